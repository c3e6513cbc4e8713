from __future__ import annotations

import bz2
import gzip
import lzma
import tracemalloc
import zipfile

import pytest
from msgspec.structs import replace

from fwdiff.facts import archive_members
from fwdiff.facts.analyse import analyse
from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.facts.endpoints import candidates, collection
from fwdiff.facts.region import open_member
from fwdiff.model import EndpointFact, FactProblem, ProblemKind
from fwdiff.model.inventory import IMAGE_INSIDE
from tests.unit.facts.archives import APKS, zipped
from tests.unit.facts.dex_writer import SENDER, vdex
from tests.unit.facts.resource_writer import (
    Attribute,
    Tag,
    android,
    binary_xml,
    resource_table,
    string_pool,
    with_too_many_attributes,
)
from tests.unit.images import samples

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
_PICTURE = _PNG + b"http://png.example.com" + _PNG_END


def _rows(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> list[tuple[str, str, str, int]]:
    facts = analyse(zipped(members, method))
    assert facts.problems == ()
    return [(row.member, row.origin, row.url, row.offset) for row in facts.endpoints]


def repr_of_start(value: bytes | str) -> str:
    """A short name of a case, the same in every process: gzip stamps the time further on."""
    return repr(value[:4])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "text"),
        (SENDER, "dex"),
        (vdex([]), "vdex"),
        (b"\x7fELF" + bytes(60), "elf"),
        (_PICTURE, "media"),
        (b"OTTO\0\x01" + bytes(20), "media"),
        (b"\0\0\0\x18ftypmp42", "media"),
        (b"RIFF\x08\0\0\0WAVEfmt ", "media"),
        (b"<?xml version='1.0'?><a/>", "xml"),
        (b"some words\n", "text"),
        (b"wOFF=1\nurl=http://a.example.com\n", "text"),
        (b"RIFF is a WAVE, \nurl=http://a.example.com\n", "text"),
        ("några ord på svenska\n".encode("iso-8859-1"), "text"),
        ("只有中文".encode() * 2000, "text"),
        ("只有中文".encode("gbk") * 20, "data"),
        (b"\0\1\2\3", "data"),
        (b"\xff\xfea\0b\0", "text"),
        (zipped({"a.txt": b"x"}), "zip"),
        (zipped({"META-INF/MANIFEST.MF": b"x"}), "jar"),
        (zipped({"classes.dex": SENDER}), "jar"),
        (resource_table([], {}), "resources"),
        (binary_xml(Tag("a")), "xml"),
        (gzip.compress(b"some words\n"), "text"),
        (b"art\n056\0" + bytes(50), "data"),
    ],
    ids=repr_of_start,
)
def test_the_kind_is_that_of_the_first_bytes(data: bytes, kind: str) -> None:
    facts = analyse(data)
    assert (facts.kind, facts.problems) == (kind, ())


def test_an_apk_has_a_manifest_and_signers() -> None:
    facts = analyse((APKS / "rotated.apk").read_bytes())
    assert facts.kind == "apk"
    assert facts.manifest is not None
    assert [signature.scheme for signature in facts.signatures] == ["v3", "v2", "v1"]


