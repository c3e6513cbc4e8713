"""What an APEX is known by: a zip with a stored file system image; a compressed one is a zip with a deflated APEX.

AOSP system/apex, docs/README.md and apexd/apex_file.cpp.  What it holds is listed by `opening/apex.py`.
"""

from __future__ import annotations

import os

from fwdiff.images.format import Commands, DescribedFormat, Proof
from fwdiff.images.formats.zip.zip_image import is_zip
from fwdiff.images.interface import ByteSource

SUFFIXES = (b".apex", b".capex")
PAYLOAD = b"apex_payload.img"
ORIGINAL = b"original_apex"


def is_apex(file_name: str, source: ByteSource) -> bool:
    """Whether a file that the user named is an APEX, by its name and its first bytes, as those in an image are."""
    return os.fsencode(file_name).endswith(SUFFIXES) and is_zip(source.read_at(0, 4))


FORMAT = DescribedFormat(
    name="apex",
    title="APEX and compressed APEX inside a partition",
    proof=Proof.REAL,
    commands=Commands(file='cp -- "$IMAGE" {target}'),
)
"""The layer of one that the user names, which is listed as if a folder held it alone."""
