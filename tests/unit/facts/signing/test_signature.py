from __future__ import annotations

import hashlib
import struct

import pytest

from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.facts.signing.signature import read_signatures
from fwdiff.inventory.signers import signer_digests
from fwdiff.model import Signature, SignatureScheme
from tests.unit.facts.archives import APKS, built, zipped

V2, V3, V31 = 0x7109871A, 0xF05368C0, 0x1B93AD61


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_signers(archive: ZipArchive, api_level: int | None = None) -> tuple[str, ...]:
    """On the newest platform unless a level is given; every scheme has to be sound."""
    reading = read_signatures(archive)
    assert reading.complaints == ()
    return signer_digests(reading.signatures, api_level)


def complaint(archive: ZipArchive) -> str:
    """Of a signature that cannot be read: there is one, and it names nobody."""
    reading = read_signatures(archive)
    assert [signature.signers for signature in reading.signatures] == [()]
    (words,) = reading.complaints
    return words


def expected() -> list[tuple[str, tuple[str, ...]]]:
    lines = (APKS / "expected.tsv").read_text().splitlines()
    return [(name, tuple(digests.split())) for name, digests in (line.split("\t") for line in lines)]


@pytest.mark.parametrize(("name", "digests"), expected())
def test_as_apksigner_says(name: str, digests: tuple[str, ...]) -> None:
    """v1: a leaf whose authority's certificate is there too; rotated: v3 has another signer than v1 and v2."""
    assert read_signers(built(name)) == digests


def test_the_older_schemes_of_a_rotated_apk_have_another_signer() -> None:
    rotated = built("rotated.apk")
    newest, before, oldest = (read_signers(rotated, level) for level in (28, 27, 23))
    assert before == oldest != newest
    assert len(before) == 1


def test_unsigned() -> None:
    assert read_signers(ZipArchive(zipped({"a": b""}))) == ()
    assert read_signers(built("resources_utf16.apk")) == ()


def prefixed(*parts: bytes) -> bytes:
    return b"".join(struct.pack("<I", len(part)) + part for part in parts)


def signer(*certificates: bytes, attributes: bytes = b"") -> bytes:
    return prefixed(prefixed(b"", prefixed(*certificates), attributes), b"signatures", b"key")


def ranged(*certificates: bytes, levels: tuple[int, int] = (0, 0x7FFFFFFF), attributes: bytes = b"") -> bytes:
    """A signer of scheme 3 or 3.1."""
    between = struct.pack("<2I", *levels)
    signed_data = prefixed(b"", prefixed(*certificates)) + between + prefixed(attributes)
    return prefixed(signed_data) + between + prefixed(b"signatures", b"key")


def scheme(*signers: bytes) -> bytes:
    return prefixed(prefixed(*signers))


def with_block(pairs: list[tuple[int, bytes]], *, grow: int = 0) -> ZipArchive:
    body = b"".join(struct.pack("<QI", 4 + len(value), kind) + value for kind, value in pairs)
    size = struct.pack("<Q", len(body) + 24 + grow)
    plain = zipped({"a": b""})
    start, end = plain.index(b"PK\x01\x02"), plain.index(b"PK\x05\x06")
    block = size + body + size + b"APK Sig Block 42"
    moved = struct.pack("<I", start + len(block))
    return ZipArchive(plain[:start] + block + plain[start : end + 16] + moved + plain[end + 20 :])


def test_each_signer_by_its_first_certificate_in_order() -> None:
    block = [(0x42726577, b"padding"), (V2, scheme(signer(b"leaf b", b"authority"), signer(b"leaf a")))]
    assert read_signers(with_block(block)) == (sha256(b"leaf b"), sha256(b"leaf a"))


def test_equal_signers_are_one() -> None:
    assert read_signers(with_block([(V31, scheme(ranged(b"x"), ranged(b"x")))])) == (sha256(b"x"),)


