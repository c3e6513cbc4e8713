"""Images of MediaTek phones with secure boot (`system-sign.img`): a header, then the image.

The format has no published description.  As tools that unpack it know it (AndroidDumps Firmware_extractor): behind
`BFBF` the image begins at 0x4040; behind `SSSS` it begins at 64, and has the bytes that a number at 60 says.
"""

from __future__ import annotations

import struct

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.sources import DOWNLOAD_AGAIN, Slice, read_exactly
from fwdiff.images.format import NO_COMMANDS, Proof, ReadFormat
from fwdiff.images.interface import ByteSource

LONG, SHORT = b"BFBF", b"SSSS"
LONG_HEADER, SHORT_HEADER = 0x4040, 64

_SIZE = struct.Struct("<I")


def is_signed(head: bytes) -> bool:
    """Whether an image that begins with these bytes has such a header."""
    return head.startswith((LONG, SHORT))


def expand(source: ByteSource) -> ByteSource:
    """The image behind the header.  Raises `DamagedImage`."""
    if read_exactly(source, 0, len(LONG)) == LONG:
        start, size = LONG_HEADER, source.size - LONG_HEADER
    else:
        start = SHORT_HEADER
        (size,) = _SIZE.unpack(read_exactly(source, SHORT_HEADER - _SIZE.size, _SIZE.size))
    if size < 0 or start + size > source.size:
        raise DamagedImage(f"the signed image ends before its {max(size, 0)} bytes: it is cut off", DOWNLOAD_AGAIN)
    return Slice(source, start, size)


FORMAT = ReadFormat(
    name="mediatek-sign",
    title="MediaTek signed image (`system-sign.img`) around any of these",
    proof=Proof.WRITER,
    commands=NO_COMMANDS,
    recognises=is_signed,
    expand=expand,
)
