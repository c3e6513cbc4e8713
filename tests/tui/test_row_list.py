"""Rows are made when they are looked at, and are then what they would have been."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from fwdiff.tui.view_model.arrangement import ArrangedRows, Counts, Folds, find_row, first_difference
from fwdiff.tui.view_model.pages import target_table
from fwdiff.tui.view_model.query import compile_query
from fwdiff.tui.view_model.row_list import LazyRows, Part
from fwdiff.tui.view_model.rows import Row, SectionTarget, Sign, Table, search_text
from fwdiff.tui.view_model.selection import Selection
from fwdiff.tui.view_model.tables import Shown
from fwdiff.tui.view_model.view import View
from tests.tui import builders
from tests.tui.driving import app_with, listing_of, press

MADE: list[str] = []
EVERYTHING = Shown(frozenset(), noise=True)


def made(name: str) -> Row:
    MADE.append(name)
    return Row(name, Sign(name[0]), ())


def signs(names: Sequence[str]) -> list[Sign]:
    return [Sign(name[0]) for name in names]


def rows_of(*names: str) -> LazyRows:
    MADE.clear()
    same = [name for name in names if name[0] == "="]
    others = [name for name in names if name[0] != "="]
    parts = (Part(one, signs, lambda name: name, made) for one in (others, same))
    return LazyRows(*parts)


def test_rows_of_a_page_are_counted_by_what_hides_them() -> None:
    rows = [replace(row, group="g" if row.sign is Sign.ADDED else "") for row in rows_of("+a", "+b", "~c", "-d", "=e")]
    selection = Selection(Table((), rows, ""))
    selection.rows(frozenset({Sign.SAME}), lambda text: not text.startswith("-"), Folds(every=True))
    counts = selection.counts()
    assert counts == Counts(shown=1, by_sign=1, by_filter=1, by_fold=2)
    assert counts.every == len(rows)
    assert counts.reasons == "1 by filter, 1 by sign, 2 folded"


@pytest.mark.parametrize("hidden", [frozenset(), frozenset({Sign.SAME}), frozenset({Sign.ADDED, Sign.CHANGED})])
def test_a_lazy_list_is_the_list_that_it_stands_for(hidden: frozenset[Sign]) -> None:
    lazy = rows_of("+a", "+b", "~c", "-d", "=e", "=f")
    eager: Sequence[Row] = [row for row in lazy if row.sign not in hidden]
    selection = Selection(Table((), lazy, ""))
    picked = selection.rows(hidden)
    assert list(picked) == eager
    assert picked[1:3] == eager[1:3]
    assert picked[-1] == eager[-1]
    assert first_difference(picked) == first_difference(eager)
    assert selection.counts() == Counts(shown=len(eager), by_sign=len(lazy) - len(eager))
    for name in ("+a", "~c", "=f", "none"):
        assert find_row(picked, name) == find_row(eager, name)


def test_no_row_is_made_that_is_not_looked_at() -> None:
    lazy = rows_of("+a", "+b", "~c", "=d")
    picked = Selection(Table((), lazy, "")).rows(frozenset({Sign.SAME}))
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


QUERIES = (
    "host",
    "one.example.com",
    "http! cleartext",
    "country:cn !autoregistration",
    "host:nokia",
    "in:left in:right",
    "!in:left",
    "kind:namespace",
    "path:settings !http",
    "sev:high",
    "same",
    "= nokia",
    "/^\\W .*vnet/",
    "/vnet.cn.*http!.*telecom/",
    "!/com/",
)


@pytest.mark.parametrize("query", QUERIES)
def test_a_filter_finds_by_shared_words_what_it_finds_in_each_row(query: str) -> None:
    table = target_table(View(builders.good_and_bad()), SectionTarget("endpoints"), EVERYTHING, split=False)
    test = compile_query(query)
    assert not isinstance(test, str)
    expected = {row.id for row in table.rows if test(search_text(row))}
    assert {row.id for row in Selection(table).rows(frozenset(), test) if not row.heading} == expected


@pytest.mark.parametrize("query", ["host0002", "com.example.catalogue", "owner:x", "host:000277 in:right"])
def test_a_filter_makes_a_row_for_what_rows_share_and_none_for_each(query: str) -> None:
    table = target_table(View(builders.large(300)), SectionTarget("endpoints"), Shown(), split=False)
    test = compile_query(query)
    assert not isinstance(test, str)
    found = Selection(table).rows(frozenset({Sign.SAME}), test)
    assert isinstance(table.rows, LazyRows)
    assert not table.rows._made
    assert len(table.rows.texts._shared) == 2
    assert all(test(search_text(row)) for row in found if not row.heading)


def test_what_a_filter_looks_into_can_be_made_ahead_of_it_piece_by_piece() -> None:
    table = target_table(View(builders.large(1000)), SectionTarget("endpoints"), Shown(), split=False)
    assert isinstance(table.rows, LazyRows)
    steps = 0
    while table.rows.texts.look_ahead(0):
        steps += 1
    assert steps == 5
    assert len(Selection(table).rows(frozenset(), lambda text: "host000277" in text)) == 1


def test_what_a_filter_finds_in_a_case_is_made_when_one_asks() -> None:
    view = View(builders.large(300))
    rows = target_table(view, SectionTarget("cases"), Shown(), split=False).rows
    assert all(callable(row.words) for row in rows if not row.heading)
    assert any("host:host000277" in search_text(row) for row in rows)


async def test_a_key_makes_the_rows_in_sight_alone() -> None:
    async with app_with(builders.large(2000)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        for keys in (("plus", "plus"), ("c",), ("c",), ("G",), ("g",)):
            await press(pilot, *keys)
        rows = listing_of(pilot).rows
        assert isinstance(rows, ArrangedRows)
        assert rows.counts.shown == 2000
        assert len(rows._rows._made) <= 60


async def test_no_key_makes_an_index_of_all_rows() -> None:
    app = app_with(builders.large(500))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2")
        view = app.session.view
        assert view is not None
        indexes = (view.left, view.right, view)
        made = [set(one.__dict__) for one in indexes]
        await press(pilot, "enter", "escape", "5", "enter", "escape", "equals_sign", "3", "enter", "escape")
        assert [set(one.__dict__) - before for one, before in zip(indexes, made, strict=True)] == [set()] * 3
