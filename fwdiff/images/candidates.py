"""Which files of a container may be partition images: single files, and several that are one image together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from fwdiff.errors import DamagedImage, ImageError, UnknownFormat, UnsupportedImage
from fwdiff.images import sparse, transfer_list
from fwdiff.images.formats import HEAD, ReadFormat, RefusedFormat, identify, identify_end
from fwdiff.images.interface import Access, ByteSource, FileNode
from fwdiff.images.limits import ImageBudget
from fwdiff.images.partitions import (
    FILE_SYSTEM_PARTITIONS,
    claims_to_be_image,
    is_block_ota,
    is_raw_partition,
    is_super_part,
    may_overlap,
    split_part,
    stem,
)
from fwdiff.images.super_lp import SuperImage, is_super
from fwdiff.images.tar_archive import is_tar
from fwdiff.images.volume import mount
from fwdiff.model import FileKind
from fwdiff.text import from_bytes

MAXIMUM_PROBED = 4096
"""Files of a container that are looked at; real ones hold at most some hundred."""

ALL_PARTS = "Put all its parts into one folder and name that.  If it is whole, give it a name without a number."

_SMALLEST_IMAGE = 4096
_SMALLEST_RAW = 256
"""A vbmeta header; avbtool pads what is behind it only when it is told to."""


class Candidate(Struct, frozen=True):
    """Files of a container that may be one image: a single one as a rule."""

    name: str
    nodes: tuple[FileNode, ...]
    kind: str = ""
    """Where they are several, what joins them: the layer's name, `sparse` or `block-ota`; `list` lacks its data."""
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
    lonely = _lonely_lists(files)
    for name, node in named:
        part = split_part(name)
        block_ota = transfer_list.data_of(name)
        if part:
            parts.setdefault(part[0], []).append((part[1], node))
        elif block_ota and block_ota[0] in files:
            candidates.append(Candidate(name, (files[block_ota[0]], node), "block-ota", is_packed=block_ota[1]))
        elif name in lonely:
            candidates.append(Candidate(name, (node,), "list"))
        elif node.size >= (_SMALLEST_RAW if is_raw_partition(name) else _SMALLEST_IMAGE):
            candidates.append(Candidate(name, (node,)))
    for name, numbered in parts.items():
        numbered.sort(key=lambda part: part[0])
        numbers, split = zip(*numbered, strict=True)
        candidates.append(Candidate(name, split, "sparse", numbers))
    return sorted(candidates, key=lambda candidate: (candidate.name, candidate.nodes[0].key))[:MAXIMUM_PROBED]


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
    return any(candidate.kind == "block-ota" for candidate in possible_images(nodes))


def join_parts(candidate: Candidate, sources: Sequence[ByteSource]) -> ByteSource:
    """The image that the parts of a split one stand for."""
    names = [from_bytes(node.name) for node in candidate.nodes]
    if len(set(candidate.numbers)) < len(names):
        message = f"the parts of several images, for several markets: {', '.join(names[:4])} …"
        raise UnsupportedImage(message, "Put those of one line of super_map.csv into a folder of their own.")
    first = candidate.numbers[0]
    if len(names) == 1 and is_super_part(names[0]):
        raise UnsupportedImage(f"{names[0]} is only one part of a split super image", ALL_PARTS)
    if first > 1 or candidate.numbers != tuple(range(first, first + len(candidate.numbers))):
        numbers = ", ".join(map(str, candidate.numbers))
        raise DamagedImage(f"parts are missing: there are only {numbers}", "Put all parts into the folder.")
    return sparse.join(sources, overlay=all(map(may_overlap, names)))


def refuse_super_part(file_name: str, source: ByteSource) -> None:
    """Raises `UnsupportedImage` for a part of a super image that is not sparse; one that is whole is no part."""
    if not is_super_part(file_name):
        return
    head = source.read_at(0, HEAD)
    if identify(head) is None or (is_super(head) and _is_cut_off(SuperImage(source))):
        raise _unplaced_part(file_name)


def _is_cut_off(super_image: SuperImage) -> bool:
    for node in super_image.walk():
        try:
            super_image.open(node)
        except DamagedImage:
            return True
        except ImageError:
            continue
    return False


def _unplaced_part(file_name: str) -> ImageError:
    """Nothing in a part that is not sparse says where it stands."""
    message = f"{file_name.rpartition('/')[2]} is one part of a split super image, and not a sparse one"
    return UnsupportedImage(message, "Join the parts at the sectors of rawprogram_unsparse*.xml, and name the result.")


def is_image(candidate: Candidate, source: ByteSource, budget: ImageBudget) -> bool:
    """Whether a file of a container is an image, read or refused, and no file like any other."""
    name = candidate.name
    if candidate.kind == "sparse" and not sparse.is_sparse(source.read_at(0, HEAD)):
        part = from_bytes(candidate.nodes[0].name)
        if is_super_part(part):
            raise _unplaced_part(part)
        if len(candidate.nodes) > 1 and claims_to_be_image(name):
            raise UnsupportedImage(
                f"{name} is cut into parts", f"Join them, and name the result: cat {name}.* > {name}"
            )
        return False
    if candidate.kind == "list":
        raise DamagedImage(
            "the list of a block-based OTA without its data", "Put the files of the OTA into one folder."
        )
    if candidate.kind:
        return True
    if is_block_ota(name):
        message = "the data of a block-based OTA without its transfer list, or packed in a way that is not read"
        raise UnsupportedImage(message, "Put the transfer list beside it, or name the factory image of this build.")
    head = source.read_at(0, HEAD)
    format_ = identify(head)
    if format_ is None and candidate.access is Access.RANDOM and identify_end(source):
        return True
    if isinstance(format_, ReadFormat) and format_.peek:
        return _holds_image(name, format_, source)
    if isinstance(format_, ReadFormat) and format_.is_common:
        return _is_container(format_, source, budget)
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


def _is_container(format_: ReadFormat, source: ByteSource, budget: ImageBudget) -> bool:
    """Whether an archive inside another can be listed and is no app; a damaged app stays a file like any other."""
    try:
        mount(format_, source, (), budget)
    except (DamagedImage, UnknownFormat):
        return False
    return True
