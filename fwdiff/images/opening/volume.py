"""A mounted file system with its names, and whether these are a partition's, several partitions' or other files'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from fwdiff.errors import DamagedImage, ImageError, UnknownFormat
from fwdiff.images.bytes.checksums import Checked
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM
from fwdiff.images.format import ReadFormat
from fwdiff.images.formats.raw_partition import RawPartition
from fwdiff.images.interface import Access, ByteSource, FileNode, FileSystem, Mapped
from fwdiff.images.limits import MAXIMUM_CLAIM, ImageBudget
from fwdiff.images.opening.formats import OPENS, TABLES
from fwdiff.images.partition_names import FILE_SYSTEM_PARTITIONS, RAMDISK_PARTITIONS, SYSTEM_OTHER, is_firmware
from fwdiff.images.partitions import claims_to_be_image, is_named_as_image, slot_of_file, stem, without_slot
from fwdiff.model import FileKind
from fwdiff.text import from_bytes

_SMALL = 64 << 10
_APP = b"AndroidManifest.xml"


class Volume(Struct, frozen=True, eq=False, kw_only=True):
    """A mounted file system with its names: in the end a partition's, or a tree's."""

    filesystem: FileSystem
    nodes: Sequence[FileNode]
    layers: tuple[str, ...]
    members: tuple[tuple[str, ...], ...] = ()
    """What is taken from each container among the layers, by its name there."""
    covering: tuple[Checked, ...] = ()
    """Members of an archive that its bytes are read from, where nothing in them has checksums."""
    access: Access = Access.RANDOM
    problems: tuple[tuple[bytes, Exception], ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether its files are partitions, each under its own name."""
        return bool(TABLES.intersection(self.layers[-1:]))


class Partition(Volume, frozen=True, eq=False, kw_only=True):
    """The image of one partition."""

    name: str
    file_name: str
    """Of the image, inside its container."""
    source: ByteSource
    """The bytes of the image, what stands behind its file system too."""

    @property
    def is_raw(self) -> bool:
        """Whether it is one file, the partition's bytes."""
        return isinstance(self.filesystem, RawPartition)

    @property
    def slot(self) -> str:
        """The slot that the image is of; empty for one without a slot."""
        return "" if self.name == SYSTEM_OTHER else slot_of_file(self.file_name)


class Tree(Volume, frozen=True, eq=False, kw_only=True):
    """The files of a container: partitions as folders, one partition's root, or files beside partition images."""

    root: str = ""
    """The partition whose root it is; empty for any other."""
    written: Mapping[bytes, bytes] = field(default_factory=dict)
    """Names of nodes as the container has them, of those that are listed under other names."""

    @property
    def holds_partitions(self) -> bool:
        return bool(self.root) or is_partition_tree(self.nodes)

    def renamed(self, nodes: Sequence[FileNode]) -> Tree:
        """Its files under the names of `nodes`, which are some of its own by their keys."""
        names = {node.key: self.written.get(node.name, node.name) for node in self.nodes}
        written = {node.name: names[node.key] for node in nodes if node.name != names[node.key]}
        return replace(self, nodes=nodes, written=written)

    def written_name(self, node: FileNode) -> str:
        """A file's name as the container has it."""
        return from_bytes(self.written.get(node.name, node.name))


def as_tree(volume: Volume) -> Tree:
    """The files of a container, without a folder around all of them."""
    nodes = without_wrapping_folder(volume.nodes)
    tree = Tree(**_fields(volume))
    return tree if nodes is volume.nodes else tree.renamed(nodes)


def as_partition(volume: Volume, name: str, file_name: str, source: ByteSource) -> Partition:
    """The files of an image without images in it; the bytes of one without a file system are called by its name."""
    partition = Partition(name=name, file_name=file_name, source=source, **_fields(volume))
    if not partition.is_raw:
        return partition
    return replace(partition, nodes=[replace(node, name=f"{name}.img".encode()) for node in volume.nodes])


def _fields(volume: Volume) -> dict[str, Any]:
    return {name: getattr(volume, name) for name in Volume.__struct_fields__}