def test_every_member_is_read_by_its_content() -> None:
    assert _rows(
        {
            "classes.dex": SENDER,
            "assets/hidden.bin": SENDER,
            "assets/config.json": b'{"url": "https:\\/\\/json.example.com\\/v1"}',
            "lib/arm64-v8a/libx.so": b"\x7fELF" + bytes(12) + b"http://native.example.com\0",
            "res/x.xml": binary_xml(Tag("a", [android(0x01010003, "http://xml.example.com/" + "x" * 40)]), utf8=True),
            "picture.png": _PICTURE,
            "not_a_picture.png": b"http://text.example.com",
        }
    ) == [
        ("assets/config.json", "asset", "https://json.example.com/v1", 9),
        *[("assets/hidden.bin", "dex", row.url, row.offset) for row in analyse(SENDER).endpoints],
        *[("classes.dex", "dex", row.url, row.offset) for row in analyse(SENDER).endpoints],
        ("lib/arm64-v8a/libx.so", "native", "http://native.example.com", 16),
        ("not_a_picture.png", "asset", "http://text.example.com", 0),
        ("res/x.xml", "xml", "http://schemas.android.com/apk/res/android", 61),
        ("res/x.xml", "xml", "http://xml.example.com/" + "x" * 40, 106),
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_media_are_passed_over_stored_or_not(method: int) -> None:
    assert _rows({"a.png": _PICTURE, "b.ttf": b"\0\1\0\0\0\x10http://font.example.com"}, method) == []


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("a.png", _PNG + _PNG_END),
        ("a.jpg", b"\xff\xd8\xff\xe0 some picture \xff\xd9"),
        ("a.gif", b"GIF89a some picture \0;"),
        ("a.webp", b"RIFF\x08\0\0\0WEBPVP8 "),
    ],
    ids=repr_of_start,
)
def test_what_stands_behind_the_end_of_a_picture_is_searched(name: str, picture: bytes, method: int) -> None:
    hidden = b"http://hidden.example.com/a"
    members = {name: picture, "b/" + name: picture + b"\0\0" + hidden}
    assert [row[:3] for row in _rows(members, method)] == [("b/" + name, "asset", hidden.decode())]
    assert [row.url for row in analyse(picture + b"\0\0" + hidden).endpoints] == [hidden.decode()]


@pytest.mark.parametrize("utf8", [True, False])
@pytest.mark.parametrize("length", [1, 20, 46, 58, 77, 105, 200, 300, 20_000])
def test_the_length_before_a_pool_string_is_no_part_of_it(length: int, *, utf8: bool) -> None:
    urls = [f"http://h{i}.example.com/{'a' * length}" for i in range(3)]
    hosts = [f"time{i}.{'b' * min(length, 60)}.example.org" for i in range(3)]
    table = resource_table(["", "plain", *urls, "", *hosts], {}, utf8=utf8)
    expected = [url[: 4096 + len("http://h0.example.com")] for url in urls]
    assert [row.url for row in analyse(table).endpoints] == expected + hosts
    encoding = "utf-8" if utf8 else "utf-16-le"
    for row in analyse(table).endpoints:
        assert table[row.offset :].startswith(row.url.encode(encoding))
        assert (row.origin, row.member) == ("resources", "")


def test_many_small_members_keep_their_own_places() -> None:
    members = {f"assets/{i:03}.txt": b"x" * i + b" http://a.example.com www.example.org" for i in range(300)}
    assert _rows(members) == [
        row
        for i, name in enumerate(members)
        for row in ((name, "asset", "http://a.example.com", i + 1), (name, "asset", "www.example.org", i + 22))
    ]


def test_a_literal_is_one_row_in_a_member_where_it_stands_first() -> None:
    assert _rows({"a": b"www.example.org\nwww.example.org", "b": b"www.example.org"}) == [
        ("a", "asset", "www.example.org", 0),
        ("b", "asset", "www.example.org", 0),
    ]


def test_archives_in_archives_up_to_a_depth() -> None:
    data = zipped({"note.txt": b"www.example.org", "x.dex": SENDER})
    for name in ("b.zip", "c.apk"):
        data = zipped({name: data})
    facts = analyse(data)
    assert {row.member for row in facts.endpoints} == {"c.apk!b.zip!note.txt", "c.apk!b.zip!x.dex"}
    assert facts.dex_files == 1
    facts = analyse(zipped({"d.zip": data}))
    assert facts.problems == (FactProblem(ProblemKind.LIMIT, "zip: nested deeper than 3", "d.zip!c.apk!b.zip"),)


def test_a_gzipped_apk_is_an_apk() -> None:
    apk = (APKS / "v1.apk").read_bytes()
    assert analyse(gzip.compress(apk)) == analyse(apk)


def test_gzip_that_is_cut_off_damaged_or_nested() -> None:
    packed = gzip.compress(b"see http://a.example.com " * 100)
    cut = analyse(packed[:-12])
    assert cut.endpoints[0].url == "http://a.example.com"
    assert [problem.reason for problem in cut.problems] == ["gzip: cut off"]
    assert [problem.kind for problem in analyse(packed[:10] + b"\xff" * 30).problems] == [ProblemKind.DAMAGED]
    assert [problem.kind for problem in analyse(gzip.compress(packed)).problems] == [ProblemKind.UNSUPPORTED]


_EXT4 = samples.image("ext4_inline.img")


