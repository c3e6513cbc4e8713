"""How much the screen does for a key and before its first picture, counted: a clock would depend on the machine."""

from __future__ import annotations

import gc
import subprocess
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.css.parse import parse
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.widgets import Input

from fwdiff.tui.app import EventStream
from fwdiff.tui.reviewer import VARIABLE, _of_git
from fwdiff.tui.screens.help import HelpScreen
from fwdiff.tui.screens.main import MainScreen
from fwdiff.tui.view_model import pages
from fwdiff.tui.view_model.arrangement import ArrangedRows
from fwdiff.tui.view_model.row_list import LazyRows
from fwdiff.tui.view_model.tables import Shown, prepare, section_table
from fwdiff.tui.view_model.view import View
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.chrome import KeyLine, Line, SectionBar
from fwdiff.tui.widgets.line_layout import LineLayout
from tests.bench.screen_data import many_hosts
from tests.tui import builders
from tests.tui.driving import app_with, listing_of, press, screen_of, settle

BAD = builders.good_and_bad()
SIZE = (80, 24)


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    """The first arguments of a function's calls from now on."""
    module, _, function = name.rpartition(".")
    kept = getattr(import_module(module), function)
    calls: list[object] = []

    def count(*arguments: Any, **options: Any) -> Any:
        calls.append(arguments[0])
        return kept(*arguments, **options)

    monkeypatch.setattr(name, count)
    return calls


