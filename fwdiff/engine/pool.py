"""A few worker processes and their pipes.  A worker that dies is replaced, and what it was reading is known."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections import deque
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Self

import msgspec

from fwdiff.engine.tasks import Answer, Task, TaskDone
from fwdiff.engine.worker import serve

_ANSWERS = msgspec.msgpack.Decoder(Answer)
_TASKS = msgspec.msgpack.Encoder()


class WorkerDied(msgspec.Struct, frozen=True):
    """A worker ended by itself (killed, out of memory) while it had these tasks, the first of them begun."""

    tasks: tuple[Task, ...]


class Pool:
    """Spawned workers.  Use as a context: leaving it kills them, whatever they are doing."""

    def __init__(self, size: int) -> None:
        self._workers = [_Process() for _ in range(size)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.kill()

    @property
    def size(self) -> int:
        return len(self._workers)

    def queued(self, number: int) -> int:
        """How many tasks a worker has not finished."""
        return len(self._workers[number].tasks)

    def submit(self, number: int, task: Task) -> None:
        self._workers[number].submit(task)

    def answers(self, timeout: float | None = None) -> Iterator[tuple[int, Answer | WorkerDied]]:
        """What has come from any worker; waits for the first, and ends when nothing more is there."""
        by_pipe = {worker.pipe: number for number, worker in enumerate(self._workers)}
        for pipe in wait(list(by_pipe), timeout):
            assert isinstance(pipe, Connection)
            number = by_pipe[pipe]
            try:
                answer = _ANSWERS.decode(pipe.recv_bytes())
            except (EOFError, ConnectionResetError):
                tasks = tuple(self._workers[number].tasks)
                self._workers[number].kill()
                self._workers[number] = _Process()
                yield number, WorkerDied(tasks)
                continue
            if isinstance(answer, TaskDone):
                self._workers[number].tasks.popleft()
            yield number, answer


class _Process:
    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.tasks: deque[Task] = deque()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def submit(self, task: Task) -> None:
        self.tasks.append(task)
        # a worker that has just died is noticed by its pipe's end, with this task in its queue
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send_bytes(_TASKS.encode(task))

    def kill(self) -> None:
        self._process.kill()
        self._process.join(1)
        self.pipe.close()
