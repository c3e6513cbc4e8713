"""Inventories as files: JSON (`fwdiff.inventory/1`), or the same JSON under zstd (`.fwi`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from fwdiff.errors import ImageError
from fwdiff.model import Inventory
from fwdiff.text import json_safe
from fwdiff.whole_file import write_whole
from fwdiff.zstandard import zstd

SCHEMA = "fwdiff.inventory/1"
SUFFIX = ".fwi"
MAXIMUM_SIZE = 256 << 20
"""Bytes of JSON that are read at most; the inventory of a 4 GB build has some 20 MB."""

_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"  # RFC 8878, 3.1.1
_JSON_START = re.compile(rb'\s*\{\s*"schema"\s*:\s*"fwdiff\.inventory/')
_START = (128 << 10) + 64
"""Bytes that hold the first block of a zstd frame, of at most 128 KiB (RFC 8878, 3.1.1.2.4), and its headers."""
_LEVEL = 9
_PIECE = 128 << 10
"""Bytes decompressed at once: a block, whose room the next one takes.  A whole one takes new memory, twice its size."""
_HINT = "Save the inventory again: fwdiff inventory IMAGE -o BUILD.fwi"

T = TypeVar("T")


class _Header(msgspec.Struct):
    schema: str = ""


def is_saved(path: Path) -> bool:
    """Whether a file is a saved inventory in either form, judged by how it begins.  Raises `OSError`."""
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith(_ZSTD_MAGIC):
        if path.suffix == SUFFIX:
            return True  # one that is cut may not hold its first block
        try:
            start = zstd.ZstdDecompressor().decompress(start, 1024)
        except zstd.ZstdError:
            return False
    return _JSON_START.match(start) is not None


def write_saved(inventory: Inventory, path: Path) -> None:
    """Save an inventory as `.fwi`: whole, or what stood there before is still there.  Raises `OSError`."""
    write_whole(path, encode_saved(inventory), through_links=False)


def read_saved(path: Path) -> Inventory:
    """The inventory in a file, in either form.  Raises `ImageError` where it is none, `OSError`."""
    return decode_saved(content_of_saved(path))


def content_of_saved(path: Path) -> bytes:
    """The bytes of a file that is not too large to be one.  Raises `ImageError`, `OSError`."""
    if path.stat().st_size > MAXIMUM_SIZE:
        raise _too_large()
    return path.read_bytes()


def encode_saved(inventory: Inventory) -> bytes:
    """An inventory as `.fwi`: the same bytes for the same inventory and version of zstd."""
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    return zstd.compress(json_safe(msgspec.json.encode(inventory)) + b"\n", options=options)


def decode_saved(content: bytes) -> Inventory:
    """The inventory that JSON or `.fwi` bytes hold.  Raises `ImageError`."""
    return decode_encoded(json_of_saved(content), _inventory)


def json_of_saved(content: bytes) -> bytes | bytearray:
    """The JSON that a file's bytes are, or are when decompressed.  Raises `ImageError`."""
    return _decompress(content) if content.startswith(_ZSTD_MAGIC) else content


def _decompress(content: bytes) -> bytearray:
    decompressor = zstd.ZstdDecompressor()
    encoded = bytearray()
    try:
        encoded += decompressor.decompress(content, _PIECE)
        while not (decompressor.needs_input or decompressor.eof) and len(encoded) <= MAXIMUM_SIZE:
            encoded += decompressor.decompress(b"", _PIECE)
    except (zstd.ZstdError, MemoryError) as error:
        raise ImageError(f"The saved inventory is damaged: {error}.", _HINT) from error
    if len(encoded) > MAXIMUM_SIZE:
        raise _too_large()
    if not decompressor.eof:
        raise ImageError("The saved inventory is damaged: it ends early.", _HINT)
    if decompressor.unused_data:
        raise ImageError("The saved inventory is damaged: something follows its end.", _HINT)
    return encoded


def _too_large() -> ImageError:
    return ImageError(f"The saved inventory is larger than {MAXIMUM_SIZE >> 20} MiB and is not read.", _HINT)


def _inventory(encoded: bytes | bytearray) -> Inventory:
    inventory = msgspec.json.decode(encoded, type=Inventory)
    msgspec.msgpack.encode(inventory)  # refuses a number that neither cache nor JSON of ours can hold
    if inventory.schema != SCHEMA:
        raise ImageError(_not_ours(inventory.schema), _HINT)
    return inventory


def decode_encoded(encoded: bytes | bytearray, decode: Callable[[bytes | bytearray], T]) -> T:
    """What a decoder makes of an inventory's JSON.  Raises `ImageError` that says what is wrong with it."""
    try:
        return decode(encoded)
    except OverflowError as error:
        raise ImageError("The saved inventory is damaged: it has a number beyond 64 bits.", _HINT) from error
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        schema = _schema_of(encoded)
        words = f"The saved inventory is damaged: {error}." if schema == SCHEMA else _not_ours(schema)
        raise ImageError(words, _HINT) from error


def _schema_of(encoded: bytes | bytearray) -> str:
    """What JSON says that it is; ours where it is no JSON: that is damage, and not another format."""
    try:
        return msgspec.json.decode(encoded, type=_Header).schema
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return SCHEMA


def _not_ours(schema: str) -> str:
    if schema.startswith("fwdiff.inventory/"):
        return f"The saved inventory has schema {schema[:60]!r}; this version of fwdiff reads {SCHEMA!r}."
    return f"This is not a saved inventory (schema {schema[:60]!r}, expected {SCHEMA!r})."
