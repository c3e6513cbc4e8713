from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from fwdiff.tui.view_model.layout import column_widths, cut, cut_middle, wrap
from fwdiff.tui.view_model.rows import Column, Row, Sign, Table, Tone, cell, plain
from fwdiff.tui.view_model.view import UNICODE
from fwdiff.tui.widgets.line_layout import LineLayout

TEXTS = st.text(st.sampled_from("ab. /漢e\u0301"), max_size=60)


@given(TEXTS, st.integers(2, 40))
def test_a_cut_line_fits_whatever_its_cells(text: str, width: int) -> None:
    line = cut(cell(text), width, "…")
    assert cell_len(plain(tuple(line))) <= width


@given(TEXTS, st.integers(2, 40))
def test_a_line_cut_in_its_middle_fits_and_keeps_its_end(text: str, width: int) -> None:
    line = plain(tuple(cut_middle(cell(text), width, "…")))
    assert cell_len(line) <= width
    assert text.endswith(line.rpartition("…")[2])


def test_names_that_begin_alike_are_told_apart_by_their_ends() -> None:
    names = ("com.example.registration/READ_PRIVILEGED_PHONE_STATE", "com.example.registration/READ_PHONE_STATE")
    assert [plain(tuple(cut_middle(cell(name), 24, "…"))) for name in names] == [
        "com.exa…EGED_PHONE_STATE",
        "com.exa…READ_PHONE_STATE",
    ]


@given(TEXTS, st.integers(2, 40), st.integers(0, 10))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width: int, hang: int) -> None:
    lines = [plain(tuple(line)) for line in wrap(cell(text), width, hang)]
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_lines_break_at_spaces_then_behind_punctuation() -> None:
    assert [plain(tuple(line)) for line in wrap(cell("one two three"), 8)] == ["one two", "three"]
    assert [plain(tuple(line)) for line in wrap(cell("a.bcd/efgh/ij"), 8)] == ["a.bcd/", "efgh/ij"]


def test_a_name_of_a_class_breaks_between_its_words() -> None:
    lines = wrap(cell(".RegistrationService"), 19)
    assert ["".join(text for text, _ in line) for line in lines] == [".Registration", "Service"]


def test_tones_survive_a_cut() -> None:
    assert cut((("abc", Tone.ADDED), ("def", Tone.DIM)), 5, "…") == [
        ("abc", Tone.ADDED),
        ("d", Tone.DIM),
        ("…", Tone.DIM),
    ]


@pytest.mark.parametrize("total", [10, 40, 78, 118, 200])
def test_columns_fill_the_width_and_never_more(total: int) -> None:
    columns = [Column("a", 10, 1), Column("b", 20, 2), Column("c", 5)]
    widths = column_widths(columns, total)
    assert sum(widths) + 2 == total
    assert min(widths) >= 1


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("short", "a value that is long", "short  a value that is long"),
        ("a name that is quite long", "value", "a name that is quite long  value"),
        ("a name that is longer", "a value that is long", "a name that is longer a value tha…"),
        ("a name that is so long that nothing holds it", "value x", "a name that is so long… value x"),
    ],
)
def test_where_a_name_and_its_value_are_too_long_the_name_is_whole(name: str, value: str, shown: str) -> None:
    table = Table((Column("name", 10, 1), Column("value", 10, 1, flows=True)), (), "")
    layout = LineLayout(table, 34, UNICODE, wrapped=False)
    line = "".join(text for text, _ in layout.line(Row("id", Sign.NONE, (cell(name), cell(value)), None, ""), 0))
    assert line.split() == shown.split()
