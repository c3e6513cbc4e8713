"""What is asked of few files, once all were read and it is known which these are: signatures, and what code is like."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from fwdiff.engine.code_sketches import unsketched
from fwdiff.engine.known_facts import KnownFacts
from fwdiff.engine.pool import Pool, WorkerDied
from fwdiff.engine.reading import Reading
from fwdiff.engine.signature_checks import unchecked
from fwdiff.engine.tasks import CheckSignature, CodeSketched, Look, SignatureChecked, SketchCode, WritesTemporary
from fwdiff.model import CodeSketch, SignatureCheck

_QUEUE = 2
"""Tasks a worker has in hand."""


def has_looks(readings: Sequence[Reading]) -> bool:
    """Whether anything is left to be asked."""
    return bool(unchecked(readings) or unsketched(readings))


class LaterLooks:
    """Hands out what is to be looked at: an image that one worker has to read alone is its owner's."""

    def __init__(
        self,
        readings: Sequence[Reading],
        facts: KnownFacts,
        owner: Mapping[int, int],
        pool: Pool,
        paths: tuple[bytes, ...],
        slot: str | None,
    ) -> None:
        self._readings = readings
        self._facts = facts
        self._pool = pool
        self._shared: deque[Look] = deque()
        self._alone: dict[int, deque[Look]] = {}
        looks: list[Look] = [CheckSignature(*one, paths, slot) for one in unchecked(readings)]
        looks += [SketchCode(*one, paths, slot) for one in unsketched(readings)]
        for look in looks:
            listing = readings[look.image].listing
            if listing is None or listing.parallel:
                self._shared.append(look)
            else:
                self._alone.setdefault(owner.get(look.image, look.image % pool.size), deque()).append(look)

    def run(self, announce: Callable[[int, str], None]) -> Iterator[None]:
        """Each step is one answer taken in; `announce` is told of temporary files."""
        while True:
            self._fill()
            if not any(self._pool.queued(worker) for worker in range(self._pool.size)):
                break
            for worker, answer in self._pool.answers():
                match answer:
                    case SignatureChecked(image, index, SignatureCheck() as check, kind):
                        self._take(image, index, kind, {"signature_check": check})
                    case CodeSketched(image, index, CodeSketch() as sketch, kind):
                        self._take(image, index, kind, {"code_sketch": sketch})
                    case WritesTemporary(image, folder):
                        announce(image, folder)
                    case WorkerDied(tasks):  # the file over which it died is not said to be sound
                        for task in tasks[1:]:
                            self._pool.submit(worker, task)
                    case _:
                        pass
                yield
        self._facts.commit()

    def _fill(self) -> None:
        for worker in range(self._pool.size):
            while self._pool.queued(worker) < _QUEUE and (queue := self._alone.get(worker) or self._shared):
                self._pool.submit(worker, queue.popleft())

    def _take(self, image: int, index: int, kind: str, found: Mapping[str, SignatureCheck | CodeSketch]) -> None:
        sha256 = self._readings[image].records[index].sha256
        facts = self._facts.learn_more(sha256, kind, found) if sha256 is not None else None
        if sha256 is not None and facts is not None:
            for reading in self._readings:
                reading.learn_of(sha256, facts)
