"""A few worker processes and their pipes.  A worker that dies is replaced, and what it was reading is known."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator
from enum import Enum, auto
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from fwdiff.cache import Versions
from fwdiff.engine.fork_server import AVAILABLE, ForkedProcess, ForkServer
from fwdiff.engine.limits import DEFAULT, TOLD, Limits
from fwdiff.engine.process import become_child, interrupts_held
from fwdiff.engine.tasks import Answer, Task, TaskDone
from fwdiff.errors import FwdiffError

_ANSWERS = msgspec.msgpack.Decoder(Answer)
_TASKS = msgspec.msgpack.Encoder()
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
"""numpy multiplies no matrices here, and each thread's buffers take memory."""
_MAXIMUM_DEATHS = 64
"""A file that kills does so twice, and each costs half a second; so many have one cause that no further try mends."""

CacheAt = tuple[Path, Versions]
"""The folder of the cache and the versions of the records to look for."""


class Ending(Enum):
    """How a worker ended."""

    KILLED = auto()
    """Out of memory, or by hand."""
    GAVE_UP = auto()
    """By itself, after it said which file it gives up."""
    LATE = auto()
    """By the system, over a file that took too long."""


class WorkerDied(msgspec.Struct, frozen=True):
    """A worker ended while it had these tasks, the first of them begun."""

    tasks: tuple[Task, ...]
    ending: Ending = Ending.KILLED


_ENDINGS = {TOLD: Ending.GAVE_UP, -signal.SIGVTALRM: Ending.LATE}
"""By exit code."""


class Pool:
    """Workers.  Use as a context: leaving it kills them, whatever they are doing."""

    def __init__(self, size: int, cache: CacheAt | None = None, limits: Limits = DEFAULT) -> None:
        """Raises `FwdiffError` where the system allows no more processes or pipes."""
        self._cache = cache
        self._limits = limits
        self._deaths = 0
        self._server: ForkServer | None = None
        self._workers = [self._start() for _ in range(size)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with interrupts_held():
            for worker in self._workers:
                worker.kill()
            for worker in self._workers:
                worker.join()
            if self._server is not None:
                self._server.close()

    @property
    def size(self) -> int:
        return len(self._workers)

    def queued(self, number: int) -> int:
        """How many tasks a worker has not finished."""
        return len(self._workers[number].tasks)

    def submit(self, number: int, task: Task) -> None:
        self._workers[number].submit(task)

    def answers(self, timeout: float | None = None) -> Iterator[tuple[int, Answer | WorkerDied]]:
        """What has come from any worker; waits for the first, and ends when nothing more is there.

        Raises `FwdiffError` where workers keep dying.
        """
        by_pipe = {worker.pipe: number for number, worker in enumerate(self._workers)}
        for pipe in wait(list(by_pipe), timeout):
            assert isinstance(pipe, Connection)
            number = by_pipe[pipe]
            try:
                answer = _ANSWERS.decode(pipe.recv_bytes())
            except (EOFError, ConnectionResetError):
                yield number, self._replace(number)
                continue
            if isinstance(answer, TaskDone):
                self._workers[number].tasks.popleft()
            yield number, answer

    def _start(self) -> _Worker:
        try:
            pipe, theirs = multiprocessing.Pipe()
            with theirs:
                return _Worker(pipe, self._forked(theirs) if AVAILABLE else self._spawned(theirs))
        except OSError as error:
            raise FwdiffError(
                f"No process can be started to read the images: {error.strerror or error}.",
                "Close programs, or allow more: `ulimit -n` and `ulimit -u` show how many files and processes may be.",
            ) from error

    def _forked(self, pipe: Connection) -> ForkedProcess:
        if self._server is not None:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                return self._server.fork(pipe, _serve, self._cache, self._limits)
            self._server.close()  # it has died
        self._server = ForkServer(_prepare)
        return self._server.fork(pipe, _serve, self._cache, self._limits)

    def _spawned(self, pipe: Connection) -> BaseProcess:
        context = multiprocessing.get_context("spawn")
        with interrupts_held():
            process = context.Process(target=_serve, args=(pipe, self._cache, self._limits), daemon=True)
            process.start()
        return process

    def _replace(self, number: int) -> WorkerDied:
        worker = self._workers[number]
        worker.kill()
        worker.join()
        ending = _ENDINGS.get(worker.exit_code, Ending.KILLED)
        self._deaths += ending is Ending.KILLED
        if self._deaths > _MAXIMUM_DEATHS:
            raise FwdiffError(
                "The processes that read the images die again and again.",
                "Is the machine out of memory? Try `--workers 1`, and look at what the system's log says of them.",
            )
        self._workers[number] = self._start()
        return WorkerDied(tuple(worker.tasks), ending)


class _Worker:
    def __init__(self, pipe: Connection, process: BaseProcess | ForkedProcess) -> None:
        self.pipe = pipe
        self.tasks: deque[Task] = deque()
        self._process = process

    def submit(self, task: Task) -> None:
        self.tasks.append(task)
        # a worker that has just died is noticed by its pipe's end, with this task in its queue
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send_bytes(_TASKS.encode(task))

    @property
    def exit_code(self) -> int:
        """Negative: the signal that ended it; 0 while it has not."""
        return self._process.exitcode or 0

    def kill(self) -> None:
        self._process.kill()

    def join(self) -> None:
        self._process.join(1)
        self.pipe.close()


def _serve(pipe: Connection, cache: CacheAt | None, limits: Limits) -> None:
    become_child(1)
    os.environ.update(_ENVIRONMENT)
    os.nice(limits.niceness)
    # the parent of the workers opens no image itself
    from fwdiff.cache import open_cache  # noqa: PLC0415
    from fwdiff.engine.worker import serve  # noqa: PLC0415

    serve(pipe, None if cache is None else open_cache(*cache, read_only=True), limits)


def _prepare() -> None:
    """Load all that workers need, for them to be forked with it."""
    os.environ.update(_ENVIRONMENT)
    from fwdiff.engine.worker import load_readers  # noqa: PLC0415 - as the workers do

    load_readers()
