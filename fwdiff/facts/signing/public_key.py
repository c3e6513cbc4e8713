"""Signatures by the keys of certificates.  Importing this module imports `cryptography`, which takes 40 ms."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from fwdiff.facts.signing import der
from fwdiff.facts.signing.pkcs7 import one

HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),  # noqa: S303 - old APKs are signed so, and the platform takes them
    "sha1": hashes.SHA1(),  # noqa: S303 - as above
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


def public_key_of(certificate: bytes) -> bytes:
    """The SubjectPublicKeyInfo of an X.509 certificate (RFC 5280 4.1).  Raises `BadDer`."""
    signed = one(one(certificate, der.SEQUENCE).content, der.SEQUENCE)
    fields = [item for item in der.items(signed.content) if item.tag != der.CONTEXT_0]
    if len(fields) < 6:
        raise der.BadDer("DER: certificate ends before its key")
    return fields[5].encoded


def is_signed(public_key: bytes, signature: bytes, data: bytes, hash_name: str, *, is_pss: bool = False) -> bool:
    """Whether `signature` is that of `data` by the key; False as well where the key is of no known kind."""
    try:
        key = load_der_public_key(public_key)
        algorithm = HASHES[hash_name]
        if isinstance(key, rsa.RSAPublicKey):
            scheme = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size) if is_pss else padding.PKCS1v15()
            key.verify(signature, data, scheme, algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(algorithm))
        elif isinstance(key, dsa.DSAPublicKey):
            key.verify(signature, data, algorithm)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True
