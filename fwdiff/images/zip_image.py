"""Zip archives as file systems (PKWARE APPNOTE 6.3): factory zips of partition images, and zipped firmware folders."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator

from msgspec import Struct

from fwdiff.errors import DamagedImage, EncryptedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images.checksums import CheckedSlice
from fwdiff.images.deflate import InflatedSource
from fwdiff.images.interface import Access, ByteSource, FileNode
from fwdiff.images.limits import MAXIMUM_NAME, MAXIMUM_NAMES, MAXIMUM_PATH, NameBudget, is_possible, normalised
from fwdiff.images.problems import Problems
from fwdiff.images.sources import DOWNLOAD_AGAIN, Slice, read_exactly
from fwdiff.model import FileKind

MAXIMUM_DIRECTORY = 64 << 20

_LOCAL = struct.Struct("<4s22xHH")
_CENTRAL = struct.Struct("<4sBBHHHIIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_END64_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQHHIIQQQQ")
_UNIX = 3
_STORED, _DEFLATED = 0, 8
_METHODS = {9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd", 95: "xz", 99: "AES"}
_LIMIT_32 = 0xFFFFFFFF


class _Member(Struct, frozen=True):
    name: bytes
    flags: int
    method: int
    crc: int
    compressed_size: int
    size: int
    mode: int
    header_offset: int


def is_zip(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a zip archive."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


class ZipTree:
    """The members of a zip archive.  A stored member is read in place, a deflated one through seek points."""

    name = "zip"

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._members = list(_read_directory(source))
        self._problems = Problems()

    def walk(self) -> Iterator[FileNode]:
        self._problems = Problems()
        budget = NameBudget()
        for index, member in enumerate(self._members):
            name = normalised(member.name)
            if not name or member.name.endswith(b"/"):
                continue
            budget.spend(name)
            try:
                yield self._node(name, index, member)
            except ImageError as error:
                self._problems.note(name[:MAXIMUM_PATH], error)

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def open(self, node: FileNode) -> ByteSource:
        return self._content(self._members[node.key])

    def close(self) -> None:
        """The source belongs to whoever opened it."""

    def _node(self, name: bytes, index: int, member: _Member) -> FileNode:
        if not is_possible(name):
            raise DamagedImage(f"a name that no file can have: {name[:MAXIMUM_NAME]!r}", DOWNLOAD_AGAIN)
        if stat.S_ISLNK(member.mode):
            if member.size > MAXIMUM_PATH:
                raise DamagedImage(f"a link's target of {member.size} bytes", DOWNLOAD_AGAIN)
            target = read_exactly(self._content(member), 0, member.size)
            return FileNode(name, FileKind.LINK, member.size, index, link=target)
        access = Access.RANDOM if member.method == _STORED else Access.STREAM
        order = min(member.header_offset, self._source.size)
        return FileNode(name, FileKind.FILE, member.size, index, order=order, access=access)

    def _content(self, member: _Member) -> ByteSource:
        if member.flags & 1:
            raise EncryptedImage("the zip member is encrypted", "Unpack it with its password and name the result.")
        if member.method not in {_STORED, _DEFLATED}:
            method = _METHODS.get(member.method, str(member.method))
            raise UnsupportedImage(f"the zip member is packed with {method}", "Unpack the zip and name the folder.")
        signature, name_length, extra_length = _LOCAL.unpack(
            read_exactly(self._source, member.header_offset, _LOCAL.size)
        )
        if signature != b"PK\x03\x04":
            raise DamagedImage("the zip member's header is damaged", DOWNLOAD_AGAIN)
        start = member.header_offset + _LOCAL.size + name_length + extra_length
        if member.method == _DEFLATED:
            return InflatedSource(Slice(self._source, start, member.compressed_size), member.size, member.crc)
        if member.size != member.compressed_size:
            raise DamagedImage("a stored zip member has two sizes", DOWNLOAD_AGAIN)
        return CheckedSlice(self._source, start, member.size, member.crc)


def _read_directory(source: ByteSource) -> Iterator[_Member]:
    """The central directory's records, bounds checked."""
    entries, size, offset = _find_directory(source)
    if entries > MAXIMUM_NAMES:
        raise LimitReached(f"a zip of {entries} members", "Unpack it and name the folder.")
    if size > MAXIMUM_DIRECTORY or entries * _CENTRAL.size > size:
        raise DamagedImage(f"the zip's directory claims {entries} members in {size} bytes", DOWNLOAD_AGAIN)
    directory = read_exactly(source, offset, size)
    position = 0
    for _ in range(entries):
        member, position = _read_member(directory, position)
        yield member


def _find_directory(source: ByteSource) -> tuple[int, int, int]:
    """How many members the central directory has, its size and its offset."""
    tail_start = max(0, source.size - _END.size - 0xFFFF)
    tail = source.read_at(tail_start, source.size - tail_start)
    position = _find_end(tail)
    _, disk, directory_disk, _, entries, size, offset, _ = _END.unpack_from(tail, position)
    if disk != directory_disk or disk not in {0, 0xFFFF}:
        raise UnsupportedImage("the zip is one part of several", "Join the parts and name the result.")
    if entries != 0xFFFF and _LIMIT_32 not in {size, offset}:
        return entries, size, offset
    return _find_directory64(source, tail_start + position) or (entries, size, offset)


def _find_end(tail: bytes) -> int:
    """The end record: the last one whose comment reaches exactly to the end of the file."""
    position = tail.rfind(b"PK\x05\x06")
    while position >= 0:
        if position + _END.size <= len(tail):
            (comment,) = struct.unpack_from("<H", tail, position + 20)
            if position + _END.size + comment == len(tail):
                return position
        position = tail.rfind(b"PK\x05\x06", 0, position)
    raise DamagedImage("the zip has no directory at its end: it is cut off", DOWNLOAD_AGAIN)


def _find_directory64(source: ByteSource, end: int) -> tuple[int, int, int] | None:
    if end < _END64_LOCATOR.size:
        return None
    raw = read_exactly(source, end - _END64_LOCATOR.size, _END64_LOCATOR.size)
    signature, _, offset, _ = _END64_LOCATOR.unpack(raw)
    if signature != b"PK\x06\x07":
        return None
    fields = _END64.unpack(read_exactly(source, offset, _END64.size))
    if fields[0] != b"PK\x06\x06":
        raise DamagedImage("the zip's 64-bit directory is damaged", DOWNLOAD_AGAIN)
    return fields[7], fields[8], fields[9]


def _read_member(directory: bytes, position: int) -> tuple[_Member, int]:
    """The record at a position, and the position of the next."""
    if position + _CENTRAL.size > len(directory):
        raise DamagedImage("the zip's directory is cut off", DOWNLOAD_AGAIN)
    fields = _CENTRAL.unpack_from(directory, position)
    signature, _, system, _, flags, method, _, crc, packed, size, name_length, extra_length, comment_length = fields[
        :13
    ]
    attributes, header = fields[15:]
    end = position + _CENTRAL.size + name_length + extra_length + comment_length
    if signature != b"PK\x01\x02" or end > len(directory):
        raise DamagedImage("the zip's directory is damaged", DOWNLOAD_AGAIN)
    start = position + _CENTRAL.size
    name = directory[start : start + name_length]
    extra = directory[start + name_length : start + name_length + extra_length]
    size, packed, header = _widen(extra, (size, packed, header))
    mode = attributes >> 16 if system == _UNIX else 0
    return _Member(name, flags, method, crc, packed, size, mode, header), end


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
