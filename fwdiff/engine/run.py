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
from fwdiff.engine.supervision import Supervision, Warn
from fwdiff.engine.version import reader_versions
from fwdiff.images.side_by_side import usable_cores
from fwdiff.model import Phase
from fwdiff.model.events import Progress

_PROGRESS_EVERY = 0.1


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
            if not all(reading.is_complete for reading in readings):
                with Pool(workers or usable_cores(), at, limits) as pool:
                    yield from _paced(readings, supervision.open_all(pool), Phase.OPEN)
                    yield from _paced(readings, supervision.read_all(pool), Phase.READ)
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
    started = last = time.monotonic()
    _, _, bytes_before, _ = _amounts(readings)  # read in an earlier run: they say nothing of this one's speed
    yield Progress(phase, *_amounts(readings), None), readings
    for _ in steps:
        now = time.monotonic()
        if now - last >= _PROGRESS_EVERY:
            last = now
            amounts = _amounts(readings)
            done, total = amounts[2] - bytes_before, amounts[3] - bytes_before
            left = (now - started) * (total - done) / done if done else None
            yield Progress(phase, *amounts, left), readings


def _amounts(readings: Sequence[Reading]) -> tuple[int, int, int, int]:
    return (
        sum(reading.files_done for reading in readings),
        sum(reading.files_total for reading in readings),
        sum(reading.bytes_done for reading in readings),
        sum(reading.bytes_total for reading in readings),
    )
