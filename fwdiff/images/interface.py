"""The few shapes that every format is written against.

A `ByteSource` is random access to bytes; a `FileSystem` lists and opens the files of one partition; an `Image` is what
the user named, with all its partitions merged into one list of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Protocol, runtime_checkable

from msgspec import Struct

from fwdiff.model import FileEntry, FileKind, FileRights, ImageListing


class ByteSource(Protocol):
    """Random access to bytes.  Reading is safe from several threads and never changes a position."""

    @property
    def size(self) -> int:
        """Bytes."""

    def read_at(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset`; fewer only at the end.  Raises `ImageError` or `OSError`."""

    def close(self) -> None:
        """Release what this source holds open itself."""


@runtime_checkable
class Mapped(Protocol):
    """A source or file system that keeps in memory where its parts stand."""

    @property
    def parts(self) -> int:
        """How many."""


class Access(IntEnum):
    """What reading a part in the middle costs; of layers in each other the dearest counts."""

    RANDOM = 0
    """No more than the part."""
    BLOCKS = 1
    """The compressed block around it: files are best read in their order, by any number of readers."""
    STREAM = 2
    """A pass over what stands before it, as in a deflated zip member: one reader goes through it, forwards."""


class FileNode(Struct, frozen=True):
    """One name in a file system, as raw bytes; `key` is what the file system needs to open it again."""

    name: bytes
    """The whole path inside the file system, without a leading slash."""
    kind: FileKind
    size: int
    key: int
    link: bytes = b""
    order: int = 0
    access: Access = Access.RANDOM
    rights: FileRights | None = None
    special: str = ""
    """As `FileEntry` has it."""


_APP_FOLDER = re.compile(rb"(?:.*/)?(?:priv-)?app/[^/]+", re.DOTALL)


def empty_folder(name: bytes) -> Iterator[FileNode]:
    """The node of a folder in which nothing stands, where an app would stand: that it does not is to be known."""
    if _APP_FOLDER.fullmatch(name):
        yield FileNode(name, FileKind.FOLDER, 0, 0)


class FileSystem(Protocol):
    """The files of one partition, or of a container: a container's files may be partition images."""

    @property
    def name(self) -> str:
        """As reports show it: `ext4`, `erofs`, `folder`, `zip`."""

    def walk(self) -> Iterator[FileNode]:
        """Every file, link, special file and empty folder of an app once, in an order that the bytes alone decide.

        Raises `ImageError` only where nothing more can be listed.
        """

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        """After `walk`: names (of folders, usually) that could not be listed, and why."""

    def open(self, node: FileNode) -> ByteSource:
        """The content of a regular file."""


class Origin(Struct, frozen=True):
    """The way from what the user named to one file in it."""

    layers: tuple[str, ...]
    """From the outside in, as a listing's `format` has them."""
    members: tuple[tuple[str, ...], ...]
    """What is taken from each container on the way, by its name there; several files that are one image together."""
    name: str
    """The file's path in the last layer."""


class Image(Protocol):
    """What the user named, opened."""

    @property
    def listing(self) -> ImageListing:
        """Everything in it, sorted by path; no file has been read."""

    def open(self, entry: FileEntry) -> ByteSource:
        """The content of a regular file of `listing`.  Raises `ImageError` or `OSError` where it cannot be read."""

    def origin(self, entry: FileEntry) -> Origin:
        """Where a file of `listing` stands, for those who read the image with other tools."""

    def close(self) -> None:
        """Close every source."""
