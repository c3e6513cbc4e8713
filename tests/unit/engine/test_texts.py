"""Files as text, of one side or of both."""

from __future__ import annotations

import pytest

from fwdiff.engine import texts
from fwdiff.engine.texts import text_of, written
from fwdiff.errors import UsageError
from fwdiff.model.desk import TextLine
from fwdiff.model.vocabulary import Fate
from tests.unit.facts.resource_writer import Attribute, Tag, binary_xml


def test_both_sides_have_the_lines_that_came_and_went_in_their_place() -> None:
    found = written(b"a\nb\nc\n", b"a\nX\nc\n", "f.xml")
    assert found.lines == (
        TextLine(None, 1, "a"),
        TextLine(Fate.REMOVED, 2, "b"),
        TextLine(Fate.ADDED, 2, "X"),
        TextLine(None, 3, "c"),
    )
    assert found.note == ""


def test_binary_xml_is_written_out() -> None:
    before, after = (binary_xml(Tag("a", [Attribute("b", value)])) for value in ("1", "2"))
    found = written(before, after, "AndroidManifest.xml")
    assert [(line.fate, line.text) for line in found.lines] == [
        (Fate.REMOVED, '<a b="1"/>'),
        (Fate.ADDED, '<a b="2"/>'),
    ]


def test_what_is_cut_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_LINES", 2)
    monkeypatch.setattr(texts, "LONGEST_LINE", 3)
    monkeypatch.setattr(texts, "_MOST_BYTES", 20)
    lines, note = text_of(b"12345\n" * 10, "f")
    assert lines == ["123", "123"]
    assert note == "f: cut after 0 MiB; f: cut after 2 lines; f: lines are cut after 3 characters"


def test_binary_xml_that_ends_in_its_middle_is_said() -> None:
    lines, note = text_of(binary_xml(Tag("a", [], [Tag("b")]))[:-30], "m")
    assert lines == []
    assert note.startswith("m: ends here")


def test_bytes_that_are_no_text_are_not_shown() -> None:
    with pytest.raises(UsageError, match="no text"):
        text_of(b"ab\0cd", "f.bin")


def test_bytes_that_no_text_has_are_shown_by_their_numbers() -> None:
    assert text_of(b"a\xff\r\nb", "f") == (["a\\xff", "b"], "")
