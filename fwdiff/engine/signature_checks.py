"""Signatures are looked at for APKs that are new or changed, once it is known which these are."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fwdiff.engine.known_facts import KnownFacts
from fwdiff.engine.pool import Pool, WorkerDied
from fwdiff.engine.reading import Reading
from fwdiff.engine.tasks import CheckSignature, SignatureChecked, WritesTemporary
from fwdiff.inventory import effective_signature, image_api_level, is_current, signature_level
from fwdiff.model import SignatureCheck, SignatureScheme

_QUEUE = 2
"""Tasks a worker has in hand."""


class Unchecked(NamedTuple):
    """An APK whose signature has not been looked at by the scheme that counts in its image."""

    image: int
    place: int
    """In the image's listing."""
    scheme: SignatureScheme
    api_level: int


def unchecked(readings: Sequence[Reading]) -> list[Unchecked]:
    """One for each content: of a lone image all, of two those that the other does not hold; a reference has none."""
    found: dict[str, Unchecked] = {}
    for number, reading in enumerate(readings[:2]):
        others = set().union(*(other.contents() for other in readings[:2] if other is not reading))
        for sha256, row in _of_image(reading, number):
            if sha256 not in others:
                found.setdefault(sha256, row)
    return list(found.values())


def _of_image(reading: Reading, number: int) -> Iterator[tuple[str, Unchecked]]:
    api_level = image_api_level(reading.records)
    level = signature_level(api_level)
    for index, record in enumerate(reading.records):
        facts = record.facts
        if record.sha256 is None or facts is None or facts.manifest is None:
            continue
        signature = effective_signature(facts.signatures, api_level)
        check = facts.signature_check
        if signature and (check is None or not is_current(check, signature, level)):
            yield record.sha256, Unchecked(number, index, signature.scheme, level)


class SignatureChecks:
    """Hands out what is to be looked at: an image that one worker has to read alone is its owner's."""

    def __init__(self, readings: Sequence[Reading], facts: KnownFacts, owner: Mapping[int, int], pool: Pool) -> None:
        self._readings = readings
        self._facts = facts
        self._pool = pool
        self._shared: deque[Unchecked] = deque()
        self._alone: dict[int, deque[Unchecked]] = {}
        for one in unchecked(readings):
            listing = readings[one.image].listing
            if listing is None or listing.parallel:
                self._shared.append(one)
            else:
                self._alone.setdefault(owner.get(one.image, one.image % pool.size), deque()).append(one)

    def run(self, paths: tuple[bytes, ...], slot: str | None, announce: Callable[[int, str], None]) -> Iterator[None]:
        """Each step is one answer taken in; `announce` is told of temporary files."""
        while True:
            self._fill(paths, slot)
            if not any(self._pool.queued(worker) for worker in range(self._pool.size)):
                break
            for worker, answer in self._pool.answers():
                match answer:
                    case SignatureChecked(image, index, SignatureCheck() as check, kind):
                        self._take(image, index, check, kind)
                    case WritesTemporary(image, folder):
                        announce(image, folder)
                    case WorkerDied(tasks):  # the file over which it died is not said to be sound
                        for task in tasks[1:]:
                            self._pool.submit(worker, task)
                    case _:
                        pass
                yield
        self._facts.commit()

    def _fill(self, paths: tuple[bytes, ...], slot: str | None) -> None:
        for worker in range(self._pool.size):
            while self._pool.queued(worker) < _QUEUE and (queue := self._alone.get(worker) or self._shared):
                one = queue.popleft()
                self._pool.submit(worker, CheckSignature(one.image, one.place, one.scheme, one.api_level, paths, slot))

    def _take(self, image: int, index: int, check: SignatureCheck, kind: str) -> None:
        sha256 = self._readings[image].records[index].sha256
        facts = self._facts.checked(sha256, kind, check) if sha256 is not None else None
        if sha256 is not None and facts is not None:
            for reading in self._readings:
                reading.learn_of(sha256, facts)
