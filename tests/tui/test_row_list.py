"""Rows are made when they are looked at, and are then what they would have been."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fwdiff.tui.view_model.pages import target_table
from fwdiff.tui.view_model.row_list import LazyRows, Part, counted_rows, find_row, first_difference, signs_of
from fwdiff.tui.view_model.rows import Row, SectionTarget, Sign
from fwdiff.tui.view_model.tables import Selection, Shown
from fwdiff.tui.view_model.view import View
from tests.tui import builders
from tests.tui.driving import app_with, listing_of, press

MADE: list[str] = []


def made(name: str) -> Row:
    MADE.append(name)
    return Row(name, Sign(name[0]), ())


def rows_of(*names: str) -> LazyRows:
    MADE.clear()
    same = [name for name in names if name[0] == "="]
    others = [name for name in names if name[0] != "="]
    parts = (Part(one, lambda name: Sign(name[0]), lambda name: name, made) for one in (others, same))
    return LazyRows(*parts)


@pytest.mark.parametrize("hidden", [frozenset(), frozenset({Sign.SAME}), frozenset({Sign.ADDED, Sign.CHANGED})])
def test_a_lazy_list_is_the_list_that_it_stands_for(hidden: frozenset[Sign]) -> None:
    lazy = rows_of("+a", "+b", "~c", "-d", "=e", "=f")
    eager: Sequence[Row] = [row for row in lazy if row.sign not in hidden]
    picked = lazy.without(hidden)
    assert list(picked) == eager
    assert picked[1:3] == eager[1:3]
    assert picked[-1] == eager[-1]
    assert first_difference(picked) == first_difference(eager)
    assert counted_rows(picked) == len(eager)
    assert list(signs_of(picked)) == list(signs_of(eager))
    for name in ("+a", "~c", "=f", "none"):
        assert find_row(picked, name) == find_row(eager, name)


def test_no_row_is_made_that_is_not_looked_at() -> None:
    lazy = rows_of("+a", "+b", "~c", "=d")
    picked = lazy.without(frozenset({Sign.SAME}))
    assert (len(picked), find_row(picked, "~c"), first_difference(picked)) == (3, 2, 0)
    assert MADE == []
    assert picked[2].id == "~c"
    assert picked[2] is picked[2]
    assert MADE == ["~c"]


def test_a_filter_finds_what_is_not_in_sight() -> None:
    table = target_table(View(builders.large(300)), SectionTarget("endpoints"), Shown(), split=False)
    found = Selection(table).rows(frozenset({Sign.SAME}), lambda text: "host000277" in text)
    assert [row.name for row in found] == ["host000277.example.com"]
    assert not Selection(table).rows(frozenset({Sign.ADDED}), lambda text: "host000277" in text)


async def test_a_key_makes_the_rows_in_sight_alone() -> None:
    async with app_with(builders.large(2000)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        for keys in (("plus", "plus"), ("c",), ("c",), ("G",), ("g",)):
            await press(pilot, *keys)
        rows = listing_of(pilot).rows
        assert isinstance(rows, LazyRows)
        assert len(rows) == 2000
        assert len(rows._made) <= 60
