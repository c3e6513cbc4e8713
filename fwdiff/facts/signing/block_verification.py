"""Whether a signature of scheme 2, 3 or 3.1 holds (source.android.com, "APK signature scheme v2" and "v3")."""

from __future__ import annotations

from typing import NamedTuple

from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.facts.signing.content_digest import ContentDigest, content_digest
from fwdiff.facts.signing.public_key import is_signed, public_key_of
from fwdiff.facts.signing.signing_block import (
    SCHEMES,
    BadSignature,
    BlockSigner,
    block_signers,
    length_prefixed,
    signing_block,
)
from fwdiff.model import SignatureScheme


class _Algorithm(NamedTuple):
    digest: ContentDigest
    hash_name: str
    is_pss: bool = False


_ALGORITHMS = {
    0x0101: _Algorithm(ContentDigest.SHA256, "sha256", is_pss=True),
    0x0102: _Algorithm(ContentDigest.SHA512, "sha512", is_pss=True),
    0x0103: _Algorithm(ContentDigest.SHA256, "sha256"),
    0x0104: _Algorithm(ContentDigest.SHA512, "sha512"),
    0x0201: _Algorithm(ContentDigest.SHA256, "sha256"),
    0x0202: _Algorithm(ContentDigest.SHA512, "sha512"),
    0x0301: _Algorithm(ContentDigest.SHA256, "sha256"),
    0x0421: _Algorithm(ContentDigest.VERITY, "sha256"),
    0x0423: _Algorithm(ContentDigest.VERITY, "sha256"),
    0x0425: _Algorithm(ContentDigest.VERITY, "sha256"),
}
_STRENGTH = list(ContentDigest)
_VERITY_SINCE = 28


def block_fault(archive: ZipArchive, scheme: SignatureScheme, api_level: int) -> str:
    """Why the signature does not hold on an API level; empty where it does.  Raises `BadSignature` and `BadDer`."""
    block_start, blocks = signing_block(archive)
    signers = [
        signer
        for signer in block_signers(blocks.get(SCHEMES[scheme], b""), scheme)
        if signer.min_sdk <= api_level <= signer.max_sdk
    ]
    if not signers or (len(signers) > 1 and scheme is not SignatureScheme.V2):
        return f"{len(signers)} signers for API level {api_level}"
    known: dict[ContentDigest, bytes] = {}
    for signer in signers:
        kind, said = _signed_digest(signer, api_level)
        if kind not in known:
            known[kind] = content_digest(archive, block_start, kind)
        if known[kind] != said:
            return f"the content of the APK has another {kind}"
    return ""


def _signed_digest(signer: BlockSigner, api_level: int) -> tuple[ContentDigest, bytes]:
    """The digest of the content that a signer signed, by the strongest algorithm.  Raises `BadSignature`."""
    signatures = _numbered(signer.signatures)
    known = [
        number
        for number in signatures
        if number in _ALGORITHMS
        and (api_level >= _VERITY_SINCE or _ALGORITHMS[number].digest is not ContentDigest.VERITY)
    ]
    if not known:
        raise BadSignature("no signature by an algorithm that the platform knows")
    best = max(known, key=lambda number: _STRENGTH.index(_ALGORITHMS[number].digest))
    algorithm = _ALGORITHMS[best]
    if not is_signed(
        signer.public_key, signatures[best], signer.signed_data, algorithm.hash_name, is_pss=algorithm.is_pss
    ):
        raise BadSignature("the signature is not that of the signer's key over the signed data")
    if public_key_of(signer.certificates[0]) != signer.public_key:
        raise BadSignature("the certificate is of another key")
    digests = _numbered(signer.digests)
    if list(digests) != list(signatures):
        raise BadSignature("signatures and digests are by other algorithms")
    return algorithm.digest, digests[best]


def _numbered(values: bytes) -> dict[int, bytes]:
    """By number of algorithm, its signature or digest."""
    found: dict[int, bytes] = {}
    for value in length_prefixed(values):
        content = next(length_prefixed(value[4:]), None)
        if content is None:
            raise BadSignature("an algorithm without a value")
        found.setdefault(int.from_bytes(value[:4], "little"), content)
    return found
