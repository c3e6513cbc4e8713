"""Content in which a search finds nothing because it is packed or encrypted: named, so that none takes it for clean."""

from __future__ import annotations

import numpy as np
from zlib_ng import zlib_ng

from fwdiff.facts.containers.compressed import INFLATE_ERROR, MAGIC_LENGTH, unread_format
from fwdiff.facts.content import Content

_PROMISES = {
    "dex": "DEX", "cdex": "DEX", "vdex": "vdex", "odex": "ELF", "oat": "ELF", "so": "ELF", "apk": "zip", "jar": "zip",
    "zip": "zip", "aar": "zip", "apks": "zip", "xapk": "zip",
}  # fmt: skip
_SAMPLE = 1 << 14
_SAMPLES = 3
_PACKED_BITS = 7.9
"""Of 8 in a byte: deflated and encrypted data have 7.98, machine code about 6."""
_MOST_ZEROS = 1 / 16
"""Whatever the other bytes are, with so many zeros there are 7.84 bits at most; to count them takes a fiftieth."""
_ZLIB_HEADERS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
"""RFC 1950, a window of 32 KiB at each level."""
_ZLIB = 15
_TRIED = 1 << 10


def unread_reason(data: bytes, kind: Content, name: str = "") -> str:
    """Why content of a kind cannot be searched, by its bytes and by what a member's name promises; else nothing."""
    if kind is Content.ELF:
        return "ELF: its content is packed or encrypted" if _is_packed(data) else ""
    if kind is not Content.DATA:
        return ""
    ending = name.rpartition(".")[2].lower()
    if form := unread_format(data[:MAGIC_LENGTH]) or _zlib(data) or ("brotli" if ending == "br" else None):
        return f"{form} data: not looked into"
    if form := _PROMISES.get(ending):
        what = "its content is packed or encrypted" if _is_packed(data) else "its content is another"
        return f"{form} by its name: {what}"
    return ""


def _zlib(data: bytes) -> str | None:
    if not data.startswith(_ZLIB_HEADERS):
        return None
    try:
        return "zlib" if zlib_ng.decompressobj(_ZLIB).decompress(data[:_TRIED], _TRIED) else None
    except INFLATE_ERROR:
        return None


def _is_packed(data: bytes) -> bool:
    """Whether all of some samples, spread over the data, have hardly less entropy than noise."""
    size = len(data) // (_SAMPLES + 1)
    if size < _SAMPLE:
        return False
    return all(_bits(data[size * number : size * number + _SAMPLE]) > _PACKED_BITS for number in range(1, _SAMPLES + 1))


def _bits(sample: bytes) -> float:
    """Of the entropy, or of what it is at most where that says enough."""
    values = np.frombuffer(sample, np.uint8)
    if np.count_nonzero(values == 0) > len(sample) * _MOST_ZEROS:
        return 0.0
    counts = np.bincount(values)
    shares = counts[counts > 0] / len(sample)
    return float(-(shares * np.log2(shares)).sum())
