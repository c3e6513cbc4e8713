"""Which files of a container may be partition images: single files, and several that are one image together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from fwdiff.images.formats import transfer_list
from fwdiff.images.interface import Access, FileNode
from fwdiff.images.partitions import claims_to_be_image, is_raw_partition, split_part, stem
from fwdiff.model import FileKind
from fwdiff.text import from_bytes

MAXIMUM_PROBED = 4096
"""Files of a container that are looked at; real ones hold at most some hundred."""

_PAYLOAD = "payload.bin"
"""Of an incremental OTA that copies everything it is a manifest of some hundred bytes."""
_PACKED = (".lz4", ".gz", ".xz", ".zst", ".bz2", ".lzma")
"""Zeros of any number become a few bytes."""
_PACKAGES = (".apk", ".jar")
"""Zip archives that no device mounts: what they hold is for the reader of their facts, however they are nested."""
_SMALLEST_IMAGE = 4096
_SMALLEST_RAW = 256
"""A vbmeta header; avbtool pads what is behind it only when it is told to."""


class PossibleImage(Struct, frozen=True):
    """Files of a container that may be one image: a single one as a rule."""

    name: str
    nodes: tuple[FileNode, ...]
    kind: str = ""
    """Where they are several, what joins them: the layer's name, `sparse` or `block-ota`; `list` lacks its data."""
    numbers: tuple[int, ...] = ()
    """Of the parts of a split image, or of cut data, as far as their names have them."""
    packing: str = ""
    """How the data of a block-based OTA are packed; empty where they need not be decoded first."""

    @property
    def access(self) -> Access:
        return Access.STREAM if self.packing else max(node.access for node in self.nodes)


_Numbered = list[tuple[int, FileNode]]


def possible_images(nodes: Sequence[FileNode], *, is_table: bool = False) -> list[PossibleImage]:
    """Files large enough to be partition images, the parts of split images, and block-based OTAs, by name.

    With `is_table` every file is a partition, whatever its name and size.
    """
    named = [(from_bytes(node.name), node) for node in nodes if node.kind is FileKind.FILE]
    if is_table:
        return [PossibleImage(name, (node,)) for name, node in named]
    files = dict(named)
    images: list[PossibleImage] = []
    parts: dict[str, _Numbered] = {}
    data: dict[tuple[str, str], _Numbered] = {}
    lonely = _lonely_lists(files)
    for name, node in named:
        part = split_part(name)
        block_ota = transfer_list.data_of(name)
        if part:
            parts.setdefault(part[0], []).append((part[1], node))
        elif block_ota and block_ota.list_name in files:
            data.setdefault((block_ota.list_name, block_ota.packing), []).append((block_ota.number, node))
        elif name in lonely:
            images.append(PossibleImage(name, (node,), "list"))
        elif node.size >= _smallest(name) and not name.endswith(_PACKAGES):
            images.append(PossibleImage(name, (node,)))
    for name, numbered in parts.items():
        numbers, split = _in_order(numbered)
        images.append(PossibleImage(name, split, "sparse", numbers))
    for (name, packing), numbered in data.items():
        numbers, split = _in_order(numbered)
        images.append(PossibleImage(from_bytes(split[0].name), (files[name], *split), "block-ota", numbers, packing))
    return sorted(images, key=lambda image: (image.name, image.nodes[0].key))[:MAXIMUM_PROBED]


def _smallest(name: str) -> int:
    """The bytes below which a file of this name is not looked at."""
    if claims_to_be_image(name) or name.endswith(_PAYLOAD):
        return 0
    if is_raw_partition(name):
        return 0 if name.endswith(_PACKED) else _SMALLEST_RAW
    return _SMALLEST_IMAGE


def _in_order(numbered: _Numbered) -> tuple[tuple[int, ...], tuple[FileNode, ...]]:
    numbered.sort(key=lambda part: part[0])
    numbers, split = zip(*numbered, strict=True)
    return numbers, split


def _lonely_lists(names: Iterable[str]) -> frozenset[str]:
    """Lists of block-based OTAs beside which neither the data stand, however packed, nor the image made of them."""
    lists = frozenset(name for name in names if transfer_list.is_list(name))
    if not lists:
        return lists
    complete = {transfer_list.list_of(name) for name in names}
    made = {stem(name) for name in names if claims_to_be_image(name)}
    return frozenset(name for name in lists - complete if stem(name) not in made)


def holds_block_ota(nodes: Sequence[FileNode]) -> bool:
    """Whether there is a partition of a block-based OTA among these files, whatever folders stand beside it."""
    if not any(transfer_list.is_list(from_bytes(node.name)) for node in nodes):
        return False
    return any(image.kind == "block-ota" for image in possible_images(nodes))
