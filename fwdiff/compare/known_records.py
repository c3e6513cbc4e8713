"""Records that many builds share: each is decoded once, and each row that is made of some of them is made once.

The builds of a line share nineteen records in twenty.  A record is known again by its bytes and is a number from then
on, so that those of a build are grouped as numbers, and a row is known again by the numbers that it is made of.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np
from msgspec import Raw

from fwdiff.compare.fact_rows import FactRow
from fwdiff.compare.member_groups import Indices, grouped, ranges
from fwdiff.compare.row_table import RowTable

_CIRCUMSTANCE = 32
"""Bits; the number of the record stands above them."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_NO_GROUPS = grouped(np.empty(0, np.int64), np.empty(0, np.int64))
_NO_ROWS = np.empty((0, 2), np.int64)


class Remembered(dict[K, V]):
    """What was made of each key; a key that is new is made something of."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        made = self[key] = self._make(key)
        return made


class KnownRecords(ABC, Generic[V]):
    """The records of one kind that were met, by number."""

    def __init__(self, table: RowTable) -> None:
        self._table = table
        self.size = 0
        """Bytes of all records."""
        self._records: list[V] = []
        self._marked = array("b")
        self._groups = array("q")
        self._group_of_name: Remembered[str, int] = Remembered(lambda _: len(self._group_of_name))
        self._numbers: Remembered[bytes, int] = Remembered(self._met)
        self._made: Remembered[bytes, tuple[int, int]] = Remembered(self._make)
        """Where the rows of some members begin in the table, and how many they are."""
        self._before, self._rows_before = _NO_GROUPS, _NO_ROWS

    def forget(self) -> None:
        """Know no record any more: what refers to itself would stay while no garbage is looked for."""
        self.size = 0
        for known in (self._numbers, self._group_of_name, self._made):
            known.clear()
        self._before, self._rows_before = _NO_GROUPS, _NO_ROWS
        del self._records[:], self._marked[:], self._groups[:]

    @abstractmethod
    def decoded(self, content: bytes) -> V:
        """A record of the inventory's JSON, or what rows are made of in it.  Raises `msgspec.MsgspecError`."""

    @abstractmethod
    def name(self, record: V) -> str:
        """What it is grouped by: rows are made of all the records that a build has of one name."""

    def is_marked(self, _: V, /) -> bool:
        """Whether it is one of the few that are asked for by `marked`."""
        return False

    @abstractmethod
    def fact_rows(self, members: Sequence[tuple[V, int]]) -> Iterable[FactRow]:
        """Rows of records of one name, each with its circumstances in the build."""

    def numbers(self, records: Collection[Raw]) -> Indices:
        """A build's records as numbers."""
        return np.fromiter(map(self._numbers.__getitem__, map(bytes, records)), np.int64, len(records))

    def records(self, numbers: Indices) -> list[V]:
        """The same records again."""
        return [self._records[number] for number in numbers.tolist()]

    def marked(self, numbers: Indices) -> Indices:
        """Those of them that are marked."""
        return numbers[np.asarray(self._marked)[numbers] > 0]

    def rows(self, numbers: Indices, circumstances: Indices | int = 0) -> Indices:
        """The rows of a build by their numbers in the table, in the order of the first record of each.

        `circumstances` are what a row depends on beside its records: numbers below 2^32, one for each record.
        """
        group_of: Indices = np.asarray(self._groups)
        groups = grouped((numbers << _CIRCUMSTANCE) | circumstances, group_of[numbers])
        before = groups.positions_in(self._before)
        known = before >= 0
        rows = np.empty((len(before), 2), np.int64)
        rows[known] = self._rows_before[before[known]]
        for position in np.flatnonzero(~known).tolist():
            rows[position] = self._made[groups.members_of(position).tobytes()]
        self._before, self._rows_before = groups, rows
        begins, counts = rows[np.argsort(groups.firsts)].T
        return ranges(begins, counts)

    def _met(self, content: bytes) -> int:
        record = self.decoded(content)
        self._records.append(record)
        self._marked.append(self.is_marked(record))
        self._groups.append(self._group_of_name[self.name(record)])
        self.size += len(content)
        return len(self._records) - 1

    def _make(self, members: bytes) -> tuple[int, int]:
        split = [divmod(member, 1 << _CIRCUMSTANCE) for member in np.frombuffer(members, np.int64).tolist()]
        rows = tuple(self.fact_rows([(self._records[number], circumstance) for number, circumstance in split]))
        begin = len(self._table)
        for row in rows:
            self._table.add(row)
        return begin, len(rows)
