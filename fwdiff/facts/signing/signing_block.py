"""The APK Signing Block before the central directory (source.android.com, "APK signature scheme v2" and "v3")."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from msgspec import Struct

from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.model import SignatureScheme

_MAGIC = b"APK Sig Block 42"
SCHEMES = {
    SignatureScheme.V3_1: 0x1B93AD61,
    SignatureScheme.V3: 0xF05368C0,
    SignatureScheme.V2: 0x7109871A,
}
"""The ids of the block's pairs, the newest scheme first."""
_MAX_SIGNERS = 10
"""As many as apksigner and the platform allow."""


class BadSignature(ValueError):
    """There is a signature, and it does not parse."""


class BlockSigner(Struct, frozen=True):
    """One signer of a scheme, its parts as they stand in the block."""

    signed_data: bytes
    digests: bytes
    certificates: tuple[bytes, ...]
    attributes: dict[int, bytes]
    min_sdk: int
    max_sdk: int
    signatures: bytes
    public_key: bytes


def signing_block(archive: ZipArchive) -> tuple[int, dict[int, bytes]]:
    """Where the block begins, and its values by their ids; the central directory's place where there is no block.

    Raises `BadSignature`.
    """
    end = archive.central_directory_offset
    footer = bytes(archive.data[max(0, end - 24) : end])
    if len(footer) < 24 or footer[8:] != _MAGIC:
        return end, {}
    (size,) = struct.unpack_from("<Q", footer)
    start = end - size
    if size < 24 or start < 8 or struct.unpack_from("<Q", archive.data, start - 8) != (size,):
        raise BadSignature("APK Signing Block: its two sizes differ or are out of bounds")
    return start - 8, _pairs(bytes(archive.data[start : end - 24]))


def _pairs(block: bytes) -> dict[int, bytes]:
    values: dict[int, bytes] = {}
    position = 0
    while position < len(block):
        if position + 12 > len(block):
            raise BadSignature("APK Signing Block: ends inside a pair")
        length, identifier = struct.unpack_from("<QI", block, position)
        if length < 4 or position + 8 + length > len(block):
            raise BadSignature("APK Signing Block: pair out of bounds")
        values.setdefault(identifier, block[position + 12 : position + 8 + length])
        position += 8 + length
    return values


def block_signers(value: bytes, scheme: SignatureScheme) -> tuple[BlockSigner, ...]:
    """The signers in a scheme's value.  Raises `BadSignature`."""
    signers = list(length_prefixed(next(length_prefixed(value), b"")))
    if not 0 < len(signers) <= _MAX_SIGNERS:
        raise BadSignature(f"APK Signing Block: {len(signers)} signers in scheme {scheme}")
    return tuple(_signer(signer, has_range=scheme is not SignatureScheme.V2) for signer in signers)


def _signer(signer: bytes, *, has_range: bool) -> BlockSigner:
    signed_data, rest = _taken(signer)
    min_sdk, max_sdk = (0, 0x7FFFFFFF)
    if has_range:
        min_sdk, max_sdk = _range(rest)
    signatures, rest = _taken(rest[8:] if has_range else rest)
    public_key, _ = _taken(rest)
    digests, rest_of_data = _taken(signed_data)
    certificates, rest_of_data = _taken(rest_of_data)
    first = next(length_prefixed(certificates), None)
    if first is None:
        raise BadSignature("APK Signing Block: signer without a certificate")
    attributes, _ = _taken(rest_of_data[8:] if has_range else rest_of_data)
    return BlockSigner(
        signed_data=signed_data,
        digests=digests,
        certificates=tuple(length_prefixed(certificates)),
        attributes=_attributes(attributes),
        min_sdk=min_sdk,
        max_sdk=max_sdk,
        signatures=signatures,
        public_key=public_key,
    )


def _range(data: bytes) -> tuple[int, int]:
    if len(data) < 8:
        raise BadSignature("APK Signing Block: signer ends before its API levels")
    minimum, maximum = struct.unpack_from("<2I", data)
    return minimum, maximum


def _attributes(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for attribute in length_prefixed(data):
        if len(attribute) >= 4:
            found.setdefault(int.from_bytes(attribute[:4], "little"), attribute[4:])
    return found


def _taken(data: bytes) -> tuple[bytes, bytes]:
    """The first length-prefixed value, and what follows it."""
    value = next(length_prefixed(data), None)
    if value is None:
        raise BadSignature("APK Signing Block: signer ends early")
    return value, data[4 + len(value) :]


def length_prefixed(data: bytes) -> Iterator[bytes]:
    """The values one after another, each behind its length in four bytes.  Raises `BadSignature`."""
    position = 0
    while position < len(data):
        if position + 4 > len(data):
            raise BadSignature("APK Signing Block: ends inside a length")
        (length,) = struct.unpack_from("<I", data, position)
        position += 4
        if position + length > len(data):
            raise BadSignature("APK Signing Block: value out of bounds")
        yield data[position : position + length]
        position += length
