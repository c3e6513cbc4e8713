"""The methods that use the string at one place of a DEX image, or an identifier API, instruction by instruction."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fwdiff.facts.dex.api_uses import present_apis
from fwdiff.facts.dex.code_sites import Wanted, instructions
from fwdiff.facts.dex.dex import BadDex, Dex
from fwdiff.facts.dex.instructions import Table
from fwdiff.facts.dex.known_texts import known_strings
from fwdiff.facts.dex.methods import method_table
from fwdiff.facts.dex.static_values import find_static_values
from fwdiff.facts.region import Region

Site = tuple[str, str]
"""Class and method."""


def string_sites(region: Region, offset: int) -> Mapping[Site, tuple[int, ...]]:
    """Who uses the string that holds `offset`, and the offsets of the instructions; static fields have none.

    Nothing where the region is no DEX image or its tables are damaged.
    """
    try:
        dex = Dex(region.data, region.start)
        string = string_at(dex, region.start + offset)
        if string is None:
            return {}
        found = _sites(dex, Wanted(strings=frozenset([string])))
        for site in find_static_values(dex, [string]).get(string, ()):
            found.setdefault((site.class_name, site.method), ())
    except BadDex:
        return {}
    return found


def api_sites(region: Region, api: str) -> Mapping[Site, tuple[int, ...]]:
    """Who uses an API of the table, named as reports write it."""
    try:
        dex = Dex(region.data, region.start)
        uses = {use for use, present in present_apis(dex, known_strings(dex)).by_use.items() if present.name == api}
        ids = {table: frozenset(identifier for other, identifier in uses if other is table) for table in Table}
        return _sites(dex, Wanted(ids[Table.STRING], ids[Table.METHOD], ids[Table.FIELD]))
    except BadDex:
        return {}


def string_at(dex: Dex, place: int) -> int | None:
    """The id of the string that holds a place of the buffer."""
    offsets, identifiers = dex.strings_in_order
    row = int(np.searchsorted(offsets, place, "right")) - 1
    return int(identifiers[row]) if row >= 0 else None


def _sites(dex: Dex, wanted: Wanted) -> dict[Site, tuple[int, ...]]:
    methods = method_table(dex)
    found: dict[Site, set[int]] = {}
    for rows, place, _, _ in instructions(dex, methods, wanted):
        for method in methods.method[rows].tolist():
            found.setdefault(dex.method_name(method), set()).add(place - dex.start)
    return {site: tuple(sorted(offsets)) for site, offsets in sorted(found.items())}
