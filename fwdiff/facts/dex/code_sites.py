"""Which methods of a DEX image use given strings, methods and fields.

Candidates are found in all code words at once; a linear sweep of only the methods that hold one decides what is an
instruction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.dex.dex import Dex, DexLimit, Integers
from fwdiff.facts.dex.instructions import CONST_STRING, CONST_STRING_JUMBO, INVOKES, READS, Table, references
from fwdiff.facts.dex.methods import MethodTable
from fwdiff.model import CodeSite

MAX_SITES = 1 << 18
"""Sites of one image; a real one with 65536 methods has a hundredth of it."""

_WINDOW = 1 << 20
"""Code words looked at at once: their indices take eight times as much."""
_LONGEST_NAMING = 3
"""Words of an instruction up to the end of its id."""
_MAX_HITS = 1 << 20

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

    def with_all(self, other: Wanted) -> Wanted:
        """Both."""
        return Wanted(self.strings | other.strings, self.methods | other.methods, self.fields | other.fields)


class Instruction(NamedTuple):
    """One that names something wanted."""

    rows: slice
    """Of the methods that own the code."""
    place: int
    table: Table
    identifier: int

    def is_of(self, wanted: Wanted) -> bool:
        """Whether it names one of these."""
        return self.identifier in wanted[self.table - 1]


def find_uses(
    dex: Dex, methods: MethodTable, named: Iterable[Instruction], wanted: Wanted
) -> dict[tuple[Table, int], tuple[CodeSite, ...]]:
    """For each string, method and field the methods that load, call or read it, sorted; of merged code all owners."""
    found: dict[tuple[Table, int], set[int]] = {}
    for instruction in named:
        if instruction.is_of(wanted):
            use = instruction.table, instruction.identifier
            found.setdefault(use, set()).update(methods.method[instruction.rows].tolist())
    return {use: _sites(dex, owners) for use, owners in sorted(found.items())}


def instructions(dex: Dex, methods: MethodTable, wanted: Wanted) -> Iterator[Instruction]:
    """Each instruction that names something wanted, in the order of their places."""
    count = 0
    for rows, places in _by_code_item(methods, _candidates(dex, methods, wanted)):
        for place, table, identifier in references(dex.data, int(methods.begin[rows.start]), places):
            instruction = Instruction(rows, place, table, identifier)
            if instruction.is_of(wanted):
                count = _counted(count + rows.stop - rows.start)
                yield instruction


def rows_with(dex: Dex, methods: MethodTable, wanted: Wanted) -> Integers:
    """The rows, the first of their code, with words that look like an instruction that names something wanted."""
    places = _candidates(dex, methods, wanted)
    last = np.searchsorted(methods.begin, places, "right") - 1
    last = last[(last >= 0) & (places < methods.end[last])] if len(methods.begin) else last
    return np.unique(np.searchsorted(methods.begin, methods.begin[last]))


def _counted(sites: int) -> int:
    if sites > MAX_SITES:
        raise DexLimit(f"more than {MAX_SITES} places use the strings")
    return sites


def _candidates(dex: Dex, methods: MethodTable, wanted: Wanted) -> Integers:
    """Places of code words that look like an instruction that names something wanted."""
    if not len(methods.begin) or not any(wanted):
        return np.zeros(0, np.int64)
    low, high = int(methods.begin[0]), int(methods.end.max())
    all_words: Words = np.frombuffer(dex.data, "<u2", (high - low) // 2, low)
    hits: list[Places] = []
    count = 0
    for begin in range(0, len(all_words), _WINDOW):
        words = all_words[begin : begin + _WINDOW + _LONGEST_NAMING - 1]
        hits.extend(places[places < _WINDOW] + begin for places in _in_window(words, wanted))
        count = sum(map(len, hits))
        if count > _MAX_HITS:
            raise DexLimit(f"more than {_MAX_HITS} places in code look like uses")
    if not count:
        return np.zeros(0, np.int64)
    return np.sort(np.concatenate(hits)).astype(np.int64) * 2 + low


def _in_window(words: Words, wanted: Wanted) -> Iterator[Places]:
    opcodes = words.astype(np.uint8)
    yield from _string_loads(words, opcodes, wanted.strings)
    yield _naming(words, opcodes, INVOKES, wanted.methods)
    yield _naming(words, opcodes, READS, wanted.fields)


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
    first = np.flatnonzero(np.diff(begins, prepend=-1))
    distinct = begins[first]
    rows = np.searchsorted(methods.begin, distinct).tolist(), np.searchsorted(methods.begin, distinct, "right").tolist()
    candidates = places.tolist()
    for start, stop, (low, high) in zip(*rows, pairwise([*first.tolist(), len(candidates)]), strict=True):
        yield slice(start, stop), candidates[low:high]


def _sites(dex: Dex, owners: set[int]) -> tuple[CodeSite, ...]:
    return tuple(CodeSite(*name) for name in sorted({dex.method_name(method) for method in owners}))
