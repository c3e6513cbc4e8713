from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.dex.dex import BadDex, Dex, decode_modified_utf8
from fwdiff.facts.dex.endpoints import read_dex
from fwdiff.facts.dex.methods import method_table
from fwdiff.facts.dex.static_values import find_static_values
from fwdiff.facts.endpoints.collection import Collection
from fwdiff.model import CodeSite, ProblemKind
from tests.unit.facts.dex.references import find_references
from tests.unit.facts.dex_writer import SENDER, compact, summed

_COPY, _SENDER = "Lcom/example/client/Copy;", "Lcom/example/client/Sender;"
_EXPECTED = {
    "http://register.example.net/post": [(_COPY, "<static ADDRESS>"), (_SENDER, "<static ADDRESS>")],
    "https://api.example.com:8443/v1": [(_COPY, "send"), (_SENDER, "<init>"), (_SENDER, "send")],
    "http://jumbo.example.com": [(_SENDER, "jumbo")],
    "time.example.org": [(_SENDER, "<static HOST>")],
    "wss://été.example.com/": [(_SENDER, "last")],
}


def _sites(data: bytes, start: int = 0) -> dict[str, list[tuple[str, str]]]:
    collection = Collection()
    read_dex(data, start, "classes.dex", collection)
    assert collection.problems == []
    assert collection.dex_files == 1
    return {row.url: [(site.class_name, site.method) for site in row.code] for row in collection.endpoints}


def _strings(dex: Dex) -> list[str]:
    return [dex.string(i) for i in range(len(dex.string_offsets))]


def test_endpoints_of_a_dex_with_the_methods_and_fields_that_use_them() -> None:
    assert _sites(SENDER) == _EXPECTED


def test_an_image_may_begin_anywhere() -> None:
    assert _sites(b"\x1a\x00\x01\x00" * 5 + SENDER + b"http://behind.example.com", 20) == _EXPECTED


@pytest.mark.parametrize("large_methods", [False, True])
def test_compact_dex_says_the_same(large_methods: bool) -> None:
    assert _sites(compact(SENDER, large_methods=large_methods)) == _EXPECTED


def test_strings_types_and_members_by_id() -> None:
    for dex in (Dex(SENDER), Dex(compact(SENDER))):
        strings = _strings(dex)
        assert strings == sorted(strings, key=lambda text: text.encode("utf-16-be"))
        assert "wss://été.example.com/😀" in strings
        types = [dex.type_name(i) for i in range(len(dex.type_strings))]
        assert types == sorted(types)
        assert {"I", "[I", "V", _COPY, _SENDER} <= set(types)
        methods = {dex.method_name(i) for i in range(len(dex.methods))}
        assert {(_SENDER, "tables"), (_COPY, "nothing"), ("Ljava/lang/Object;", "<init>")} <= methods
        assert (_SENDER, "COUNT") in {dex.field_name(i) for i in range(len(dex.fields))}


def test_a_method_without_code_is_not_in_the_table() -> None:
    dex = Dex(SENDER)
    table = method_table(dex)
    names = [dex.method_name(i) for i in table.method.tolist()]
    assert sorted(names) == sorted(
        [(_COPY, "send"), *((_SENDER, name) for name in ("<init>", "jumbo", "last", "send", "tables"))]
    )
    assert table.rejected == 0
    assert (table.begin[1:] >= table.begin[:-1]).all()


def test_only_instructions_are_references() -> None:
    """The tables and the array of `tables` are full of units that would load strings, were they code."""
    dex = Dex(SENDER)
    table = method_table(dex)
    everything = range(len(dex.string_offsets))
    found = {
        dex.string(string)
        for string, sites in find_references(dex, table, everything).items()
        if CodeSite(_SENDER, "tables") in sites
    }
    assert found == {"content://com.example.provider/own"}


def test_static_values_name_their_field() -> None:
    dex = Dex(SENDER)
    found = find_static_values(dex, range(len(dex.string_offsets)))
    assert {dex.string(string): sites for string, sites in found.items()} == {
        "http://register.example.net/post": (
            CodeSite(_COPY, "<static ADDRESS>"),
            CodeSite(_SENDER, "<static ADDRESS>"),
        ),
        "time.example.org": (CodeSite(_SENDER, "<static HOST>"),),
    }


