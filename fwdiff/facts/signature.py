"""Who signed an APK: the certificates of its newest signature scheme, found and hashed, not verified.

Schemes 2, 3 and 3.1 stand in the APK Signing Block before the central directory, scheme 1 in META-INF
(source.android.com, "APK signature scheme v2" and "v3"; RFC 2315 for scheme 1).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator

from fwdiff.facts import der
from fwdiff.facts.zip_archive import BadZip, ZipArchive, ZipEntry

_MAGIC = b"APK Sig Block 42"
_SCHEMES = (0x1B93AD61, 0xF05368C0, 0x7109871A)
"""3.1, 3 and 2: the newest first."""
_MAX_SIGNATURE_FILE = 1 << 22
Identity = tuple[bytes, tuple[tuple[bytes, bytes], ...]]
"""What names a certificate in PKCS #7: serial number, and the issuer as pairs of object identifier and text."""


class BadSignature(ValueError):
    """There is a signature, and it does not parse."""


def read_signers(archive: ZipArchive) -> tuple[str, ...]:
    """SHA-256 of each signer's certificate, hex, in the order of the newest scheme present; empty where it is unsigned.

    Raises `BadSignature`.
    """
    blocks = _signing_block(archive)
    for scheme in _SCHEMES:
        if scheme in blocks:
            return _distinct(_block_certificates(blocks[scheme]))
    return _distinct(certificate for entry in _signature_files(archive) for certificate in _signed_by(archive, entry))


def _distinct(certificates: Iterator[bytes]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hashlib.sha256(certificate).hexdigest() for certificate in certificates))


def _signing_block(archive: ZipArchive) -> dict[int, bytes]:
    """The values of the APK Signing Block by their ids; none where there is no block."""
    end = archive.central_directory_offset
    footer = bytes(archive.data[max(0, end - 24) : end])
    if len(footer) < 24 or footer[8:] != _MAGIC:
        return {}
    (size,) = struct.unpack_from("<Q", footer)
    start = end - size
    if size < 24 or start < 8 or struct.unpack_from("<Q", archive.data, start - 8) != (size,):
        raise BadSignature("APK Signing Block: its two sizes differ or are out of bounds")
    values: dict[int, bytes] = {}
    block = bytes(archive.data[start : end - 24])
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


def _block_certificates(value: bytes) -> Iterator[bytes]:
    """The first certificate of each signer: signers > signer > signed data > (digests, certificates)."""
    signers = list(_length_prefixed(next(_length_prefixed(value), b"")))
    if not signers:
        raise BadSignature("APK Signing Block: scheme without a signer")
    for signer in signers:
        _, certificates = _first_two(_length_prefixed(next(_length_prefixed(signer), b"")))
        certificate = next(_length_prefixed(certificates), None)
        if certificate is None:
            raise BadSignature("APK Signing Block: signer without a certificate")
        yield certificate


def _first_two(parts: Iterator[bytes]) -> tuple[bytes, bytes]:
    first, second = next(parts, None), next(parts, None)
    if first is None or second is None:
        raise BadSignature("APK Signing Block: signed data ends early")
    return first, second


def _length_prefixed(data: bytes) -> Iterator[bytes]:
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


def _signature_files(archive: ZipArchive) -> list[ZipEntry]:
    """The signature block files of scheme 1, sorted by name."""
    found = [
        entry
        for entry in archive.entries
        if entry.name.upper().startswith("META-INF/")
        and entry.name.count("/") == 1
        and entry.name.upper().endswith((".RSA", ".DSA", ".EC"))
    ]
    return sorted(found, key=lambda entry: entry.name)


def _signed_by(archive: ZipArchive, entry: ZipEntry) -> list[bytes]:
    try:
        found = list(_signer_certificates(archive.read(entry, limit=_MAX_SIGNATURE_FILE, verify=False)))
    except (BadZip, der.BadDer) as error:
        raise BadSignature(f"{entry.name}: {error}") from None
    if not found:
        raise BadSignature(f"{entry.name}: no signer")
    return found


def _signer_certificates(pkcs7: bytes) -> Iterator[bytes]:
    """The certificate of each SignerInfo of a PKCS #7 SignedData, by issuer and serial number (RFC 2315 9.1, 9.2)."""
    content_info = _one(pkcs7, der.SEQUENCE)
    signed_data = _one(_one(content_info.content, der.CONTEXT_0).content, der.SEQUENCE)
    parts = list(der.items(signed_data.content))
    certificates = {
        _certificate_identity(item): item.encoded
        for part in parts
        if part.tag == der.CONTEXT_0
        for item in der.items(part.content)
        if item.tag == der.SEQUENCE
    }
    # the last SET is that of the signers; the first, of digest algorithms, stands before the certificates
    signers = [part for part in parts if part.tag == der.SET][1:]
    for signer in der.items(signers[-1].content if signers else b""):
        issuer, serial = _fields(_one(signer.content, der.SEQUENCE), 2)
        identity = _identity(issuer, serial)
        if identity not in certificates:
            raise der.BadDer("PKCS #7: signer's certificate is not in it")
        yield certificates[identity]


def _certificate_identity(certificate: der.Item) -> Identity:
    """Of a certificate's fields version [0], serialNumber, signature, issuer … (RFC 5280 4.1)."""
    fields = _one(certificate.content, der.SEQUENCE)
    serial, _, issuer = _fields(fields, 3, skip=der.CONTEXT_0)
    return _identity(issuer, serial)


def _identity(issuer: der.Item, serial: der.Item) -> Identity:
    """Serial number and issuer; names are equal whatever string types they are written in (RFC 5280 7.1)."""
    pairs = [_fields(attribute, 2) for name in der.items(issuer.content) for attribute in der.items(name.content)]
    return serial.content, tuple((kind.content, value.content) for kind, value in pairs)


def _fields(sequence: der.Item, count: int, skip: int | None = None) -> list[der.Item]:
    found = [item for item in der.items(sequence.content) if item.tag != skip][:count]
    if len(found) < count:
        raise der.BadDer("DER: sequence ends early")
    return found


def _one(content: bytes, tag: int) -> der.Item:
    """The first value with a tag."""
    found = next((item for item in der.items(content) if item.tag == tag), None)
    if found is None:
        raise der.BadDer(f"DER: no value with tag {tag:#04x}")
    return found
