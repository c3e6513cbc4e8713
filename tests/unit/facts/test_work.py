"""What small hostile files cost: work grows with their size, and where a limit is met the file says so."""

from __future__ import annotations

import base64
import gzip
import hashlib
import struct
import zipfile
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.apk.androguard_manifest import AndroguardFailure, androguard_elements
from fwdiff.facts.apk.resources import ResourceTable
from fwdiff.facts.containers.compressed import gunzip
from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.facts.encodings.base64_text import decode_around
from fwdiff.facts.endpoints.binary_xml_text import short_codes_of
from fwdiff.facts.endpoints.candidates import candidates
from fwdiff.facts.endpoints.literals import url_at
from fwdiff.facts.endpoints.scan import literals_in
from fwdiff.facts.endpoints.short_codes import short_codes_at
from fwdiff.facts.endpoints.string_pool_bounds import pool_string_bounds
from fwdiff.facts.settings.xml_settings import read_xml_settings
from fwdiff.facts.signing.signature import read_signatures
from fwdiff.facts.xml.axml import elements
from fwdiff.facts.xml.string_pool import ResourceLimit
from fwdiff.model import FileFacts, ProblemKind
from tests.unit.facts.archives import zipped
from tests.unit.facts.resource_writer import (
    Attribute,
    Tag,
    TypeChunk,
    android,
    binary_xml,
    resource_table,
    sdk_config,
)
from tests.unit.facts.work import Searched, assert_linear, lines

_NAME, _PERMISSION, _AUTHORITIES = 0x01010003, 0x01010006, 0x01010018
_URL = b"http://a.example.com/x"


def limits(facts: FileFacts) -> list[str]:
    return [problem.reason for problem in facts.problems if problem.kind is ProblemKind.LIMIT]


def searched(make: Callable[[int], bytes], read: Callable[[bytes], object]) -> Callable[[int], int]:
    """The bytes that a reader slices and searches, and the lines of Python that it runs."""

    def work(count: int) -> int:
        data = Searched(make(count))
        return lines(lambda: read(data)) + data.passed

    return work


def test_short_codes_are_looked_for_in_what_stands_right_before_them() -> None:
    def read(data: bytes) -> None:
        for candidate in candidates(bytes(data)):
            list(short_codes_at(data, candidate.place, 0, len(data)))

    work = searched(lambda count: b"sms_x=1234 smssmssms=1234," * count, read)
    assert_linear(work, 50)
    assert work(100) < 100 * 26 * 40


def test_lines_of_many_widths_are_looked_at_around_the_text_alone() -> None:
    text = base64.b64encode(b"see \0" + _URL + b"\0\0")

    def read(data: bytes) -> None:
        for place in range(0, len(data) - len(text), 64):
            decode_around(data, place, 0, len(data))

    assert_linear(searched(lambda count: (text + b"\n" + text[:-4] + b"\n") * count, read), 200)
    assert_linear(lambda count: lines(lambda: list(literals_in((text + b"\n" + text[:-4] + b"\n") * count))), 50)


def test_brackets_behind_a_url_are_counted_once() -> None:
    assert_linear(lambda count: lines(lambda: url_at(b"http://a.example.com/" + b")" * count, 7, 0, 21 + count)), 500)


def test_the_bounds_of_a_wide_string_are_found_without_a_walk() -> None:
    def work(count: int) -> int:
        data = "://\u0100".encode("utf-16-le") * count
        return lines(lambda: [pool_string_bounds(data, found, 0, len(data)) for found in candidates(data)])

    assert_linear(work, 100)
    assert work(100) < 100 * 40


def test_streams_of_gzip_are_tried_in_pieces_of_their_own_size() -> None:
    small = gzip.compress(b"x", mtime=0)
    assert_linear(lambda count: lines(lambda: gunzip(small * count)), 50)
    assert gunzip(small * 300).content == b"x" * 300


def test_more_streams_than_any_file_has_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.containers.compressed.MAX_STREAMS", 10)
    assert limits(analyse(gzip.compress(_URL) * 11)) == ["gzip: more than 10 streams"]


