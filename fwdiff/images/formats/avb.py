"""Android Verified Boot: the vbmeta structure, and the footer that leads to it behind a partition's content.

Big-endian throughout (external/avb: libavb/avb_vbmeta_image.h, avb_footer.h, avb_descriptor.h and its kinds).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from msgspec import Struct

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, BytesSource, read_exactly
from fwdiff.images.interface import ByteSource
from fwdiff.text import from_bytes

MAGIC = b"AVB0"
HASHTREE_DISABLED, VERIFICATION_DISABLED = 1, 2
MAXIMUM_VBMETA = 1 << 20
"""Bytes; bootloaders give it 64 KiB (libavb's VBMETA_MAX_SIZE)."""

_HEADER = struct.Struct(">4sIIQQI4QQQ2Q2QQII48s80x")
_FOOTER = struct.Struct(">4sIIQQQ28x")
_DESCRIPTOR = struct.Struct(">QQ")
_PROPERTY = struct.Struct(">QQ")
_HASHTREE = struct.Struct(">I3Q3I2Q32s4I60x")
_HASH = struct.Struct(">Q32s4I60x")
_COMMAND_LINE = struct.Struct(">II")
_CHAIN = struct.Struct(">4I60x")
_ALGORITHMS = (
    "none", "SHA256_RSA2048", "SHA256_RSA4096", "SHA256_RSA8192", "SHA512_RSA2048", "SHA512_RSA4096", "SHA512_RSA8192",
)  # fmt: skip


class Descriptor(Struct, frozen=True):
    """What one partition or property is: `kind` is `property`, `hashtree`, `hash`, `command-line` or `chain`."""

    kind: str
    name: str
    """The property's key or the partition; empty for a command line."""
    value: bytes
    """The property's value, the command line, the digest, or the chained partition's public key."""
    algorithm: str = ""
    location: int = 0
    """Of a chained partition's rollback index."""


class Vbmeta(Struct, frozen=True):
    """One vbmeta structure; the signature is not checked."""

    algorithm: str
    public_key: bytes
    rollback_index: int
    rollback_location: int
    flags: int
    release: str
    descriptors: tuple[Descriptor, ...]


def is_vbmeta(data: bytes) -> bool:
    """Whether bytes begin with a vbmeta header."""
    return data.startswith(MAGIC) and len(data) >= _HEADER.size


def read_vbmeta(data: bytes) -> Vbmeta:
    """The structure at the start of `data`.  Raises `DamagedImage`."""
    if not is_vbmeta(data):
        raise DamagedImage("no vbmeta header", COMPARE_CHECKSUM)
    fields = _HEADER.unpack_from(data)
    authentication, auxiliary, algorithm = fields[3:6]
    key_offset, key_size, _, _, offset, size, rollback, flags, location, release = fields[10:]
    start = _HEADER.size + authentication
    block = _part(data, start, auxiliary)
    return Vbmeta(
        _ALGORITHMS[algorithm] if algorithm < len(_ALGORITHMS) else str(algorithm),
        _part(block, key_offset, key_size),
        rollback,
        location,
        flags,
        from_bytes(release.partition(b"\0")[0]),
        tuple(_descriptors(_part(block, offset, size))),
    )


def read_footer(source: ByteSource) -> Vbmeta | None:
    """The vbmeta that a partition's footer leads to; None where there is no footer, or no vbmeta where it leads.

    The last part of a split image ends with the footer of the whole.  Raises `ImageError` or `OSError`.
    """
    if source.size < _FOOTER.size:
        return None
    magic, _, _, _, offset, size = _FOOTER.unpack(read_exactly(source, source.size - _FOOTER.size, _FOOTER.size))
    if magic != b"AVBf" or offset + size > source.size:
        return None
    structure = read_exactly(source, offset, min(size, MAXIMUM_VBMETA))
    return read_vbmeta(structure) if is_vbmeta(structure) else None


def vbmeta_of(data: bytes) -> Vbmeta | None:
    """Of the content of a vbmeta partition, or of any other by its footer.  Raises `ImageError`."""
    return read_vbmeta(data) if is_vbmeta(data) else read_footer(BytesSource(data))


def _part(data: bytes, offset: int, size: int) -> bytes:
    if offset + size > len(data):
        raise DamagedImage(f"{size} bytes at offset {offset} lie outside the {len(data)} that exist", COMPARE_CHECKSUM)
    return data[offset : offset + size]


def _descriptors(data: bytes) -> Iterator[Descriptor]:
    position = 0
    while position < len(data):
        tag, following = _DESCRIPTOR.unpack(_part(data, position, _DESCRIPTOR.size))
        body = _part(data, position + _DESCRIPTOR.size, following)
        position += _DESCRIPTOR.size + following
        reader = _READERS.get(tag)
        if reader:
            yield reader(body)


def _property(body: bytes) -> Descriptor:
    key_size, value_size = _PROPERTY.unpack(_part(body, 0, _PROPERTY.size))
    key = _part(body, _PROPERTY.size, key_size)
    # a NUL stands behind the key and behind the value
    return Descriptor("property", from_bytes(key), _part(body, _PROPERTY.size + key_size + 1, value_size))


def _hashtree(body: bytes) -> Descriptor:
    fields = _HASHTREE.unpack(_part(body, 0, _HASHTREE.size))
    return _digest("hashtree", body[_HASHTREE.size :], fields[9], fields[10:13])


def _hash(body: bytes) -> Descriptor:
    fields = _HASH.unpack(_part(body, 0, _HASH.size))
    return _digest("hash", body[_HASH.size :], fields[1], fields[2:5])


def _digest(kind: str, rest: bytes, algorithm: bytes, lengths: tuple[int, int, int]) -> Descriptor:
    name, salt, digest = lengths
    return Descriptor(
        kind,
        from_bytes(_part(rest, 0, name)),
        _part(rest, name + salt, digest),
        from_bytes(algorithm.partition(b"\0")[0]),
    )


def _command_line(body: bytes) -> Descriptor:
    _, size = _COMMAND_LINE.unpack(_part(body, 0, _COMMAND_LINE.size))
    return Descriptor("command-line", "", _part(body, _COMMAND_LINE.size, size))


def _chain(body: bytes) -> Descriptor:
    location, name, key, _ = _CHAIN.unpack(_part(body, 0, _CHAIN.size))
    rest = body[_CHAIN.size :]
    return Descriptor("chain", from_bytes(_part(rest, 0, name)), _part(rest, name, key), location=location)


_READERS = {0: _property, 1: _hashtree, 2: _hash, 3: _command_line, 4: _chain}
