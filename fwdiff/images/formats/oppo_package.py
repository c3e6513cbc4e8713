"""What OPPO, Realme and OnePlus packages are known by: they are encrypted, and say what they are at their end.

`.ofp` for Qualcomm and `.ops` have a page of 512 or 4096 bytes there, `.ofp` for MediaTek an obfuscated header of 108
(bkerler/oppo_decrypt: ofp_qc_decrypt.py, opscrypto.py, ofp_mtk_decrypt.py).
"""

from __future__ import annotations

import re

_PAGES = (512, 4096)
_MAGIC = b"\xef\x7c\0\0"
_MAGIC_OFFSET = 16

_HEADER = 108
_MASK = b"geyixue"
_PROCESSOR = slice(60, 67)
_MEDIATEK = re.compile(rb"MT[0-9]{4}\0")


def is_oppo_package(tail: bytes) -> bool:
    """Whether a file that ends with these bytes is such a package."""
    return any(_page(tail, size).startswith(_MAGIC) for size in _PAGES) or _is_mediatek(tail)


def _page(tail: bytes, size: int) -> bytes:
    start = len(tail) - size
    return tail[start + _MAGIC_OFFSET :] if start >= 0 else b""


def _is_mediatek(tail: bytes) -> bool:
    """By the processor that the header names; each of its bytes has its halves swapped under a mask."""
    if len(tail) < _HEADER:
        return False
    header = bytes((byte >> 4 | byte << 4 & 0xF0) ^ _MASK[i % len(_MASK)] for i, byte in enumerate(tail[-_HEADER:]))
    return _MEDIATEK.fullmatch(header[_PROCESSOR]) is not None
