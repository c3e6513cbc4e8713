"""What each format says of itself: how it is recognised and read, in which words, and by which commands anyone can.

A reader's module has such a record as `FORMAT`, a line in `opening/formats.py` puts it where it is tried; tables, hints
and recipes are made of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from fwdiff.errors import EncryptedImage, ImageError, UnsupportedImage
from fwdiff.images.interface import Access, ByteSource, FileNode, FileSystem

HEAD = 12 << 10
"""Bytes of an image that its format is known by; the copy of a super image's geometry begins at 8192."""

TAIL = 4096
"""Bytes at its end, where its beginning does not tell."""


class Proof(StrEnum):
    """What a reader was checked with, file by file."""

    REAL = "content of real phones"
    TOOL = "images made by the format's own tools"
    WRITER = "images that the tests write after the format's specification"


class Commands(Struct, frozen=True, kw_only=True):
    """Lines of a shell with tools that anyone has, for recipes; empty where there is none.

    Words in them: {source} or {sources}, {target}, {name} of the file there, {glob} for tools that take patterns,
    {partition} without `.img`, {dump} and {status} for debugfs, {label} in comments.
    """

    unpack: str = ""
    """Of a format that stands for other bytes: these, as `gzip -dc {source} > {target}`."""
    file: str = ""
    """Of one that holds files: one of them, as `unzip -p {source} {glob} > {target}`."""
    link: str = ""
    """Where a link among its files leads, as a file `cited`."""
    not_in_names: str = ""
    """Characters that a name in these commands cannot have, as a regular expression."""


NO_COMMANDS = Commands()


class DescribedFormat(Struct, frozen=True, kw_only=True):
    """A format with a reader, in words."""

    name: str
    """As a listing's layers have it."""
    title: str
    """As README's table has it."""
    proof: Proof
    commands: Commands
    layers: tuple[str, ...] = ()
    """How its layers are called where they are not by its name: `ext2`, `ext3` and `ext4`."""
    is_self_checked: bool = False
    """Whether a checksum of its own covers all content; in lz4 and zstd it is optional."""


class ReadFormat(DescribedFormat, frozen=True, kw_only=True):
    """One that is recognised by its first bytes.

    It stands for other bytes, in place (`expand`: sparse) or as a stream (`unpack`: xz), or it holds files (`mount`:
    ext4, zip).
    """

    recognises: Callable[[bytes], bool]
    expand: Callable[[ByteSource], ByteSource] | None = None
    unpack: Callable[[ByteSource], Iterator[bytes]] | None = None
    """For what cannot be read in the middle."""
    peek: Callable[[ByteSource], bytes] | None = None
    """The first `HEAD` bytes that a compressed file stands for; raises `DamagedImage`."""
    mount: Callable[[ByteSource], FileSystem] | None = None
    check: Callable[[Sequence[FileNode]], None] | None = None
    """Looks at the files of a mounted one; raises `ImageError` for a format that is this one and more."""
    holds_images: bool = False
    """Whether its files may be partition images."""
    is_table: bool = False
    """Whether they are partitions, each named by a table: that name stands, whatever the partition holds."""
    is_common: bool = False
    """Whether files like any other have it too, as apps are zips; others of this format are images always."""
    access: Access = Access.RANDOM
    """What reading the bytes that it stands for costs, or its files."""


class RefusedFormat(Struct, frozen=True):
    """A format that is known and not read."""

    name: str
    magics: tuple[tuple[int, bytes], ...]
    """Offsets and what stands there in every file of this format; one of them is enough."""
    hint: str
    recognises_end: Callable[[bytes], bool] | None = None
    """For what has its mark in the last `TAIL` bytes."""
    is_image: bool = True
    """Whether it is a partition or holds partitions; other files of a container remain files."""
    is_encrypted: bool = False
    suffixes: tuple[str, ...] = ()
    """Of names that it mostly has where it has no mark, each with its dot."""
    unmarked_hint: str = ""
    """For a file of such a name."""

    def recognises(self, head: bytes) -> bool:
        return any(head[offset : offset + len(magic)] == magic for offset, magic in self.magics)

    def error(self) -> ImageError:
        refuse = EncryptedImage if self.is_encrypted else UnsupportedImage
        return refuse(f"{self.name} is not read", self.hint)


Format = ReadFormat | RefusedFormat
