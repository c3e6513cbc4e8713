"""The directory at the end of a zip archive (PKWARE APPNOTE 6.3, 4.3.12 to 4.3.16), wherever the end is."""

from __future__ import annotations

import re
import struct

from msgspec import Struct
from msgspec.structs import replace

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN, read_exactly
from fwdiff.images.interface import ByteSource
from fwdiff.images.limits import MAXIMUM_NAMES

MAXIMUM_DIRECTORY = 64 << 20

_CENTRAL = struct.Struct("<4sBBHHHIIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_END_MARK = re.compile(rb"PK\x05\x06")
_MOST_MARKS = 256
"""Of end records, in the last 64 KiB: in all but hostile files there is one, or that of an archive stored in this."""
_END64_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQHHIIQQQQ")
_UNIX = 3
_WINDOWS = frozenset({0, 6, 10, 14})
"""Hosts whose names cannot have a backslash: FAT, HPFS, NTFS and VFAT (APPNOTE 4.4.2)."""
_LIMIT_32 = 0xFFFFFFFF
_STEP = 1 << 20


class Member(Struct, frozen=True):
    """One record of the directory, bounds unchecked."""

    name: bytes
    system: int
    flags: int
    method: int
    crc: int
    compressed_size: int
    size: int
    mode: int
    header_offset: int


class _Directory(Struct, frozen=True):
    entries: int
    size: int
    offset: int


def read_directory(source: ByteSource) -> list[Member]:
    """The members of an archive.  Raises `ImageError`."""
    directory = _find_directory(source)
    if directory.entries > MAXIMUM_NAMES:
        raise LimitReached(f"a zip of {directory.entries} members", "Unpack it and name the folder.")
    if directory.size > MAXIMUM_DIRECTORY or directory.entries * _CENTRAL.size > directory.size:
        claim = f"{directory.entries} members in {directory.size} bytes"
        raise DamagedImage(f"the zip's directory claims {claim}", COMPARE_CHECKSUM)
    records = read_exactly(source, directory.offset, directory.size)
    members = []
    position = 0
    for _ in range(directory.entries):
        member, position = _read_member(records, position)
        members.append(member)
    return _with_slashes(members)


def _find_directory(source: ByteSource) -> _Directory:
    """By the last end record whose comment reaches exactly to the end of the file.

    Where padding follows, as some downloaders and signers leave it, by the last one right behind a directory.
    """
    end = source.size
    for _ in range(2):
        start = max(0, end - _END.size - 0xFFFF)
        tail = source.read_at(start, end - start)
        for position in [found.start() for found in _END_MARK.finditer(tail)][-_MOST_MARKS:][::-1]:
            if _reaches_end(tail, position) or _follows_directory(source, start + position):
                return _read_end(source, start + position)
        end = min(end, _end_of_content(source) + _END.size)
    raise DamagedImage("the zip has no directory at its end: it is cut off", DOWNLOAD_AGAIN)


def _end_of_content(source: ByteSource) -> int:
    """Where the zeros begin that a file ends with."""
    end = source.size
    while end:
        start = max(0, end - _STEP)
        filled = len(source.read_at(start, end - start).rstrip(b"\0"))
        if filled:
            return start + filled
        end = start
    return 0


def _reaches_end(tail: bytes, position: int) -> bool:
    if position + _END.size > len(tail):
        return False
    (comment,) = struct.unpack_from("<H", tail, position + 20)
    return bool(position + _END.size + comment == len(tail))


def _follows_directory(source: ByteSource, end: int) -> bool:
    """Whether a directory stands where the end record at an offset says, and reaches to that record."""
    try:
        directory = _read_end(source, end)
        gap = end - directory.offset - directory.size
        return gap in {0, _END64.size + _END64_LOCATOR.size} and source.read_at(directory.offset, 4) == b"PK\1\2"
    except ImageError:
        return False


def _read_end(source: ByteSource, end: int) -> _Directory:
    """What the end record at an offset says, or the 64-bit one before it."""
    _, disk, directory_disk, _, entries, size, offset, _ = _END.unpack(read_exactly(source, end, _END.size))
    if disk != directory_disk or disk not in {0, 0xFFFF}:
        raise UnsupportedImage("the zip is one part of several", "Join the parts and name the result.")
    wide = _read_end64(source, end) if entries == 0xFFFF or _LIMIT_32 in {size, offset} else None
    return wide or _Directory(entries, size, offset)


def _read_end64(source: ByteSource, end: int) -> _Directory | None:
    if end < _END64_LOCATOR.size:
        return None
    raw = read_exactly(source, end - _END64_LOCATOR.size, _END64_LOCATOR.size)
    signature, _, offset, _ = _END64_LOCATOR.unpack(raw)
    if signature != b"PK\x06\x07":
        return None
    fields = _END64.unpack(read_exactly(source, offset, _END64.size))
    if fields[0] != b"PK\x06\x06":
        raise DamagedImage("the zip's 64-bit directory is damaged", COMPARE_CHECKSUM)
    return _Directory(*fields[7:10])


def _read_member(directory: bytes, position: int) -> tuple[Member, int]:
    """The record at a position, and the position of the next."""
    if position + _CENTRAL.size > len(directory):
        raise DamagedImage("the zip's directory is cut off", COMPARE_CHECKSUM)
    fields = _CENTRAL.unpack_from(directory, position)
    signature, _, system, _, flags, method, _, crc, packed, size, name_length, extra_length, comment_length = fields[
        :13
    ]
    attributes, header = fields[15:]
    end = position + _CENTRAL.size + name_length + extra_length + comment_length
    if signature != b"PK\x01\x02" or end > len(directory):
        raise DamagedImage("the zip's directory is damaged", COMPARE_CHECKSUM)
    start = position + _CENTRAL.size
    name = directory[start : start + name_length]
    extra = directory[start + name_length : start + name_length + extra_length]
    size, packed, header = _widen(extra, (size, packed, header))
    mode = attributes >> 16 if system == _UNIX else 0
    return Member(name, system, flags, method, crc, packed, size, mode, header), end


def _with_slashes(members: list[Member]) -> list[Member]:
    r"""The members of a zip whose names are paths of Windows, under paths as the format wants them.

    A name with `/` in it may have a backslash of its own; a tool that writes paths with `\` does so everywhere.
    """
    if not any(member.system in _WINDOWS and b"\\" in member.name and b"/" not in member.name for member in members):
        return members
    return [
        replace(member, name=member.name.replace(b"\\", b"/")) if member.system in _WINDOWS else member
        for member in members
    ]


def _widen(extra: bytes, values: tuple[int, int, int]) -> tuple[int, ...]:
    """Size, packed size and header offset, each from the zip64 extra field where 32 bits did not hold it."""
    if _LIMIT_32 not in values:
        return values
    wide = (value for (value,) in struct.iter_unpack("<Q", _zip64(extra)))
    return tuple(next(wide, value) if value == _LIMIT_32 else value for value in values)


def _zip64(extra: bytes) -> bytes:
    """The 64-bit numbers of the zip64 extra field."""
    position = 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, position)
        if kind == 1:
            return extra[position + 4 : position + 4 + size // 8 * 8]
        position += 4 + size
    return b""
