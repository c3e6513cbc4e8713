"""Whether the signature of an APK holds by one scheme: that its content is what the signer signed.

Taken for some APKs only, since it reads all of them again; importing this module imports `cryptography`.
"""

from __future__ import annotations

from fwdiff.facts.containers.compressed import MAX_INFLATED_AT_ONCE, gunzip
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.facts.content import Content, content_of
from fwdiff.facts.signing.block_verification import block_fault
from fwdiff.facts.signing.der import BadDer
from fwdiff.facts.signing.jar_verification import jar_fault
from fwdiff.facts.signing.signing_block import BadSignature
from fwdiff.model import SignatureScheme


def signature_fault(data: bytes, scheme: SignatureScheme, api_level: int) -> str:
    """Why the signature of an APK does not hold on an API level; empty where it does.  Never raises for bad content."""
    if content_of(data) is Content.GZIP:
        data = gunzip(data, MAX_INFLATED_AT_ONCE).content
    try:
        archive = ZipArchive(data)
        if scheme is SignatureScheme.V1:
            return jar_fault(archive)
        return block_fault(archive, scheme, api_level)
    except (BadSignature, BadDer, BadZip, ValueError) as error:
        return str(error)
