"""A look into an image without reading its files: its layers, its names, the bytes of one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from fwdiff import __version__
from fwdiff.errors import ImageError
from fwdiff.images.bytes.temporary import Announce
from fwdiff.images.opening.opener import describe_image, open_image
from fwdiff.inventory import is_saved, read_saved
from fwdiff.model import (
    FileKind,
    FileList,
    ImageLayers,
    Inventory,
    Layer,
    LayerKind,
    ListedFile,
    Unread,
)
from fwdiff.text import shown_path

_TOOL = f"fwdiff {__version__}"


def image_layers(source: str, announce: Announce | None = None, slot: str | None = None) -> ImageLayers:
    """What an image consists of; `announce` hears of a temporary file before it is written.  Raises `ImageError`."""
    with naming(source):
        saved = _saved(source)
        if saved:
            return _layers(_saved_layer(source, saved), saved.coverage.unread)
        layer, unread = describe_image(source, announce, slot=slot)
        return _layers(layer, unread)


def image_files(source: str, announce: Announce | None = None, slot: str | None = None) -> FileList:
    """The names in an image; a saved inventory has its regular files.  Otherwise as `image_layers`."""
    with naming(source):
        saved = _saved(source)
        if saved:
            files = tuple(ListedFile(file.path, file.device_path, FileKind.FILE, file.size) for file in saved.files)
            return _files(source, files, saved.coverage.unread)
    with FileReader(source, announce, slot) as reader:
        return reader.listed


class FileReader:
    """An image whose files are read one at a time.  Use as a context; raises `ImageError`."""

    def __init__(self, source: str, announce: Announce | None = None, slot: str | None = None) -> None:
        self._source = source
        with naming(source):
            if _saved(source):
                hint = "Name the image that the inventory was taken of."
                raise ImageError("a saved inventory holds no file's content", hint)
            self._image = open_image(source, announce, slot=slot)
        listing = self._image.listing
        files = tuple(
            ListedFile(entry.path, entry.device_path, entry.kind, entry.size, entry.link or None)
            for entry in listing.files
        )
        self.listed = _files(source, files, listing.unread)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._image.close()

    def parts(self, file: ListedFile, size: int) -> Iterator[bytes]:
        """The content of a file of `listed`, `size` bytes at a time."""
        with naming(f"{self._source}: {file.path}"):
            entry = self._image.listing.files[self.listed.files.index(file)]
            source = self._image.open(entry)
            try:
                for offset in range(0, source.size, size):
                    yield source.read_at(offset, size)
            finally:
                source.close()


@contextmanager
def naming(source: str) -> Iterator[None]:
    """Errors begin with the image that they are about."""
    try:
        yield
    except ImageError as error:
        if error.message.startswith(source):
            raise
        raise type(error)(f"{source}: {error.message}", error.hint) from error
    except OSError as error:
        raise ImageError(
            f"{source}: {error.strerror or error}", "Check the path and the permission to read."
        ) from error


def _saved(source: str) -> Inventory | None:
    path = Path(source)
    return read_saved(path) if path.is_file() and is_saved(path) else None


def _saved_layer(source: str, saved: Inventory) -> Layer:
    image = saved.image
    partitions = tuple(
        Layer(
            LayerKind.PARTITION,
            partition.name,
            partition.filesystem,
            partition.size,
            sum(file.path.startswith(f"{partition.name}/") for file in saved.files),
        )
        for partition in image.partitions
    )
    marks = {"saved inventory of": image.source, "fingerprint": image.fingerprint or "", "sha256": image.sha256 or ""}
    told = {key: value for key, value in marks.items() if value}
    name = shown_path(source)
    return Layer(
        LayerKind.IMAGE, name, image.format, None, len(saved.files), told, partitions, apks=len(saved.packages)
    )


def _layers(layer: Layer, unread: Sequence[Unread]) -> ImageLayers:
    return ImageLayers("fwdiff.info/1", _TOOL, layer, tuple(unread))


def _files(source: str, files: tuple[ListedFile, ...], unread: Sequence[Unread]) -> FileList:
    return FileList("fwdiff.files/1", _TOOL, shown_path(source), files, tuple(unread))
