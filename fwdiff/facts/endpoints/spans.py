"""Where the strings of a file stand that has no separators between them, by the tables of its format.

A reader answers for one place at a time, so that a file without a candidate costs nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

Around = Callable[[int], tuple[int, int]]
"""A place to the bounds of the string that holds it, or of what stands between two strings."""


class Spans:
    """Strings by their first byte and their end; one inside another is left out."""

    def __init__(self, spans: Iterable[tuple[int, int]], low: int, high: int) -> None:
        """`low:high` is all that is asked for."""
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._low, self._high = low, high
        for begin, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if begin < end and (not self._ends or end > self._ends[-1]):
                self._begins.append(begin)
                self._ends.append(end)

    def __len__(self) -> int:
        return len(self._begins)

    def holds(self, place: int) -> bool:
        """Whether a string does, and not a gap."""
        row = bisect_right(self._ends, place)
        return row < len(self._begins) and self._begins[row] <= place

    def around(self, place: int) -> tuple[int, int]:
        """The first string that holds the place, else the gap; of two that share bytes the first has them."""
        row = bisect_right(self._ends, place)
        if row < len(self._begins) and self._begins[row] <= place:
            return self._begins[row], self._ends[row]
        before = self._ends[row - 1] if row else self._low
        return before, self._begins[row] if row < len(self._begins) else self._high
