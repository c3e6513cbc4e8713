"""From what the user named to the file systems in it, through any nesting of containers and encodings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from msgspec import Struct, field
from msgspec.structs import replace

from fwdiff.errors import ImageError, LimitReached, UnknownFormat, UnsupportedImage
from fwdiff.images.formats import HEAD, ReadFormat, RefusedFormat, identify
from fwdiff.images.interface import ByteSource, FileNode, FileSystem
from fwdiff.images.partitions import FILE_SYSTEM_PARTITIONS, partition_by_properties, partition_name, stem, without_slot
from fwdiff.images.problems import unread_entry
from fwdiff.model import FileKind, UnreadEntry
from fwdiff.text import from_bytes

MAXIMUM_DEPTH = 8
"""Layers: a zip in a zip with a sparse super image of an ext4 partition has five."""
MAXIMUM_PROBED = 4096
"""Files of a container that are looked at; real ones hold at most some hundred."""

OPENS = "fwdiff opens an unpacked folder, a zip of partition images, an ext4 image and an Android sparse image."

_SMALLEST_IMAGE = 4096
_BLOCK_OTA = re.compile(r"\.new\.dat(\.br|\.xz|\.lzma)?$|\.patch\.dat$")
_IMAGE_NAME = re.compile(r"\.(img|ext4|raw|simg)\b")


class Volume(Struct):
    """A file system of an image with its names."""

    name: str
    """The partition; empty for a tree that holds partitions as folders, or files beside partition images."""
    filesystem: FileSystem
    nodes: Sequence[FileNode]
    layers: tuple[str, ...]
    size: int = 0
    root: str = ""
    """For a tree that is one partition's root: that partition."""
    streamed: bool = False
    complaints: tuple[tuple[bytes, Exception], ...] = ()


class Found(Struct):
    """What one source turned out to hold."""

    volumes: list[Volume] = field(default_factory=list)
    unread: list[UnreadEntry] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.volumes += other.volumes
        self.unread += other.unread
        self.refusals += other.refusals

    def refuse(self, path: str, error: Exception) -> None:
        self.unread.append(unread_entry(path, error))
        self.refusals.append(error)


class Explorer:
    """Opens layer after layer; the sources that it opens are closed with `resources`."""

    def __init__(self, resources: ExitStack) -> None:
        self._resources = resources

    def explore(
        self, source: ByteSource, file_name: str, layers: tuple[str, ...] = (), *, streamed: bool = False
    ) -> Found:
        """What an image of this file name holds.  Raises `ImageError` where that is nothing readable."""
        if len(layers) >= MAXIMUM_DEPTH:
            raise LimitReached(f"more than {MAXIMUM_DEPTH} layers in each other", "Unpack the outer ones first.")
        format_ = identify(source.read_at(0, HEAD))
        if format_ is None:
            raise UnknownFormat("this is no firmware image that fwdiff knows", OPENS)
        if isinstance(format_, RefusedFormat):
            raise format_.error()
        if format_.expand:
            return self.explore(format_.expand(source), file_name, (*layers, format_.name), streamed=streamed)
        return self._mount(format_, source, file_name, layers, streamed=streamed)

    def _mount(
        self, format_: ReadFormat, source: ByteSource, file_name: str, layers: tuple[str, ...], *, streamed: bool
    ) -> Found:
        assert format_.mount  # noqa: S101 -- a reader without `expand` has it
        filesystem = format_.mount(source)
        volume = _list(filesystem, (*layers, filesystem.name))
        volume.streamed = streamed
        if not format_.holds_images:
            volume.name = partition_name(file_name, filesystem, volume.nodes)
            volume.size = source.size
            return Found([volume])
        volume.nodes = _without_wrapping_folder(volume.nodes)
        return self.explore_tree(volume, volume.nodes)

    def explore_tree(self, volume: Volume, candidates: Sequence[FileNode]) -> Found:
        """A tree of files: a firmware folder as it is, or partition images among `candidates`, beside other files."""
        volume.root = partition_by_properties(volume.filesystem, volume.nodes)
        if volume.root or is_partition_tree(volume.nodes):
            return Found([volume])
        return self._explore_images(volume, candidates)

    def _explore_images(self, volume: Volume, candidates: Sequence[FileNode]) -> Found:
        found = Found()
        taken = set()
        for node in sorted(candidates, key=lambda node: (node.name, node.key))[:MAXIMUM_PROBED]:
            if node.kind is FileKind.FILE and node.size >= _SMALLEST_IMAGE:
                inner = self._explore_file(volume, node)
                if inner:
                    taken.add((node.name, node.key))
                    found.add(inner)
        if not found.volumes and found.refusals:
            raise found.refusals[0]
        volume.nodes = [node for node in volume.nodes if (node.name, node.key) not in taken]
        found.volumes.append(volume)
        return found

    def _explore_file(self, volume: Volume, node: FileNode) -> Found | None:
        """What a file of a container holds; None where it is a file like any other."""
        name = from_bytes(node.name)
        found = Found()
        with ExitStack() as opened:
            try:
                source = volume.filesystem.open(node)
                opened.callback(source.close)
                if not _is_image(name, source.read_at(0, HEAD)):
                    return None
                streamed = volume.streamed or node.streamed
                found = Explorer(opened).explore(source, name, volume.layers, streamed=streamed)
                if not any(inner.name or inner.root for inner in found.volumes):
                    return None  # a zip without partitions, an app for example
                self._resources.enter_context(opened.pop_all())
            except UnknownFormat as error:
                if not _claims_to_be_image(name):
                    return None
                found.refuse(name, error)
            except (ImageError, OSError) as error:
                found.refuse(name, error)
        return found


