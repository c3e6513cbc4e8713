"""Which methods and static fields of a DEX image use given strings, methods and fields.

Candidates are found in all code words at once; a linear sweep of only the methods that hold one decides what is an
instruction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.dex import BadDex, Dex, Integers
from fwdiff.facts.dex_methods import MethodTable, unsigned_at
from fwdiff.facts.instructions import CONST_STRING, CONST_STRING_JUMBO, INVOKES, READS, Table, references
from fwdiff.model import CodeSite

MAX_SITES = 1 << 18
"""Sites of one image; a real one with 65536 methods has a hundredth of it."""

Words = NDArray[np.uint16]
Places = NDArray[np.intp]


class Wanted(NamedTuple):
    """Ids whose uses are looked for."""

    strings: frozenset[int] = frozenset()
    methods: frozenset[int] = frozenset()
    fields: frozenset[int] = frozenset()

    def with_strings(self, strings: Iterable[int]) -> Wanted:
        """These, and further strings."""
        return self._replace(strings=self.strings.union(strings))


def find_references(dex: Dex, methods: MethodTable, strings: Iterable[int]) -> dict[int, tuple[CodeSite, ...]]:
    """For each string id the methods that load it, sorted.  Where code was merged all owners are named."""
    uses = find_uses(dex, methods, Wanted(frozenset(strings)))
    return {string: sites for (_, string), sites in uses.items()}


def find_uses(dex: Dex, methods: MethodTable, wanted: Wanted) -> dict[tuple[Table, int], tuple[CodeSite, ...]]:
    """For each string, method and field the methods that load, call or read it, sorted; of merged code all owners."""
    found: dict[tuple[Table, int], set[int]] = {}
    for rows, _, table, identifier in instructions(dex, methods, wanted):
        found.setdefault((table, identifier), set()).update(methods.method[rows].tolist())
    return {use: _sites(dex, owners) for use, owners in sorted(found.items())}


def instructions(dex: Dex, methods: MethodTable, wanted: Wanted) -> Iterator[tuple[slice, int, Table, int]]:
    """(rows of the methods that own the code, place, table, id) of each instruction that names something wanted."""
    known = {Table.STRING: wanted.strings, Table.METHOD: wanted.methods, Table.FIELD: wanted.fields}
    count = 0
    for rows, places in _by_code_item(methods, _candidates(dex, methods, wanted)):
        for place, table, identifier in references(dex.data, int(methods.begin[rows.start]), places):
            if identifier in known[table]:
                count = _counted(count + rows.stop - rows.start)
                yield rows, place, table, identifier


def _counted(sites: int) -> int:
    if sites > MAX_SITES:
        raise BadDex(f"more than {MAX_SITES} places in code use the strings")
    return sites


def _candidates(dex: Dex, methods: MethodTable, wanted: Wanted) -> Integers:
    """Places of code words that look like an instruction that names something wanted."""
    if not len(methods.begin) or not any(wanted):
        return np.zeros(0, np.int64)
    low, high = int(methods.begin[0]), int(methods.end.max())
    words: Words = np.frombuffer(dex.data, "<u2", (high - low) // 2, low)
    opcodes = words.astype(np.uint8)
    hits = [
        *_string_loads(words, opcodes, wanted.strings),
        _naming(words, opcodes, INVOKES, wanted.methods),
        _naming(words, opcodes, READS, wanted.fields),
    ]
    return np.sort(np.concatenate(hits)).astype(np.int64) * 2 + low


def _string_loads(words: Words, opcodes: NDArray[np.uint8], strings: frozenset[int]) -> Iterator[Places]:
    if strings:
        yield _naming(words, opcodes, range(CONST_STRING, CONST_STRING + 1), strings)
        jumbo = np.flatnonzero(opcodes[:-2] == CONST_STRING_JUMBO)
        identifiers = words[jumbo + 1].astype(np.int64) | words[jumbo + 2].astype(np.int64) << 16
        yield jumbo[np.isin(identifiers, list(strings))]


def _naming(words: Words, opcodes: NDArray[np.uint8], run: range, wanted: frozenset[int]) -> Places:
    """Where one of a run of opcodes stands before a wanted id of 16 bits."""
    if not wanted:
        return np.zeros(0, np.intp)
    is_wanted = np.zeros(0x10000, np.bool_)
    is_wanted[[identifier for identifier in wanted if identifier < 0x10000]] = True
    places = np.flatnonzero(opcodes[:-1] - np.uint8(run.start) < np.uint8(len(run)))
    return places[is_wanted[words[1:][places]]]


def _by_code_item(methods: MethodTable, places: Integers) -> Iterator[tuple[slice, list[int]]]:
    """(rows of the methods that own a code item, candidates inside it) for each code item with candidates."""
    last = np.searchsorted(methods.begin, places, "right") - 1
    inside = (last >= 0) & (places < methods.end[last]) if len(places) else np.zeros(0, np.bool_)
    places, begins = places[inside], methods.begin[last[inside]]
    if not len(places):
        return
    distinct, first = np.unique(begins, return_index=True)
    rows = np.searchsorted(methods.begin, distinct).tolist(), np.searchsorted(methods.begin, distinct, "right").tolist()
    candidates = places.tolist()
    for start, stop, (low, high) in zip(*rows, pairwise([*first.tolist(), len(candidates)]), strict=True):
        yield slice(start, stop), candidates[low:high]


def _sites(dex: Dex, owners: set[int]) -> tuple[CodeSite, ...]:
    return tuple(CodeSite(*name) for name in sorted({dex.method_name(method) for method in owners}))


def find_static_values(dex: Dex, strings: Iterable[int]) -> dict[int, tuple[CodeSite, ...]]:
    """For each string id the static fields that begin with it; the site's method is written `<static NAME>`."""
    wanted = set(strings)
    rows = np.flatnonzero(dex.classes[:, 7])
    places = dex.data_offset(dex.classes[rows, 7])
    inside = (places >= dex.start) & (places < dex.end)
    rows, places = rows[inside], places[inside]
    found: dict[int, set[tuple[str, str]]] = {}
    count = 0
    for row, place in _arrays_with_strings(dex, rows, places, wanted):
        for index, string in _string_values(dex, place):
            count = _counted(count + 1)
            if string in wanted:
                found.setdefault(string, set()).add(_static_field(dex, row, index))
    return {string: tuple(CodeSite(*name) for name in sorted(names)) for string, names in sorted(found.items())}


