from __future__ import annotations

import struct

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.apk import overlay_values
from fwdiff.facts.apk.overlay_values import read_network_values, read_overlay_values
from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.facts.xml.string_pool import BadResources, ResourceLimit
from tests.unit.facts.archives import APKS, built, zipped
from tests.unit.facts.resource_writer import TypeChunk, Value, locale_config, resource_table, sdk_config, string_pool

STRING, INTEGER, HEXADECIMAL, BOOLEAN, COLOUR, REFERENCE = 3, 0x10, 0x11, 0x12, 0x1C, 1
TEXTS = ("https://dms.example.net/", "wifi,1,1", "mobile,0,0", "x" * 300)
TYPES, NAMES = ("string", "bool", "integer", "array", "color"), ("server", "enabled", "port", "networks", "accent")


def table(*types: TypeChunk) -> bytes:
    names = string_pool(NAMES, utf8=True)
    return resource_table(TEXTS, {0x7F: types}, type_names=string_pool(TYPES, utf8=True), key_names=names)


def read(data: bytes) -> list[tuple[str, str]]:
    archive = ZipArchive(zipped({"resources.arsc": data}))
    return [(row.key, row.value) for row in read_overlay_values(archive, "com.example.a")]


def values(*types: TypeChunk) -> list[tuple[str, str]]:
    return read(table(*types))


def chunk_of(type_id: int, *found: Value, config: bytes = b"", encoding: str = "plain") -> TypeChunk:
    return TypeChunk(type_id, dict(enumerate(found)), config, encoding, dict.fromkeys(range(len(found)), type_id - 1))


@pytest.mark.parametrize("encoding", ["plain", "sparse", "offset16", "compact"])
def test_a_value_is_told_by_the_resource_of_the_target_that_it_replaces(encoding: str) -> None:
    assert values(
        chunk_of(1, (STRING, 0), encoding=encoding),
        chunk_of(2, (BOOLEAN, 0xFFFFFFFF), encoding=encoding),
        chunk_of(3, (INTEGER, 0xFFFFFFFF), encoding=encoding),
    ) == [
        ("com.example.a/string/server", TEXTS[0]),
        ("com.example.a/bool/enabled", "true"),
        ("com.example.a/integer/port", "-1"),
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((HEXADECIMAL, 0x1A), "0x0000001a"),
        ((BOOLEAN, 0), "false"),
        ((COLOUR, 0xFF0288D1), "#ff0288d1"),
        ((REFERENCE, 0), "@null"),
        ((REFERENCE, 0x7F010000), "@string/server"),
        ((REFERENCE, 0x01040001), "@0x01040001"),
        ([(STRING, 1), (STRING, 2)], "[wifi,1,1, mobile,0,0]"),
        ([], "[]"),
    ],
)
def test_values_are_written_as_aapt2_does(value: Value, said: str) -> None:
    assert values(chunk_of(1, (STRING, 0)), chunk_of(4, value))[1] == ("com.example.a/array/networks", said)


def test_qualifiers_stand_behind_the_name_and_translations_and_looks_are_left_out() -> None:
    operator = struct.pack("<2H", 310, 260) + sdk_config(29)[4:]
    zero = struct.pack("<2H", 740, 0xFFFF)
    found = values(
        chunk_of(2, (BOOLEAN, 1), config=operator),
        chunk_of(2, (BOOLEAN, 0), config=zero),
        chunk_of(1, (STRING, 0), config=locale_config(b"de")),
        chunk_of(5, (COLOUR, 0)),
    )
    assert found == [
        ("com.example.a/bool/enabled[mcc310-mnc260-v29]", "true"),
        ("com.example.a/bool/enabled[mcc740-mnc0]", "false"),
    ]


def test_a_long_text_is_told_by_its_beginning_and_its_digest() -> None:
    [(_, value)] = values(chunk_of(1, (STRING, 3)))
    assert value.startswith("x" * 256 + "… (300 characters, SHA-256 ")


def test_no_app_but_an_overlay_has_them() -> None:
    assert analyse((APKS / "v1.apk").read_bytes()).settings == ()


def test_more_values_than_the_budget_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlay_values, "_MAX_VALUES", 2)
    with pytest.raises(ResourceLimit):
        values(chunk_of(2, *[(BOOLEAN, 1)] * 3))


def test_one_long_string_in_many_values_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlay_values, "_MOST_TEXT", 1000)
    with pytest.raises(ResourceLimit):
        values(chunk_of(4, [(STRING, 3)] * 4))


@pytest.mark.parametrize("part", range(1, 12))
def test_a_cut_table_is_bad_and_nothing_else(part: int) -> None:
    whole = table(chunk_of(2, (BOOLEAN, 1)), chunk_of(4, [(STRING, 1)]))
    with pytest.raises(BadResources):
        read(whole[: part * len(whole) // 12])


def test_a_table_of_aapt2_is_read_as_aapt2_dumps_it() -> None:
    assert {row.key: row.value for row in read_overlay_values(built("resources_sparse.apk"), "a")} == {
        "a/array/servers": "[http://bag.example.net/]",
        "a/bool/from_v21": "false",
        "a/bool/from_v21[v21]": "true",
        "a/bool/from_v99": "false",
        "a/bool/from_v99[v99]": "true",
        "a/bool/until_v20": "true",
        "a/bool/until_v20[v21]": "false",
        "a/string/authority": "com.example.resources.data",
        "a/string/version": "@string/version_text",
        "a/string/version_text": "3.1 “stable” β𝄞",
    }


def test_of_an_app_that_is_no_overlay_only_values_for_networks_are_told() -> None:
    china = struct.pack("<2H", 460, 11)
    archive = ZipArchive(
        zipped({"resources.arsc": table(chunk_of(1, (STRING, 0)), chunk_of(1, (STRING, 1), config=china))})
    )
    (row,) = read_network_values(archive, "com.example.a")
    assert (row.kind, row.key, row.value) == ("network-value", "com.example.a/string/server[mcc460-mnc11]", "wifi,1,1")
    assert read_network_values(ZipArchive(zipped({"a": b""})), "com.example.a") == ()
