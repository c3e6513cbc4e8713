"""Which static fields of a DEX image begin as given strings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.dex.dex import BadDex, Dex, DexLimit, Integers
from fwdiff.facts.dex.methods import unsigned_at
from fwdiff.model import CodeSite

MAX_STEPS = 1 << 19
"""Values and fields passed in one image; a real one has no more than 65536 of each."""

_WINDOW = 1 << 20
"""Bytes looked at at once: their indices take eight times as much."""
_LONGEST_ARRAY = 1 << 16
_LONGEST_STRING = 5
"""Bytes of an encoded string id with its tag."""
_VALUE_STRING = 0x17


def find_static_values(dex: Dex, strings: Iterable[int]) -> dict[int, tuple[CodeSite, ...]]:
    """For each string id the static fields that begin with it; the site's method is written `<static NAME>`."""
    wanted = set(strings)
    rows = np.flatnonzero(dex.classes[:, 7])
    places = dex.data_offset(dex.classes[rows, 7])
    inside = (places >= dex.start) & (places < dex.end)
    found: dict[int, set[tuple[str, str]]] = {}
    steps = Steps()
    values: dict[int, list[tuple[int, int]]] = {}
    for row, place in _arrays_with_strings(dex, rows[inside], places[inside], wanted):
        if place not in values:
            values[place] = [value for value in _string_values(dex, place, steps) if value[1] in wanted]
        fields = _static_fields(dex, row, steps)
        owner = dex.type_name(int(dex.classes[row, 0]))
        for index, string in values[place]:
            steps.take()
            name = next(field for at, field in fields if at == index)
            found.setdefault(string, set()).add((owner, _written(dex, name)))
    return {string: tuple(CodeSite(*name) for name in sorted(names)) for string, names in sorted(found.items())}


def initial_strings(dex: Dex, owner: int, steps: Steps) -> dict[int, int]:
    """The string that each static field of a class begins as, by field id; the class by its type.  Raises `BadDex`."""
    found: dict[int, int] = {}
    for row in np.flatnonzero((dex.classes[:, 0] == owner) & (dex.classes[:, 7] != 0)).tolist():
        values = dict(_string_values(dex, int(dex.data_offset(dex.classes[row, 7])), steps))
        for index, field in islice(_static_fields(dex, row, steps), max(values, default=-1) + 1):
            if index in values and field is not None:
                found[field] = values[index]
    return found


class Steps:
    """How much of one image was passed."""

    def __init__(self) -> None:
        self._left = MAX_STEPS

    def take(self) -> None:
        """Count one.  Raises `DexLimit`."""
        self._left -= 1
        if self._left < 0:
            raise DexLimit(f"more than {MAX_STEPS} values and fields")


def _arrays_with_strings(dex: Dex, rows: Integers, places: Integers, wanted: set[int]) -> list[tuple[int, int]]:
    """(class row, place) of the encoded arrays in which bytes look like one of the wanted string ids."""
    if not len(places) or not wanted:
        return []
    order = np.argsort(places, kind="stable")
    rows, places = rows[order], places[order]
    distinct = np.unique(places)  # classes with equal values share an array
    low, high = int(places[0]), min(dex.end, int(places[-1]) + _LONGEST_ARRAY)
    ids = np.fromiter(wanted, np.int64)
    is_hit = np.zeros(len(distinct), np.bool_)
    for begin in range(low, high, _WINDOW):
        size = min(high - begin, _WINDOW + _LONGEST_STRING)
        hits = _encoded_strings(np.frombuffer(dex.data, np.uint8, size, begin), ids) + begin
        is_hit[np.searchsorted(distinct, hits, "right") - 1] = True
    shared = is_hit[np.searchsorted(distinct, places)]
    return list(zip(rows[shared].tolist(), places[shared].tolist(), strict=True))


def _encoded_strings(raw: NDArray[np.uint8], wanted: Integers) -> Integers:
    """Where bytes look like an encoded value (type in five bits, size less one in three) that is a wanted string."""
    tags = np.flatnonzero((raw & 0x1F) == _VALUE_STRING)
    tags = tags[tags + _LONGEST_STRING < len(raw)]
    size = raw[tags] >> 5
    values = np.zeros(len(tags), np.int64)
    for i in range(4):
        values |= np.where(size >= i, raw[tags + 1 + i].astype(np.int64) << (8 * i), 0)
    return tags[np.isin(values, wanted) & (size < 4)]


def _string_values(dex: Dex, place: int, steps: Steps) -> Iterator[tuple[int, int]]:
    """(index, string id) of the strings of an encoded array up to the first value that is no plain one."""
    count, place = unsigned_at(dex, place)
    for index in range(min(count, _LONGEST_ARRAY)):
        steps.take()
        if place >= dex.end:
            raise BadDex("an encoded array runs out of the data")
        kind, size = dex.data[place] & 0x1F, (dex.data[place] >> 5) + 1
        if kind in (0x1C, 0x1D):  # an array or annotation: static fields have none
            return
        if kind == _VALUE_STRING:
            yield index, int.from_bytes(dex.data[place + 1 : place + 1 + size], "little")
        place += 1 + (0 if kind in (0x1E, 0x1F) else size)  # null and boolean stand in the tag


def _static_fields(dex: Dex, row: int, steps: Steps) -> Iterator[tuple[int, int | None]]:
    """(index, field id) of the static fields in a class's list, without an end: a caller stops."""
    if not dex.classes[row, 6]:
        yield from ((index, None) for index in range(_LONGEST_ARRAY))
    place = int(dex.data_offset(dex.classes[row, 6]))
    for _ in range(4):
        _, place = unsigned_at(dex, place)
    field = 0
    for index in range(_LONGEST_ARRAY):
        steps.take()
        difference, place = unsigned_at(dex, place)
        _, place = unsigned_at(dex, place)
        field += difference
        yield index, field


def _written(dex: Dex, field: int | None) -> str:
    return "<static>" if field is None else f"<static {dex.field_name(field)[1]}>"