def with_shared_member(entries: int, packed: int) -> bytes:
    """A zip in which every entry is one member that has its content behind much that holds nothing."""
    member = b"\0\0\0\xff\xff" * packed + b"\x01\x00\x00\xff\xff"
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(member), 1, 1, 0) + b"a" + member
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(member), 1, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * entries
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, len(directory), len(local), 0)
    return local + directory + end


def test_members_that_share_their_bytes_are_a_limit() -> None:
    assert "zip: members share their bytes" in limits(analyse(with_shared_member(400, 20_000)))


def test_more_records_than_any_archive_has_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.containers.zip_archive._MAX_ENTRIES", 10)
    facts = analyse(zipped({f"{n}.txt": _URL for n in range(13)}, zipfile.ZIP_STORED))
    assert len(facts.endpoints) == 10
    assert limits(facts) == ["zip: 3 records behind the first 10 were not read"]


def test_an_archive_with_a_long_name_is_not_opened() -> None:
    facts = analyse(zipped({"a" * 2000 + ".zip": zipped({"x.txt": _URL})}))
    assert limits(facts) == ["zip: a name of 2004 characters"]


def test_values_of_a_resource_are_looked_for_in_linear_time() -> None:
    def work(count: int) -> int:
        types = [TypeChunk(1, {0: (0x10, n)}, sdk_config(n), "sparse") for n in range(count)]
        table = ResourceTable(resource_table([], {0x7F: types}))
        return lines(lambda: table.lookup(0x7F010000, 0))

    assert_linear(work, 50)


