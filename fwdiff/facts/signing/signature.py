"""Who signed an APK, by signature scheme: the certificates, found and hashed; `verification` says whether they hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive, ZipEntry
from fwdiff.facts.signing import der
from fwdiff.facts.signing.pkcs7 import signer_infos
from fwdiff.facts.signing.signing_block import SCHEMES, BadSignature, BlockSigner, block_signers, signing_block
from fwdiff.model import Signature, SignatureScheme, Signer

MAX_SIGNATURE_FILE = 1 << 22
_MAX_SIGNATURE_FILES = 10
"""As many as apksigner allows."""
_SIGNATURE_FILE = re.compile(r"META-INF/([^/]+)\.(?:RSA|DSA|EC)", re.IGNORECASE)
_EXPECTED = re.compile(rb"^X-Android-APK-Signed: *([0-9, ]+)", re.MULTILINE)
_BY_NUMBER = {2: SignatureScheme.V2, 3: SignatureScheme.V3, 31: SignatureScheme.V3_1}
_STRIPPING_PROTECTION = 0xBEEFF00D
"""Of scheme 2: the number of the scheme that stands in the APK as well."""
_ROTATION_MIN_SDK = 0x559F8B02
"""Of scheme 3: from which API level on scheme 3.1 speaks."""


class SignatureReading(NamedTuple):
    """The signatures, the newest scheme first, and why some cannot be read."""

    signatures: tuple[Signature, ...]
    complaints: tuple[str, ...]


class JarSigner(NamedTuple):
    """A signature file of scheme 1 and the file that it signs."""

    entry: ZipEntry
    signed: ZipEntry


def read_signatures(archive: ZipArchive) -> SignatureReading:
    """What each scheme that the APK is signed by says; nothing where it is unsigned."""
    complaints: list[str] = []
    signatures: list[Signature] = []
    blocks: dict[int, bytes] = {}
    try:
        _, blocks = signing_block(archive)
    except BadSignature as error:
        signatures.append(Signature(SignatureScheme.V2, ()))
        complaints.append(str(error))
    for scheme in (scheme for scheme, identifier in SCHEMES.items() if identifier in blocks):
        try:
            signatures.append(_of_block(scheme, block_signers(blocks[SCHEMES[scheme]], scheme)))
        except BadSignature as error:
            signatures.append(Signature(scheme, ()))
            complaints.append(str(error))
    try:
        signatures += _of_jar(archive)
    except BadSignature as error:
        # no platform since Android 7 looks at it where there is a block
        complaints += [] if signatures else [str(error)]
        signatures.append(Signature(SignatureScheme.V1, ()))
    return SignatureReading(tuple(signatures), tuple(complaints))


def jar_signers(archive: ZipArchive) -> tuple[JarSigner, ...]:
    """The signature files of scheme 1 by name; one without its .SF file signs nothing.  Raises `BadSignature`."""
    beside = [entry for entry in archive.entries if entry.name[:9].upper() == "META-INF/"]
    by_name = {entry.name.upper(): entry for entry in reversed(beside)}
    found = {
        entry.name: JarSigner(entry, by_name[signed])
        for entry in beside
        if (match := _SIGNATURE_FILE.fullmatch(entry.name)) and (signed := f"META-INF/{match[1]}.SF".upper()) in by_name
    }
    if len(found) > _MAX_SIGNATURE_FILES:
        raise BadSignature(f"META-INF: {len(found)} signature files")
    return tuple(found[name] for name in sorted(found))


def _of_block(scheme: SignatureScheme, signers: tuple[BlockSigner, ...]) -> Signature:
    found = dict.fromkeys(
        Signer(hashlib.sha256(signer.certificates[0]).hexdigest(), signer.min_sdk, signer.max_sdk) for signer in signers
    )
    numbers = [int.from_bytes(signer.attributes.get(_STRIPPING_PROTECTION, b"")[:4], "little") for signer in signers]
    rotates = scheme is SignatureScheme.V3 and any(_ROTATION_MIN_SDK in signer.attributes for signer in signers)
    return Signature(scheme, tuple(found), _expected([*numbers, 31 if rotates else 0]))


def _of_jar(archive: ZipArchive) -> list[Signature]:
    signers = jar_signers(archive)
    digests: list[str] = []
    numbers: list[int] = []
    for signer in signers:
        try:
            digests += _signed_by(archive.read(signer.entry, limit=MAX_SIGNATURE_FILE, verify=False))
            text = archive.read(signer.signed, limit=MAX_SIGNATURE_FILE, verify=False)
        except (BadZip, der.BadDer, ValueError) as error:
            raise BadSignature(f"{signer.entry.name}: {error}") from None
        expected = _EXPECTED.search(text.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0])
        numbers += [int(number) for number in expected[1].split(b",") if number.strip()] if expected else []
    found = tuple(map(Signer, dict.fromkeys(digests)))
    return [Signature(SignatureScheme.V1, found, _expected(numbers))] if found else []


def _signed_by(pkcs7: bytes) -> list[str]:
    certificates = dict.fromkeys(info.certificate for info in signer_infos(pkcs7))  # several may name the same one
    if not certificates:
        raise der.BadDer("no signer")
    return [hashlib.sha256(certificate).hexdigest() for certificate in certificates]


def _expected(numbers: Iterable[int]) -> tuple[SignatureScheme, ...]:
    return tuple(sorted({_BY_NUMBER[number] for number in numbers if number in _BY_NUMBER}))