def test_the_file_is_one_member_without_a_name() -> None:
    facts = analyse(SENDER)
    assert (facts.kind, facts.dex_files, facts.problems) == ("dex", 1, ())
    assert [row.url for row in facts.endpoints] == list(_EXPECTED)
    assert all(SENDER[row.offset :].startswith(row.url.encode()) for row in facts.endpoints)
    assert {(row.member, row.origin) for row in facts.endpoints} == {("", "dex")}


def test_the_disassembler_agrees(tmp_path: Path) -> None:
    """Of AOSP's own dexdump: each load of a string it prints inside a method that we name."""
    tool = shutil.which("dexdump")
    if tool is None:
        pytest.skip("dexdump is not installed")
    path = tmp_path / "sender.dex"
    path.write_bytes(SENDER)
    printed = subprocess.run([tool, "-d", str(path)], stdout=subprocess.PIPE, check=True).stdout.decode(
        errors="replace"
    )
    dex = Dex(SENDER)
    found = find_references(dex, method_table(dex), range(len(dex.string_offsets)))
    assert sum(len(sites) for sites in found.values()) == printed.count(": const-string") - _loads_in_one_method(
        printed
    )


def _loads_in_one_method(printed: str) -> int:
    """How often a method loads the same string again."""
    return sum(len(loads) - len(set(loads)) for loads in map(_loaded, printed.split("insns size")))


def _loaded(method: str) -> list[str]:
    return [line.partition("// string@")[2] for line in method.splitlines() if ": const-string" in line]


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (0, b"dey\n", "no DEX header"),
        (4, b"034\0", "no DEX header"),
        (32, b"\xff\xff\0\0", "promises more"),
        (36, b"\x71\0\0\0", "byte order or size"),
        (40, b"\x12\x34\x56\x78", "byte order or size"),
        (56, b"\xff\xff\xff\x0f", "table runs out"),
        (60, b"\xff\xff\xff\x7f", "table runs out"),
    ],
)
def test_a_damaged_header_is_refused(place: int, value: bytes, reason: str) -> None:
    damaged = bytearray(SENDER)
    damaged[place : place + len(value)] = value
    with pytest.raises(BadDex, match=reason):
        Dex(bytes(damaged))


def test_a_damaged_image_is_a_problem_and_its_bytes_are_scanned() -> None:
    collection = Collection()
    read_dex(SENDER[:-1], 0, "classes.dex", collection)
    assert [(problem.kind, problem.member) for problem in collection.problems] == [(ProblemKind.DAMAGED, "classes.dex")]
    assert {"time.example.org", "http://register.example.net/post"} <= {row.url for row in collection.endpoints}
    assert all(row.code == () for row in collection.endpoints)


def test_damaged_class_data_does_not_lose_the_endpoints() -> None:
    damaged = bytearray(SENDER)
    (classes_at,) = struct.unpack_from("<I", SENDER, 100)
    struct.pack_into("<I", damaged, classes_at + 24, len(SENDER) - 1)
    collection = Collection()
    read_dex(summed(damaged), 0, "classes.dex", collection)
    assert {row.url for row in collection.endpoints} == set(_EXPECTED)
    assert {problem.kind for problem in collection.problems} == {ProblemKind.DAMAGED}


def test_a_method_whose_code_runs_out_is_counted() -> None:
    table = method_table(Dex(SENDER))
    damaged = bytearray(SENDER)
    struct.pack_into("<I", damaged, int(table.begin[0]) - 4, 0x7FFFFFFF)
    collection = Collection()
    read_dex(summed(damaged), 0, "classes.dex", collection)
    assert [problem.reason for problem in collection.problems] == ["DEX: code of 1 methods out of bounds"]


@pytest.mark.parametrize(
    ("encoded", "text"),
    [
        (b"plain", "plain"),
        (b"a\xc0\x80b", "a\0b"),
        ("é例".encode(), "é例"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "😀"),
        (b"\xed\xa0\xbd", "\ufffd"),
        (b"\xff", "\\xff"),
    ],
)
def test_modified_utf8(encoded: bytes, text: str) -> None:
    assert decode_modified_utf8(encoded) == text
