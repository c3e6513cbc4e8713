"""Entries of Chromium's resources (`.pak`) that are packed, each a member of its own, named by its number.

Source: Chromium's ui/base/resource/data_pack.cc and resource_bundle.cc: gzip (RFC 1952), or brotli (RFC 7932) behind
two bytes and the size in six.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.facts.containers.compressed import Inflated, gunzip
from fwdiff.facts.content import GZIP_MAGIC
from fwdiff.facts.endpoints.string_tables import PAK_MAGICS, pak_table
from fwdiff.model import ProblemKind

_BROTLI = b"\x1e\x9b"
_BROTLI_HEADER = 8


class PackedEntry(NamedTuple):
    """An entry by its number, and its packed bytes in the file."""

    name: str
    begin: int
    end: int


def packed_entries(data: bytes) -> Iterator[PackedEntry]:
    """Those of a file, in the order of its table; none where it is no such file."""
    table = pak_table(data, 0, len(data)) if data.startswith(PAK_MAGICS) else None
    for number, begin, end in table.entries() if table else ():
        if data.startswith((GZIP_MAGIC, _BROTLI), begin, end):
            yield PackedEntry(str(number), begin, end)


def unpacked(data: bytes, entry: PackedEntry, limit: int) -> Inflated:
    """The content of an entry, no more than `limit` bytes."""
    packed = data[entry.begin : entry.end]
    return gunzip(packed, limit) if packed.startswith(GZIP_MAGIC) else _unbrotli(packed, limit)


def packed_at(data: bytes, entry: PackedEntry) -> tuple[int, str]:
    """Where the packed stream of an entry begins, and the name of the step that unpacks it."""
    if data.startswith(GZIP_MAGIC, entry.begin):
        return entry.begin, "gunzip"
    return entry.begin + _BROTLI_HEADER, "unbrotli"


def _unbrotli(packed: bytes, limit: int) -> Inflated:
    import brotli  # noqa: PLC0415 - no build that was measured has such an entry

    size = int.from_bytes(packed[len(_BROTLI) : _BROTLI_HEADER], "little")
    decoder = brotli.Decompressor()
    try:
        content: bytes = decoder.process(packed[_BROTLI_HEADER:], output_buffer_limit=min(size, limit) + 1)
    except brotli.error as error:
        return Inflated(b"", complaint=f"brotli: {error}")
    if len(content) > limit:
        return Inflated(content[:limit], ProblemKind.LIMIT, "brotli: cut off")
    return Inflated(content, complaint="" if len(content) == size and decoder.is_finished() else "brotli: cut off")
