"""A bound for the work of foreign code that has none: how many calls it may make, counted by Python itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooMuchWork(BaseException):
    """Raised inside the foreign code; no `Exception`, as it catches those."""


@contextmanager
def limited_work(calls: int) -> Iterator[None]:
    """Raises `TooMuchWork` behind so many calls and returns of the body, in Python and in C."""
    left = calls

    def on_event(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise TooMuchWork

    before = sys.getprofile()
    sys.setprofile(on_event)
    try:
        yield
    finally:
        sys.setprofile(before)
