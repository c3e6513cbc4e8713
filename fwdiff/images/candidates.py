"""Which files of a container may be partition images: single files, and several that are one image together."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from fwdiff.errors import DamagedImage, UnknownFormat, UnsupportedImage
from fwdiff.images import sparse, transfer_list
from fwdiff.images.formats import HEAD, ReadFormat, RefusedFormat, identify
from fwdiff.images.interface import Access, ByteSource, FileNode
from fwdiff.images.partitions import (
    FILE_SYSTEM_PARTITIONS,
    claims_to_be_image,
    is_block_ota,
    is_raw_partition,
    split_part,
    stem,
)
from fwdiff.images.tar_archive import is_tar
from fwdiff.images.volume import mount
from fwdiff.model import FileKind
from fwdiff.text import from_bytes

MAXIMUM_PROBED = 4096
"""Files of a container that are looked at; real ones hold at most some hundred."""

_SMALLEST_IMAGE = 4096
_SMALLEST_RAW = 256
"""A vbmeta header; avbtool pads what is behind it only when it is told to."""


class Candidate(Struct, frozen=True):
    """Files of a container that may be one image: a single one as a rule."""

    name: str
    nodes: tuple[FileNode, ...]
    kind: str = ""
    """Where they are several, what joins them: the layer's name, `sparse` or `block-ota`."""
    numbers: tuple[int, ...] = ()
    """Of the parts of a split image."""
    is_packed: bool = False
    """Whether the data of a block-based OTA have to be decoded first."""

    @property
    def access(self) -> Access:
        return Access.STREAM if self.is_packed else max(node.access for node in self.nodes)


def possible_images(nodes: Sequence[FileNode]) -> list[Candidate]:
    """Files large enough to be partition images, the parts of split images, and block-based OTAs, by name."""
    named = [(from_bytes(node.name), node) for node in nodes if node.kind is FileKind.FILE]
    files = dict(named)
    candidates: list[Candidate] = []
    parts: dict[str, list[tuple[int, FileNode]]] = {}
    for name, node in named:
        part = split_part(name)
        block_ota = transfer_list.data_of(name)
        if part:
            parts.setdefault(part[0], []).append((part[1], node))
        elif block_ota and block_ota[0] in files:
            candidates.append(Candidate(name, (files[block_ota[0]], node), "block-ota", is_packed=block_ota[1]))
        elif node.size >= (_SMALLEST_RAW if is_raw_partition(name) else _SMALLEST_IMAGE):
            candidates.append(Candidate(name, (node,)))
    for name, numbered in parts.items():
        numbered.sort(key=lambda part: part[0])
        numbers, split = zip(*numbered, strict=True)
        candidates.append(Candidate(name, split, "sparse", numbers))
    return sorted(candidates, key=lambda candidate: (candidate.name, candidate.nodes[0].key))[:MAXIMUM_PROBED]


def holds_block_ota(nodes: Sequence[FileNode]) -> bool:
    """Whether there is a partition of a block-based OTA among these files, whatever folders stand beside it."""
    return any(candidate.kind == "block-ota" for candidate in possible_images(nodes))


def join_parts(candidate: Candidate, sources: Sequence[ByteSource]) -> ByteSource:
    """The image that the parts of a split one stand for."""
    first = candidate.numbers[0]
    if first > 1 or candidate.numbers != tuple(range(first, first + len(candidate.numbers))):
        numbers = ", ".join(map(str, candidate.numbers))
        raise DamagedImage(f"parts are missing: there are only {numbers}", "Put all parts into the folder.")
    return sparse.join(sources)


def is_image(candidate: Candidate, source: ByteSource) -> bool:
    """Whether a file of a container is an image, read or refused, and no file like any other."""
    name = candidate.name
    if candidate.kind:
        return candidate.kind != "sparse" or sparse.is_sparse(source.read_at(0, HEAD))
    if is_block_ota(name):
        message = "the data of a block-based OTA without its transfer list, or packed in a way that is not read"
        raise UnsupportedImage(message, "Put the transfer list beside it, or name the factory image of this build.")
    head = source.read_at(0, HEAD)
    format_ = identify(head)
    if isinstance(format_, ReadFormat) and format_.peek:
        return _holds_image(name, format_, source)
    if isinstance(format_, ReadFormat) and format_.is_common:
        return _is_container(format_, source)
    return _is_image(name, head)


def _is_image(name: str, head: bytes) -> bool:
    format_ = identify(head)
    if format_ is None:
        return (claims_to_be_image(name) or is_raw_partition(name)) and any(head)  # an empty slot is zeros
    if isinstance(format_, RefusedFormat):
        return format_.is_image or stem(name) in FILE_SYSTEM_PARTITIONS or is_raw_partition(name)
    return not format_.is_common


def _holds_image(name: str, format_: ReadFormat, source: ByteSource) -> bool:
    """Whether a compressed file holds an image or a tar archive, which may hold some; looks at its first bytes."""
    assert format_.peek
    try:
        head = format_.peek(source)
    except DamagedImage:
        return claims_to_be_image(name)
    return _is_image(name, head) or is_tar(head)


def _is_container(format_: ReadFormat, source: ByteSource) -> bool:
    """Whether an archive inside another can be listed and is no app; a damaged app stays a file like any other."""
    try:
        mount(format_, source, ())
    except (DamagedImage, UnknownFormat):
        return False
    return True
