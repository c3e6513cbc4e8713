"""Sources in, results out: what the command line and the screen call."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fwdiff.compare.detail import prepare
from fwdiff.engine.comparing import comparison_of, phone_comparison
from fwdiff.engine.judging import judged, terms_of
from fwdiff.engine.limits import DEFAULT, Limits
from fwdiff.engine.reading import Reading
from fwdiff.engine.request import Request
from fwdiff.engine.run import read_images, work_of
from fwdiff.engine.supervision import Warn
from fwdiff.index.phone import Phones
from fwdiff.judge.release import Terms
from fwdiff.model import Inventory, Phase
from fwdiff.model.comparison import Comparison
from fwdiff.model.events import Progress

_FIRST_PARTIAL = 0.02
"""The part of the work after which there is something to show: configuration comes first."""
_PARTIAL_EVERY = 2.0
"""Seconds within which there is more to show, as far as making it leaves half of the time.

Workers wait for this process once they have done what they have in hand.
"""
_BELOW = Limits(niceness=5)
"""Where somebody waits for rows, to make them goes before reading more."""


def take_inventory(
    source: str,
    *,
    workers: int | None,
    on_progress: Callable[[Progress], None],
    cache: bool = True,
    slot: str | None = None,
    warn: Warn = lambda _: None,
) -> Inventory:
    """The inventory of one image.  Raises `FwdiffError` where it cannot be opened; `warn` is told what else failed."""
    readings: list[Reading] = []
    with without_collection():
        steps = read_images([source], workers=workers, cache=cache, slot=slot, warn=warn)
        for progress, readings in steps:  # noqa: B007 - the last
            on_progress(progress)
        inventory = readings[0].inventory()
    assert inventory is not None
    return inventory


def compare_images(
    request: Request, *, partial: bool = False, warn: Warn = lambda _: None, terms: Terms | None = None
) -> Iterator[Progress | Comparison]:
    """Progress, with `partial` now and then what is known so far, and at last the final comparison.

    `terms` are what the request names to judge by, if they are read already.  Raises `FwdiffError` where an image
    cannot be opened; `warn` is told what else failed.
    """
    terms = terms or terms_of(request.ask)
    readings: list[Reading] = []
    pace = _Pace(time.monotonic())
    with without_collection():
        steps = read_images(
            request.sources,
            workers=request.workers,
            cache=request.cache,
            slot=request.slot,
            warn=warn,
            limits=_BELOW if partial else DEFAULT,
        )
        for progress, readings in steps:
            if progress.phase is Phase.OPEN:  # while the workers start, nobody waits for this process
                prepare()
            yield progress
            if partial and progress.phase is Phase.READ and pace.is_due(*work_of(readings), time.monotonic()):
                yield _compared(request, readings, final=False)
                pace.end(time.monotonic())
        result = judged(_compared(request, readings, final=True), terms)
    yield result


class _Pace:
    """When there is a partial result to be made."""

    def __init__(self, begin: float) -> None:
        self._due = begin + _PARTIAL_EVERY
        self._asked = begin
        self._done = 0.0
        self._is_first = True

    def is_due(self, done: float, total: float, now: float) -> bool:
        """Whether it is time for one, as more of the work was done since the last one and there is more to come."""
        begun = self._is_first and done >= total * _FIRST_PARTIAL
        due = self._done < done < total and (begun or now >= self._due)
        if due:
            self._done, self._asked, self._is_first = done, now, False
        return due

    def end(self, now: float) -> None:
        """The last one was made and taken."""
        self._due = max(self._asked + _PARTIAL_EVERY, now + (now - self._asked))


@contextmanager
def without_collection() -> Iterator[None]:
    """Records live until the run ends: looking for cycles among them doubles the time of a comparison."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()  # the first look would go through all of them
            gc.enable()


def _compared(request: Request, readings: list[Reading], *, final: bool) -> Comparison:
    inventories = [inventory for reading in readings if (inventory := reading.inventory()) is not None]
    left, right, *reference = [None, *inventories] if request.left is None else inventories
    assert right is not None
    if request.ask.sku is None:
        return comparison_of(left, right, *reference, final=final)
    phones = [Phones(build) if build else None for build in (left, right, *reference)]
    return phone_comparison(request.ask.sku, phones, final=final)
