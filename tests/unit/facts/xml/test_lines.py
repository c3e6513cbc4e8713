"""Binary XML written out for a reader."""

from __future__ import annotations

import pytest

from fwdiff.facts.xml import lines
from fwdiff.facts.xml.axml import TYPE_REFERENCE
from fwdiff.facts.xml.lines import xml_lines
from fwdiff.facts.xml.string_pool import BadResources
from tests.unit.facts.resource_writer import Attribute, Tag, android, binary_xml

NAME = 0x01010003
DEBUGGABLE = 0x0101000F
_BOOLEAN = 0x12


def written(tag: Tag) -> list[str]:
    return list(xml_lines(binary_xml(tag)))


def test_elements_are_nested_and_empty_ones_closed() -> None:
    document = Tag("manifest", [Attribute("package", "com.a")], [Tag("application", [], [Tag("x")])])
    assert written(document) == [
        '<manifest package="com.a">',
        "  <application>",
        "    <x/>",
        "  </application>",
        "</manifest>",
    ]


def test_values_are_written_as_the_file_holds_them() -> None:
    tag = Tag(
        "a",
        [
            android(NAME, 0x7F010000, TYPE_REFERENCE, name="name"),
            android(DEBUGGABLE, 0xFFFFFFFF, _BOOLEAN, name="debuggable"),
            Attribute("x", 5, 0x10),
            Attribute("y", 0xFFFFFFFF, 0x10),
            Attribute("z", 0x22, 0x11),
        ],
    )
    assert written(tag) == ['<a android:name="@0x7f010000" android:debuggable="true" x="5" y="-1" z="0x22"/>']


def test_a_long_element_has_a_line_for_each_attribute() -> None:
    tag = Tag("activity", [Attribute("a", "x" * 60), Attribute("b", "y" * 60)])
    assert written(tag) == ["<activity", f'    a="{"x" * 60}"', f'    b="{"y" * 60}"/>']


def test_quotes_and_line_breaks_of_a_value_stay_in_it() -> None:
    assert written(Tag("a", [Attribute("b", 'x" y="1\n<')])) == ['<a b="x&quot; y=&quot;1&#10;&lt;"/>']


def test_an_attribute_without_a_name_is_told_by_its_resource() -> None:
    assert written(Tag("a", [android(NAME, "b", name="")])) == ['<a android:0x01010003="b"/>']


def test_what_would_become_too_much_text_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_MOST_TEXT", 1000)
    document = Tag("a", [], [Tag("b", [Attribute("c", "x" * 100)]) for _ in range(100)])
    found: list[str] = []
    with pytest.raises(BadResources, match="more than 1,000"):
        found.extend(xml_lines(binary_xml(document)))
    assert 5 < len(found) < 12
    with pytest.raises(BadResources):
        list(xml_lines(binary_xml(Tag("a"))[:20]))
