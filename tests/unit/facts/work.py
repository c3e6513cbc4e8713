"""How much work a reader does, counted without a clock: lines of its Python, bytes that it searches."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, SupportsIndex

MOST_GROWTH = 2.2
"""Of the work where the input is twice as large."""


def assert_linear(work: Callable[[int], int], smallest: int) -> None:
    """`work` tells what an input of some size takes; it is asked for `smallest`, twice and four times as much."""
    first, second, third = (work(factor * smallest) for factor in (1, 2, 4))
    assert first > 0
    assert second <= MOST_GROWTH * first, (first, second, third)
    assert third <= MOST_GROWTH * second, (first, second, third)


def lines(run: Callable[[], object]) -> int:
    """Lines of Python run in fwdiff."""
    count = 0

    def on_line(_frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        count += event == "line"
        return on_line

    def on_call(frame: FrameType, _event: str, _: object) -> Any:
        return on_line if "/fwdiff/" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


class Searched(bytes):
    """Bytes that count how many of them were passed by `find`, `rfind` and slices."""

    passed = 0

    def find(self, sub: Any, start: SupportsIndex | None = None, end: SupportsIndex | None = None) -> int:
        found = super().find(sub, start, end)
        self.passed += (_index(end, len(self)) if found < 0 else found) - _index(start, 0)
        return found

    def rfind(self, sub: Any, start: SupportsIndex | None = None, end: SupportsIndex | None = None) -> int:
        found = super().rfind(sub, start, end)
        self.passed += _index(end, len(self)) - (_index(start, 0) if found < 0 else found)
        return found

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        self.passed += len(found) if isinstance(found, bytes) else 1
        return found


def _index(value: SupportsIndex | None, default: int) -> int:
    return default if value is None else min(value.__index__(), default) if default else value.__index__()
