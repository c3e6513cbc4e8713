"""What contradicts itself is said, and what could be read is kept."""

from __future__ import annotations

import struct

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.model import FileFacts
from tests.unit.facts.archives import zipped
from tests.unit.facts.resource_writer import Attribute, Tag, TypeChunk, android, binary_xml, chunk, resource_table

_NAME = 0x01010003
_REQUEST = Tag("uses-permission", [android(_NAME, "a.b.SEND", name="name")])
_SERVICE = Tag("service", [android(_NAME, "a.b.S", name="name")])
_DOCUMENT = binary_xml(Tag("manifest", [Attribute("package", "a.b")], [_REQUEST, Tag("application", (), [_SERVICE])]))
_END_OF_ELEMENT = struct.pack("<2HI", 0x103, 16, 24)


def read(document: bytes, **members: bytes) -> FileFacts:
    names = {name.replace("_", "."): content for name, content in members.items()}
    return analyse(zipped({"AndroidManifest.xml": document, **names}))


def said(facts: FileFacts) -> list[str]:
    return [problem.reason for problem in facts.problems]


def requested(facts: FileFacts) -> list[str]:
    assert facts.manifest is not None
    return [row.name for row in facts.manifest.permissions_requested]


def changed(place: int, form: str, value: int) -> bytes:
    data = bytearray(_DOCUMENT)
    struct.pack_into(form, data, place, value)
    return bytes(data)


def test_a_sound_manifest_is_not_complained_about() -> None:
    facts = read(_DOCUMENT)
    assert said(facts) == []
    assert requested(facts) == ["a.b.SEND"]


def test_an_end_of_another_element() -> None:
    facts = read(changed(_DOCUMENT.index(_END_OF_ELEMENT) + 20, "<I", 0))
    assert said(facts) == ["manifest: binary XML: 1 elements that end as another one"]
    assert requested(facts) == ["a.b.SEND"]


def test_an_element_without_an_end() -> None:
    facts = read(chunk(3, b"", _DOCUMENT[8:-24]))
    assert said(facts) == ["manifest: binary XML: 1 elements without an end"]
    assert facts.manifest is not None
    assert [row.name for row in facts.manifest.components] == ["a.b.S"]


def test_a_chunk_of_an_unknown_kind() -> None:
    facts = read(changed(_DOCUMENT.index(_END_OF_ELEMENT), "<H", 0x7777))
    assert "manifest: binary XML: 1 chunks of an unknown kind" in said(facts)


def test_an_absent_resource_map() -> None:
    place = _DOCUMENT.index(struct.pack("<2H", 0x180, 8))
    (size,) = struct.unpack_from("<I", _DOCUMENT, place + 4)
    facts = read(chunk(3, b"", _DOCUMENT[8:place] + _DOCUMENT[place + size :]))
    assert said(facts) == ["manifest: binary XML: 2 attributes of the framework without a resource id"]
    assert facts.manifest is not None
    assert facts.manifest.package == "a.b"


def test_attributes_that_are_not_counted() -> None:
    start = _DOCUMENT.index(struct.pack("<2H", 0x102, 16), _DOCUMENT.index(struct.pack("<2H", 0x102, 16)) + 1)
    facts = read(changed(start + 28, "<H", 0))
    assert said(facts) == ["manifest: binary XML: 1 elements with attributes that are not counted"]


def test_a_string_that_does_not_end_where_it_says() -> None:
    text = "a.b.SEND".encode("utf-16-le")
    facts = read(changed(_DOCUMENT.index(text) - 2, "<H", 4))
    assert said(facts) == ["manifest: binary XML: 1 strings that do not end where they say"]


@pytest.mark.parametrize("kind", [0x200, 0x201])
def test_a_part_of_a_table_of_an_unknown_kind(kind: int) -> None:
    table = bytearray(resource_table(["a.b.S"], {0x7F: [TypeChunk(1, {0: (3, 0)})]}))
    struct.pack_into(
        "<H", table, table.index(struct.pack("<H", kind) + (b"\x20\x01" if kind == 0x200 else b"T")), 0x7777
    )
    service = Tag("service", [android(_NAME, 0x7F010000, 1, name="name")])
    root = Tag("manifest", [Attribute("package", "a.b")], [Tag("application", (), [service])])
    facts = read(binary_xml(root), resources_arsc=bytes(table))
    assert said(facts) == ["manifest: resource table: 1 chunks of an unknown kind"]
