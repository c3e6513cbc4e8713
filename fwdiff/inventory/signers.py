"""Which of the signatures of an APK counts in an image: that of the newest scheme which its platform knows."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.model import FileFacts, Manifest, Signature, SignatureCheck, SignatureScheme

_KNOWN_SINCE = {
    SignatureScheme.V1: 1,
    SignatureScheme.V2: 24,
    SignatureScheme.V3: 28,
    SignatureScheme.V3_1: 33,
}
"""The API levels from which the platform knows a scheme (source.android.com, "Application signing")."""


_NEWEST = 10_000
"""`Build.VERSION_CODES.CUR_DEVELOPMENT`."""
_SCHEME_2_NEEDED = 30
"""Apps that target this level are refused on it, and on later ones, where scheme 1 alone signs them."""


def signature_level(api_level: int | None) -> int:
    """The API level that signatures are asked for."""
    return _NEWEST if api_level is None else api_level


def signature_fault(facts: FileFacts, manifest: Manifest, api_level: int | None) -> str | None:
    """Why the signature of an APK does not hold in an image: empty where it does, None where that was not looked at."""
    level = signature_level(api_level)
    signature = effective_signature(facts.signatures, api_level)
    if signature is None:
        return "not signed"
    present = {row.scheme for row in facts.signatures}
    stripped = [scheme for scheme in signature.expects if scheme not in present and _KNOWN_SINCE[scheme] <= level]
    if stripped:
        return f"it says that it is signed by scheme {stripped[0]} as well, and is not"
    targets = manifest.target_sdk or 0
    if signature.scheme is SignatureScheme.V1 and min(targets, level) >= _SCHEME_2_NEEDED:
        return f"signed by scheme v1 alone, with target API level {targets}"
    check = facts.signature_check
    return check.fault if check is not None and is_current(check, signature, level) else None


def is_current(check: SignatureCheck, signature: Signature, level: int) -> bool:
    """Whether a check is of the signature that counts, on the same API level."""
    return (check.scheme, check.api_level) == (signature.scheme, level)


def effective_signature(signatures: Sequence[Signature], api_level: int | None) -> Signature | None:
    """The signature that counts, with its signers for this API level alone; None where the APK is unsigned.

    Where the level is not known, it is taken to be above all.
    """
    level = signature_level(api_level)
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
