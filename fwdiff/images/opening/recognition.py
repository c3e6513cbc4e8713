"""Whether a file of a container is an image, read or refused, and no file like any other."""

from __future__ import annotations

import re

from fwdiff.errors import DamagedImage, ImageError, MissingContent, UnknownFormat, UnsupportedImage
from fwdiff.images.format import HEAD, ReadFormat, RefusedFormat
from fwdiff.images.formats import sparse
from fwdiff.images.formats.super_lp import SuperImage, is_super
from fwdiff.images.formats.tar_archive import is_tar
from fwdiff.images.interface import Access, ByteSource
from fwdiff.images.limits import ImageBudget
from fwdiff.images.opening.formats import identify, identify_end
from fwdiff.images.opening.possible_images import PossibleImage
from fwdiff.images.opening.volume import mount
from fwdiff.images.partition_names import holds_system_files, is_firmware, may_be_empty
from fwdiff.images.partitions import (
    claims_to_be_image,
    is_block_ota,
    is_named_as_image,
    is_raw_partition,
    is_super_part,
    stem,
)
from fwdiff.text import from_bytes

LARGE = 1 << 20
"""Bytes from which a file beside partition images is more than a tool's text or picture."""

_SMALLEST = 4096
_STEP = 4 << 20
_NO_PARTITION = (
    b"\x7fELF", b"MZ", b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"BM", b"dex\n", b"vdex", b"\xca\xfe\xba\xbe",
    b"!<arch>\n", b"SQLite format 3\0", b"\x8c\xff\x7c\xf9", b"\xd0\x0d\xfe\xed", b"\xd7\xb7\xab\x1e",
    b"\x88\x16\x88\x58", b"OggS", b"RIFF", b"ID3",
)  # fmt: skip
"""Programs, pictures, documents, SELinux policies, device trees, MediaTek's firmware: no partition of files."""
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def is_image(image: PossibleImage, source: ByteSource, budget: ImageBudget, *, is_table: bool = False) -> bool:
    """Whether a file of a container is an image; with `is_table` it is a partition, whatever its name.

    Raises `ImageError` for an image that nothing can be read of.
    """
    name = image.name
    if image.kind == "sparse" and not sparse.is_sparse(source.read_at(0, HEAD)):
        return _is_cut_into_parts(image)
    _check_is_whole(image)
    if image.kind:
        return True
    head = source.read_at(0, HEAD)
    if not any(head) and (is_table or is_named_as_image(name) or is_raw_partition(name)):
        return not is_empty(name, source)
    format_ = identify(head)
    if is_table or (format_ is None and image.access is Access.RANDOM and identify_end(source)):
        return True
    if isinstance(format_, ReadFormat) and format_.is_common:
        return _holds_image(name, format_, source) if format_.peek else _is_container(format_, source, budget)
    return _is_image(name, head)


def _check_is_whole(image: PossibleImage) -> None:
    """Raises `ImageError` for one file of a block-based OTA without the other."""
    if image.kind == "list":
        raise DamagedImage(
            "the list of a block-based OTA without its data", "Put the files of the OTA into one folder."
        )
    if not image.kind and is_block_ota(image.name):
        message = "the data of a block-based OTA without its transfer list, or packed in a way that is not read"
        raise UnsupportedImage(message, "Put the transfer list beside it, or name the factory image of this build.")


def _is_cut_into_parts(image: PossibleImage) -> bool:
    part = from_bytes(image.nodes[0].name)
    if is_super_part(part):
        raise _unplaced_part(part)
    name = image.name
    if len(image.nodes) > 1 and claims_to_be_image(name):
        raise UnsupportedImage(f"{name} is cut into parts", f"Join them, and name the result: cat {name}.* > {name}")
    return False


def is_empty(name: str, source: ByteSource) -> bool:
    """Whether a partition that begins with zeros has nothing else, as it may; raises `MissingContent` if it may not."""
    for offset in range(0, source.size, _STEP):
        if any(source.read_at(offset, _STEP)):
            return False
    if may_be_empty(stem(name)):
        return True
    what = "all of it is zeros" if source.size else "it has no bytes"
    raise MissingContent(f"partition {stem(name)} is named, and {what}", "Name the image that holds it.")


def _is_image(name: str, head: bytes) -> bool:
    format_ = identify(head)
    if format_ is None:
        return is_raw_partition(name) or (is_named_as_image(name) and (claims_to_be_image(name) or not _is_other(head)))
    if isinstance(format_, RefusedFormat):
        return format_.is_image or holds_system_files(stem(name)) or is_raw_partition(name)
    return not format_.is_common


def _is_other(head: bytes) -> bool:
    """Whether a file that begins so is known to hold no files of a partition: a program, a picture, a text."""
    return head.startswith(_NO_PARTITION) or not _NO_TEXT.search(head)


def is_unknown(name: str, source: ByteSource) -> bool:
    """Whether a file beside images is large or named as an image, and nothing that is known here."""
    if (
        is_firmware(stem(name))
        or is_raw_partition(name)
        or source.size < (_SMALLEST if is_named_as_image(name) else LARGE)
    ):
        return False
    head = source.read_at(0, HEAD)
    return identify(head) is None and not _is_other(head)


def refuse_unknown() -> UnknownFormat:
    """Says of a file that its bytes are searched, and that what it may hold is not known."""
    hint = "If it is a partition, unpack it and name the folder that holds its files."
    return UnknownFormat("this is no format that fwdiff knows: what files it may hold is not read", hint)


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
