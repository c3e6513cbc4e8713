"""Images to inventories: opens, schedules, reads with every core, and says how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fwdiff.cache import Cache, cache_folder, open_cache
from fwdiff.engine.budget import RunBudget
from fwdiff.engine.known_facts import KnownFacts
from fwdiff.engine.limits import DEFAULT, Limits
from fwdiff.engine.pool import CacheAt, Pool
from fwdiff.engine.reading import Reading
from fwdiff.engine.signature_checks import unchecked
from fwdiff.engine.supervision import Supervision, Warn
from fwdiff.engine.version import reader_versions
from fwdiff.images.side_by_side import usable_cores
from fwdiff.model import Phase
from fwdiff.model.events import Progress

_PROGRESS_EVERY = 0.1
_TELLING_PART, _TELLING_SECONDS, _LEAST_PART = 0.1, 5.0, 0.02
"""When the time left is said: from a tenth on, or five seconds after the first byte if that is more than a crumb."""


def read_images(
    sources: Sequence[str],
    *,
    workers: int | None = None,
    cache: bool = True,
    slot: str | None = None,
    warn: Warn = lambda _: None,
    limits: Limits = DEFAULT,
) -> Iterator[tuple[Progress, list[Reading]]]:
    """Read images side by side; what has been read so far comes with each sign of progress.

    With `cache`, what earlier runs read is not read again.  Raises `FwdiffError` where an image cannot be opened.
    """
    budget = RunBudget(limits)
    readings = [Reading(source, slot, budget) for source in sources]
    for reading in readings:
        if slot and reading.saved is not None:
            warn(f"{reading.source}: a saved inventory; --slot changes nothing in it.")
    if any(reading.saved is None for reading in readings):
        with _cache(warn, wanted=cache) as (opened, at):
            supervision = Supervision(readings, KnownFacts(opened, budget), opened, warn, limits)
            supervision.look_back()
            if not (all(reading.is_complete for reading in readings) and not unchecked(readings)):
                with Pool(workers or usable_cores(), at, limits) as pool:
                    yield from _paced(readings, supervision.open_all(pool), Phase.OPEN)
                    yield from _paced(readings, supervision.read_all(pool), Phase.READ)
                    yield from _paced(readings, supervision.check_signatures(pool), Phase.READ)
            supervision.finish()
    yield Progress(Phase.JOIN, *_amounts(readings), 0.0), readings


@contextmanager
def _cache(warn: Warn, *, wanted: bool) -> Iterator[tuple[Cache | None, CacheAt | None]]:
    folder = cache_folder() if wanted else None
    if folder is None:
        yield None, None
        return
    try:
        at = folder, reader_versions(folder)
    except OSError as error:
        warn(_complaint(folder, error.strerror or str(error)))
        yield None, None
        return
    cache = open_cache(*at)
    try:
        yield cache, at
    finally:
        cache.close()
        if cache.complaint:
            warn(_complaint(folder, cache.complaint))


def _complaint(folder: Path, reason: str) -> str:
    return f"{folder}: the cache cannot be used: {reason}. The run goes on without it; `fwdiff cache -h` says more."


def _paced(readings: list[Reading], steps: Iterator[None], phase: Phase) -> Iterator[tuple[Progress, list[Reading]]]:
    last = time.monotonic()
    _, _, bytes_before, _ = _amounts(readings)  # read in an earlier run: they say nothing of this one's speed
    rate = _Rate()
    yield Progress(phase, *_amounts(readings), None), readings
    for _ in steps:
        now = time.monotonic()
        if now - last >= _PROGRESS_EVERY:
            last = now
            amounts = _amounts(readings)
            done, total = amounts[2] - bytes_before, amounts[3] - bytes_before
            yield Progress(phase, *amounts, rate.seconds_left(now, done, total)), readings


class _Rate:
    """How fast bytes come, from the first of them on: before that workers start and images are opened."""

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None

    def seconds_left(self, now: float, done: int, total: int) -> float | None:
        """None while too little was read to tell."""
        if not done:
            return None
        if self._first is None:
            self._first = now, done
        seconds, amount = now - self._first[0], done - self._first[1]
        is_telling = done >= total * _TELLING_PART or (seconds >= _TELLING_SECONDS and done >= total * _LEAST_PART)
        return seconds * (total - done) / amount if is_telling and amount else None


def _amounts(readings: Sequence[Reading]) -> tuple[int, int, int, int]:
    return (
        sum(reading.files_done for reading in readings),
        sum(reading.files_total for reading in readings),
        sum(reading.bytes_done for reading in readings),
        sum(reading.bytes_total for reading in readings),
    )
