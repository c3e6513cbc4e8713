"""Which of the signatures of an APK counts in an image: that of the newest scheme which its platform knows."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.model import Signature, SignatureScheme

_KNOWN_SINCE = {
    SignatureScheme.V1: 1,
    SignatureScheme.V2: 24,
    SignatureScheme.V3: 28,
    SignatureScheme.V3_1: 33,
}
"""The API levels from which the platform knows a scheme (source.android.com, "Application signing")."""


def effective_signature(signatures: Sequence[Signature], api_level: int | None) -> Signature | None:
    """The signature that counts, with its signers for this API level alone; None where the APK is unsigned.

    Where the level is not known, it is taken to be above all.
    """
    level = 10_000 if api_level is None else api_level
    for signature in signatures:
        if _KNOWN_SINCE[signature.scheme] > level:
            continue
        signers = tuple(signer for signer in signature.signers if signer.min_sdk <= level <= signer.max_sdk)
        if signers or signature.scheme is not SignatureScheme.V3_1 or not signature.signers:
            return Signature(signature.scheme, signers, signature.expects)
    return None


def signer_digests(signatures: Sequence[Signature], api_level: int | None) -> tuple[str, ...]:
    """SHA-256 of the certificates of those who signed, for this API level."""
    signature = effective_signature(signatures, api_level)
    return tuple(dict.fromkeys(signer.sha256 for signer in signature.signers)) if signature else ()
