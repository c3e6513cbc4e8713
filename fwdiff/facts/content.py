"""What kind of content bytes are, by their first bytes alone."""

from __future__ import annotations

import re
from enum import StrEnum

from fwdiff.facts.media import MEDIA_ENDS, is_media

GZIP_MAGIC = b"\x1f\x8b\x08"
DEX_MAGIC = re.compile(rb"(?:dex\n0(?:3[5-9]|4[01])|cdex001)\0")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ASCII = bytes(range(0x80))
_PRINTABLE = bytes((*range(0x20, 0x7F), *b"\t\n\r"))
_HEAD = 4096
_OAT_MAGIC = b"oat\n"
_OAT_PLACES = range(0x1000, 0x4001, 0x1000)
"""An OAT file is an ELF whose first section after the tables, aligned to a page, begins with the magic."""


class Content(StrEnum):
    """Kinds that are read in ways of their own."""

    ZIP = "zip"
    DEX = "dex"
    VDEX = "vdex"
    ELF = "elf"
    GZIP = "gzip"
    RESOURCES = "resources"
    BINARY_XML = "binary xml"
    HEAP = "heap"
    """The boot image's heap as dex2oat lays it out: copies of strings that stand in the boot jars' DEX."""
    XML = "xml"
    TEXT = "text"
    MEDIA = "media"
    DATA = "data"


_PREFIXES = (
    (b"PK\x03\x04", Content.ZIP),
    (b"PK\x05\x06", Content.ZIP),
    (b"\x7fELF", Content.ELF),
    (b"vdex", Content.VDEX),
    (GZIP_MAGIC, Content.GZIP),
    (b"\x02\0\x0c\0", Content.RESOURCES),  # ResourceTypes.h: the type of the chunk, the size of its header
    (b"\x03\0\x08\0", Content.BINARY_XML),
    (b"art\n", Content.HEAP),
)
_BY_FIRST_BYTE = {first[:1]: tuple(row for row in _PREFIXES if row[0][:1] == first[:1]) for first, _ in _PREFIXES}


def content_of(data: bytes) -> Content:
    """The kind of content."""
    for prefix, content in _BY_FIRST_BYTE.get(data[:1], ()):
        if data.startswith(prefix):
            return content
    if DEX_MAGIC.match(data):
        return Content.DEX
    if is_media(data[:MEDIA_ENDS], data[-MEDIA_ENDS:], len(data)):
        return Content.MEDIA
    return _kind_of_text(data[:_HEAD])


def is_mostly_text(data: bytes) -> bool:
    """Whether data may be a text with bytes in it that do not belong there: as many of the first ones as not do."""
    head = data[:_HEAD]
    return 2 * len(head.translate(None, _PRINTABLE)) <= len(head)


def is_oat(program: bytes) -> bool:
    """Whether an ELF file holds compiled DEX code, which up to Android 7 stands beside the DEX images themselves."""
    return any(program.startswith(_OAT_MAGIC, place) for place in _OAT_PLACES)


def _kind_of_text(head: bytes) -> Content:
    """Text has no control characters, and is UTF-8 or mostly ASCII, as in the older encodings."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0\0" not in head:
        return Content.TEXT
    if _CONTROL.search(head) or (4 * len(head.translate(None, _ASCII)) > len(head) and not _is_utf8(head)):
        return Content.DATA
    return Content.XML if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else Content.TEXT


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return len(head) == _HEAD and error.start >= len(head) - 3  # the head may end inside a character
    return True


def inside(member: str, name: str) -> str:
    """What a member of a member is called, `a.apk!classes.dex`; one of the file itself has its own name alone."""
    return f"{member}!{name}" if member else name
