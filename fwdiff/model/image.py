"""What an opened image lists before any file is read."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from fwdiff.model.facts import ProblemKind


class FileKind(StrEnum):
    """What a name in a file system stands for."""

    FILE = "file"
    LINK = "link"
    SPECIAL = "special"
    FOLDER = "folder"
    """An empty one among the folders of apps; no other folder is listed: a path implies it."""


class FileRights(Struct, frozen=True):
    """Who may do what with a file, where its file system keeps that for the phone; a folder on a disk does not."""

    mode: str
    """The permission bits in four octal digits; from 2000 on it runs as its group, from 4000 on as its owner."""
    user: int
    group: int
    capabilities: str
    """As getcap prints them: `cap_net_raw=ep`; empty for none."""
    label: str | None
    """Of SELinux; null where the file system keeps none."""


class FileEntry(Struct, frozen=True, array_like=True):
    """One name in an image."""

    path: str
    """The place in the image: relative for a folder, else `<partition>/…`; undecodable bytes as `\\xNN`."""
    device_path: str
    """The place on the phone, absolute."""
    kind: FileKind
    size: int
    """Bytes of content; for a link, of its target."""
    link: str = ""
    """A link's target as written."""
    order: int = 0
    """The first physical offset, so that a bulk reader goes through the image once, forwards."""
    rights: FileRights | None = None
    """Null where the file system keeps none for the phone."""
    special: str = ""
    """Of what is no file and no link: `block device 8:0`, `pipe`, or a `folder` that is to be told of."""


class PartitionEntry(Struct, frozen=True, array_like=True):
    """One partition of an image."""

    name: str
    filesystem: str
    size: int


class Unread(Struct, frozen=True):
    """What was not read or not analysed, and why."""

    path: str
    kind: ProblemKind
    reason: str
    member: str = ""
    device_path: str = ""
    """The place on the phone of the file, folder or partition."""


class ImageListing(Struct, frozen=True, array_like=True):
    """All names of an image, sorted by path, and what could not be listed."""

    format: str
    """The layers from the outside in, for example `zip/sparse/ext4` or `folder`."""
    partitions: tuple[PartitionEntry, ...]
    files: tuple[FileEntry, ...]
    unread: tuple[Unread, ...] = ()
    parallel: bool = True
    """Whether several workers can each open the image and read parts of it at no extra cost."""
    in_order: bool = False
    """Whether that holds for files read by `order` alone, because many share one compressed block."""
