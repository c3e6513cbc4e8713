"""What is seen of an image without reading its files: its layers, and the list of its names."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from fwdiff.model.image import FileKind, Unread


class LayerKind(StrEnum):
    """What a layer is of an image."""

    IMAGE = "image"
    PARTITION = "partition"
    APEX = "apex"


class Layer(Struct, frozen=True):
    """A part of an image and what stands in it."""

    kind: LayerKind
    name: str
    """What the user named; the partition; the path of the APEX."""
    format: str
    """From the outside in, as `zip/sparse/ext4`."""
    size: int | None
    """Bytes of what was named, or of the file system's image; null for a folder that was named."""
    files: int
    """Regular files in it, those of its APEXes too."""
    marks: dict[str, str] = {}
    """What it says of itself: `ota-type`, `post-build`, `avb` … in a fixed order."""
    inside: tuple[Layer, ...] = ()
    apks: int = 0
    """How many of the files are named as apps; of a saved inventory, its packages."""


class ImageLayers(Struct, frozen=True):
    """The layers of an image, and what in it cannot be read; as JSON `fwdiff.info/1`."""

    schema: str
    tool: str
    image: Layer
    unread: tuple[Unread, ...]


class ListedFile(Struct, frozen=True):
    """A name in an image; `link` is a link's target."""

    path: str
    device_path: str
    kind: FileKind
    size: int
    link: str | None = None


class FileList(Struct, frozen=True):
    """Names of an image, sorted by path, and what could not be listed; as JSON `fwdiff.files/1`."""

    schema: str
    tool: str
    source: str
    files: tuple[ListedFile, ...]
    unread: tuple[Unread, ...]
