"""Rows that are made when they are looked at: of 100,000 a screen shows twenty."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple, overload

from fwdiff.tui.view_model.rows import DIFFERENCES, Row, Sign, is_stop
from fwdiff.tui.view_model.search_texts import SearchTexts, SharedWords, TextPart

_DIFFERING = "".join(DIFFERENCES)


class Part(NamedTuple):
    """What rows of one kind are made from."""

    sources: Sequence[Any]
    signs: Callable[[Sequence[Any]], Iterable[Sign]]
    id: Callable[[Any], str]
    make: Callable[[Any], Row]
    words: SharedWords | None = None
    """How a filter finds the rows without their being made."""


class LazyRows(Sequence[Row]):
    """The rows of some parts, one after the other.  None is a heading, belongs to a group or follows another."""

    def __init__(self, *parts: Part) -> None:
        self._parts = parts
        self._starts = [0, *accumulate(len(part.sources) for part in parts)]
        self.signs = "".join("".join(part.signs(part.sources)) for part in parts)
        self._made: dict[int, Row] = {}

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """A row, or those of a slice, which are made then."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        row = self._made.get(number)
        if row is None:
            part = bisect_right(self._starts, number) - 1
            row = self._made[number] = self._parts[part].make(self._parts[part].sources[number - self._starts[part]])
        return row

    def find(self, row_id: str) -> int | None:
        """Where the row of an id stands."""
        for start, part in zip(self._starts, self._parts, strict=False):
            ids = [*map(part.id, part.sources)]
            if row_id in ids:
                return start + ids.index(row_id)
        return None

    @cached_property
    def texts(self) -> SearchTexts:
        """What a filter looks into."""
        return SearchTexts(TextPart(part.sources, part.make, part.words) for part in self._parts)

    def without(self, hidden: Set[Sign]) -> LazyRows | PickedRows:
        """The rows of other signs than these."""
        unseen = "".join(hidden)
        if not any(sign in self.signs for sign in unseen):
            return self
        return PickedRows(self, [number for number, sign in enumerate(self.signs) if sign not in unseen])


class PickedRows(Sequence[Row]):
    """Some of the rows, in their order."""

    def __init__(self, rows: LazyRows, numbers: list[int]) -> None:
        self._rows = rows
        self._numbers = numbers

    @property
    def signs(self) -> str:
        """The sign of each row."""
        signs = self._rows.signs
        return "".join([signs[number] for number in self._numbers])

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """A row, or those of a slice."""
        if isinstance(index, slice):
            return [self._rows[number] for number in self._numbers[index]]
        return self._rows[self._numbers[index]]

    def find(self, row_id: str) -> int | None:
        """Where the row of an id stands."""
        number = self._rows.find(row_id)
        place = bisect_left(self._numbers, number) if number is not None else len(self._numbers)
        return place if place < len(self._numbers) and self._numbers[place] == number else None


def find_row(rows: Sequence[Row], row_id: str) -> int | None:
    """Where the row of an id stands."""
    if isinstance(rows, LazyRows | PickedRows):
        return rows.find(row_id)
    return next((number for number, row in enumerate(rows) if row.id == row_id), None)


def first_difference(rows: Sequence[Row]) -> int:
    """Where the first row that differs stands; 0 where none does."""
    return next((number for number, sign in enumerate(signs_of(rows)) if sign in _DIFFERING), 0)


def signs_of(rows: Sequence[Row]) -> Iterable[str]:
    """The sign of each row."""
    return rows.signs if isinstance(rows, LazyRows | PickedRows) else (row.sign for row in rows)


def counted_rows(rows: Sequence[Row], *, lines: bool = False) -> int:
    """How many rows there are without headings and further lines; with `lines` these count, and blank ones do not."""
    if isinstance(rows, LazyRows | PickedRows):
        return len(rows)
    return sum((is_stop(row) if lines else row.leads) and not row.heading for row in rows)
