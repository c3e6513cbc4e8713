"""Whether the signature of scheme 1 holds: META-INF's files over every member of the APK (JAR File Specification)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator

from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive, ZipEntry
from fwdiff.facts.signing import der
from fwdiff.facts.signing.pkcs7 import SignerInfo, signer_infos
from fwdiff.facts.signing.public_key import is_signed, public_key_of
from fwdiff.facts.signing.signature import MAX_SIGNATURE_FILE, JarSigner, jar_signers

_MANIFEST = "META-INF/MANIFEST.MF"
_MAX_MANIFEST = 32 << 20
_DIGEST_OIDS = {
    bytes.fromhex("2a864886f70d0205"): "md5",
    bytes.fromhex("2b0e03021a"): "sha1",
    bytes.fromhex("608648016503040204"): "sha224",
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
_MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
"""The attribute of PKCS #9 that holds the digest of what is signed."""
_DIGEST_NAMES = {
    "SHA-512": "sha512",
    "SHA-384": "sha384",
    "SHA-256": "sha256",
    "SHA1": "sha1",
    "SHA": "sha1",
    "MD5": "md5",
}
"""Of the manifest's attributes, the strongest first."""
_NOT_SIGNED = re.compile(r"META-INF/(?:MANIFEST\.MF|[^/]+\.(?:SF|RSA|DSA|EC)|SIG-[^/]*)", re.IGNORECASE)
_LINE_END = rb"(?:\r\n|\n|\r(?!\n))"
_SECTION_END = re.compile(_LINE_END + _LINE_END + rb"+|\Z")
Section = dict[str, str]


def jar_fault(archive: ZipArchive) -> str:
    """Why the signature does not hold; empty where it does.  Raises `BadSignature`, `BadDer` and `BadZip`."""
    manifest = archive.find(_MANIFEST)
    if manifest is None:
        return "no META-INF/MANIFEST.MF"
    text = archive.read(manifest, limit=_MAX_MANIFEST, verify=False)
    main, *rest = _sections(text)
    sections = {section["Name"]: (section, raw) for section, raw in rest if "Name" in section}
    for signer in jar_signers(archive):
        fault = _file_fault(archive, signer, text, {name: raw for name, (_, raw) in sections.items()}, main[1])
        if fault:
            return f"{signer.entry.name}: {fault}"
    return _members_fault(archive, {name: section for name, (section, _) in sections.items()})


def _file_fault(
    archive: ZipArchive, signer: JarSigner, manifest: bytes, sections: dict[str, bytes], main: bytes
) -> str:
    """Of a signature file: its own signature, and its digests of the manifest."""
    signed = archive.read(signer.signed, limit=_MAX_MANIFEST, verify=False)
    infos = signer_infos(archive.read(signer.entry, limit=MAX_SIGNATURE_FILE, verify=False))
    if not any(_is_signed_by(info, signed) for info in infos):
        return "its signature is not that of the signer's key"
    (attributes, _), *rest = _sections(signed)
    if _matches(attributes, "-Digest-Manifest", manifest):
        return ""
    if _matches(attributes, "-Digest-Manifest-Main-Attributes", main) is False:
        return "the manifest's main attributes have another digest"
    for section, _ in rest:
        name = section.get("Name", "")
        if name in sections and not _matches(section, "-Digest", sections[name]):
            return f"the manifest's section of {name} has another digest"
    unsigned = sections.keys() - {section.get("Name", "") for section, _ in rest}
    return f"the manifest's section of {min(unsigned)} is not signed" if unsigned else ""


def _is_signed_by(info: SignerInfo, signed: bytes) -> bool:
    items = list(info.rest)
    hash_name = _DIGEST_OIDS.get(_first(items[0]).content) if items else None
    if hash_name is None:
        return False
    attributes = items.pop(1) if len(items) > 1 and items[1].tag == der.CONTEXT_0 else None
    if len(items) < 3:
        return False
    if attributes is not None:
        if _message_digest(attributes) != hashlib.new(hash_name, signed).digest():
            return False
        signed = b"\x31" + attributes.encoded[1:]  # signed as the SET that they are (RFC 2315 9.3)
    return is_signed(public_key_of(info.certificate), items[2].content, signed, hash_name)


def _message_digest(attributes: der.Item) -> bytes | None:
    for attribute in der.items(attributes.content):
        kind, *values = der.items(attribute.content)
        if kind.content == _MESSAGE_DIGEST and values:
            return _first(values[0]).content
    return None


def _members_fault(archive: ZipArchive, sections: dict[str, Section]) -> str:
    members = {entry.name: entry for entry in archive.entries if not entry.name.endswith("/")}
    if len(members) < sum(not entry.name.endswith("/") for entry in archive.entries):
        return "members of equal names"
    missing = sections.keys() - members.keys()
    if missing:
        return f"{min(missing)} was signed and is not there"
    signed = {name: entry for name, entry in members.items() if not _NOT_SIGNED.fullmatch(name)}
    extra = signed.keys() - sections.keys()
    if extra:
        return f"{min(extra)} is not signed"
    return next(
        (fault for name, entry in signed.items() if (fault := _member_fault(archive, entry, sections[name]))), ""
    )


def _member_fault(archive: ZipArchive, entry: ZipEntry, section: Section) -> str:
    try:
        content = archive.read(entry, verify=False)
    except BadZip as error:
        return f"{entry.name}: {error}"
    return "" if _matches(section, "-Digest", content) else f"{entry.name} has another digest"


def _matches(section: Section, suffix: str, content: bytes) -> bool | None:
    """Whether the strongest digest that a section gives is that of the content; None where it gives none."""
    for name, hash_name in _DIGEST_NAMES.items():
        said = section.get(name + suffix)
        if said is not None:
            try:
                return base64.b64decode(said) == hashlib.new(hash_name, content).digest()
            except binascii.Error:
                return False
    return None


def _sections(text: bytes) -> Iterator[tuple[Section, bytes]]:
    """The sections of a manifest with their bytes, up to and with the blank line behind each."""
    start = 0
    for match in _SECTION_END.finditer(text):
        raw = text[start : match.end()]
        start = match.end()
        if raw.strip():
            yield _attributes(raw), raw


def _attributes(raw: bytes) -> Section:
    lines = re.split(r"\r\n|\n|\r", re.sub(_LINE_END + rb" ", b"", raw).decode("utf-8", "replace"))
    return {name: value for name, colon, value in (line.partition(": ") for line in lines) if colon}


def _first(item: der.Item) -> der.Item:
    found = next(der.items(item.content), None)
    if found is None:
        raise der.BadDer("DER: an empty sequence")
    return found
