"""Gzip files (RFC 1952) in place: one pass at opening checks them and leaves seek points for random access."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from zlib_ng import zlib_ng

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes.deflate import InflatedSource
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, Piece, Pieces, Slice, read_exactly
from fwdiff.images.interface import ByteSource

MAXIMUM_MEMBERS = 256
"""Gzip files in one; each keeps a decoder."""

_HEADER = struct.Struct("<2sBB6x")
_MAGIC = b"\x1f\x8b"
_HEADER_CRC, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16
_MAXIMUM_NAME = 64 << 10


def is_gzip(head: bytes) -> bool:
    """Whether a file that begins with these bytes is packed with gzip."""
    return head.startswith(_MAGIC + b"\x08")


def peek(source: ByteSource, length: int) -> bytes:
    """The first bytes of the content, as far as they come undamaged."""
    try:
        return zlib_ng.decompressobj(zlib_ng.MAX_WBITS | 16).decompress(source.read_at(0, 1 << 20), length)
    except zlib_ng.error as error:  # type: ignore[misc] # the stubs call the class an instance
        raise DamagedImage(f"the gzip file is damaged: {error}", COMPARE_CHECKSUM) from error


def expand(source: ByteSource) -> ByteSource:
    """The content of a gzip file, or of several written one behind the other.  Raises `ImageError`."""
    members = list(_members(source))
    if len(members) == 1:
        return members[0]
    pieces: list[Piece] = []
    end = 0
    for member in members:
        if member.size:
            pieces.append(Piece(end, member.size, member))
            end += member.size
    return Pieces(pieces, end)


def _members(source: ByteSource) -> Iterator[InflatedSource]:
    position = 0
    count = 0
    while not _is_padding(source, position):
        count += 1
        if count > MAXIMUM_MEMBERS:
            raise LimitReached(f"a gzip file of more than {MAXIMUM_MEMBERS} parts", "Unpack it and name the result.")
        start = _end_of_header(source, position)
        member, crc, end = InflatedSource.measured(Slice(source, start, source.size - start))
        position = start + end + 8
        if struct.unpack("<II", read_exactly(source, start + end, 8)) != (crc, member.size & 0xFFFFFFFF):
            raise DamagedImage("the content of the gzip file does not match its checksum", COMPARE_CHECKSUM)
        yield member


def _is_padding(source: ByteSource, position: int) -> bool:
    """Whether the file ends here; tapes and some builds fill it up with zeros."""
    return position > 0 and not any(source.read_at(position, _HEADER.size))


def _end_of_header(source: ByteSource, position: int) -> int:
    magic, method, flags = _HEADER.unpack(read_exactly(source, position, _HEADER.size))
    if magic != _MAGIC or method != 8 or flags & 0xE0:
        raise DamagedImage(f"no gzip header at offset {position}", COMPARE_CHECKSUM)
    position += _HEADER.size
    if flags & _EXTRA:
        position += 2 + int.from_bytes(read_exactly(source, position, 2), "little")
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            end = source.read_at(position, _MAXIMUM_NAME).find(b"\0")
            if end < 0:
                raise DamagedImage("the gzip file's header is damaged", COMPARE_CHECKSUM)
            position += end + 1
    return position + 2 if flags & _HEADER_CRC else position
