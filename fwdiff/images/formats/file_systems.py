"""What the first bytes of a file system of a phone are, whatever the file that has them is called."""

from __future__ import annotations

from fwdiff.images.formats.erofs.superblock import is_erofs
from fwdiff.images.formats.ext4.superblock import is_ext
from fwdiff.images.formats.refused import F2FS
from fwdiff.images.formats.sparse import is_sparse
from fwdiff.images.formats.squashfs.superblock import is_squashfs

_RECOGNISE = (is_ext, is_erofs, is_squashfs, F2FS.recognises, is_sparse)


def holds_files(head: bytes) -> bool:
    """Whether an image that begins with these bytes, `HEAD` of them, is a file system, sparse or not.

    FAT is left out: the firmware of other processors comes in it.
    """
    return any(recognises(head) for recognises in _RECOGNISE)
