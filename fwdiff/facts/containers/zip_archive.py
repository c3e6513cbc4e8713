"""The zip container of APKs and jars, read as Android's own reader (libziparchive) reads it.

Sizes come from the central directory; the encryption flag is ignored; whatever is not deflate is taken as stored.
Layout: PKWARE APPNOTE.TXT 4.3.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

from msgspec import Struct
from zlib_ng import zlib_ng

from fwdiff import text
from fwdiff.facts.containers.compressed import INFLATE_ERROR, MAX_INFLATED_AT_ONCE, inflate
from fwdiff.model import ProblemKind

_DEFLATE = 8
_DEFLATE_RATIO = 1032
"""Bytes that one byte of a deflate stream can become at most (258 bytes for 2 bits)."""
_LOCAL_HEADER = struct.Struct("<4s22x2H")
_DIRECTORY_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQ2H2I4Q")
_IN_ZIP64 = 0xFFFFFFFF


_MAX_ENTRIES = 1 << 18
"""Records of one directory; without zip64 there are 65535."""
_MAX_READ = 4
"""How often the archive's bytes may be read in all: members may share theirs, and each is read twice at most."""
_ALWAYS_READ = 1 << 20


class BadZip(ValueError):
    """The bytes are no zip archive, or the archive contradicts itself."""

    kind: ClassVar[ProblemKind] = ProblemKind.DAMAGED


class ZipLimit(BadZip):
    """The format would allow it, and no real archive comes near."""

    kind = ProblemKind.LIMIT


class ZipEntry(Struct, frozen=True, gc=False):
    """One record of the central directory; sizes in bytes, `local_offset` from the start of the data."""

    name: str
    method: int
    compressed_size: int
    size: int
    local_offset: int
    crc: int
    flags: int