@pytest.mark.parametrize(
    "data",
    [
        _EXT4,
        b"PK\x03\x04" + _EXT4[4:],
        b"\x7fELF" + _EXT4[4:],
        gzip.compress(_EXT4),
        bytes(1024) + b"\x10\x20\xf5\xf2" + bytes(8000),
    ],
    ids=["ext4", "begins as a zip", "begins as a program", "in gzip", "F2FS"],
)
def test_the_image_of_a_file_system_says_that_what_it_holds_is_not_read(data: bytes) -> None:
    assert FactProblem(ProblemKind.UNSUPPORTED, IMAGE_INSIDE) in analyse(data).problems


def test_all_streams_of_a_gzip_file_are_read_and_what_follows_them_is_a_problem() -> None:
    packed = gzip.compress(b"http://a.example.com ") + gzip.compress(b"http://b.example.com ")
    facts = analyse(packed + bytes(100))
    assert ([row.url for row in facts.endpoints], facts.problems) == (
        ["http://a.example.com", "http://b.example.com"],
        (),
    )
    facts = analyse(packed + bytes(100_000) + b"x")
    assert len(facts.endpoints) == 2
    assert [problem.kind for problem in facts.problems] == [ProblemKind.UNSUPPORTED]


def test_a_member_in_gzip_is_read_as_what_it_holds() -> None:
    text = b"see http://a.example.com"
    data = zipped({"assets/a.gz": gzip.compress(text), "b": gzip.compress(SENDER)})
    facts = analyse(data)
    assert (facts.problems, facts.dex_files) == ((), 1)
    assert ("assets/a.gz", "http://a.example.com", 4) in [(row.member, row.url, row.offset) for row in facts.endpoints]
    region = open_member(data, "assets/a.gz")
    assert (region.data, [step.kind for step in region.steps]) == (text, ["unzip", "gunzip"])
    facts = analyse(zipped({"twice": gzip.compress(gzip.compress(text)), "cut": gzip.compress(text)[:-4]}))
    assert [(problem.kind, problem.member) for problem in facts.problems] == [
        (ProblemKind.DAMAGED, "cut"),
        (ProblemKind.UNSUPPORTED, "twice"),
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (bz2.compress(b"x" * 99), "bzip2"),
        (bz2.compress(b""), "bzip2"),
        (lzma.compress(b"x" * 99), "xz"),
        (lzma.compress(b"x" * 99, lzma.FORMAT_ALONE), "LZMA"),
        (b"\x28\xb5\x2f\xfd\x04\0\x09\0\0x", "zstd"),
        (b"7z\xbc\xaf\x27\x1c\0\4" + bytes(20), "7z"),
    ],
)
def test_a_format_that_is_not_opened_is_a_problem(data: bytes, name: str) -> None:
    problem = FactProblem(ProblemKind.UNSUPPORTED, f"{name} data: not looked into")
    assert analyse(data).problems == (problem,)
    assert analyse(zipped({"a": data})).problems == (replace(problem, member="a"),)


def test_a_word_is_no_compressed_format() -> None:
    assert analyse(b"BZh9 is no bzip2\0").problems == ()


def test_what_is_held_at_once_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped({"b": b"www.example.com" + bytes(2000)}, zipfile.ZIP_STORED)
    data = zipped({"a.zip": inner, "c": b"www.example.org" + bytes(2000)})
    monkeypatch.setattr(collection, "MAX_HELD", len(data) + len(inner) + 1000)
    facts = analyse(data)
    assert [row.member for row in facts.endpoints] == ["c"]
    assert [(problem.kind, problem.member) for problem in facts.problems] == [(ProblemKind.LIMIT, "a.zip!b")]
    monkeypatch.setattr(collection, "MAX_INFLATED_AT_ONCE", 2010)
    facts = analyse(zipped({"c": b"www.example.org" + bytes(2000), "d.gz": gzip.compress(bytes(2011))}))
    assert [(problem.kind, problem.member) for problem in facts.problems] == [
        (ProblemKind.LIMIT, "c"),
        (ProblemKind.LIMIT, "d.gz"),
    ]
    (problem,) = analyse(gzip.compress(bytes(2011))).problems
    assert (problem.kind, problem.reason) == (ProblemKind.LIMIT, "gzip: cut off")


