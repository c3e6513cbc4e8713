"""The parent's side of the workers: hands out what is to be read, takes in what was, and mends what a death left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fwdiff.cache import Cache
from fwdiff.engine.history import History
from fwdiff.engine.known_facts import KnownFacts
from fwdiff.engine.later_looks import LaterLooks
from fwdiff.engine.limits import Limits
from fwdiff.engine.losses import Losses
from fwdiff.engine.pool import Pool, WorkerDied
from fwdiff.engine.reading import Reading
from fwdiff.engine.schedule import Group, Schedule
from fwdiff.engine.tasks import (
    Digested,
    DigestFile,
    FilesRead,
    KnowWalks,
    Opened,
    OpenFailed,
    OpenImage,
    ReadFiles,
    Task,
    TaskDone,
    WritesTemporary,
)
from fwdiff.errors import ImageError

_QUEUE = 2
"""Tasks a worker has in hand, so that it need not wait for the parent between two."""

Warn = Callable[[str], None]


class Supervision:
    """Each step of its generators is one answer taken in."""

    def __init__(
        self, readings: list[Reading], facts: KnownFacts, cache: Cache | None, warn: Warn, limits: Limits
    ) -> None:
        self._readings = readings
        self._losses = Losses(readings, limits)
        self._warn = warn
        self._paths = tuple(os.fsencode(reading.source) for reading in readings)
        self._slot = readings[0].slot
        self._facts = facts
        self._histories: dict[int, History] = {}
        if cache is not None:
            self._histories = {
                number: History(cache, reading, self._facts)
                for number, reading in enumerate(readings)
                if reading.saved is None
            }
        self._owner: dict[int, int] = {}
        self._walks: dict[int, bytes] = {}

    def look_back(self) -> None:
        """Take over what has not changed since it was read."""
        for history in self._histories.values():
            history.look_back()

    def finish(self) -> None:
        """After the last answer: keep what was read for the next run.

        Raises `ImageError` where an image was written to meanwhile: parts of it may be of two builds.
        """
        for number, reading in enumerate(self._readings):
            history = self._histories.get(number)
            if reading.saved is None and not (history and history.is_current):
                later = reading.restamp()
                if history:
                    history.keep(later)

    def open_all(self, pool: Pool) -> Iterator[None]:
        """List the images that are not known.  Raises `ImageError`."""
        for reading in self._readings:
            if reading.saved is None:
                _ = reading.stamps  # while the workers start
        pending = [number for number, reading in enumerate(self._readings) if not reading.is_complete]
        self._owner = {number: position % pool.size for position, number in enumerate(pending)}
        waiting = {number for number in pending if self._readings[number].listing is None}
        for number in sorted(waiting):
            pool.submit(self._owner[number], OpenImage(number, self._paths[number], self._slot))
        tried_again: set[Task] = set()
        while waiting:
            for worker, answer in pool.answers():
                match answer:
                    case Opened(image, listing, walks):
                        self._readings[image].start(listing)
                        self._walks[image] = walks
                        waiting.discard(image)
                        if image in self._histories:
                            self._histories[image].opened()
                    case WritesTemporary(image, folder):
                        self._announce(image, folder)
                    case OpenFailed(_, message, hint):
                        raise ImageError(message, hint)
                    case WorkerDied(tasks):
                        _check_opening(tasks, tried_again)
                        for task in tasks:
                            pool.submit(worker, task)
                    case _:
                        pass
                yield

    def read_all(self, pool: Pool) -> Iterator[None]:
        """Read every file of the opened images that is not known."""
        listings = {number: self._readings[number].listing for number in self._owner}
        schedule = Schedule(
            {number: listing for number, listing in listings.items() if listing is not None},
            lambda image, index: self._readings[image].has(index),
        )
        self._submit_walks(pool)
        self._submit_digests(pool)
        while True:
            for worker in range(pool.size):
                self._fill(pool, worker, schedule)
            if not any(pool.queued(worker) for worker in range(pool.size)):
                break
            for worker, answer in pool.answers():
                match answer:
                    case FilesRead():
                        self._take(answer, pool, worker)
                    case Digested(image, sha256):
                        self._take_digest(image, sha256)
                    case WritesTemporary(image, folder):
                        self._announce(image, folder)
                    case TaskDone():
                        self._facts.commit()
                    case WorkerDied():
                        self._recover(pool, worker, answer, schedule)
                    case _:
                        pass
                yield

    def look_again(self, pool: Pool) -> Iterator[None]:
        """Look at the signatures, and at the code, of what is new or changed."""
        looks = LaterLooks(self._readings, self._facts, self._owner, pool, self._paths, self._slot)
        yield from looks.run(self._announce)

    def _announce(self, image: int, folder: str) -> None:
        what = "is decoded to a temporary file without a name"
        source = self._readings[image].source
        self._warn(f"{source}: {what} in {folder}; TMPDIR names another folder.")

    def _submit_walks(self, pool: Pool) -> None:
        """Megabytes, which a worker takes in only while it has nothing else to do."""
        for number, walks in self._walks.items():
            for worker in range(pool.size):
                if walks and worker != self._owner[number]:
                    pool.submit(worker, KnowWalks(number, walks))

    def _submit_digests(self, pool: Pool) -> None:
        for number, owner in self._owner.items():
            if self._readings[number].sha256 is None and not Path(self._readings[number].source).is_dir():
                pool.submit(owner, DigestFile(number, self._paths[number]))

    def _fill(self, pool: Pool, worker: int, schedule: Schedule) -> None:
        alone = [number for number, owner in self._owner.items() if owner == worker]
        while pool.queued(worker) < _QUEUE:
            batch = schedule.next_batch(alone)
            if batch is None:
                return
            groups = tuple(group for group in batch if not self._has(group))
            if groups:
                pool.submit(worker, self._reading(groups))

    def _reading(self, groups: tuple[Group, ...], *, fresh: bool = False) -> ReadFiles:
        losses = self._losses
        return ReadFiles(groups, self._paths, fresh, self._slot, losses.seconds, losses.contents)

    def _take(self, read: FilesRead, pool: Pool, worker: int) -> None:
        for facts in read.facts:
            self._facts.learn(facts)
        lost: list[tuple[int, int]] = []
        for file in read.files:
            facts_found = None if file.sha256 is None else self._facts.get(file.sha256)
            problem = self._losses.problem_of(file)
            if facts_found is None and problem is None:
                lost.append((file.image, file.index))
            else:
                self._readings[file.image].add(file.index, file.sha256, facts_found, problem)
        if lost:  # the worker saw a record in the cache that is damaged, or gone
            pool.submit(worker, self._reading((tuple(lost),), fresh=True))

    def _take_digest(self, image: int, sha256: str | None) -> None:
        self._readings[image].sha256 = sha256
        if sha256 is not None and image in self._histories:
            self._histories[image].digested(sha256)

    def _recover(self, pool: Pool, worker: int, death: WorkerDied, schedule: Schedule) -> None:
        """The tasks are done again, the first one's files one by one; a file that ends a worker alone is given up."""
        for position, task in reversed(list(enumerate(death.tasks))):
            if not isinstance(task, ReadFiles):
                if position > 0 or isinstance(task, DigestFile):
                    pool.submit(worker, task)
                continue
            unread = tuple(group for group in task.groups if not self._has(group))
            if position == 0:
                schedule.give_back(self._losses.one_by_one(task.groups, death.ending))
            elif unread:
                schedule.give_back([unread])

    def _has(self, group: Group) -> bool:
        return all(self._readings[image].has(index) for image, index in group)


def _check_opening(tasks: Sequence[Task], tried_again: set[Task]) -> None:
    """Raises `ImageError` where the first of the tasks, over which a worker died, was tried again before."""
    first = next((task for task in tasks if isinstance(task, OpenImage)), None)
    if first in tried_again:
        assert first is not None
        raise ImageError(
            f"{os.fsdecode(first.path)}: the process that opened the image was killed, twice.",
            "Is the machine out of memory? Try again.",
        )
    if first is not None:
        tried_again.add(first)