@pytest.mark.parametrize("encoding", ["plain", "sparse"])
def test_more_values_than_any_table_has_are_a_limit(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr("fwdiff.facts.apk.resources._MAX_VISITS", 2000)
    types = [TypeChunk(1, {1: (0x10, n)}, sdk_config(n), encoding) for n in range(50)]
    table = ResourceTable(resource_table([], {0x7F: types}))
    with pytest.raises(ResourceLimit, match="too many values"):
        [table.lookup(0x7F010000) for _ in range(100)]


def test_more_types_than_any_table_has_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.apk.resources._MAX_TYPES", 10)
    data = resource_table([], {0x7F: [TypeChunk(1, {0: (0x10, n)}) for n in range(11)]})
    with pytest.raises(ResourceLimit, match="more than 10 types"):
        ResourceTable(data)


def manifest(root: Tag) -> bytes:
    return zipped({"AndroidManifest.xml": binary_xml(root, utf8=True), "x.txt": _URL})


def components(count: int, *attributes: Attribute) -> Tag:
    return Tag(
        "application",
        children=[Tag("service", [android(_NAME, f".a{n}"), *attributes]) for n in range(count)],
    )


def test_a_long_name_of_a_package_is_a_limit_and_other_facts_stay() -> None:
    facts = analyse(manifest(Tag("manifest", [Attribute("package", "a" * 40_000)], [components(20)])))
    assert facts.manifest is None
    assert limits(facts) == ["manifest: a package's name of 40000 characters"]
    assert _URL.decode() in {row.url for row in facts.endpoints}


def test_text_that_components_share_is_a_limit_and_the_first_of_them_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.apk.components.MOST_TEXT", 100_000)
    tag = components(20, android(_PERMISSION, "p" * 20_000), android(_AUTHORITIES, "a;b"))
    facts = analyse(manifest(Tag("manifest", [Attribute("package", "a.b")], [tag])))
    assert facts.manifest is not None
    assert len(facts.manifest.components) == 4
    assert limits(facts) == ["manifest: more than 100000 characters in components: the rest is left out"]


def test_strings_used_over_and_over_are_a_limit_and_what_stands_before_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.xml.axml._MOST_TEXT", 100_000)
    request = Tag("uses-permission", [android(_NAME, "first")])
    tag = components(20, android(_PERMISSION, "p" * 20_000))
    facts = analyse(manifest(Tag("manifest", [Attribute("package", "a.b")], [request, tag])))
    assert facts.manifest is not None
    assert [row.name for row in facts.manifest.permissions_requested] == ["first"]
    assert limits(facts) == [
        "manifest: binary XML: more than 100000 characters of names and values: the rest was not read"
    ]


def test_components_cost_what_their_names_take() -> None:
    root = [Attribute("package", "a.b")]
    assert_linear(lambda count: lines(lambda: analyse(manifest(Tag("manifest", root, [components(count)])))), 30)


def test_text_of_elements_is_written_out_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.endpoints.binary_xml_text.MOST_TEXT", 100_000)
    children = [Tag("sms_number", text="1069" + "0" * n + " " * 20_000) for n in range(3)] * 4
    found = short_codes_of(binary_xml(Tag("root", children=children), utf8=True))
    assert [literal.url for literal in found.literals[:3]] == ["1069", "10690", "106900"]
    assert found.complaint == "text messages: looked for in the first 100000 bytes of text"


def test_long_names_of_elements_are_written_out_in_part() -> None:
    def work(count: int) -> int:
        data = binary_xml(Tag("sms" + "n" * 1000, children=[Tag("sms" + "n" * 1000)] * count), utf8=True)
        return lines(lambda: short_codes_of(data))

    assert_linear(work, 50)


def test_numbers_are_placed_in_their_own_string() -> None:
    numbers = [f"1069{n:05}" for n in range(300)]
    data = binary_xml(Tag("r", children=[Tag("sms_number", text=number) for number in ["106", *numbers]]), utf8=False)
    for literal in short_codes_of(data).literals:
        encoded = literal.url.encode("utf-16-le")
        assert data[literal.start : literal.start + len(encoded)] == encoded
    assert_linear(lambda count: lines(lambda: short_codes_of(data[: len(data)])) * count, 1)


def test_attributes_that_a_document_declares_are_refused_like_entities() -> None:
    declared = b'<!DOCTYPE permissions [<!ATTLIST a b CDATA "%s">]>' % (b"x" * 1000)
    config = read_xml_settings(declared + b"<permissions><feature name='f'/>" + b"<a/>" * 1000 + b"</permissions>")
    assert config.complaint == "entities or attributes of its own"
    assert config.settings == []


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def test_signers_that_name_one_certificate_are_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    issuer, serial = der(0x30), der(0x02, b"\x07")
    certificate = der(0x30, der(0x30, serial, der(0x30), issuer, der(0x04, bytes(100_000))))
    hashed: list[int] = []

    def sha256(data: bytes) -> object:
        hashed.append(len(data))
        return hashlib.sha256(data)

    monkeypatch.setattr("fwdiff.facts.signing.signature.hashlib", SimpleNamespace(sha256=sha256))
    signers = der(0x31, *[der(0x30, der(0x02, b"\1"), der(0x30, issuer, serial))] * 50)
    pkcs7 = der(0x30, der(0x06), der(0xA0, der(0x30, der(0x31), der(0xA0, certificate), signers)))
    (signature,) = read_signatures(ZipArchive(zipped({"META-INF/A.RSA": pkcs7, "META-INF/A.SF": b""}))).signatures
    assert [signer.sha256 for signer in signature.signers] == [hashlib.sha256(certificate).hexdigest()]
    assert hashed == [len(certificate)]


def test_androguard_is_asked_for_so_much_work_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    document = binary_xml(Tag("manifest", children=[Tag("a")] * 100))
    assert len(list(androguard_elements(document))) == 101
    with pytest.raises(AndroguardFailure, match="not asked"):
        list(androguard_elements(document + bytes(1 << 18)))
    monkeypatch.setattr("fwdiff.facts.apk.androguard_manifest.MAX_WORK", 1000)
    with pytest.raises(AndroguardFailure, match="took too long"):
        list(androguard_elements(document))


def test_elements_cost_what_they_take() -> None:
    assert_linear(lambda n: lines(lambda: list(elements(binary_xml(Tag("a", children=[Tag("b")] * n))))), 50)


def test_rows_with_much_text_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.endpoints.collection.MAX_ROW_TEXT", 10_000)
    urls = b" ".join(b"http://a.example.com/%d" % n for n in range(100))
    facts = analyse(zipped({"n" * 1000: urls}))
    assert 0 < len(facts.endpoints) < 10
    assert limits(facts) == ["more than 10000 characters in endpoints, those that were met first are listed"]
