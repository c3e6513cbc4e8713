"""Many small members scanned in one pass: the scan engine costs more to call than to run over a kilobyte."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import chain, groupby
from typing import NamedTuple

from fwdiff.facts.content import Content
from fwdiff.facts.endpoints.access_points import access_point_literals
from fwdiff.facts.endpoints.binary_xml_hosts import binary_xml_hosts
from fwdiff.facts.endpoints.binary_xml_text import short_codes_of
from fwdiff.facts.endpoints.candidates import Candidate, Notation
from fwdiff.facts.endpoints.carrier_points import carrier_point_literals
from fwdiff.facts.endpoints.collection import Collection
from fwdiff.facts.endpoints.context import Contexts
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.scan import literals_at, literals_in, printable_bounds
from fwdiff.facts.endpoints.source_calls import source_call_literals
from fwdiff.facts.endpoints.spans import Around
from fwdiff.facts.endpoints.sqlite_overflow import LongColumns, long_columns
from fwdiff.facts.endpoints.string_bounds import bounds_by_format
from fwdiff.facts.endpoints.string_pool_bounds import pool_string_bounds
from fwdiff.model import EndpointOrigin, ProblemKind

_FULL = 1 << 20
_SEPARATOR = b"\0" * 4
_POOLS = (Content.RESOURCES, Content.BINARY_XML)
_DATA, _MESSAGES = Content.DATA, Notation.MESSAGES
_STATED_HOSTS: dict[Content, Callable[[bytes], Iterable[Literal]]] = {
    Content.XML: access_point_literals,
    Content.TEXT: source_call_literals,
    Content.BINARY_XML: binary_xml_hosts,
    Content.DATA: carrier_point_literals,
}


class _Member(NamedTuple):
    content: bytes
    name: str
    origin: EndpointOrigin
    kind: Content

    @property
    def is_pool(self) -> bool:
        """Whether what stands before a string is its length."""
        return self.kind in _POOLS


class _LaidOut:
    """Members in one buffer, and where each begins in it."""

    def __init__(self, members: list[_Member], data: bytes, begins: list[int]) -> None:
        self._members, self._data, self._begins = members, data, begins
        self._around: dict[int, Around | None] = {}

    def owner(self, place: int) -> int:
        """The index of the member that a place is in."""
        return bisect_right(self._begins, place) - 1

    def bounds(self, candidate: Candidate) -> tuple[int, int]:
        """Between what the string of a candidate lies, by the kind of its member."""
        index = self.owner(candidate.place)
        member, low = self._members[index], self._begins[index]
        high = low + len(member.content)
        if member.is_pool:
            return pool_string_bounds(self._data, candidate, low, high)
        inside = self._bounds_by_format(index) if member.kind is _DATA else None
        if inside:
            low, high = inside(candidate.place)
        if not candidate.notation.is_wide:
            return low, high
        first, last = printable_bounds(self._data, candidate)
        return max(low, first), min(high, last)

    def _bounds_by_format(self, index: int) -> Around | None:
        if index not in self._around:
            low = self._begins[index]
            self._around[index] = bounds_by_format(self._data, low, low + len(self._members[index].content))
        return self._around[index]


class Batch:
    """Members that wait to be scanned; their endpoints go to a collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._members: list[_Member] = []
        self._size = 0

    def add(self, content: bytes, name: str, origin: EndpointOrigin, kind: Content) -> None:
        """Have a member scanned; the kind of content tells how its strings are bounded."""
        if self._size + len(content) > _FULL:
            self.flush()
        self._members.append(_Member(content, name, origin, kind))
        self._size += len(content) + len(_SEPARATOR)
        if self._size > _FULL:
            self.flush()

    def flush(self) -> None:
        """Scan what waits."""
        members, self._members, self._size = self._members, [], 0
        if members:
            self._scan(members)

    def _scan(self, members: list[_Member]) -> None:
        self._add_stated_hosts(members)
        long = self._add_long_columns(members)
        data = members[0].content if len(members) == 1 else _SEPARATOR.join(member.content for member in members)
        begins = _begins(members)
        windows = self._collection.candidates(data, members[0].name)
        first = next(windows, [])
        # what is larger than a window is not read for them
        if any(candidate.notation is _MESSAGES for candidate in first):
            self._add_short_codes(members)
        first = first or next(filter(None, windows), [])
        if not first:  # as in most files
            return

        laid_out = _LaidOut(members, data, begins)
        literals = literals_at(data, chain(first, chain.from_iterable(windows)), laid_out.bounds)
        for index, group in groupby(literals, lambda literal: laid_out.owner(literal.start)):
            member, begin = members[index], begins[index]
            contexts = Contexts(data, begin, begin + len(member.content), member.kind)
            is_held = long[index].holds if index in long else None
            short = (literal for literal in group if not (is_held and is_held(literal.start - begin)))
            is_whole = self._collection.add_literals(short, member.origin, member.name, begin, contexts)
            if not is_whole and index == len(members) - 1:
                return  # what is left of the group is not looked for

    def _add_long_columns(self, members: list[_Member]) -> dict[int, LongColumns]:
        """The literals of a database's columns that stand in several pages; these columns by the member's index."""
        found = {index: long_columns(each.content) for index, each in enumerate(members) if each.kind is _DATA}
        for index, long in found.items():
            data, name, origin, _ = members[index]
            for column in long.columns:
                text = column.text(data)
                literals = literals_in(text, chain.from_iterable(self._collection.candidates(text, name)))
                self._collection.add_literals(map(column.placed, literals), origin, name)
        return found

    def _add_stated_hosts(self, members: list[_Member]) -> None:
        for member in members:
            if stated := _STATED_HOSTS.get(member.kind):
                self._collection.add_literals(stated(member.content), member.origin, member.name)

    def _add_short_codes(self, members: list[_Member]) -> None:
        for member in members:
            if member.origin is EndpointOrigin.XML and member.is_pool:
                found = short_codes_of(member.content)
                self._collection.add_literals(found.literals, member.origin, member.name)
                if found.complaint:
                    self._collection.add_problem(ProblemKind.LIMIT, found.complaint, member.name)


def _begins(members: list[_Member]) -> list[int]:
    begins = [0]
    for member in members[:-1]:
        begins.append(begins[-1] + len(member.content) + len(_SEPARATOR))
    return begins
