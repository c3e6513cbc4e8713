"""Which files of a container may be partition images: single files, and several that are one image together."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from fwdiff.errors import DamagedImage, UnknownFormat, UnsupportedImage
from fwdiff.images import sparse
from fwdiff.images.formats import HEAD, ReadFormat, RefusedFormat, identify
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.partitions import FILE_SYSTEM_PARTITIONS, claims_to_be_image, is_block_ota, split_part, stem
from fwdiff.images.tar_archive import is_tar
from fwdiff.images.volume import mount
from fwdiff.model import FileKind
from fwdiff.text import from_bytes

MAXIMUM_PROBED = 4096
"""Files of a container that are looked at; real ones hold at most some hundred."""

_SMALLEST_IMAGE = 4096


class Candidate(Struct, frozen=True):
    """A file of a container that may be an image, or the parts of a split one in their order."""

    name: str
    nodes: tuple[FileNode, ...]
    numbers: tuple[int, ...] = ()

    def assemble(self, sources: Sequence[ByteSource]) -> tuple[ByteSource, tuple[str, ...]]:
        """The image that the opened files stand for, and the layers that this adds."""
        if not self.numbers:
            return sources[0], ()
        first = self.numbers[0]
        if first > 1 or self.numbers != tuple(range(first, first + len(self.numbers))):
            numbers = ", ".join(map(str, self.numbers))
            raise DamagedImage(f"parts are missing: there are only {numbers}", "Put all parts into the folder.")
        return sparse.join(sources), ("sparse",)


def possible_images(nodes: Sequence[FileNode]) -> list[Candidate]:
    """Files large enough to be partition images and the parts of split images, by name."""
    candidates: list[Candidate] = []
    parts: dict[str, list[tuple[int, FileNode]]] = {}
    for node in nodes:
        name = from_bytes(node.name)
        part = split_part(name)
        if node.kind is FileKind.FILE and part:
            parts.setdefault(part[0], []).append((part[1], node))
        elif node.kind is FileKind.FILE and node.size >= _SMALLEST_IMAGE:
            candidates.append(Candidate(name, (node,)))
    for name, numbered in parts.items():
        numbered.sort(key=lambda part: part[0])
        candidates.append(Candidate(name, tuple(node for _, node in numbered), tuple(n for n, _ in numbered)))
    return sorted(candidates, key=lambda candidate: (candidate.name, candidate.nodes[0].key))[:MAXIMUM_PROBED]


def is_image(name: str, source: ByteSource) -> bool:
    """Whether a file of a container is an image, read or refused, and no file like any other."""
    if is_block_ota(name):
        hint = "Convert it with sdat2img, or extract its partition images, and name the folder that holds them."
        raise UnsupportedImage("a block-based OTA (new.dat) is not read", hint)
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
        return claims_to_be_image(name) and any(head)  # an empty slot is zeros
    if isinstance(format_, RefusedFormat):
        return format_.is_image or stem(name) in FILE_SYSTEM_PARTITIONS
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