def list_tree(filesystem: FileSystem, layers: tuple[str, ...]) -> Volume:
    """The names of a file system, and what of it could not be listed."""
    nodes: list[FileNode] = []
    problems: list[tuple[bytes, Exception]] = []
    try:
        for node in filesystem.walk():
            if node.size > MAXIMUM_CLAIM:
                problems.append((node.name, DamagedImage(f"a file of {node.size} bytes", COMPARE_CHECKSUM)))
            else:
                nodes.append(node)
    except ImageError as error:
        problems.append((b"", error))
    problems += filesystem.problems()
    return Volume(filesystem=filesystem, nodes=nodes, layers=layers, problems=tuple(problems))


def mount(
    format_: ReadFormat,
    source: ByteSource,
    layers: tuple[str, ...],
    budget: ImageBudget,
    known: Sequence[FileNode] | None = None,
) -> Volume:
    """The files of an image in this format, or those that are `known` to be its files.

    Raises `ImageError`; `UnknownFormat` for an app.
    """
    assert format_.mount, "a reader that does not expand mounts"
    budget.spend_mount()
    filesystem = format_.mount(source)
    if isinstance(filesystem, Mapped):
        budget.spend_parts(filesystem.parts)
    layers = (*layers, filesystem.name)
    volume = (
        list_tree(filesystem, layers) if known is None else Volume(filesystem=filesystem, nodes=known, layers=layers)
    )
    budget.spend_names(len(volume.nodes) + len(volume.problems))
    if format_.holds_images and any(node.name == _APP for node in without_wrapping_folder(volume.nodes)):
        raise UnknownFormat("this is an Android app, not a firmware image", OPENS)
    if format_.check:
        format_.check(volume.nodes)
    return volume


def is_partition_tree(nodes: Sequence[FileNode]) -> bool:
    """Whether a tree holds partitions as folders: `system/build.prop`, `vendor/app/X/X.apk`."""
    return any(_stands_in_partition(node.name) for node in nodes)


def _stands_in_partition(name: bytes) -> bool:
    folder, _, rest = name.partition(b"/")
    if b"/" not in rest and rest != b"build.prop":
        return False
    return without_slot(from_bytes(folder)) in FILE_SYSTEM_PARTITIONS


def partition_folders(nodes: Sequence[FileNode]) -> frozenset[str]:
    """The folders at the root of a tree, by the partitions that they are."""
    folders = {node.name.partition(b"/")[0] for node in nodes if b"/" in node.name}
    return frozenset(without_slot(from_bytes(folder)) for folder in folders)


def images_beside(nodes: Sequence[FileNode]) -> list[FileNode]:
    """Images at the root of a tree of partitions, of those that it has no folder for."""
    folders = partition_folders(nodes)
    at_root = ((from_bytes(node.name), node) for node in nodes if b"/" not in node.name)
    return [node for name, node in at_root if _is_image_of_files(name) and stem(name) not in folders]


def _is_image_of_files(name: str) -> bool:
    return claims_to_be_image(name) or (is_named_as_image(name) and stem(name) in RAMDISK_PARTITIONS)


def holds_only_images(nodes: Sequence[FileNode]) -> bool:
    """Whether a file system is only packed around others: all that is not small in it are images of partitions.

    As the squashfs around `system.img` of Android-x86, or of ChromeOS.
    """
    large = [from_bytes(node.name) for node in nodes if node.kind is FileKind.FILE and node.size > _SMALL]
    if not any(map(claims_to_be_image, large)):
        return False
    return all(claims_to_be_image(name) or is_firmware(stem(name)) for name in large)


def without_wrapping_folder(nodes: Sequence[FileNode]) -> Sequence[FileNode]:
    """A zipped firmware folder, as code hosts make them, holds one folder with everything in it."""
    wrapping = {node.name.partition(b"/")[0] for node in nodes}
    if len(wrapping) != 1 or is_partition_tree(nodes):
        return nodes
    prefix = wrapping.pop() + b"/"
    inner = [replace(node, name=node.name.removeprefix(prefix)) for node in nodes]
    return inner if is_partition_tree(inner) else nodes