def drawn_pictures(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is drawn of screens from now on, whole or in part."""
    render = Compositor.render_update
    drawn: list[object] = []

    def count(self: Compositor, *arguments: Any, **options: Any) -> Any:
        update = render(self, *arguments, **options)
        drawn.extend([] if update is None else [update])
        return update

    monkeypatch.setattr(Compositor, "render_update", count)
    return drawn


async def test_each_style_sheet_is_read_once_until_the_first_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[str] = Counter()

    def count(scope: str, css: str, *arguments: Any, **options: Any) -> Any:
        read[css] += 1
        return parse(scope, css, *arguments, **options)

    monkeypatch.setattr("textual.css.stylesheet.parse", count)
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await settle(pilot)
    assert any("ChangeList {" in css for css in read)
    assert set(read.values()) == {1}


async def test_colours_of_rows_are_the_apps_so_that_no_list_styles_them_again() -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await settle(pilot)
        before = screen_of(pilot).listing._ink("added")
        assert not ChangeList.COMPONENT_CLASSES
        pilot.app.theme = "fwdiff-light" if pilot.app.current_theme.dark else "fwdiff-dark"
        await settle(pilot)
        assert screen_of(pilot).listing._ink("added") != before  # but another theme's are others


async def test_the_fields_of_lines_of_input_are_there_once_one_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.tui.widgets.input_line.REST", 600)
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "enter")
        page = screen_of(pilot)
        assert not page.query(Input)
        assert len(page.query("*")) <= 16
        await press(pilot, "slash")
        assert [field.id for field in page.query(Input)] == ["filter-input"]
        await press(pilot, "escape", "slash")
        assert [field.id for field in page.query(Input)] == ["filter-input"]


async def test_the_fields_come_by_themselves_while_nothing_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.tui.widgets.input_line.REST", 0.01)
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "enter")
        for _ in range(500):
            if len(screen_of(pilot).query(Input)) < 5:
                await pilot.pause(0.01)
        await press(pilot, "a", *"why")
        assert len(screen_of(pilot).query(Input)) == 5


async def test_a_page_styles_no_more_than_stands_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.tui.widgets.input_line.REST", 600)
    styled: list[DOMNode] = []
    apply = Stylesheet.apply

    def count(self: Stylesheet, node: DOMNode, **options: Any) -> None:
        styled.append(node)
        apply(self, node, **options)

    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "2")
        monkeypatch.setattr(Stylesheet, "apply", count)
        await press(pilot, "enter")
        assert len(styled) <= 32


async def test_the_rows_of_a_page_are_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[object] = []
    height = LineLayout.height

    def count(self: LineLayout, row: Any) -> int:
        measured.append(row)
        return height(self, row)

    monkeypatch.setattr(LineLayout, "height", count)
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "3")
        measured.clear()
        await press(pilot, "enter")
        assert len(measured) == len(listing_of(pilot).rows)


async def test_garbage_is_looked_for_again_once_the_screen_stands() -> None:
    gc.disable()
    try:
        async with app_with(BAD).run_test(size=SIZE) as pilot:
            await settle(pilot)
            assert gc.isenabled()
    finally:
        gc.enable()


async def test_a_bar_that_comes_after_its_list_was_scrolled_stands_where_the_list_is() -> None:
    async with app_with(BAD).run_test(size=(120, 40)) as pilot:
        await press(pilot, "4")
        pilot.app.main.show_preview()  # type: ignore[attr-defined] # of a `PagedApp`
        await settle(pilot)
        preview = screen_of(pilot).query_one("#preview", ChangeList)
        assert preview.scroll_y > 0
        assert preview.vertical_scrollbar.position == preview.scroll_y


async def test_another_size_arranges_and_draws_the_rows_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with app_with(builders.large(300)).run_test(size=SIZE) as pilot:
        await press(pilot, "5")
        made = counted(monkeypatch, "fwdiff.tui.screens.list_screen.target_table")
        shown = counted(monkeypatch, "fwdiff.tui.widgets.change_list.first_difference")
        rows = listing_of(pilot).rows
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert listing_of(pilot).rows is rows
        assert (len(made), len(shown)) == (0, 2)  # the list, and its preview for the first time


def test_what_equal_hosts_stand_below_is_made_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    view = View(builders.large(300))
    prepare(view)
    told = counted(monkeypatch, "fwdiff.tui.view_model.host_facts.both_forms")
    first = section_table(view, "endpoints", Shown(), split=False).rows
    both = section_table(view, "endpoints", Shown(frozenset()), split=False).rows
    assert isinstance(first, LazyRows)
    assert isinstance(both, LazyRows)
    assert first.facts("domain") == both.facts("domain")[: len(first)]
    assert first._parts[0] is both._parts[0]
    assert both._parts[-1] is view.equal_host_parts[False]
    assert not told


def test_what_many_hosts_share_is_told_once_and_plain_names_are_not_looked_at_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owners = counted(monkeypatch, "fwdiff.tui.view_model.host_facts.who")
    carriers = counted(monkeypatch, "fwdiff.tui.view_model.host_facts.carriers_text")
    forms = counted(monkeypatch, "fwdiff.tui.view_model.host_facts.both_forms")
    rows = section_table(View(many_hosts(2000)), "endpoints", Shown(), split=False).rows
    assert isinstance(rows, LazyRows)
    measured = len(forms)
    for name in ("owner", "carried by", "host"):
        assert len(rows.facts(name)) == 2000
    assert (len(owners), len(forms)) == (len({*rows.facts("owner")}), measured)
    assert len(carriers) <= len({*rows.facts("carried by")})


async def test_to_fold_groups_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    grouped: list[object] = []
    group = ArrangedRows._grouped

    def count(self: ArrangedRows, grouping: Any) -> Any:
        grouped.append(grouping)
        return group(self, grouping)

    monkeypatch.setattr(ArrangedRows, "_grouped", count)
    async with app_with(builders.large(300)).run_test(size=SIZE) as pilot:
        await press(pilot, "5")
        unfolded = list(listing_of(pilot).rows)
        grouped.clear()
        await press(pilot, "Z")
        assert len(listing_of(pilot).rows) == 1
        await press(pilot, "z")
        assert list(listing_of(pilot).rows) == unfolded
        assert grouped == []


async def test_another_section_is_not_searched_for_the_row_of_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async with app_with(builders.large(300)).run_test(size=SIZE) as pilot:
        await press(pilot, "2")
        sought = counted(monkeypatch, "fwdiff.tui.view_model.row_list.indexOf")
        await press(pilot, "5")
        assert (listing_of(pilot).cursor, sought) == (1, [])


def test_of_profiles_only_those_are_told_that_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    view = View(many_hosts(1000))
    texts = counted(monkeypatch, "fwdiff.tui.view_model.host_facts.scheme_text")
    section_table(view, "endpoints", Shown(frozenset()), split=False)
    assert len(texts) <= 3 * 400


async def test_what_is_drawn_stays_drawn_where_the_same_rows_are_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "3", "enter")
        listing = listing_of(pilot)
        drawn = listing._render_row
        lines: list[int] = []

        def count(index: int, *rest: Any) -> Any:
            lines.append(index)
            return drawn(index, *rest)

        monkeypatch.setattr(listing, "_render_row", count)
        screen_of(pilot).refresh_rows()
        await settle(pilot)
        assert lines == []
        await press(pilot, "slash")
        assert set(lines) <= {listing.cursor}  # the list has lost the keyboard, which its cursor shows


async def test_who_decides_is_asked_once_and_before_the_first_decision(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[object] = []

    def count(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, "A. Reviewer\n")

    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(subprocess, "run", count)
    _of_git.cache_clear()
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2")
        assert len(asked) == 1
        await press(pilot, "a", *"why", "enter")
        assert len(asked) == 1
        view = screen_of(pilot).session.view
        assert view is not None
        assert [case.decision.reviewer for case in view.diff.cases if case.decision] == ["A. Reviewer"]
    _of_git.cache_clear()


async def test_another_text_of_a_line_has_nothing_laid_out_anew() -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "2")
        screen = screen_of(pilot)
        status, keys = screen.query_one("#status", Line), screen.query_one(KeyLine)
        status.show(("other words", "bold"))
        keys.lend(("enter", "keeps"))
        screen.query_one(SectionBar).show("packages", {}, wide=False)
        assert not any(line._layout_required for line in (status, keys, screen.query_one(SectionBar)))
        await settle(pilot)
        assert "other words" in str(status.render())


def drawn_rows(monkeypatch: pytest.MonkeyPatch) -> list[tuple[ChangeList, int]]:
    """The lines of lists that are drawn from now on."""
    draw = ChangeList._render_row
    drawn: list[tuple[ChangeList, int]] = []

    def count(self: ChangeList, index: int, line: int, *rest: Any) -> Any:
        drawn.append((self, self._line_starts[index] + line))
        return draw(self, index, line, *rest)

    monkeypatch.setattr(ChangeList, "_render_row", count)
    return drawn


async def test_a_page_is_drawn_once_it_is_laid_out_for_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "2")
        drawn = drawn_rows(monkeypatch)
        pictures = drawn_pictures(monkeypatch)
        await press(pilot, "enter")
        assert len(drawn) == len({*drawn}) == min(listing_of(pilot).size.height, listing_of(pilot)._line_starts[-1])
        assert len(pictures) <= 4


@pytest.mark.parametrize("size", [(120, 40), (100, 30)])
async def test_each_line_of_a_list_is_drawn_once_for_another_size(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with app_with(builders.large(300)).run_test(size=SIZE) as pilot:
        await press(pilot, "5")
        drawn = drawn_rows(monkeypatch)
        await pilot.resize_terminal(*size)
        await settle(pilot)
        listing = listing_of(pilot)
        assert [line for one, line in drawn if one is listing] == [*range(listing.size.height)]


async def test_the_first_picture_is_drawn_once_and_whole_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pictures = drawn_pictures(monkeypatch)
    seen: list[tuple[int, str]] = []
    app = app_with(BAD)
    start = app._start

    def begin() -> EventStream:
        shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        seen.append((len(pictures), shown))
        return start()

    app._start = begin
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
    ((number, shown),) = seen
    assert number == 1
    assert "Opening both images" in shown


async def test_a_step_that_scrolls_the_list_is_drawn_with_the_page_of_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    async with app_with(builders.large(300)).run_test(size=(120, 40)) as pilot:
        await press(pilot, "5", *"j" * (listing_of(pilot).size.height - 1))
        main = screen_of(pilot)
        assert isinstance(main, MainScreen)
        main.show_preview()
        await settle(pilot)
        main._moved = 0  # the cursor rests
        steps: list[str] = []
        made, drawn = pages.page, Compositor.render_update

        def page(*arguments: Any, **options: Any) -> Any:
            steps.append("page")
            return made(*arguments, **options)

        def draw(self: Compositor, *arguments: Any, **options: Any) -> Any:
            update = drawn(self, *arguments, **options)
            steps.extend([] if update is None else ["picture"])
            return update

        monkeypatch.setattr("fwdiff.tui.screens.main.page", page)
        monkeypatch.setattr(Compositor, "render_update", draw)
        while not listing_of(pilot).scroll_y:
            steps.clear()
            main._moved = 0
            await press(pilot, "j")
        assert steps[0] == "page"
        assert steps.count("page") == 1
        assert steps.count("picture") <= 2  # the second is of bars


async def test_what_was_typed_before_the_help_is_laid_out_is_searched_for() -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "question_mark", *"copy")
        help_screen = pilot.app.screen
        assert isinstance(help_screen, HelpScreen)
        found = len(help_screen.query_one(ChangeList).rows)
        help_screen._follow()  # as late as a busy machine may come to it
        await settle(pilot)
        assert len(help_screen.query_one(ChangeList).rows) == found < 20
