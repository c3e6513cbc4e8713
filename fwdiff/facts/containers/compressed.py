"""Compressed data inside a file: deflate and gzip (RFC 1951, 1952) inflated within bounds, other formats named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple, cast

from zlib_ng import zlib_ng

from fwdiff.model import ProblemKind

INFLATE_ERROR = cast("type[Exception]", zlib_ng.error)
_AT_ONCE = 32 << 20
"""Bytes up to which a member is inflated in one call: half the time for small ones, four fifths for large ones."""
MAX_INFLATED_AT_ONCE = 384 << 20
"""Bytes of one member, or of one file in gzip."""
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP = 31
_INPUT = 1 << 16
_FIRST_INPUT = 1 << 9
"""Bytes tried first, then twice as many: of what does not belong to a stream a copy is made."""
MAX_STREAMS = 1 << 16
"""In one gzip file; in blocks of 64 KiB, as some writers make them, they are 4 GiB."""
_OUTPUT = 8 << 20
_NO_PADDING = re.compile(rb"[^\0]")
_FORMATS = (
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"\x02\x21\x4c\x18", "LZ4"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"UnityFS\0", "UnityFS"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff", "LZMA"),
)
_MAGICS = tuple(magic for magic, _ in _FORMATS)
MAGIC_LENGTH = 16
"""Bytes that tell all of them."""
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
"""What stands behind `BZh` and the level: the first block, or the end of an empty file."""


class Inflated(NamedTuple):
    """What was packed, as far as it goes, and why it goes no further, or nothing."""

    content: bytes
    kind: ProblemKind = ProblemKind.DAMAGED
    complaint: str = ""


def unread_format(head: bytes) -> str | None:
    """The name of a compressed format that is not opened, by a file's first bytes."""
    if not head.startswith(_MAGICS):
        return None
    name = next(name for magic, name in _FORMATS if head.startswith(magic))
    return None if name == "bzip2" and not head[4:].startswith(_BZIP2_BLOCKS) else name


def gunzip(data: bytes, limit: int = MAX_INFLATED_AT_ONCE) -> Inflated:
    """All streams of a gzip file, one behind the other, no more than `limit` bytes."""
    content = BytesIO()
    rest = memoryview(data)
    try:
        streams = 0
        while rest[: len(_GZIP_MAGIC)] == _GZIP_MAGIC:
            streams += 1
            if streams > MAX_STREAMS:
                return Inflated(content.getvalue(), ProblemKind.LIMIT, f"more than {MAX_STREAMS} streams")
            stream = _Stream(rest, _GZIP)
            for piece in stream.pieces():
                content.write(piece)
                if content.tell() > limit:
                    content.truncate(limit)
                    return Inflated(content.getvalue(), ProblemKind.LIMIT, "cut off")
            if not stream.is_whole:
                return Inflated(content.getvalue(), complaint="cut off")
            rest = rest[stream.taken :]
    except INFLATE_ERROR as error:
        return Inflated(content.getvalue(), complaint=str(error))
    if _NO_PADDING.search(rest):
        return Inflated(content.getvalue(), ProblemKind.UNSUPPORTED, "data behind its end: not looked into")
    return Inflated(content.getvalue())


def inflate(packed: memoryview[int], size: int) -> bytes | None:
    """A deflate stream of exactly `size` bytes, None where it is another.  Raises `INFLATE_ERROR`.

    Not more than `size` bytes and a piece are held at any time: the library's own buffer takes it twice.
    """
    if size <= _AT_ONCE:
        whole = zlib_ng.decompressobj(-15)
        # one byte more than declared, for a stream that does not end where it says
        taken = whole.decompress(packed, size + 1)
        return taken if whole.eof and len(taken) == size else None
    stream = _Stream(packed, -15)
    content = BytesIO()
    for piece in stream.pieces():
        content.write(piece)
        if content.tell() > size:
            return None
    return content.getvalue() if stream.is_whole and content.tell() == size else None


class _Stream:
    """One stream that begins with the packed bytes."""

    def __init__(self, packed: memoryview[int], form: int) -> None:
        self._packed = packed
        self._stream = zlib_ng.decompressobj(form)
        self.taken = 0
        """Bytes of the packed ones that belong to it, once it is whole."""

    @property
    def is_whole(self) -> bool:
        """Whether its end was met."""
        return bool(self._stream.eof)

    def pieces(self) -> Iterator[bytes]:
        """What it becomes, in short pieces."""
        size = _FIRST_INPUT
        while self.taken < len(self._packed) and not self.is_whole:
            part = self._packed[self.taken : self.taken + size]
            size = min(2 * size, _INPUT)
            self.taken += len(part)
            yield self._stream.decompress(part, _OUTPUT)
            while piece := self._rest():
                yield piece
        self.taken -= len(self._stream.unused_data)

    def _rest(self) -> bytes:
        """What did not fit into the last piece: of input that was not taken, then of output that was not given."""
        return b"" if self.is_whole else bytes(self._stream.decompress(self._stream.unconsumed_tail, _OUTPUT))