@pytest.mark.parametrize("order", [(V2, V3, V31), (V31, V3, V2)])
def test_the_newest_scheme_wins(order: tuple[int, ...]) -> None:
    names = {V2: b"two", V3: b"three", V31: b"three one"}
    assert read_signers(
        with_block([(kind, scheme(ranged(names[kind]) if kind != V2 else signer(names[kind]))) for kind in order])
    ) == (sha256(b"three one"),)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\xff\xff\xff\xff",
        b"\x01",
        scheme(),
        scheme(b""),
        scheme(signer()),
        scheme(prefixed(prefixed(b"digests only"))),
        scheme(signer(b"x"))[:-1],
    ],
)
def test_a_scheme_that_does_not_parse_is_not_unsigned(value: bytes) -> None:
    assert "APK Signing Block" in complaint(with_block([(V2, value)]))


def test_a_block_whose_sizes_lie() -> None:
    for grow in (1, -30, 1 << 40):
        assert "sizes" in complaint(with_block([(V2, scheme(signer(b"x")))], grow=grow))


def test_pairs_out_of_bounds() -> None:
    archive = with_block([(V2, scheme(signer(b"x")))])
    data = bytearray(archive.data)
    start = data.index(struct.pack("<I", V2)) - 8
    for length in (0, 3, 1 << 32):
        struct.pack_into("<Q", data, start, length)
        assert "out of bounds" in complaint(ZipArchive(bytes(data)))


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = bytes([len(content)]) if len(content) < 0x80 else b"\x82" + struct.pack(">H", len(content))
    return bytes([tag]) + length + content


def name(text: bytes, string_type: int = 0x13) -> bytes:
    return der(0x30, der(0x31, der(0x30, der(0x06, b"\x55\x04\x03"), der(string_type, text))))


def certificate(serial: bytes, issuer: bytes, *, version: bytes = der(0xA0, der(0x02, b"\x02"))) -> bytes:
    algorithm = der(0x30, der(0x06, b"\x2a"))
    fields = (version, der(0x02, serial), algorithm, issuer, der(0x30, b""), name(b"subject"))
    return der(0x30, der(0x30, *fields), algorithm, der(0x03, b"\0"))


def signer_info(serial: bytes, issuer: bytes) -> bytes:
    return der(0x30, der(0x02, b"\x01"), der(0x30, issuer, der(0x02, serial)))


def signed_data(certificates: list[bytes], signers: list[bytes]) -> bytes:
    certificate_set, digest_algorithms, content = der(0xA0, *certificates), der(0x31), der(0x30)
    return der(0x30, der(0x02, b"\x01"), digest_algorithms, content, certificate_set, der(0xA1), der(0x31, *signers))


def pkcs7(certificates: list[bytes], signers: list[bytes]) -> bytes:
    return der(0x30, der(0x06, b"\x2a"), der(0xA0, signed_data(certificates, signers)))


def jar(*, signed: bytes = b"", **files: bytes) -> ZipArchive:
    """With a .SF file beside each signature file."""
    members = {f"META-INF/{key.replace('_', '.')}": value for key, value in files.items()}
    return ZipArchive(zipped(members | {f"META-INF/{key.partition('_')[0]}.SF": signed for key in files}))


def v1(**files: bytes) -> tuple[str, ...]:
    return read_signers(jar(**files))


LEAF = certificate(b"\x05", name(b"authority"))
ROOT = certificate(b"\x01", name(b"authority"), version=b"")


def test_scheme_1_takes_the_signer_among_the_certificates() -> None:
    for certificates in ([LEAF, ROOT], [ROOT, LEAF]):
        assert v1(CERT_RSA=pkcs7(certificates, [signer_info(b"\x05", name(b"authority"))])) == (sha256(LEAF),)
        assert v1(CERT_RSA=pkcs7(certificates, [signer_info(b"\x01", name(b"authority"))])) == (sha256(ROOT),)


def test_scheme_1_compares_names_whatever_their_string_type() -> None:
    """Seen on real phones: UTF8String in the certificate, PrintableString in the SignerInfo."""
    assert v1(CERT_RSA=pkcs7([LEAF], [signer_info(b"\x05", name(b"authority", 0x0C))])) == (sha256(LEAF),)


def test_scheme_1_with_several_signature_files_sorted_by_name() -> None:
    one = pkcs7([LEAF], [signer_info(b"\x05", name(b"authority"))])
    two = pkcs7([ROOT], [signer_info(b"\x01", name(b"authority"))])
    assert v1(B_EC=one, A_DSA=two, c_rsa=one) == (sha256(ROOT), sha256(LEAF))


