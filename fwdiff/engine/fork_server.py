"""The process that workers are forked from: readers are imported, and their patterns compiled, once for all of them.

The standard library's own outlives what it serves, and its time is not added to that of the command.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from typing import Any, Never

from fwdiff.engine.process import interrupts_held, leave_terminal

AVAILABLE = sys.platform == "linux"
"""macOS lets no process fork that has used its libraries."""

_PATIENCE = 1.0
_LOOK_EVERY = 0.002
"""Seconds: a process that was killed gives its memory back first."""


class ForkServer:
    """Forks processes.  `prepare` runs once, before the first."""

    def __init__(self, prepare: Callable[[], None]) -> None:
        """Raises `OSError` where the system allows no more processes."""
        context = multiprocessing.get_context("spawn")
        with interrupts_held():
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve_forks, args=(theirs, prepare), daemon=True)
            self._process.start()
            theirs.close()
        self._forking: deque[ForkedProcess] = deque()

    def fork(self, pipe: Connection, serve: Callable[..., None], *arguments: object) -> ForkedProcess:
        """A process that will run `serve` with the pipe and the arguments, once the server is ready.

        Raises `OSError` where the server has died.  A process that cannot be forked closes its end of the pipe.
        """
        assert self._process.pid is not None
        self._pipe.send((serve, arguments))
        send_handle(self._pipe, pipe.fileno(), self._process.pid)
        process = ForkedProcess(self)
        self._forking.append(process)
        return process

    def take_in(self, timeout: float | None) -> None:
        """Give the processes that were forked their numbers; waits for those of all, or so many seconds for each."""
        with contextlib.suppress(EOFError, OSError):
            while self._forking and self._pipe.poll(timeout):
                process = self._forking[0]
                process.number = self._pipe.recv()
                self._forking.popleft()

    def exit_code(self, number: int) -> int:
        """Of a process that ends now; 0 where that is not known: it does not end, or the server has died."""
        self.take_in(None)
        with contextlib.suppress(EOFError, OSError):
            self._pipe.send(number)
            return int(self._pipe.recv())
        return 0

    def close(self) -> None:
        """End the server.  Processes that it has begun to fork see the other end of their pipes close."""
        self._process.kill()
        self._process.join(1)
        self._pipe.close()


class ForkedProcess:
    """With what the pool asks of a `multiprocessing.Process`.

    It is reaped when its exit code is asked for, and no sooner: till then its number is no other process's.
    """

    def __init__(self, server: ForkServer) -> None:
        self._server = server
        self.number: int | None = None
        self._exit_code: int | None = None

    @property
    def pid(self) -> int | None:
        """Waits until it is forked.  None where it could not be."""
        if self.number is None:
            self._server.take_in(None)
        return self.number

    @property
    def exitcode(self) -> int | None:
        """Asked when it ends.  None where it is not known to have begun."""
        if self.number is not None and self._exit_code is None:
            self._exit_code = self._server.exit_code(self.number)
        return self._exit_code

    def kill(self) -> None:
        """End it at once, if it has begun."""
        self._server.take_in(0)
        if self.number is not None and self._exit_code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.number, signal.SIGKILL)

    def join(self, _timeout: float | None = None) -> None:
        """Wait until it has ended."""
        _ = self.exitcode


def _serve_forks(pipe: Connection, prepare: Callable[[], None]) -> None:
    """Until the pipe closes, as it does when the parent dies: a thread that waits for that would stand no fork."""
    leave_terminal(1)
    prepare()
    gc.freeze()  # a collection would write to, and so copy, what all the processes share
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            request = pipe.recv()
            pipe.send(_reaped(request) if isinstance(request, int) else _forked(pipe, *request))


def _reaped(number: int) -> int:
    """The exit code; 0 where the process does not end, as one that waits for a dead disk."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        ended, status = os.waitpid(number, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_LOOK_EVERY)
    return 0


def _forked(server: Connection, serve: Callable[..., None], arguments: tuple[Any, ...]) -> int | None:
    with Connection(recv_handle(server)) as pipe:
        try:
            number = os.fork()
        except OSError:
            return None
        if number == 0:
            server.close()
            _run(pipe, serve, arguments)
        return number


def _run(pipe: Connection, serve: Callable[..., None], arguments: tuple[Any, ...]) -> Never:
    serve(pipe, *arguments)
    raise SystemExit
