from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from fwdiff.tui.view_model.layout import column_widths, cut, wrap
from fwdiff.tui.view_model.rows import Column, Tone, cell, plain

TEXTS = st.text(st.sampled_from("ab. /漢e\u0301"), max_size=60)


@given(TEXTS, st.integers(2, 40))
def test_a_cut_line_fits_whatever_its_cells(text: str, width: int) -> None:
    line = cut(cell(text), width, "…")
    assert cell_len(plain(tuple(line))) <= width


@given(TEXTS, st.integers(2, 40), st.integers(0, 10))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width: int, hang: int) -> None:
    lines = [plain(tuple(line)) for line in wrap(cell(text), width, hang)]
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_lines_break_at_spaces_then_behind_punctuation() -> None:
    assert [plain(tuple(line)) for line in wrap(cell("one two three"), 8)] == ["one two", "three"]
    assert [plain(tuple(line)) for line in wrap(cell("a.bcd/efgh/ij"), 8)] == ["a.bcd/", "efgh/ij"]


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
