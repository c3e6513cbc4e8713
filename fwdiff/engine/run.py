"""Images to inventories: opens, schedules, reads with every core, and says how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fwdiff.cache import Cache, cache_folder, open_cache
from fwdiff.engine.budget import RunBudget
from fwdiff.engine.effort import Forecast, efforts, joining
from fwdiff.engine.known_facts import KnownFacts
from fwdiff.engine.later_looks import has_looks
from fwdiff.engine.limits import DEFAULT, Limits
from fwdiff.engine.pool import CacheAt, Pool
from fwdiff.engine.reading import Reading
from fwdiff.engine.supervision import Supervision, Warn
from fwdiff.engine.version import reader_versions
from fwdiff.images.bytes.side_by_side import usable_cores
from fwdiff.model import Phase
from fwdiff.model.events import ImageProgress, Progress

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
            if not (all(reading.is_complete for reading in readings) and not has_looks(readings)):
                size = workers or usable_cores()
                with Pool(size, at, limits) as pool:
                    yield from _paced(readings, supervision.open_all(pool), Phase.OPEN, size)
                    yield from _paced(readings, supervision.read_all(pool), Phase.READ, size)
                    yield from _paced(readings, supervision.look_again(pool), Phase.READ, size)
            supervision.finish()
    yield Progress(Phase.JOIN, _images(readings)), readings


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


def _paced(
    readings: list[Reading], steps: Iterator[None], phase: Phase, workers: int
) -> Iterator[tuple[Progress, list[Reading]]]:
    if phase is Phase.READ:
        _weigh(readings)
    last = time.monotonic()
    before, total = work_of(readings)  # by an earlier run: it says nothing of this one's speed
    after = joining(sum(reading.files_total for reading in readings), workers)
    forecast = Forecast()
    yield Progress(phase, _images(readings)), readings
    for _ in steps:
        now = time.monotonic()
        if now - last >= _PROGRESS_EVERY:
            last = now
            done = work_of(readings)[0] - before
            yield Progress(phase, _images(readings), forecast.seconds_left(now, done, total - before, after)), readings


def work_of(readings: Sequence[Reading]) -> tuple[float, float]:
    """What of the work is done, and all of it; see `effort`."""
    return sum(reading.work_done for reading in readings), sum(reading.work_total for reading in readings)


def _weigh(readings: Sequence[Reading]) -> None:
    listed = [(reading, reading.listing) for reading in readings if reading.listing is not None]
    for (reading, _), costs in zip(listed, efforts(listing for _, listing in listed), strict=True):
        reading.weigh(costs)


def _images(readings: Sequence[Reading]) -> tuple[ImageProgress, ...]:
    return tuple(
        ImageProgress(
            reading.files_done,
            reading.files_total,
            reading.bytes_done,
            reading.bytes_total,
            reading.work_done / reading.work_total if reading.work_total else float(reading.is_complete),
        )
        for reading in readings
    )
