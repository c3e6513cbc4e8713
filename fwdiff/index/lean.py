"""A comparison for the process that shows it: what is large is packed, and whole again where it is asked for."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TypeVar

import msgspec
from msgspec.structs import force_setattr, replace

from fwdiff.index.packed import FASTEST, NUMBER, numbers_of, pack
from fwdiff.model import Diff, EndpointRow, Sighting
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Finding
from fwdiff.model.packed import Packed, PackedRows

_BLOCK = 64
"""Records that are unpacked at once."""
_FINDINGS = 8
"""Findings that are: those of a case stand far apart, and each has as much evidence as a case has files."""
_KEPT = 64
"""Blocks that are kept unpacked."""
_PREFIX = "endpoint:"
_told = attrgetter(
    "basis", "category", "domain", "owner", "country", "schemes", "ports", "packages", "in_reference", "list"
)
"""What lists say of a row, but for its paths."""

T = TypeVar("T")


def leaned(comparison: Comparison) -> Comparison:
    """The comparison with what is large packed."""
    left, right = (replace(one, endpoints=()) for one in (comparison.left, comparison.right))
    diff = comparison.diff
    packed = Packed(
        pack(comparison.left.endpoints),
        pack(comparison.right.endpoints),
        _pack_rows(diff.endpoints.added),
        _pack_rows(diff.endpoints.removed),
        _blocks(diff.findings, _FINDINGS),
    )
    findings = tuple([replace(one, evidence=()) for one in diff.findings])
    lean = replace(diff, endpoints=replace(diff.endpoints, added=(), removed=()), findings=findings)
    return replace(comparison, left=left, right=right, diff=lean, packed=packed)


def _blocks(records: Sequence[object], size: int) -> tuple[bytes, ...]:
    encode = msgspec.msgpack.Encoder().encode
    starts = range(0, len(records), size)
    return tuple([zlib.compress(encode(records[start : start + size]), FASTEST) for start in starts])


def _pack_rows(rows: Sequence[EndpointRow]) -> PackedRows:
    numbers: dict[Hashable, int] = {}
    patterns: list[EndpointRow] = []
    pattern_of = array(NUMBER)
    for row in rows:
        key = (_told(row), tuple([(one.path, one.package) for one in row.sightings]))
        if key not in numbers:
            numbers[key] = len(patterns)
            patterns.append(_pattern(row))
        pattern_of.append(numbers[key])
    hosts = tuple([row.host for row in rows])
    ids = tuple([row.id for row in rows])
    has_own = any(one != _PREFIX + host for one, host in zip(ids, hosts, strict=True))
    return PackedRows(hosts, ids if has_own else (), tuple(patterns), pattern_of.tobytes(), _blocks(rows, _BLOCK))


def _pattern(row: EndpointRow) -> EndpointRow:
    places = dict.fromkeys((one.path, one.package) for one in row.sightings)
    sightings = tuple(Sighting("", path, "", 0, package, ()) for path, package in places)
    return replace(row, id="", subject="", keys=(), host="", sightings=sightings)


class WholeRecords:
    """The whole records of a lean comparison, unpacked block by block."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self._rows = [_reader(one.blocks, EndpointRow, _BLOCK) for one in (packed.added, packed.removed)]
        self._findings = _reader(packed.findings, Finding, _FINDINGS)

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """By id of a row, whether it was removed, and its number."""
        sides = (self._packed.added, self._packed.removed)
        return {one: (side, number) for side, rows in enumerate(sides) for number, one in enumerate(_ids(rows))}

    def row(self, row: EndpointRow) -> EndpointRow:
        """A row with all that lists do not say."""
        side, number = self._places[row.id]
        return self._rows[side](number)

    def findings(self, numbers: Sequence[int]) -> list[Finding]:
        """Findings by their numbers, with their evidence."""
        return [*map(self._findings, numbers)]

    def diff(self, diff: Diff) -> Diff:
        """A lean diff made whole."""
        added, removed = (
            tuple(map(read, range(len(rows.hosts))))
            for read, rows in zip(self._rows, (self._packed.added, self._packed.removed), strict=True)
        )
        findings = tuple(self.findings(range(len(diff.findings))))
        return replace(diff, endpoints=replace(diff.endpoints, added=added, removed=removed), findings=findings)


def listed(diff: Diff, packed: Packed) -> Diff:
    """A lean diff with rows for what lists say of hosts."""
    added, removed = map(_listed, (packed.added, packed.removed))
    return replace(diff, endpoints=replace(diff.endpoints, added=added, removed=removed))


def _listed(packed: PackedRows) -> tuple[EndpointRow, ...]:
    patterns, rows = packed.patterns, []
    for row_id, host, number in zip(_ids(packed), packed.hosts, numbers_of(packed.pattern_of), strict=True):
        row = copy(patterns[number])
        force_setattr(row, "id", row_id)
        force_setattr(row, "host", host)
        rows.append(row)
    return tuple(rows)


def _ids(packed: PackedRows) -> Sequence[str]:
    return packed.ids or [_PREFIX + host for host in packed.hosts]


def _reader(blocks: Sequence[bytes], kind: type[T], size: int) -> Callable[[int], T]:
    decode = msgspec.msgpack.Decoder(list[kind]).decode  # type: ignore[valid-type]

    @lru_cache(_KEPT)
    def unpacked(block: int) -> list[T]:
        return decode(zlib.decompress(blocks[block]))

    return lambda number: unpacked(number // size)[number % size]
