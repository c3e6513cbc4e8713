"""AOSP's target-files packages (`build/make/tools/releasetools`): trees of partitions under upper-case names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from fwdiff.images.interface import FileNode
from fwdiff.images.partitions import stem
from fwdiff.text import from_bytes

_MARK = b"META/misc_info.txt"
_IMAGES = b"IMAGES/"
_ROOT = b"ROOT"
_TREES = {
    b"SYSTEM": b"system",
    b"VENDOR": b"vendor",
    b"PRODUCT": b"product",
    b"SYSTEM_EXT": b"system_ext",
    b"ODM": b"odm",
    b"OEM": b"oem",
    b"SYSTEM_DLKM": b"system_dlkm",
    b"VENDOR_DLKM": b"vendor_dlkm",
    b"ODM_DLKM": b"odm_dlkm",
}


def is_target_files(nodes: Sequence[FileNode]) -> bool:
    """Whether a zip is a target-files package that has trees."""
    return any(node.name == _MARK for node in nodes) and any(_folder(node) in _TREES for node in nodes)


def arrange(nodes: Sequence[FileNode]) -> tuple[list[FileNode], list[FileNode]]:
    """The files under the names that they have in the built partitions, and the images that have no tree.

    ROOT is what the system image holds beside its folder `system`.  Images of partitions whose tree is there are the
    same files again, and left out.
    """
    trees = {_folder(node) for node in nodes} & {*_TREES, _ROOT}
    built = {_TREES[tree].decode() for tree in trees if tree in _TREES}
    others = [node for node in nodes if not node.name.startswith(_IMAGES)]
    images = [node for node in nodes if node.name.startswith(_IMAGES) and stem(from_bytes(node.name)) not in built]
    return [*_renamed(others, system_as_root=_ROOT in trees), *images], images


def _renamed(nodes: Sequence[FileNode], *, system_as_root: bool) -> Iterator[FileNode]:
    names = {**_TREES, _ROOT: b"system"}
    if system_as_root:
        names[b"SYSTEM"] = b"system/system"
    for node in nodes:
        folder, separator, rest = node.name.partition(b"/")
        yield replace(node, name=names.get(folder, folder) + separator + rest)


def _folder(node: FileNode) -> bytes:
    folder, separator, _ = node.name.partition(b"/")
    return folder if separator else b""