def test_what_is_read_and_what_is_refused_is_held_no_more_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "MAX_INFLATED_AT_ONCE", 100)
    members = {"a": b"a" * 90, "b": b"b" * 101, "c.gz": gzip.compress(b"c" * 80), "d.gz": gzip.compress(b"d" * 200)}
    found = collection.Collection(1000)
    archive_members.read_members(ZipArchive(zipped({**members, "e.zip": zipped(members)})), found)
    assert found._held == 1000
    assert {one.member for one in found.problems} >= {"b", "d.gz"}


def test_a_member_takes_its_size_in_memory_once() -> None:
    data = zipped({"a": bytes(48 << 20), "b": bytes(48 << 20)})
    tracemalloc.start()
    analyse(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 80 << 20


def test_damaged_members_are_problems_and_the_rest_goes_on() -> None:
    data = bytearray(zipped({"a.txt": b"www.example.org", "b.txt": b"http://b.example.com" * 9}))
    at = data.index(b"b.txt") + 5
    data[at : at + 6] = b"\xff" * 6
    facts = analyse(bytes(data))
    assert [row.url for row in facts.endpoints] == ["www.example.org"]
    assert [(problem.kind, problem.member) for problem in facts.problems] == [(ProblemKind.DAMAGED, "b.txt")]


def test_an_archive_without_a_directory_is_scanned_as_it_stands() -> None:
    facts = analyse(zipped({"a.txt": b"\nwww.example.org\n"}, zipfile.ZIP_STORED)[:60])
    assert [(row.url, row.origin) for row in facts.endpoints] == [("www.example.org", "raw")]
    assert [problem.kind for problem in facts.problems] == [ProblemKind.DAMAGED]
    nested = analyse(zipped({"x.apk": b"PK\x03\x04 www.example.org"}))
    assert [(row.url, row.member) for row in nested.endpoints] == [("www.example.org", "x.apk")]
    assert [(problem.kind, problem.member) for problem in nested.problems] == [(ProblemKind.DAMAGED, "x.apk")]


def test_a_manifest_that_cannot_be_read_is_a_problem() -> None:
    facts = analyse(zipped({"AndroidManifest.xml": b"\x03\0\x08\0 no manifest", "a.txt": b"www.example.org"}))
    assert (facts.kind, facts.manifest) == ("apk", None)
    assert [(problem.kind, problem.member) for problem in facts.problems] == [
        (ProblemKind.DAMAGED, "AndroidManifest.xml")
    ]
    assert [row.url for row in facts.endpoints] == ["www.example.org"]


def test_a_member_with_another_crc_is_a_problem_and_is_read() -> None:
    data = bytearray(zipped({"a.txt": b"www.example.org", "b.txt": b"www.example.com"}, zipfile.ZIP_STORED))
    at = data.index(b"www.example.org")
    data[at : at + 3] = b"api"
    facts = analyse(bytes(data))
    assert [row.url for row in facts.endpoints] == ["api.example.org", "www.example.com"]
    assert facts.problems == (FactProblem(ProblemKind.DAMAGED, "zip: CRC-32 differs from the content's", "a.txt"),)


def test_a_manifest_that_only_androguard_reads_is_a_problem() -> None:
    document = with_too_many_attributes(binary_xml(Tag("manifest", [Attribute("package", "com.example")])))
    facts = analyse(zipped({"AndroidManifest.xml": document}))
    assert facts.manifest is not None
    assert (facts.manifest.package, facts.manifest.read_by) == ("com.example", "androguard")
    (problem,) = facts.problems
    assert (problem.kind, problem.member) == (ProblemKind.DAMAGED, "AndroidManifest.xml")
    assert problem.reason.startswith("manifest: read by androguard; own reader: binary XML")


def test_packed_members_are_read_up_to_a_depth() -> None:
    packed = gzip.compress(b"see www.example.org")
    facts = analyse(zipped({"assets/a.gz": packed, "b.zip": zipped({"c.gz": packed})}))
    assert [(row.url, row.member) for row in facts.endpoints] == [
        ("www.example.org", "assets/a.gz"),
        ("www.example.org", "b.zip!c.gz"),
    ]
    damaged = {"cut": packed[:-9], "bad": packed[:10] + b"\xff" * 20, "deep": gzip.compress(gzip.compress(packed))}
    kinds = {problem.member: problem.kind for problem in analyse(zipped(damaged)).problems}
    assert kinds == {"cut": ProblemKind.DAMAGED, "bad": ProblemKind.DAMAGED, "deep": ProblemKind.UNSUPPORTED}


def test_no_name_keeps_a_packed_member_from_being_read() -> None:
    facts = analyse(zipped({"okhttp3/publicsuffixes.gz": gzip.compress(b"see http://hidden.example.org/")}))
    assert [row.url for row in facts.endpoints] == ["http://hidden.example.org/"]


def test_code_in_an_oat_file_under_another_name_and_in_archives() -> None:
    oat = b"\x7fELF" + bytes(0xFFC) + b"oat\n039\0" + bytes(56) + SENDER
    facts = analyse(oat)
    assert (facts.kind, facts.dex_files) == ("oat", 1)
    hidden = analyse(zipped({"assets/font.bin": SENDER, "lib/x.so": oat, "assets/n": zipped({"data": SENDER})}))
    assert hidden.dex_files == 3
    assert {row.member for row in hidden.endpoints} == {
        "assets/font.bin",
        "lib/x.so!classes.dex",
        "assets/n!data",
    }


def test_wide_text_in_programs_and_blobs_of_any_partition() -> None:
    wide = "http://wide.example.com/x".encode("utf-16-le")
    for head, origin in ((b"\x7fELF\1", "native"), (b"\0\1\2\3", "raw")):
        facts = analyse(head + bytes(7) + wide + bytes(4))
        assert [(row.url, row.origin) for row in facts.endpoints] == [("http://wide.example.com/x", origin)]


def test_rows_beyond_the_limit_are_said_to_be_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "MAX_ENDPOINTS", 3)
    facts = analyse(b"\n".join(b"h%d.example.com" % i for i in range(5)))
    assert [row.host for row in facts.endpoints] == ["h0.example.com", "h1.example.com", "h2.example.com"]
    assert facts.problems == (FactProblem(ProblemKind.LIMIT, "more than 3 endpoints, the first of them are listed"),)