def _list(filesystem: FileSystem, layers: tuple[str, ...]) -> Volume:
    nodes: list[FileNode] = []
    complaints: list[tuple[bytes, Exception]] = []
    try:
        nodes.extend(filesystem.walk())
    except ImageError as error:
        complaints.append((b"", error))
    complaints += filesystem.problems()
    return Volume("", filesystem, nodes, layers, complaints=tuple(complaints))


def list_tree(filesystem: FileSystem) -> Volume:
    """The names of a file system that is not inside another source."""
    return _list(filesystem, (filesystem.name,))


def is_partition_tree(nodes: Sequence[FileNode]) -> bool:
    """Whether a tree holds partitions as folders: `system/build.prop`, `vendor/app/X/X.apk`."""
    return any(_stands_in_partition(node.name) for node in nodes)


def _stands_in_partition(name: bytes) -> bool:
    folder, _, rest = name.partition(b"/")
    if b"/" not in rest and rest != b"build.prop":
        return False
    return without_slot(from_bytes(folder)) in FILE_SYSTEM_PARTITIONS


def _without_wrapping_folder(nodes: Sequence[FileNode]) -> Sequence[FileNode]:
    """A zipped firmware folder, as code hosts make them, holds one folder with everything in it."""
    wrapping = {node.name.partition(b"/")[0] for node in nodes}
    if len(wrapping) != 1 or is_partition_tree(nodes):
        return nodes
    prefix = wrapping.pop() + b"/"
    inner = [replace(node, name=node.name.removeprefix(prefix)) for node in nodes]
    return inner if is_partition_tree(inner) else nodes


def _is_image(name: str, head: bytes) -> bool:
    if _BLOCK_OTA.search(name):
        hint = "Convert it with sdat2img, or extract its partition images, and name the folder that holds them."
        raise UnsupportedImage("a block-based OTA (new.dat) is not read", hint)
    format_ = identify(head)
    if isinstance(format_, RefusedFormat):
        return format_.is_image or stem(name) in FILE_SYSTEM_PARTITIONS
    return format_ is not None or (_claims_to_be_image(name) and any(head))


def _claims_to_be_image(name: str) -> bool:
    return stem(name) in FILE_SYSTEM_PARTITIONS and _IMAGE_NAME.search(name) is not None


def top_level(nodes: Sequence[FileNode]) -> Iterator[FileNode]:
    """The files directly in a folder."""
    return (node for node in nodes if b"/" not in node.name)
