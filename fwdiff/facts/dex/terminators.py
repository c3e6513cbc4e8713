"""Where strings end that a NUL ends, found in time linear in the buffer whatever the strings share."""

from __future__ import annotations

from bisect import bisect_left

_SHORT_WAY = 1024
"""Bytes that are searched again rather than remembered."""


class Terminators:
    """The NULs of `data` up to `end`; no long way is searched twice, as any number of strings may share one NUL."""

    def __init__(self, data: bytes, end: int) -> None:
        self._data = data
        self._end = end
        self._ends: list[int] = []
        self._begins: list[int] = []
        """From here to the end of the same index no other NUL stands."""

    def behind(self, begin: int) -> int | None:
        """The first NUL from `begin` on."""
        near = self._data.find(b"\0", begin, min(begin + _SHORT_WAY, self._end))
        if near >= 0:
            return near
        row = bisect_left(self._ends, begin)
        is_known = row < len(self._ends)
        searched = self._begins[row] if is_known else self._end
        end = self._data.find(b"\0", begin, searched) if begin < searched else -1
        if end >= 0:
            self._remember(row, begin, end)
        elif is_known:
            end = self._ends[row]
            self._begins[row] = min(begin, searched)
        else:
            end = self._end
            self._remember(row, begin, end)
        return end if end < self._end else None

    def _remember(self, row: int, begin: int, end: int) -> None:
        if end - begin > _SHORT_WAY:
            self._ends.insert(row, end)
            self._begins.insert(row, begin)
