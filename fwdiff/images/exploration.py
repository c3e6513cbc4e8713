"""From what the user named to the file systems in it, through any nesting of containers and encodings."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from msgspec import Struct, field
from msgspec.structs import replace

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnknownFormat, UnsupportedImage
from fwdiff.images import sparse
from fwdiff.images.formats import HEAD, ReadFormat, RefusedFormat, identify
from fwdiff.images.interface import ByteSource, FileNode, FileSystem
from fwdiff.images.partitions import (
    FILE_SYSTEM_PARTITIONS,
    claims_to_be_image,
    is_block_ota,
    partition_by_properties,
    partition_name,
    split_part,
    stem,
    without_slot,
)
from fwdiff.model import FileKind
from fwdiff.text import from_bytes

MAXIMUM_DEPTH = 8
"""Layers: a zip in a zip with a sparse super image of an ext4 partition has five."""
MAXIMUM_PROBED = 4096
"""Files of a container that are looked at; real ones hold at most some hundred."""

OPENS = "fwdiff opens an unpacked folder, a zip of partition images, an ext4 image and an Android sparse image."

_SMALLEST_IMAGE = 4096
_APP = b"AndroidManifest.xml"


class Volume(Struct):
    """A file system of an image with its names."""

    name: str
    """The partition; empty for a tree that holds partitions as folders, or files beside partition images."""
    filesystem: FileSystem
    nodes: Sequence[FileNode]
    layers: tuple[str, ...]
    file_name: str = ""
    """Of a partition image, inside its container."""
    size: int = 0
    root: str = ""
    """For a tree that is one partition's root: that partition."""
    streamed: bool = False
    complaints: tuple[tuple[bytes, Exception], ...] = ()

    @property
    def holds_partitions(self) -> bool:
        return bool(self.name or self.root) or _is_partition_tree(self.nodes)


class _Candidate(Struct, frozen=True):
    """A file of a container that may be an image, or the parts of a split one in their order."""

    name: str
    nodes: tuple[FileNode, ...]
    numbers: tuple[int, ...] = ()

    @property
    def is_split(self) -> bool:
        return bool(self.numbers)


class Found(Struct):
    """What one source turned out to hold, and the images in it that could not be opened, by file name."""

    volumes: list[Volume] = field(default_factory=list)
    refused: list[tuple[str, ImageError]] = field(default_factory=list)


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
        volume = _mount(format_, source, layers)
        volume.streamed = streamed
        if format_.holds_images:
            return self.explore_tree(volume, volume.nodes)
        volume.file_name = file_name
        volume.name = partition_name(file_name, volume.filesystem, volume.nodes)
        volume.size = source.size
        return Found([volume])

    def explore_tree(self, volume: Volume, candidates: Sequence[FileNode]) -> Found:
        """A tree of files: a firmware folder as it is, or partition images among `candidates`, beside other files."""
        volume.root = partition_by_properties(volume.filesystem, volume.nodes)
        if volume.holds_partitions:
            return Found([volume])
        found = Found()
        taken: set[FileNode] = set()
        for candidate in _possible_images(candidates):
            inner = self._explore_candidate(volume, candidate)
            if inner:
                taken.update(candidate.nodes)
                found.volumes += inner.volumes
                found.refused += inner.refused
        if found.refused and not found.volumes:
            raise found.refused[0][1]
        volume.nodes = [node for node in volume.nodes if node not in taken]
        found.volumes.append(volume)
        return found

    def _explore_candidate(self, volume: Volume, candidate: _Candidate) -> Found | None:
        """What a file of a container holds; None where it is a file like any other."""
        with ExitStack() as opened:
            try:
                sources = [_open(volume.filesystem, node, opened) for node in candidate.nodes]
                if not _is_image(candidate.name, sources[0]):
                    return None
                source, layers = sources[0], volume.layers
                if candidate.is_split:
                    source, layers = _join(candidate, sources), (*layers, "sparse")
                streamed = volume.streamed or any(node.streamed for node in candidate.nodes)
                found = Explorer(opened).explore(source, candidate.name, layers, streamed=streamed)
                if not any(inner.holds_partitions for inner in found.volumes):
                    return None
                self._resources.enter_context(opened.pop_all())
                return found
            except ImageError as error:
                return Found(refused=[(candidate.name, error)])
            except OSError:
                return None  # it stays a file, and reading that says why it cannot be read


