"""Who signed a PKCS #7 SignedData, the form of the signature files of scheme 1 (RFC 2315)."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.facts.signing import der

Identity = tuple[bytes, tuple[tuple[bytes, bytes], ...]]
"""What names a certificate in PKCS #7: serial number, and the issuer as pairs of object identifier and text."""


class SignerInfo(Struct, frozen=True):
    """A signer: its certificate, and the values behind issuer and serial number (RFC 2315 9.2)."""

    certificate: bytes
    rest: tuple[der.Item, ...]
    """digestAlgorithm, authenticatedAttributes [0] if there, digestEncryptionAlgorithm, encryptedDigest …"""


def signer_infos(pkcs7: bytes) -> tuple[SignerInfo, ...]:
    """Each SignerInfo with its certificate, by issuer and serial number (RFC 2315 9.1, 9.2).  Raises `BadDer`."""
    content_info = one(pkcs7, der.SEQUENCE)
    signed_data = one(one(content_info.content, der.CONTEXT_0).content, der.SEQUENCE)
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
    return tuple(_signer_info(item, certificates) for item in der.items(signers[-1].content if signers else b""))


def _signer_info(item: der.Item, certificates: dict[Identity, bytes]) -> SignerInfo:
    _, issuer_and_serial, *rest = der.items(item.content)
    issuer, serial = fields(issuer_and_serial, 2)
    identity = _identity(issuer, serial)
    if identity not in certificates:
        raise der.BadDer("PKCS #7: signer's certificate is not in it")
    return SignerInfo(certificates[identity], tuple(rest))


def _certificate_identity(certificate: der.Item) -> Identity:
    """Of a certificate's fields version [0], serialNumber, signature, issuer … (RFC 5280 4.1)."""
    serial, _, issuer = fields(one(certificate.content, der.SEQUENCE), 3, skip=der.CONTEXT_0)
    return _identity(issuer, serial)


def _identity(issuer: der.Item, serial: der.Item) -> Identity:
    """Serial number and issuer; names are equal whatever string types they are written in (RFC 5280 7.1)."""
    pairs = [fields(attribute, 2) for name in der.items(issuer.content) for attribute in der.items(name.content)]
    return serial.content, tuple((kind.content, value.content) for kind, value in pairs)


def fields(sequence: der.Item, count: int, skip: int | None = None) -> list[der.Item]:
    """The first values of a sequence, without those with the tag `skip`.  Raises `BadDer`."""
    found = [item for item in der.items(sequence.content) if item.tag != skip][:count]
    if len(found) < count:
        raise der.BadDer("DER: sequence ends early")
    return found


def one(content: bytes, tag: int) -> der.Item:
    """The first value with a tag.  Raises `BadDer`."""
    found = next((item for item in der.items(content) if item.tag == tag), None)
    if found is None:
        raise der.BadDer(f"DER: no value with tag {tag:#04x}")
    return found
