"""Records that many builds share: each is decoded once, and each row that is made of some of them is made once.

The builds of a line share nineteen records in twenty.  A record is known again by its bytes and is a number from then
on, so that those of a build are grouped as numbers, and a row is known again by the numbers that it is made of.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

import msgspec
import numpy as np
from msgspec import Raw
from numpy.typing import NDArray

from fwdiff.compare.fact_rows import FactRow

DIGEST = 8
"""Bytes."""
_CIRCUMSTANCE = 32
"""Bits; the number of the record stands above them."""
_MEMBER = 8
"""Bytes of both."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Indices = NDArray[np.int64]


class MadeRow(NamedTuple):
    """A row as a projection keeps it."""

    key: bytes
    facts: bytes
    words: bytes


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

    def __init__(self) -> None:
        self.size = 0
        """Bytes of all records."""
        self._records: list[V] = []
        self._marked = array("b")
        self._groups = array("q")
        self._group_of_name: Remembered[str, int] = Remembered(lambda _: len(self._group_of_name))
        self._numbers: Remembered[bytes, int] = Remembered(self._met)
        self._rows: Remembered[bytes, tuple[MadeRow, ...]] = Remembered(self._made)

    def forget(self) -> None:
        """Know no record any more: what refers to itself would stay while no garbage is looked for."""
        self.size = 0
        for known in (self._numbers, self._group_of_name, self._rows):
            known.clear()
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

    def marked(self, numbers: Indices) -> list[V]:
        """Those of them that are marked."""
        return self.records(numbers[np.asarray(self._marked)[numbers] > 0])

    def rows(self, numbers: Indices, circumstances: Indices | int = 0) -> Iterator[MadeRow]:
        """The rows of a build, in the order of the first record of each.

        `circumstances` are what a row depends on beside its records: numbers below 2^32, one for each record.
        """
        groups = np.asarray(self._groups)[numbers]
        members = (numbers << _CIRCUMSTANCE) | circumstances
        return chain.from_iterable(map(self._rows.__getitem__, _grouped(members, groups)))

    def _met(self, content: bytes) -> int:
        record = self.decoded(content)
        self._records.append(record)
        self._marked.append(self.is_marked(record))
        self._groups.append(self._group_of_name[self.name(record)])
        self.size += len(content)
        return len(self._records) - 1

    def _made(self, members: bytes) -> tuple[MadeRow, ...]:
        split = [divmod(member, 1 << _CIRCUMSTANCE) for member in np.frombuffer(members, np.int64).tolist()]
        found = [(self._records[number], circumstance) for number, circumstance in split]
        return tuple(map(_made_row, self.fact_rows(found)))


def _grouped(members: Indices, groups: Indices) -> Iterator[bytes]:
    """The members of each group as bytes, in the order of the first of each."""
    order = np.argsort(groups, kind="stable")
    begins = np.flatnonzero(np.diff(groups[order], prepend=-1))
    ends = np.append(begins[1:], len(order))
    by_first = np.argsort(order[begins])
    content = members[order].tobytes()
    for begin, end in zip((begins[by_first] * _MEMBER).tolist(), (ends[by_first] * _MEMBER).tolist(), strict=True):
        yield content[begin:end]


def _made_row(row: FactRow) -> MadeRow:
    facts = "".join(f"{fact}\udfff" for fact in row.facts)
    return MadeRow(_digest(row.key), _digest(facts), msgspec.msgpack.encode(row))


def _digest(text: str) -> bytes:
    """Of a text; several are each ended by what none of them can hold.  Never zeros, which stand for nothing there."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST).digest()
    return digest if any(digest) else b"\xff" * DIGEST
