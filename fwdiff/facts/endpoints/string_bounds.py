"""Who knows where the strings of a file begin and end: a reader for each format that has no separators, by magic."""

from __future__ import annotations

from collections.abc import Callable

from fwdiff.facts.endpoints.protobuf_strings import protobuf_bounds
from fwdiff.facts.endpoints.spans import Around
from fwdiff.facts.endpoints.sqlite_cells import MAGIC as SQLITE_MAGIC
from fwdiff.facts.endpoints.sqlite_cells import sqlite_columns
from fwdiff.facts.endpoints.sqlite_journal import JOURNAL_MAGIC, WAL_MAGICS, journal_columns
from fwdiff.facts.endpoints.string_tables import (
    HERMES_MAGIC,
    IL2CPP_MAGIC,
    PAK_MAGICS,
    hermes_strings,
    il2cpp_strings,
    pak_entries,
)

_READERS: tuple[tuple[tuple[bytes, ...], Callable[[bytes, int, int], Around | None]], ...] = (
    ((SQLITE_MAGIC,), sqlite_columns),
    ((HERMES_MAGIC,), hermes_strings),
    ((IL2CPP_MAGIC,), il2cpp_strings),
    (PAK_MAGICS, pak_entries),
    ((*WAL_MAGICS, JOURNAL_MAGIC), journal_columns),
)


def bounds_by_format(data: bytes, low: int, high: int) -> Around | None:
    """Of the file `data[low:high]`; None where the grammar of what is looked for has to find the ends."""
    for magics, reader in _READERS:
        if data.startswith(magics, low, high):
            return reader(data, low, high)
    return protobuf_bounds(data, low, high)
