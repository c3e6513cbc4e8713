"""X.509 certificates that stand in files of their own, as those of `etc/security/cacerts` (RFC 7468, RFC 5280)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator

from fwdiff import text
from fwdiff.facts.signing import der
from fwdiff.model import Setting, SettingKind

BEGIN_PEM = b"-----BEGIN CERTIFICATE-----"
_PEM = re.compile(BEGIN_PEM + rb"([A-Za-z0-9+/=\s]{1,65536})-----END CERTIFICATE-----")
_LONGEST = 1 << 16
# Attribute types of a distinguished name: common name, organizational unit, organization.
_NAMES = (b"\x55\x04\x03", b"\x55\x04\x0b", b"\x55\x04\x0a")


def pem_certificates(data: bytes) -> Iterator[Setting]:
    """A setting for each certificate in a text: the SHA-256 of its encoding, and its subject."""
    for match in _PEM.finditer(data):
        try:
            yield _setting(base64.b64decode(b"".join(match[1].split())))
        except binascii.Error:
            continue


def der_certificate(data: bytes) -> tuple[Setting, ...]:
    """A setting if the whole data is one certificate."""
    if not 64 < len(data) < _LONGEST or data[:2] != b"\x30\x82" or int.from_bytes(data[2:4], "big") + 4 != len(data):
        return ()
    return (_setting(data),) if _subject(data) is not None else ()


def _setting(certificate: bytes) -> Setting:
    return Setting(SettingKind.CERTIFICATE, hashlib.sha256(certificate).hexdigest(), _subject(certificate) or "")


def _subject(certificate: bytes) -> str | None:
    """The most telling name of the subject, None where this is no certificate."""
    try:
        (outer,) = der.items(certificate)
        signed = next(iter(der.items(outer.content)))
        fields = [item for item in der.items(signed.content) if item.tag != der.CONTEXT_0]
        attributes = [
            list(der.items(pair.content)) for part in der.items(fields[4].content) for pair in der.items(part.content)
        ]
        names = {kind.content: value.content for kind, value in attributes}
    except (der.BadDer, ValueError, IndexError, StopIteration):
        return None
    return next((text.from_bytes(names[kind]) for kind in _NAMES if kind in names), "")
