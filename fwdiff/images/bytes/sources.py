"""The byte sources that every format is built from: a file, a part of a source, and a map of many parts."""

from __future__ import annotations

import os
import stat
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from fwdiff.errors import DamagedImage, MissingContent, UnsupportedImage
from fwdiff.images.interface import ByteSource

DOWNLOAD_AGAIN = "Download or copy the image again and compare its checksum with the publisher's."
"""For what is known to be cut off; other damage may well be the publisher's."""
COMPARE_CHECKSUM = "Compare the image's checksum with the publisher's."


def read_exactly(source: ByteSource, offset: int, length: int) -> bytes:
    """`length` bytes; raises `DamagedImage` where the source has fewer, before anything is allocated."""
    if offset < 0 or length < 0 or offset + length > source.size:
        raise DamagedImage(
            f"{length} bytes at offset {offset} lie outside the {source.size} that exist", COMPARE_CHECKSUM
        )
    data = source.read_at(offset, length)
    if len(data) != length:
        raise DamagedImage(f"only {len(data)} of {length} bytes could be read at offset {offset}", DOWNLOAD_AGAIN)
    return data


class DescriptorSource:
    """An open file, read with `pread`: no position is shared and no page stays mapped.  Closes it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.size = os.lseek(descriptor, 0, os.SEEK_END)

    def read_at(self, offset: int, length: int) -> bytes:
        length = clamp(self.size, offset, length)
        data = os.pread(self._descriptor, length, offset) if length else b""
        while len(data) < length:  # Linux returns at most 2 GiB a call
            more = os.pread(self._descriptor, length - len(data), offset + len(data))
            if not more:
                raise DamagedImage("the file became shorter while it was read", "Wait until it is written, then retry.")
            data += more
        return data

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


class FileSource(DescriptorSource):
    """A file of this machine."""

    def __init__(self, path: bytes, *, follow_links: bool = True) -> None:
        # O_NONBLOCK: a pipe put in the place of a file must not stop the run
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow_links else os.O_NOFOLLOW)
        descriptor = os.open(path, flags)
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISBLK(mode):
            os.close(descriptor)
            raise UnsupportedImage("not a regular file", "Name a file or a folder.")
        super().__init__(descriptor)


class BytesSource:
    """Bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read_at(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + clamp(self.size, offset, length)]

    def close(self) -> None:
        """Nothing is held open."""


class Slice:
    """A part of another source, which stays its owner's to close."""

    def __init__(self, source: ByteSource, offset: int, size: int) -> None:
        if offset < 0 or size < 0 or offset + size > source.size:
            message = f"{size} bytes at offset {offset} lie outside the {source.size} that exist"
            raise DamagedImage(message, COMPARE_CHECKSUM)
        self._source = source
        self._offset = offset
        self.size = size

    def read_at(self, offset: int, length: int) -> bytes:
        length = clamp(self.size, offset, length)
        return self._source.read_at(self._offset + offset, length) if length else b""

    def close(self) -> None:
        """Nothing is held open here."""


class Fill:
    """A pattern repeated; nothing is allocated but what is asked for."""

    def __init__(self, pattern: bytes, size: int) -> None:
        self._pattern = pattern
        self.size = size

    def read_at(self, offset: int, length: int) -> bytes:
        length = clamp(self.size, offset, length)
        phase = offset % len(self._pattern)
        return (self._pattern * ((phase + length) // len(self._pattern) + 1))[phase : phase + length]

    def close(self) -> None:
        """Nothing is held open."""


class LeftOut:
    """Bytes that an image has and its file has not; whoever needs them is told why."""

    def __init__(self, size: int, reason: str, hint: str = "Name the factory image of this build.") -> None:
        self.size = size
        self._reason = reason
        self._hint = hint

    def read_at(self, _offset: int, _length: int) -> bytes:
        raise MissingContent(self._reason, self._hint)

    def close(self) -> None:
        """There is nothing to close."""


class Piece(Struct, frozen=True, gc=False):
    """`length` bytes at `start` of a map, which stand at `offset` of `source`."""

    start: int
    length: int
    source: ByteSource
    offset: int = 0


class Pieces:
    """A sorted map of parts of other sources; what no piece covers reads as zeros."""

    def __init__(self, pieces: Sequence[Piece], size: int) -> None:
        end = 0
        for piece in pieces:
            if piece.start < end or piece.length <= 0:
                raise DamagedImage(f"two parts overlap at offset {piece.start}", COMPARE_CHECKSUM)
            end = piece.start + piece.length
        if end > size:
            raise DamagedImage(f"a part ends at {end}, beyond the size of {size}", COMPARE_CHECKSUM)
        self.parts = len(pieces)
        self._pieces = pieces
        self._starts = [piece.start for piece in pieces]
        self.size = size

    def read_at(self, offset: int, length: int) -> bytes:
        length = clamp(self.size, offset, length)
        parts = list(self._parts(offset, offset + length))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def close(self) -> None:
        """Nothing is held open here."""

    def _parts(self, offset: int, end: int) -> Iterator[bytes]:
        index = max(bisect_right(self._starts, offset) - 1, 0)
        while offset < end and index < len(self._pieces):
            piece = self._pieces[index]
            index += 1
            if piece.start > offset:
                gap = min(piece.start, end) - offset
                yield bytes(gap)
                offset += gap
            inside = offset - piece.start
            wanted = min(piece.length - inside, end - offset)
            if wanted > 0:
                yield read_exactly(piece.source, piece.offset + inside, wanted)
                offset += wanted
        if offset < end:
            yield bytes(end - offset)


def clamp(size: int, offset: int, length: int) -> int:
    """How many of `length` bytes a source of `size` bytes has from `offset`; raises `DamagedImage` for negatives."""
    if offset < 0 or length < 0:
        raise DamagedImage(f"a negative offset or length: {offset}, {length}", COMPARE_CHECKSUM)
    return max(0, min(length, size - offset))