def list_tree(filesystem: FileSystem, layers: tuple[str, ...]) -> Volume:
    """The names of a file system, and what of it could not be listed."""
    nodes: list[FileNode] = []
    complaints: list[tuple[bytes, Exception]] = []
    try:
        nodes.extend(filesystem.walk())
    except ImageError as error:
        complaints.append((b"", error))
    complaints += filesystem.problems()
    return Volume("", filesystem, nodes, layers, complaints=tuple(complaints))


def _mount(format_: ReadFormat, source: ByteSource, layers: tuple[str, ...]) -> Volume:
    assert format_.mount, "a reader that does not expand mounts"
    filesystem = format_.mount(source)
    volume = list_tree(filesystem, (*layers, filesystem.name))
    if format_.holds_images:
        volume.nodes = _without_wrapping_folder(volume.nodes)
        if any(node.name == _APP for node in volume.nodes):
            raise UnknownFormat("this is an Android app, not a firmware image", OPENS)
    return volume


def _open(filesystem: FileSystem, node: FileNode, opened: ExitStack) -> ByteSource:
    source = filesystem.open(node)
    opened.callback(source.close)
    return source


def _possible_images(nodes: Sequence[FileNode]) -> list[_Candidate]:
    """Files large enough to be partition images and the parts of split images, by name."""
    candidates: list[_Candidate] = []
    parts: dict[str, list[tuple[int, FileNode]]] = {}
    for node in nodes:
        name = from_bytes(node.name)
        part = split_part(name)
        if node.kind is FileKind.FILE and part:
            parts.setdefault(part[0], []).append((part[1], node))
        elif node.kind is FileKind.FILE and node.size >= _SMALLEST_IMAGE:
            candidates.append(_Candidate(name, (node,)))
    for name, numbered in parts.items():
        numbered.sort(key=lambda part: part[0])
        candidates.append(_Candidate(name, tuple(node for _, node in numbered), tuple(n for n, _ in numbered)))
    return sorted(candidates, key=lambda candidate: (candidate.name, candidate.nodes[0].key))[:MAXIMUM_PROBED]


def _join(candidate: _Candidate, sources: Sequence[ByteSource]) -> ByteSource:
    first = candidate.numbers[0]
    expected = tuple(range(first, first + len(candidate.numbers)))
    if first > 1 or candidate.numbers != expected:
        numbers = ", ".join(map(str, candidate.numbers))
        raise DamagedImage(f"parts are missing: there are only {numbers}", "Put all parts into the folder.")
    return sparse.join(sources)


def _is_partition_tree(nodes: Sequence[FileNode]) -> bool:
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
    if len(wrapping) != 1 or _is_partition_tree(nodes):
        return nodes
    prefix = wrapping.pop() + b"/"
    inner = [replace(node, name=node.name.removeprefix(prefix)) for node in nodes]
    return inner if _is_partition_tree(inner) else nodes


def _is_image(name: str, source: ByteSource) -> bool:
    if is_block_ota(name):
        hint = "Convert it with sdat2img, or extract its partition images, and name the folder that holds them."
        raise UnsupportedImage("a block-based OTA (new.dat) is not read", hint)
    head = source.read_at(0, HEAD)
    format_ = identify(head)
    if format_ is None:
        return claims_to_be_image(name) and any(head)  # an empty slot is zeros
    if isinstance(format_, RefusedFormat):
        return format_.is_image or stem(name) in FILE_SYSTEM_PARTITIONS
    return not format_.holds_images or _is_container(format_, source)


def _is_container(format_: ReadFormat, source: ByteSource) -> bool:
    """Whether an archive inside another can be listed and is no app; a damaged app stays a file like any other."""
    try:
        _mount(format_, source, ())
    except (DamagedImage, UnknownFormat):
        return False
    return True