def test_what_is_looked_at_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MAX_CANDIDATES", 50)
    monkeypatch.setattr(candidates, "_WINDOW", 256)
    facts = analyse(zipped({"a": b"http://a.b/ " * 100, "b": b"http://b.example.com"}))
    assert [row.url for row in facts.endpoints] == ["http://a.b/"]
    ((kind, reason, member),) = [(problem.kind, problem.reason, problem.member) for problem in facts.problems]
    assert (kind, member) == (ProblemKind.LIMIT, "a")
    assert reason.endswith("behind byte 595 from here on")


@pytest.mark.parametrize("separator", [b"", b" "])
def test_memory_does_not_grow_with_the_places_of_a_literal(monkeypatch: pytest.MonkeyPatch, separator: bytes) -> None:
    monkeypatch.setattr(candidates, "MAX_CANDIDATES", 5_000)
    monkeypatch.setattr(candidates, "_WINDOW", 1 << 16)
    data = (b"http://a.b/" + separator) * 700_000
    tracemalloc.start()
    facts = analyse(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20
    assert [problem.kind for problem in facts.problems] == [ProblemKind.LIMIT]


def test_what_may_be_inflated_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "MAX_INFLATED", 40)
    facts = analyse(zipped({"a": b"www.example.org" + bytes(20), "b": b"www.example.com" + bytes(20)}))
    assert [row.member for row in facts.endpoints] == ["a"]
    assert [(problem.kind, problem.member) for problem in facts.problems] == [(ProblemKind.LIMIT, "b")]


def test_members_are_not_all_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({f"assets/{i}": bytes(1 << 20) for i in range(40)})
    tracemalloc.start()
    analyse(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 << 20
    assert archive_members.MAX_DEPTH == 3


def test_the_same_content_gives_the_same_facts() -> None:
    data = zipped({"b": b"www.example.org", "a": SENDER, "c": string_pool(["http://a.example.com"], utf8=True)})
    facts = analyse(data)
    assert facts == analyse(data)
    keys = [(row.member, row.offset, row.url) for row in facts.endpoints]
    assert keys == sorted(keys)
    assert all(isinstance(row, EndpointFact) for row in facts.endpoints)
