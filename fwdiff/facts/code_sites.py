"""Which methods and static fields of a DEX image use given strings.

Candidates are found in all code words at once; a linear sweep of only the methods that hold one decides what is an
instruction.  Source: the Dalvik bytecode page of source.android.com; for what dex2oat writes, ART's
dex_instruction_list.h of Android 8 and 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.dex import BadDex, Dex, Integers
from fwdiff.facts.dex_methods import MethodTable, unsigned_at
from fwdiff.model import CodeSite

MAX_SITES = 1 << 18
"""Sites of one image; a real one with 65536 methods has a hundredth of it."""

_CONST_STRING, _CONST_STRING_JUMBO = 0x1A, 0x1B


def _instruction_lengths() -> bytes:
    """The length of each opcode's instruction in 16-bit units; 0xe3 to 0xf2 are what dex2oat put in place of others."""
    lengths = bytearray([1]) * 256
    two = "02 05 08 13 15 16 19 1a 1c 1f 20 22 23 29 2d-3d 44-6d 90-af d0-e8 eb-f2 fe ff"
    three = "03 06 09 14 17 1b 24 25 26 2a 2b 2c 6e-72 74-78 e9 ea fc fd"
    for length, opcodes in ((2, two), (3, three), (4, "fa fb"), (5, "18")):
        for first, _, last in (word.partition("-") for word in opcodes.split()):
            for opcode in range(int(first, 16), int(last or first, 16) + 1):
                lengths[opcode] = length
    return bytes(lengths)


_LENGTHS = _instruction_lengths()


def find_references(dex: Dex, methods: MethodTable, strings: Iterable[int]) -> dict[int, tuple[CodeSite, ...]]:
    """For each string id the methods that load it, sorted.  Where code was merged all owners are named."""
    wanted = np.fromiter(sorted(set(strings)), np.int64)
    found: dict[int, set[int]] = {}
    count = 0
    for rows, places in _by_code_item(methods, _candidates(dex, methods, wanted)):
        begin = int(methods.begin[rows.start])
        for identifier in _loaded_strings(dex.data, begin, places):
            count = _counted(count + rows.stop - rows.start)
            found.setdefault(identifier, set()).update(methods.method[rows].tolist())
    named = set(wanted.tolist())
    return {string: _sites(dex, owners) for string, owners in sorted(found.items()) if string in named}


def _counted(sites: int) -> int:
    if sites > MAX_SITES:
        raise BadDex(f"more than {MAX_SITES} places in code use the strings")
    return sites


def _candidates(dex: Dex, methods: MethodTable, wanted: Integers) -> Integers:
    """Places of code words that look like a load of a wanted string."""
    if not len(methods.begin) or not len(wanted):
        return np.zeros(0, np.int64)
    low, high = int(methods.begin[0]), int(methods.end.max())
    words = np.frombuffer(dex.data, "<u2", (high - low) // 2, low)
    opcodes = words.astype(np.uint8)
    is_wanted = np.zeros(0x10000, np.bool_)
    is_wanted[wanted[wanted < 0x10000]] = True
    short = np.flatnonzero(opcodes[:-1] == _CONST_STRING)
    jumbo = np.flatnonzero(opcodes[:-2] == _CONST_STRING_JUMBO)
    long_ids = words[jumbo + 1].astype(np.int64) | words[jumbo + 2].astype(np.int64) << 16
    hits = np.concatenate((short[is_wanted[words[short + 1]]], jumbo[np.isin(long_ids, wanted)]))
    return np.sort(hits) * 2 + low


def _by_code_item(methods: MethodTable, places: Integers) -> Iterator[tuple[slice, list[int]]]:
    """(rows of the methods that own a code item, candidates inside it) for each code item with candidates."""
    last = np.searchsorted(methods.begin, places, "right") - 1
    inside = (last >= 0) & (places < methods.end[last]) if len(places) else np.zeros(0, np.bool_)
    places, begins = places[inside], methods.begin[last[inside]]
    if not len(places):
        return
    distinct, first = np.unique(begins, return_index=True)
    for begin, group in zip(distinct, np.split(places, first[1:]), strict=True):
        rows = slice(int(np.searchsorted(methods.begin, begin)), int(np.searchsorted(methods.begin, begin, "right")))
        yield rows, group.tolist()


def _loaded_strings(data: bytes, place: int, candidates: list[int]) -> Iterator[int]:
    """The ids that those candidates load which a sweep from `place` on meets as instructions."""
    remaining = set(candidates)
    final = candidates[-1]
    while place <= final:
        opcode = data[place]
        if place in remaining:
            yield int.from_bytes(data[place + 2 : place + (6 if opcode == _CONST_STRING_JUMBO else 4)], "little")
        place += 2 * (_payload_units(data, place) if opcode == 0 and data[place + 1] else _LENGTHS[opcode])


def _payload_units(data: bytes, place: int) -> int:
    """Units of the switch or array table that a `nop` with a second byte begins."""
    kind = data[place + 1]
    count = int.from_bytes(data[place + 2 : place + 4], "little")
    if kind == 1:
        return 2 * count + 4
    if kind == 2:
        return 4 * count + 2
    if kind == 3:
        return (count * int.from_bytes(data[place + 4 : place + 8], "little") + 1) // 2 + 4
    return 1


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