def test_only_files_directly_in_meta_inf_are_signatures() -> None:
    files = {"META-INF/x/A.RSA": b"no", "META-INF/A.RSA.txt": b"no", "assets/META-INF/A.RSA": b"no"}
    assert read_signers(ZipArchive(zipped(files))) == ()


def test_indefinite_lengths() -> None:
    """BER, as some old signing tools wrote the outer values."""
    inner = signed_data([LEAF], [signer_info(b"\x05", name(b"authority"))])
    ber = b"\x30\x80" + der(0x06, b"\x2a") + b"\xa0\x80" + inner + b"\0\0\0\0"
    assert v1(CERT_RSA=ber) == (sha256(LEAF),)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x30",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x1f" * 10,
        b"\x30\x80" * 5000,
        b"\x02\x80\0\0",
        pkcs7([], []),
        pkcs7([LEAF], []),
        pkcs7([], [signer_info(b"\x05", name(b"authority"))]),
        pkcs7([LEAF], [signer_info(b"\x06", name(b"authority"))]),
        pkcs7([LEAF], [signer_info(b"\x05", name(b"another"))]),
        pkcs7([der(0x30, der(0x30, der(0x02, b"\x05")))], []),
        pkcs7([LEAF], [der(0x30, der(0x02, b"\x01"), der(0x30, name(b"authority")))]),
        pkcs7([LEAF], [der(0x30, der(0x02, b"\x01"))]),
    ],
)
def test_a_signature_file_that_does_not_parse_is_not_unsigned(content: bytes) -> None:
    assert "CERT" in complaint(jar(CERT_RSA=content))


def test_a_signature_file_that_signs_nothing_is_none() -> None:
    sound = pkcs7([LEAF], [signer_info(b"\x05", name(b"authority"))])
    assert read_signers(ZipArchive(zipped({"META-INF/CERT.RSA": sound, "META-INF/OTHER.SF": b""}))) == ()
    assert read_signers(ZipArchive(zipped({"META-INF/CERT.RSA": sound, "META-INF/cert.sf": b""}))) == (sha256(LEAF),)


def test_each_platform_takes_the_newest_scheme_that_it_knows() -> None:
    rows = [
        (V2, scheme(signer(b"two"))),
        (V3, scheme(ranged(b"three", levels=(24, 32)))),
        (V31, scheme(ranged(b"new", levels=(33, 99)))),
    ]
    archive = with_block(rows)
    found = {level: read_signers(archive, level) for level in (23, 24, 27, 28, 31, 32, 33, 35)}
    assert found == {
        23: (),
        **dict.fromkeys((24, 27), (sha256(b"two"),)),
        **dict.fromkeys((28, 31, 32), (sha256(b"three"),)),
        **dict.fromkeys((33, 35), (sha256(b"new"),)),
    }


def test_a_signer_of_other_levels_only_is_none() -> None:
    archive = with_block([(V2, scheme(signer(b"two"))), (V3, scheme(ranged(b"three", levels=(30, 32))))])
    assert [read_signers(archive, level) for level in (27, 29, 30)] == [(sha256(b"two"),), (), (sha256(b"three"),)]


def test_a_signature_says_which_newer_schemes_belong_to_it() -> None:
    protection = prefixed(struct.pack("<2I", 0xBEEFF00D, 3))
    rotation = prefixed(struct.pack("<2I", 0x559F8B02, 33))
    sound = pkcs7([LEAF], [signer_info(b"\x05", name(b"authority"))])
    signed = jar(CERT_RSA=sound, signed=b"Signature-Version: 1.0\r\nX-Android-APK-Signed: 2, 3\r\n\r\n")
    block = with_block(
        [(V3, scheme(ranged(b"three", attributes=rotation))), (V2, scheme(signer(b"two", attributes=protection)))]
    )
    found: list[Signature] = [*read_signatures(signed).signatures, *read_signatures(block).signatures]
    assert [(signature.scheme, signature.expects) for signature in found] == [
        (SignatureScheme.V1, (SignatureScheme.V2, SignatureScheme.V3)),
        (SignatureScheme.V3, (SignatureScheme.V3_1,)),
        (SignatureScheme.V2, (SignatureScheme.V3,)),
    ]
