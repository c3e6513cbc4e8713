"""A matrix on a screen: what is odd with its builds as columns, and all of a row behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from fwdiff.tui.matrix_app import MatrixApp
from fwdiff.tui.preferences import NO_PREFERENCES
from fwdiff.tui.screens.matrix import MatrixScreen
from fwdiff.tui.widgets.chrome import Line
from tests.tui.driving import lines_of
from tests.unit.report.matrix_example import example, hostile


def shown(pilot: Pilot[None]) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, MatrixScreen)
    return "\n".join(lines_of(screen.listing))


async def typed(pilot: Pilot[None], *keys: str) -> None:
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()


def app_of(*, ascii_only: bool = False) -> MatrixApp:
    app = MatrixApp(example(), ascii_only=ascii_only, preferences=NO_PREFERENCES)
    app.animation_level = "none"
    return app


async def test_the_odd_build_is_marked_among_the_columns_of_its_line() -> None:
    async with app_of().run_test(size=(120, 24)) as pilot:
        await typed(pilot)
        lines = shown(pilot).splitlines()
        assert lines[0].startswith("! builds/cut.zip")
        client = next(line for line in lines if line.startswith("+ com.example.client"))
        assert "···#··" in client
        assert "1 of 6: 00WW_3" in client
        assert "Phone 00CN" in client
        dark = next(line for line in lines if line.startswith("? com.example.phone"))
        assert "····#·" in dark


async def test_enter_says_all_of_a_row_and_esc_comes_back_to_it() -> None:
    async with app_of().run_test(size=(100, 24)) as pilot:
        await typed(pilot, "n", "N", "g", "n")
        screen = pilot.app.screen
        assert isinstance(screen, MatrixScreen)
        before = screen.listing.current
        assert before
        await typed(pilot, "enter")
        text = shown(pilot)
        assert "collect.example.net: in com.example.client, http" in text
        assert "also in      Phone 00CN" in text
        await typed(pilot, "escape")
        assert screen.listing.current == before
        await typed(pilot, "escape")
        assert pilot.app.screen is screen


async def test_a_filter_leaves_what_has_its_words_and_the_headings_of_their_lines() -> None:
    async with app_of().run_test(size=(120, 24)) as pilot:
        await typed(pilot)
        every = shown(pilot).split("\n\n")[0].splitlines()
        await typed(pilot, "slash", *"example.client", "enter")
        left = shown(pilot).split("\n\n")[0].splitlines()
        assert 0 < len(left) < len(every)
        assert all("com.example.client" in line or line.startswith("  ") for line in left if line.strip())
        assert "/example.client" in str(pilot.app.screen.query_one("#status", Line).render())
        await typed(pilot, "enter")
        assert "collect.example.net" in shown(pilot)
        await typed(pilot, "escape")
        assert shown(pilot).split("\n\n")[0].splitlines() == left
        await typed(pilot, "escape")
        assert shown(pilot).split("\n\n")[0].splitlines() == every


async def test_enter_on_a_line_folds_its_rows_away_and_shows_them_again() -> None:
    async with app_of().run_test(size=(120, 24)) as pilot:
        await typed(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, MatrixScreen)
        screen.listing.move_to_id("line:0")
        before = len(screen.listing.rows)
        await typed(pilot, "enter")
        assert len(screen.listing.rows) < before
        await typed(pilot, "enter")
        assert len(screen.listing.rows) == before


async def test_a_filter_that_matches_nothing_or_is_none_says_so() -> None:
    async with app_of().run_test(size=(120, 24)) as pilot:
        await typed(pilot, "slash", *"zzz")
        assert "0 of" in str(pilot.app.screen.query_one("#filter-count", Static).render())
        await typed(pilot, "escape", "slash", *"/(/")
        assert "not a regular expression" in str(pilot.app.screen.query_one("#filter-count", Static).render())


@pytest.mark.parametrize(("key", "suffix"), [("m", "md"), ("c", "csv"), ("j", "json")])
async def test_x_writes_the_rows_in_view_and_keeps_a_file_that_is_there(
    key: str, suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with app_of().run_test(size=(120, 24)) as pilot:
        await typed(pilot, "slash", *"example.client", "enter", "x", key)
        await pilot.app.workers.wait_for_complete()
        first = (tmp_path / f"fwdiff-matrix-odd.{suffix}").read_text()
        assert "com.example.client" in first
        assert "com.example.phone" not in first
        await typed(pilot, "escape", "x", key, "k")
        await pilot.app.workers.wait_for_complete()
    assert (tmp_path / f"fwdiff-matrix-odd.{suffix}").read_text() == first
    assert "com.example.phone" in (tmp_path / f"fwdiff-matrix-odd-2.{suffix}").read_text()


async def test_q_leaves() -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "q")
    assert app.return_code == 0


@pytest.mark.parametrize("width", [40, 80, 160])
async def test_ascii_alone_is_drawn_where_it_is_asked_for(width: int) -> None:
    async with app_of(ascii_only=True).run_test(size=(width, 24)) as pilot:
        await typed(pilot)
        assert "com.example" in shown(pilot)
        assert shown(pilot).isascii()


async def test_nothing_hostile_is_drawn() -> None:
    app = MatrixApp(hostile(), ascii_only=False, preferences=NO_PREFERENCES)
    async with app.run_test(size=(120, 40)) as pilot:
        await typed(pilot, "n", "enter")
        assert not {"\x1b", "\u202e"} & set(shown(pilot))