def _arrays_with_strings(dex: Dex, rows: Integers, places: Integers, wanted: set[int]) -> list[tuple[int, int]]:
    """(class row, place) of the encoded arrays in which bytes look like one of the wanted string ids."""
    if not len(places) or not wanted:
        return []
    order = np.argsort(places, kind="stable")
    rows, places = rows[order], places[order]
    low = int(places[0])
    raw = np.frombuffer(dex.data, np.uint8, min(dex.end, int(places[-1]) + _LONGEST_ARRAY) - low, low)
    hits = _encoded_strings(raw, wanted) + low
    distinct = np.unique(places)
    hit = distinct[np.unique(np.searchsorted(distinct, hits, "right")) - 1]  # classes with equal values share an array
    shared = np.isin(places, hit)
    return list(zip(rows[shared].tolist(), places[shared].tolist(), strict=True))


_LONGEST_ARRAY = 1 << 16
_VALUE_STRING = 0x17


def _encoded_strings(raw: NDArray[np.uint8], wanted: set[int]) -> Integers:
    """Where bytes look like an encoded value (type in five bits, size less one in three) that is a wanted string."""
    tags = np.flatnonzero((raw & 0x1F) == _VALUE_STRING)
    tags = tags[tags + 5 < len(raw)] if len(raw) > 5 else tags[:0]
    size = raw[tags].astype(np.int64) >> 5
    values = np.zeros(len(tags), np.int64)
    for i in range(4):
        values |= np.where(size >= i, raw[tags + 1 + i].astype(np.int64) << (8 * i), 0)
    return tags[np.isin(values, np.fromiter(wanted, np.int64)) & (size < 4)]


def _string_values(dex: Dex, place: int) -> Iterator[tuple[int, int]]:
    """(index, string id) of the strings of an encoded array up to the first value that is no plain one."""
    count, place = unsigned_at(dex, place)
    for index in range(min(count, _LONGEST_ARRAY)):
        if place >= dex.end:
            raise BadDex("an encoded array runs out of the data")
        kind, size = dex.data[place] & 0x1F, (dex.data[place] >> 5) + 1
        if kind in (0x1C, 0x1D):  # an array or annotation: static fields have none
            return
        if kind == _VALUE_STRING:
            yield index, int.from_bytes(dex.data[place + 1 : place + 1 + size], "little")
        place += 1 + (0 if kind in (0x1E, 0x1F) else size)  # null and boolean stand in the tag


def _static_field(dex: Dex, row: int, index: int) -> tuple[str, str]:
    """(class, `<static NAME>`) of the static field with an index in its class's list."""
    owner = dex.type_name(int(dex.classes[row, 0]))
    place = int(dex.classes[row, 6])
    if not place:
        return owner, "<static>"
    place = int(dex.data_offset(dex.classes[row, 6]))
    for _ in range(4):
        _, place = unsigned_at(dex, place)
    field = 0
    for _ in range(index + 1):
        difference, place = unsigned_at(dex, place)
        _, place = unsigned_at(dex, place)
        field += difference
    return owner, f"<static {dex.field_name(field)[1]}>"
