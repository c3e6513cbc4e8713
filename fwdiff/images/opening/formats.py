"""The formats in the order in which they are tried, and what follows from them as a whole.

A file system holds whole zips, and a zip may begin anywhere: file systems are tried first.
"""

from __future__ import annotations

from fwdiff.images.format import TAIL, DescribedFormat, Format, ReadFormat, RefusedFormat
from fwdiff.images.formats import (
    apex_file,
    directory,
    gpt,
    mediatek_sign,
    nb0,
    packed_files,
    raw_partition,
    refused,
    sparse,
    super_lp,
    tar_archive,
    transfer_list,
)
from fwdiff.images.formats.boot import boot_image
from fwdiff.images.formats.erofs import erofs
from fwdiff.images.formats.ext4 import ext4
from fwdiff.images.formats.fat import fat
from fwdiff.images.formats.payload import payload
from fwdiff.images.formats.squashfs import squashfs
from fwdiff.images.formats.zip import zip_image
from fwdiff.images.interface import ByteSource

FORMATS: tuple[Format, ...] = (
    sparse.FORMAT,
    mediatek_sign.FORMAT,
    gpt.FORMAT,
    ext4.FORMAT,
    erofs.FORMAT,
    squashfs.FORMAT,
    refused.F2FS,
    payload.FORMAT,
    super_lp.FORMAT,
    nb0.FORMAT,
    refused.UPDATE_APP,
    refused.OZIP,
    refused.KDZ,
    refused.DZ,
    refused.SONY_SIN,
    refused.PAC,
    refused.ROCKCHIP,
    zip_image.FORMAT,
    tar_archive.FORMAT,
    packed_files.GZIP,
    packed_files.LZ4,
    packed_files.LINKED_LZ4,
    packed_files.ZSTD,
    packed_files.XZ,
    packed_files.BZIP2,
    packed_files.LZMA,
    refused.OLD_LZ4,
    refused.SEVEN_ZIP,
    refused.RAR,
    boot_image.FORMAT,
    raw_partition.VBMETA,
    fat.FORMAT,
    refused.OPPO,
    refused.WEB_PAGE,
)

RAW = raw_partition.FORMAT

OTHERS: tuple[DescribedFormat, ...] = (directory.FORMAT, transfer_list.FORMAT, apex_file.FORMAT, RAW)
"""What is read without being recognised by the first bytes of an image."""

READ: dict[str, DescribedFormat] = {
    format_.name: format_ for format_ in (*OTHERS, *FORMATS) if not isinstance(format_, RefusedFormat)
}
"""By name, in the order in which people read of them."""

BY_LAYER: dict[str, DescribedFormat] = {
    layer: format_ for format_ in READ.values() for layer in format_.layers or (format_.name,)
}
TABLES = frozenset(format_.name for format_ in FORMATS if isinstance(format_, ReadFormat) and format_.is_table)
SELF_CHECKED = frozenset(format_.name for format_ in READ.values() if format_.is_self_checked)
"""Names of layers."""


def _opens() -> str:
    """What is opened, in one sentence, by the names of the formats."""
    read = [format_ for format_ in READ.values() if isinstance(format_, ReadFormat) and format_ is not RAW]
    packages = ", ".join(format_.name for format_ in read if format_.holds_images)
    packings = ", ".join(format_.name for format_ in read if format_.peek)
    images = ", ".join(format_.name for format_ in read if not format_.holds_images and not format_.peek)
    return (
        f"fwdiff opens unpacked folders, packages and disks ({packages}), images ({images}), each packed or not"
        f" ({packings}), APEXes, and inventories that it saved (.fwi)."
    )


OPENS = _opens()


def identify(head: bytes) -> Format | None:
    """The format of an image that begins with these bytes; None where nothing recognises it."""
    return next((format_ for format_ in FORMATS if format_.recognises(head)), None)


def identify_end(source: ByteSource) -> RefusedFormat | None:
    """The format of an image by its end, for one that its beginning does not tell."""
    tail = source.read_at(max(0, source.size - TAIL), TAIL)
    ends = ((format_, format_.recognises_end) for format_ in FORMATS if isinstance(format_, RefusedFormat))
    return next((format_ for format_, recognises in ends if recognises and recognises(tail)), None)


def hint_by_name(file_name: str) -> str:
    """What to do with a file that is no known image."""
    suffix = file_name[-4:].lower()
    refused_ = (format_ for format_ in FORMATS if isinstance(format_, RefusedFormat))
    return next((format_.unmarked_hint for format_ in refused_ if suffix in format_.suffixes), OPENS)
