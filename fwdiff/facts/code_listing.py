"""The listing of one class: androguard's instructions, marked where our own tables see an endpoint or an API.

androguard reads no CompactDex; of that the marked places are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from fwdiff.facts.cited_code import string_at
from fwdiff.facts.dex.androguard_dex import ParsedClass, descriptor_of
from fwdiff.facts.dex.api_uses import present_apis
from fwdiff.facts.dex.code_sites import Wanted, instructions
from fwdiff.facts.dex.dex import BadDex, Dex
from fwdiff.facts.dex.instructions import Table
from fwdiff.facts.dex.known_texts import known_strings
from fwdiff.facts.dex.methods import method_table
from fwdiff.facts.region import Region
from fwdiff.model.code_listing import Line, ListedMethod

Marks = Mapping[tuple[str, int], tuple[str, ...]]
"""By name of the method and offset of the instruction."""


class Listing(NamedTuple):
    """The methods of a class, its Java if asked for, and what could not be shown."""

    methods: tuple[ListedMethod, ...]
    java: str | None
    note: str


def class_names(region: Region) -> tuple[str, ...]:
    """The descriptors of all classes that a DEX image defines, sorted; none where its tables are damaged."""
    try:
        dex = Dex(region.data, region.start)
        return tuple(sorted({dex.type_name(identifier) for identifier in dex.classes[:, 0].tolist()}))
    except BadDex:
        return ()


def list_class(
    region: Region, class_name: str, endpoints: Iterable[tuple[int, str]], *, decompile: bool = False
) -> Listing:
    """The methods of a class that the image defines; `endpoints` are places of strings, with their text.

    Raises `BadDex` where the tables are damaged.
    """
    dex = Dex(region.data, region.start)
    marks = _marks(dex, class_name, endpoints)
    if dex.compact:
        return Listing(
            _sites_alone(marks), None, "CompactDex: only the marked places are listed; androguard cannot read it"
        )
    try:
        return _by_androguard(region.data[dex.start : dex.start + dex.size], class_name, marks, decompile=decompile)
    except Exception as error:  # androguard raises anything at damaged code
        return Listing(_sites_alone(marks), None, f"only the marked places are listed; androguard: {error!r:.200}")


def _marks(dex: Dex, class_name: str, endpoints: Iterable[tuple[int, str]]) -> Marks:
    names: dict[tuple[Table, int], list[str]] = {}
    for offset, url in endpoints:
        string = string_at(dex, dex.start + offset)
        if string is not None:
            names.setdefault((Table.STRING, string), []).append(f"endpoint {url}")
    for use, api in present_apis(dex, known_strings(dex)).by_use.items():
        names.setdefault(use, []).append(f"{api.category} {api.name}")
    ids = {table: frozenset(identifier for other, identifier in names if other is table) for table in Table}
    wanted = Wanted(ids[Table.STRING], ids[Table.METHOD], ids[Table.FIELD])
    methods = method_table(dex)
    own = set(np.flatnonzero(dex.methods[:, 0] & 0xFFFF == _type_of(dex, class_name)).tolist())
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for rows, place, table, identifier in instructions(dex, methods, wanted):
        for method in own.intersection(methods.method[rows].tolist()):
            found[dex.method_name(method)[1], place - dex.start] = tuple(sorted(names[table, identifier]))
    return found


def _type_of(dex: Dex, class_name: str) -> int:
    rows = dex.classes[:, 0].tolist()
    return next((identifier for identifier in rows if dex.type_name(identifier) == class_name), -1)


def _sites_alone(marks: Marks) -> tuple[ListedMethod, ...]:
    names = sorted({name for name, _ in marks})
    return tuple(
        ListedMethod(
            name, "", tuple(Line(offset, "", marks[key, offset]) for key, offset in sorted(marks) if key == name)
        )
        for name in names
    )


def _by_androguard(image: bytes, class_name: str, marks: Marks, *, decompile: bool) -> Listing:
    found = ParsedClass(image, class_name)
    methods = tuple(_method(method, marks) for method in found.methods)
    return Listing(methods, found.java() if decompile else None, "")


def _method(method: Any, marks: Marks) -> ListedMethod:
    name = str(method.get_name())
    return ListedMethod(name, descriptor_of(method), tuple(_lines(method, name, marks)))


def _lines(method: Any, name: str, marks: Marks) -> Iterator[Line]:
    offset = method.get_code_off() + 16
    for instruction in method.get_instructions():
        text = f"{instruction.get_name()} {instruction.get_output()}".strip()
        yield Line(offset, text, marks.get((name, offset), ()))
        offset += instruction.get_length()