class ZipArchive:
    """The members of a zip archive in the order of its central directory.  Raises `BadZip`.

    Data before the first member is allowed, as are 64 KiB behind the end record.
    """

    def __init__(self, data: bytes | memoryview) -> None:
        self.data = memoryview(data).cast("B")
        count, self.central_directory_offset, end, self._base = self._locate_directory()
        self._readable = _MAX_READ * len(self.data) + _ALWAYS_READ
        self.end_record_offset = end
        """Of the zip64 record where there is one."""
        directory = bytes(self.data[self.central_directory_offset : end])
        self.left_out = max(0, min(count, len(directory) // _DIRECTORY_ENTRY.size) - _MAX_ENTRIES)
        """Records behind those that `entries` are."""
        self.entries: tuple[ZipEntry, ...] = tuple(self._walk(directory, min(count, _MAX_ENTRIES)))

    @cached_property
    def _by_name(self) -> dict[str, ZipEntry]:
        return {entry.name: entry for entry in reversed(self.entries)}

    def find(self, name: str) -> ZipEntry | None:
        """The member of that name, the first where there are several (see `duplicates`)."""
        return self._by_name.get(name)

    @property
    def duplicates(self) -> tuple[str, ...]:
        """Names that stand more than once, sorted: Android refuses such an archive, other readers pick one."""
        if len(self._by_name) == len(self.entries):
            return ()
        counts = Counter(entry.name for entry in self.entries)
        return tuple(sorted(name for name, count in counts.items() if count > 1))

    def read(self, entry: ZipEntry, *, limit: int = MAX_INFLATED_AT_ONCE, verify: bool = True) -> bytes:
        """The content of a member.  Raises `BadZip` where it is not of the declared size, above `limit`, or damaged.

        Android does not look at the CRC: without `verify` the content is what Android sees, see `is_intact`.
        """
        if entry.size > limit:
            raise ZipLimit(f"{entry.size} bytes declared, limit {limit}")
        content = self._inflate(entry) if entry.method == _DEFLATE else bytes(self._stored(entry, entry.size))
        if verify and not self.is_intact(entry, content):
            raise BadZip("CRC-32 differs from the content's")
        return content

    def is_intact(self, entry: ZipEntry, content: bytes) -> bool:
        """Whether a member's content has the CRC-32 that the directory says; 100 MB take 10 ms."""
        return zlib_ng.crc32(content) == entry.crc

    def ends(self, entry: ZipEntry, length: int) -> tuple[bytes, bytes]:
        """The first and the last bytes of a member as they stand in the archive, deflated or not.  Raises `BadZip`."""
        stored = self._stored(entry, entry.compressed_size)
        self._readable += entry.compressed_size  # what is not read is no work
        return bytes(stored[:length]), bytes(stored[-length:])

    def _inflate(self, entry: ZipEntry) -> bytes:
        packed = self._stored(entry, entry.compressed_size)
        if entry.size > len(packed) * _DEFLATE_RATIO:
            raise BadZip(f"{entry.size} bytes declared for {len(packed)} deflated ones")
        try:
            content = inflate(packed, entry.size)
        except INFLATE_ERROR as error:
            raise BadZip(f"deflate: {error}") from None
        if content is None:
            raise BadZip(f"deflated content is not of the declared {entry.size} bytes")
        return content

    def _stored(self, entry: ZipEntry, size: int) -> memoryview:
        behind = entry.local_offset + _LOCAL_HEADER.size
        if behind > len(self.data):
            raise BadZip("no local header where the central directory says")
        signature, name_length, extra_length = _LOCAL_HEADER.unpack_from(self.data, entry.local_offset)
        if signature != b"PK\x03\x04":
            raise BadZip("no local header where the central directory says")
        start = behind + name_length + extra_length
        if start + size > self.central_directory_offset:
            raise BadZip("member runs into the central directory")
        self._readable -= size
        if self._readable < 0:
            raise ZipLimit("members share their bytes")
        return self.data[start : start + size]

    def _locate_directory(self) -> tuple[int, int, int, int]:
        """Number of entries, first byte and end of the central directory, and the byte that offsets count from."""
        tail_start = max(0, len(self.data) - 0xFFFF - _END.size)
        tail = bytes(self.data[tail_start:])
        found = _find_end_record(tail)
        *_, count, size, offset, _ = _END.unpack_from(tail, found)
        end = tail_start + found
        if _IN_ZIP64 in (size, offset) or count == 0xFFFF:
            count, size, offset, end = self._read_end64(end) or (count, size, offset, end)
        if offset + size > end:
            raise BadZip("central directory runs over its end record")
        # Android counts offsets from the first byte; in a zip behind a prefix they count from the prefix's end
        absolute = size == 0 or bytes(self.data[offset : offset + 4]) == b"PK\x01\x02"
        base = 0 if absolute else end - size - offset
        return count, offset + base, end, base

    def _read_end64(self, end: int) -> tuple[int, int, int, int] | None:
        locator_start = end - _END64_LOCATOR.size
        if locator_start < 0:
            return None
        signature, _, record_start, _ = _END64_LOCATOR.unpack_from(self.data, locator_start)
        if signature != b"PK\x06\x07":
            return None
        if record_start + _END64.size > locator_start:
            raise BadZip("zip64 end record out of bounds")
        signature, *_, count, size, offset = _END64.unpack_from(self.data, record_start)
        if signature != b"PK\x06\x06":
            raise BadZip("no zip64 end record where its locator says")
        return count, size, offset, record_start

    def _walk(self, directory: bytes, count: int) -> Iterator[ZipEntry]:
        position = 0
        for _ in range(count):
            if position + _DIRECTORY_ENTRY.size > len(directory):
                raise BadZip("central directory ends early")
            record = _DIRECTORY_ENTRY.unpack_from(directory, position)
            if record[0] != b"PK\x01\x02":
                raise BadZip("central directory holds something else than entries")
            name_start = position + _DIRECTORY_ENTRY.size
            name_end = name_start + record[10]
            extra_end = name_end + record[11]
            position = extra_end + record[12]
            if position > len(directory):
                raise BadZip("central directory ends early")
            yield self._entry(record, directory[name_start:name_end], directory[name_end:extra_end])

    def _entry(self, record: tuple[int, ...], name: bytes, extra: bytes) -> ZipEntry:
        _, _, _, flags, method, _, _, crc, packed, size, _, _, _, _, _, _, offset = record
        if _IN_ZIP64 in (packed, size, offset):
            size, packed, offset = _widen(extra, size, packed, offset)
        return ZipEntry(text.from_bytes(name), method, packed, size, self._base + offset, crc, flags)


def _find_end_record(tail: bytes) -> int:
    """The last end record whose comment ends with the data; without one, the last that has room for itself."""
    last = candidate = tail.rfind(b"PK\x05\x06", 0, max(0, len(tail) - _END.size + 4))
    if last < 0:
        raise BadZip("no end of central directory record")
    while candidate >= 0:
        if candidate + _END.size + int.from_bytes(tail[candidate + 20 : candidate + 22], "little") == len(tail):
            return candidate
        candidate = tail.rfind(b"PK\x05\x06", 0, candidate + 3)
    return last


def _widen(extra: bytes, *fields: int) -> tuple[int, ...]:
    """The fields with those of the zip64 extra field (id 1) in place of the ones that say so."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == 1:
            wide = iter(struct.unpack_from(f"<{min(length, len(extra) - position - 4) // 8}Q", extra, position + 4))
            return tuple(next(wide, field) if field == _IN_ZIP64 else field for field in fields)
        position += 4 + length
    return fields
