from __future__ import annotations

import struct

import pytest

from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.facts.signing.content_digest import ContentDigest, content_digest
from fwdiff.facts.signing.signing_block import signing_block
from fwdiff.facts.signing.verification import signature_fault
from fwdiff.model import SignatureScheme
from tests.unit.facts.archives import APKS, built, zipped

V1, V2, V3 = SignatureScheme.V1, SignatureScheme.V2, SignatureScheme.V3
SIGNED = [("v1.apk", V1), ("rotated.apk", V1), ("rotated.apk", V2), ("rotated.apk", V3), ("overlay.apk", V2)]


def members(name: str) -> dict[str, bytes]:
    archive = built(name)
    return {entry.name: archive.read(entry) for entry in archive.entries}


def borrowed(name: str, other: bytes) -> bytes:
    """The signing block of an APK before the central directory of another archive."""
    data = (APKS / name).read_bytes()
    archive = ZipArchive(data)
    block = data[signing_block(archive)[0] : archive.central_directory_offset]
    target = ZipArchive(other)
    end = bytearray(other[target.end_record_offset :])
    struct.pack_into("<I", end, 16, target.central_directory_offset + len(block))
    directory = other[target.central_directory_offset : target.end_record_offset]
    return other[: target.central_directory_offset] + block + directory + end


@pytest.mark.parametrize(("name", "scheme"), SIGNED)
def test_what_apksigner_signed_holds(name: str, scheme: SignatureScheme) -> None:
    assert signature_fault((APKS / name).read_bytes(), scheme, 28) == ""


@pytest.mark.parametrize(("name", "scheme"), SIGNED)
def test_one_changed_byte_of_the_content_is_told(name: str, scheme: SignatureScheme) -> None:
    data = bytearray((APKS / name).read_bytes())
    archive = ZipArchive(bytes(data))
    entry = archive.find("AndroidManifest.xml")
    assert entry is not None
    data[entry.local_offset + 30 + len(entry.name) + 20] ^= 1
    assert signature_fault(bytes(data), scheme, 28) != ""


@pytest.mark.parametrize("scheme", [V2, V3])
def test_a_block_over_another_content_is_told(scheme: SignatureScheme) -> None:
    data = borrowed("rotated.apk", zipped({"AndroidManifest.xml": b"another"}))
    assert "another SHA-256 of chunks" in signature_fault(data, scheme, 28)


def test_signature_files_over_other_members_are_told() -> None:
    other = members("v1.apk") | {"AndroidManifest.xml": b"another"}
    assert signature_fault(zipped(other), V1, 28) == "AndroidManifest.xml has another digest"
    assert signature_fault(zipped(members("v1.apk")), V1, 28) == ""


def test_members_that_were_added_or_taken_are_told() -> None:
    sound = members("v1.apk")
    assert signature_fault(zipped(sound | {"classes.dex": b"dex"}), V1, 28) == "classes.dex is not signed"
    gone = {name: content for name, content in sound.items() if name != "AndroidManifest.xml"}
    assert signature_fault(zipped(gone), V1, 28) == "AndroidManifest.xml was signed and is not there"


@pytest.mark.parametrize("name", ["META-INF/MANIFEST.MF", "META-INF/KEY.SF"])
def test_a_changed_file_of_the_signature_is_told(name: str) -> None:
    sound = members("v1.apk")
    (name,) = [member for member in sound if member.endswith(name.rpartition(".")[2])]
    changed = sound[name].replace(b"Digest: ", b"Digest: AAAA", 1).replace(b"Created-By: ", b"Created-By: x", 1)
    assert changed != sound[name]
    assert signature_fault(zipped(sound | {name: changed}), V1, 28) != ""


@pytest.mark.parametrize("scheme", [V2, V3])
def test_a_signature_by_another_key_is_told(scheme: SignatureScheme) -> None:
    data = (APKS / "rotated.apk").read_bytes()
    archive = ZipArchive(data)
    start, blocks = signing_block(archive)
    value = blocks[{V2: 0x7109871A, V3: 0xF05368C0}[scheme]]
    at = data.index(value, start)
    changed = bytearray(data)
    changed[at + len(value) - 100] ^= 1  # in the signer's signature or key
    assert signature_fault(bytes(changed), scheme, 28) != ""


def test_content_that_is_no_apk_has_a_fault_and_does_not_raise() -> None:
    for data in (b"", b"PK\x05\x06", zipped({}), zipped({"META-INF/A.RSA": b"x", "META-INF/A.SF": b""})):
        for scheme in SignatureScheme:
            assert signature_fault(data, scheme, 33) != ""


def test_the_digests_of_a_content() -> None:
    """Computed once by the formulas of the scheme's description, over a section that is one chunk each."""
    archive = built("overlay.apk")
    start, _ = signing_block(archive)
    lengths = {kind: len(content_digest(archive, start, kind)) for kind in ContentDigest}
    assert lengths == {ContentDigest.SHA256: 32, ContentDigest.VERITY: 40, ContentDigest.SHA512: 64}
