"""Images to inventories: opens, schedules, reads with every core, and says how far it is."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence

from fwdiff.engine.pool import Pool, WorkerDied
from fwdiff.engine.reading import Reading
from fwdiff.engine.schedule import Group, Schedule
from fwdiff.engine.tasks import (
    Digested,
    DigestFile,
    FileRead,
    GroupRead,
    Opened,
    OpenFailed,
    OpenImage,
    ReadFiles,
    Task,
)
from fwdiff.errors import ImageError
from fwdiff.model import FactProblem, FileFacts, ProblemKind
from fwdiff.model.events import Progress

_PROGRESS_EVERY = 0.1
_QUEUE = 2
"""Tasks a worker has in hand, so that it need not wait for the parent between two."""


def read_images(sources: Sequence[str], *, workers: int | None = None) -> Iterator[tuple[Progress, list[Reading]]]:
    """Read images side by side; what has been read so far comes with each sign of progress.

    Raises `ImageError` where an image cannot be opened at all.
    """
    readings = [Reading(source) for source in sources]
    pending = [number for number, reading in enumerate(readings) if reading.saved is None]
    if pending:
        with Pool(workers or os.cpu_count() or 1) as pool:
            run = _Run(pool, readings)
            yield from _paced(run, run.open_all(pending), "open")
            yield from _paced(run, run.read_all(pending), "read")
    yield Progress("join", "", *_amounts(readings), 0.0), readings


def _paced(run: _Run, steps: Iterator[None], phase: str) -> Iterator[tuple[Progress, list[Reading]]]:
    started = last = time.monotonic()
    yield Progress(phase, "", *_amounts(run.readings), None), run.readings
    for _ in steps:
        now = time.monotonic()
        if now - last >= _PROGRESS_EVERY:
            last = now
            files_done, files_total, bytes_done, bytes_total = _amounts(run.readings)
            left = (now - started) * (bytes_total - bytes_done) / bytes_done if bytes_done else None
            yield Progress(phase, "", files_done, files_total, bytes_done, bytes_total, left), run.readings


def _amounts(readings: Sequence[Reading]) -> tuple[int, int, int, int]:
    return (
        sum(reading.files_done for reading in readings),
        sum(reading.files_total for reading in readings),
        sum(reading.bytes_done for reading in readings),
        sum(reading.bytes_total for reading in readings),
    )


class _Run:
    """The parent's side of the workers.  Each step of its generators is one answer taken in."""

    def __init__(self, pool: Pool, readings: list[Reading]) -> None:
        self.readings = readings
        self._pool = pool
        self._paths = tuple(reading.source for reading in readings)
        self._owner: dict[int, int] = {}
        self._undigested: set[int] = set()

    def open_all(self, pending: Sequence[int]) -> Iterator[None]:
        for position, number in enumerate(pending):
            self._owner[number] = position % self._pool.size
            self._pool.submit(self._owner[number], OpenImage(number, self._paths[number]))
        waiting = set(pending)
        while waiting:
            for _, answer in self._pool.answers():
                if isinstance(answer, Opened):
                    self.readings[answer.image].start(answer.listing)
                    waiting.discard(answer.image)
                elif isinstance(answer, OpenFailed):
                    raise ImageError(answer.message, answer.hint)
                elif isinstance(answer, WorkerDied):
                    raise ImageError(
                        "The process that opened the image was killed.", "Was the machine out of memory? Try again."
                    )
                yield

    def read_all(self, pending: Sequence[int]) -> Iterator[None]:
        listings = {number: self.readings[number].listing for number in pending}
        schedule = Schedule({number: listing for number, listing in listings.items() if listing is not None})
        for number in pending:
            self._pool.submit(self._owner[number], DigestFile(number, self._paths[number]))
        self._undigested = set(pending)
        alone = [[n for n in pending if self._owner[n] == worker] for worker in range(self._pool.size)]
        while True:
            for worker in range(self._pool.size):
                self._fill(worker, schedule, alone[worker])
            if not any(self._pool.queued(worker) for worker in range(self._pool.size)) and not self._undigested:
                return
            for worker, answer in self._pool.answers():
                match answer:
                    case GroupRead(files, facts):
                        self._take(files, facts)
                    case Digested(image, sha256):
                        self.readings[image].sha256 = sha256
                        self._undigested.discard(image)
                    case WorkerDied(tasks):
                        self._recover(worker, tasks, schedule)
                    case _:
                        pass
                yield

    def _fill(self, worker: int, schedule: Schedule, alone: Sequence[int]) -> None:
        while self._pool.queued(worker) < _QUEUE:
            batch = schedule.next_batch(alone)
            if batch is None:
                return
            self._pool.submit(worker, ReadFiles(batch, self._paths))

    def _take(self, files: Sequence[FileRead], facts: Sequence[FileFacts]) -> None:
        for read in files:
            self.readings[read.image].add(read, None if read.facts is None else facts[read.facts])

    def _recover(self, worker: int, tasks: Sequence[Task], schedule: Schedule) -> None:
        """What was being read when the worker died is given up with a reason; its other tasks are done again."""
        for position, task in enumerate(tasks):
            if isinstance(task, ReadFiles):
                unread = [group for group in task.groups if not self._has(group)]
                if position == 0 and unread:
                    self._give_up(unread.pop(0))
                schedule.give_back(unread)
            elif isinstance(task, DigestFile) and position == 0:
                self._undigested.discard(task.image)
            else:
                self._pool.submit(worker, task)

    def _has(self, group: Group) -> bool:
        return all(self.readings[image].has(index) for image, index in group)

    def _give_up(self, group: Group) -> None:
        problem = FactProblem(ProblemKind.LIMIT, "the process that read it was killed (out of memory, or by hand)")
        for image, index in group:
            self.readings[image].add(FileRead(image, index, None, None, problem), None)
