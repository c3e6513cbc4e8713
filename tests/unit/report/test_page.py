from __future__ import annotations

from fwdiff.report.page import ROOM, Page, clean, quantity, some


def test_a_value_is_one_line_of_bounded_length() -> None:
    assert clean("a\nb") == "a\\x0ab"
    assert len(clean("x" * 10_000_000)) == ROOM
    assert clean("x" * ROOM) == "x" * ROOM


def test_quantities() -> None:
    assert [quantity(n, "file") for n in (0, 1, 1200)] == ["0 files", "1 file", "1,200 files"]


def test_some_counts_what_it_leaves_out() -> None:
    assert some("abc", 3) == ["a", "b", "c"]
    assert some("abcd", 3) == ["a", "b", "c", "… and 1 more"]


def test_continued_lines_hang_under_what_they_continue() -> None:
    page = Page(40, color=False)
    page.row("+", "com.example.application", "with a note of many words")
    page.note("hosts", ["one.example.com", "two.example.com"])
    page.note("nothing", [])
    assert page.text() == (
        "+ com.example.application  with a note\n"
        "  of many words\n"
        "    hosts         one.example.com\n"
        "                  two.example.com\n"
    )


def test_a_listing_is_capped_and_silent_where_empty() -> None:
    page = Page(80, color=False)
    page.listing("Letters", list("abcd"), 2, lambda letter: page.row("=", letter))
    page.listing("Digits", [], 2, lambda digit: page.row("=", digit))
    assert page.text() == "\nLetters (4)\n= a\n= b\n  … and 2 more (--json has all)\n"


def test_markup_is_text() -> None:
    page = Page(80, color=True)
    page.row("~", "[red]x[/red]", ":smile: [link=http://x]")
    assert "[red]x[/red]" in page.text()
    assert ":smile: [link=http://x]" in page.text()
