from __future__ import annotations

import struct

import pytest

from fwdiff.facts.xml.axml import MAX_DEPTH, TYPE_REFERENCE, TYPE_STRING, Value, elements
from fwdiff.facts.xml.string_pool import BadResources
from tests.unit.facts.archives import built
from tests.unit.facts.resource_writer import NONE, Attribute, Tag, android, binary_xml, chunk

NAME = 0x01010003
VERSION_CODE = 0x0101021B


@pytest.mark.parametrize("utf8", [True, False])
def test_elements_with_their_paths(utf8: bool) -> None:
    document = Tag("a", [], [Tag("b", [], [Tag("c")]), Tag("b", [], [Tag("d")])])
    paths = [element.path for element in elements(binary_xml(document, utf8=utf8))]
    assert paths == [("a",), ("a", "b"), ("a", "b", "c"), ("a", "b"), ("a", "b", "d")]


def test_the_resource_id_decides_whatever_the_name() -> None:
    tag = Tag("a", [android(NAME, "blank"), android(VERSION_CODE, 7, 0x10, name="package")])
    (element,) = elements(binary_xml(tag))
    assert element.by_id == {
        NAME: Value(TYPE_STRING, element.by_id[NAME].data, "blank"),
        VERSION_CODE: Value(0x10, 7, None),
    }
    assert element.by_name == {}


def test_a_twin_without_namespace_is_another_attribute() -> None:
    tag = Tag("a", [Attribute("versionCode", "1"), android(VERSION_CODE, 7, 0x10, name="versionCode")])
    (element,) = elements(binary_xml(tag))
    assert element.by_id[VERSION_CODE].data == 7
    assert element.by_name["versionCode"].text == "1"


def test_of_twins_the_first_counts() -> None:
    tag = Tag("a", [android(NAME, "first"), android(NAME, "second"), Attribute("x", "1"), Attribute("x", "2")])
    (element,) = elements(binary_xml(tag))
    assert element.by_id[NAME].text == "first"
    assert element.by_name["x"].text == "1"


def test_an_attribute_without_id_is_its_source_text() -> None:
    tag = Tag("a", [Attribute("package", 5, 0x10, raw="five"), Attribute("split", 6, 0x10)])
    (element,) = elements(binary_xml(tag))
    assert element.by_name["package"].text == "five"
    assert element.by_name["split"] == Value(0x10, 6, None)


def test_a_reference_keeps_its_number() -> None:
    (element,) = elements(binary_xml(Tag("a", [android(NAME, 0x7F010000, TYPE_REFERENCE)])))
    assert element.by_id[NAME] == Value(TYPE_REFERENCE, 0x7F010000, None)


def test_unknown_chunks_and_other_kinds_of_document_are_passed_over() -> None:
    data = binary_xml(Tag("a"))
    body = data[8:]
    assert [
        e.path for e in elements(struct.pack("<2HI", 0, 8, len(data) + 12) + chunk(0x777, b"", b"1234") + body)
    ] == [("a",)]


def test_a_string_pool_behind_the_first_element_is_not_one() -> None:
    data = binary_xml(Tag("a", [], [Tag("b")]))
    pool_size = struct.unpack_from("<I", data, 12)[0]
    other = binary_xml(Tag("x", [], [Tag("y")]))[8 : 8 + pool_size]
    first_element = data.index(struct.pack("<2H", 0x102, 16))
    size = struct.unpack_from("<I", data, first_element + 4)[0]
    cut = first_element + size
    mixed = struct.pack("<2HI", 3, 8, len(data) + len(other)) + data[8:cut] + other + data[cut:]
    assert [element.path for element in elements(mixed)] == [("a",), ("a", "b")]


def test_names_that_point_nowhere_are_blank() -> None:
    data = binary_xml(Tag("a"))
    assert next(elements(data.replace(struct.pack("<2I", NONE, 0), struct.pack("<2I", NONE, 99)))).path == ("",)


def test_more_ends_than_starts() -> None:
    end = chunk(0x103, struct.pack("<2I", 1, NONE), struct.pack("<2I", NONE, 0))
    data = binary_xml(Tag("a"))
    grown = struct.pack("<2HI", 3, 8, len(data) + 2 * len(end)) + data[8:] + end * 2
    assert [element.path for element in elements(grown)] == [("a",)]


def test_what_is_nested_deeper_than_the_limit_is_passed_over() -> None:
    tag = Tag("deepest")
    for _ in range(MAX_DEPTH + 10):
        tag = Tag("a", [], [tag])
    paths = [element.path for element in elements(binary_xml(Tag("root", [], [tag, Tag("b")])))]
    assert len(paths) == MAX_DEPTH + 1
    assert paths[-1] == ("root", "b")


def test_nothing_behind_the_end_of_the_root_is_looked_at() -> None:
    data = binary_xml(Tag("a", [], [Tag("b")]))
    junk = struct.pack("<2HI", 0x102, 16, 0xFFFF) * 2
    grown = struct.pack("<2HI", 3, 8, len(data) + len(junk)) + data[8:] + junk
    assert [element.path for element in elements(grown)] == [("a",), ("a", "b")]


def test_a_string_that_cannot_be_read_is_absent() -> None:
    data = binary_xml(Tag("a", [android(0x01010001, "broken"), android(0x01010002, "sound")]))
    text = "broken".encode("utf-16-le")
    (element,) = elements(data.replace(b"\x06\0" + text, b"\xff\x7f" + text))
    assert [element.by_id[number].text for number in (0x01010001, 0x01010002)] == [None, "sound"]


@pytest.mark.parametrize("data", [b"", b"<?xml version='1.0'?><manifest/>", b"\0" * 8, b"\x03\0\x08\0\xff\xff\0\0"])
def test_no_binary_xml(data: bytes) -> None:
    with pytest.raises(BadResources):
        list(elements(data))


@pytest.mark.parametrize("field", [8, 10, 12], ids=["start", "size", "count"])
def test_attributes_out_of_bounds(field: int) -> None:
    data = bytearray(binary_xml(Tag("a", [Attribute("x", "1"), Attribute("y", "2")])))
    start = data.index(struct.pack("<2H", 0x102, 16)) + 16
    struct.pack_into("<H", data, start + field, 0xFFFF)
    with pytest.raises(BadResources):
        list(elements(bytes(data)))


def test_a_real_document() -> None:
    archive = built("v1.apk")
    entry = archive.find("AndroidManifest.xml")
    assert entry is not None
    read = list(elements(archive.read(entry)))
    assert read[0].path == ("manifest",)
    assert read[0].by_name["package"].text == "com.example.plain"
    assert ("manifest", "application", "activity", "intent-filter", "category") in {element.path for element in read}
