"""`fwdiff` alone: builds by path, those of before, and the case of 2019."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from fwdiff.cli.main import main
from fwdiff.cli.paths import check_exists
from fwdiff.tui import theme
from fwdiff.tui.preferences import NO_PREFERENCES, Preferences
from fwdiff.tui.recent import Pair, recall_recent, remember_pair
from fwdiff.tui.screens.start import Offer, StartScreen
from fwdiff.tui.start_app import StartApp
from fwdiff.tui.typed_ahead import AHEAD
from fwdiff.tui.view_model.characters import is_ascii_only
from fwdiff.tui.view_model.completion import completed, completions, path_of
from fwdiff.tui.view_model.rows import plain
from tests.tui import builders
from tests.tui.driving import app_with, lines_of, settle
from tests.tui.terminal import Terminal

DEMO = Pair("good.zip", "bad.zip", "cn.zip")
MARKETS = ("WW", "EU", "CN")


@pytest.fixture
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with two builds in a folder below it."""
    (tmp_path / "builds").mkdir()
    for name in ("good-1.zip", "good-2.zip", "\x1b]52;c;evil\x07.zip", ".hidden"):
        (tmp_path / "builds" / name).write_bytes(b"x" * 2000)
    (tmp_path / "notes.txt").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def start_app(*pairs: Pair, ascii_only: bool = False, preferences: Preferences = NO_PREFERENCES) -> StartApp:
    app = StartApp(Offer(pairs, DEMO, MARKETS, check_exists), ascii_only=ascii_only, preferences=preferences)
    app.animation_level = "none"
    return app


def screen_of(pilot: Pilot[Pair]) -> StartScreen:
    assert isinstance(pilot.app.screen, StartScreen)
    return pilot.app.screen


def choices(pilot: Pilot[Pair]) -> list[str]:
    return [plain(row.cells[0]) for row in screen_of(pilot).listing.rows]


def said(pilot: Pilot[Pair]) -> str:
    return str(screen_of(pilot).query_one("#status").render()).strip()


async def typed(pilot: Pilot[Pair], *keys: str) -> None:
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()


async def test_two_builds_are_typed_with_tab_as_in_a_shell(builds: Path) -> None:
    app = start_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "b", "tab", "g", "tab", "1", "tab")
        assert screen_of(pilot).value("baseline") == "builds/good-1.zip"
        await typed(pilot, "tab")
        assert choices(pilot) == ["good-1.zip", "good-2.zip"]  # beside the baseline
        await typed(pilot, *"good-2", "tab", "enter")
    assert app.return_value == Pair("builds/good-1.zip", "builds/good-2.zip")


async def test_reference_and_market_are_optional_and_completed(builds: Path) -> None:
    app = start_app()
    async with app.run_test(size=(80, 24)) as pilot:
        for name in ("baseline", "candidate", "reference"):
            screen_of(pilot).query_one(f"#{name}", Input).value = "'~/builds/good-1.zip'"
        screen_of(pilot).query_one("#market", Input).focus()
        await typed(pilot, "X", "enter")
        assert said(pilot) == "There is no market 'X': WW, EU, CN"
        await typed(pilot, "escape", "E", "tab", "enter")
    image = str(builds / "builds" / "good-1.zip")
    assert app.return_value == Pair(image, image, image, "EU")


async def test_enter_alone_takes_the_last_pair_else_the_case_of_2019(builds: Path) -> None:
    app = start_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot)
        screen_of(pilot)._offer = screen_of(pilot)._offer._replace(check=lambda _: None)
        await typed(pilot, "enter")
    assert app.return_value == DEMO
    last = Pair("builds/good-1.zip", "builds/good-2.zip")
    app = start_app(last, DEMO)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "enter")
    assert app.return_value == last


async def test_a_pair_that_is_gone_says_so_and_does_not_start(builds: Path) -> None:
    app = start_app(Pair("builds/good-1.zip", "builds/gone.zip"))
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot)
        assert any("not there any more: gone.zip" in line for line in lines_of(screen_of(pilot).listing))
        await typed(pilot, "enter")
        assert (
            said(pilot) == "builds/gone.zip: No such file or directory. Check the path; an IMAGE is a file or a folder."
        )
        await typed(pilot, "ctrl+c")
    assert app.return_value is None
    assert app.return_code == 0


async def test_what_is_missing_or_wrong_is_said(builds: Path) -> None:
    async with start_app().run_test(size=(80, 24)) as pilot:
        await typed(pilot, *"builds/nothing", "enter", "enter")
        assert said(pilot) == "The candidate is missing: type a path, tab completes it"
        await typed(pilot, *"notes", "tab", "enter")
        assert said(pilot).startswith("builds/nothing: No such file")
        await typed(pilot, "shift+tab", "escape", *"nowhere/x")
        assert lines_of(screen_of(pilot).listing)[1].strip() == "nowhere/: No such file or directory"


async def test_keys_in_one_burst_do_what_they_do_slowly(builds: Path) -> None:
    app = start_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"builds/good-1", "tab", "tab", *"builds/good-2", "tab", "enter")
    assert app.return_value == Pair("builds/good-1.zip", "builds/good-2.zip")


def test_names_that_cannot_be_shown_are_not_offered(builds: Path) -> None:
    assert [entry.text for entry in completions("builds/").entries] == ["builds/good-1.zip", "builds/good-2.zip"]
    assert [entry.name for entry in completions("builds/.").entries] == [".hidden"]
    assert [entry.text for entry in completions("~").entries] == ["~/"]
    assert "~/builds/" in [entry.text for entry in completions("~/").entries]
    assert completions("~nobody-has-this-name").entries == ()


def test_what_choices_have_in_common_is_completed() -> None:
    assert completed("g", ["good-1.zip", "good-2.zip"]) == "good-"
    assert completed("g", []) == "g"
    assert path_of(" '/a b/c' ") == "/a b/c"
    assert path_of("") == ""


def test_pairs_are_kept_by_whole_path_the_last_first(builds: Path) -> None:
    for number in range(20):
        remember_pair(Pair(f"a{number}", "b"))
    remember_pair(Pair("a15", "b"))
    pairs = recall_recent().pairs
    assert len(pairs) == 12
    assert [Path(pair.left).name for pair in pairs[:3]] == ["a15", "a19", "a18"]
    assert pairs[0].left == str(builds / "a15")


async def test_a_comparison_that_was_read_is_offered_the_next_time() -> None:
    app = app_with(builders.good_and_bad(), pair=Pair("/x/good.zip", "/x/bad.zip"))
    async with app.run_test() as pilot:
        await settle(pilot)
    assert [pair.images for pair in recall_recent().pairs] == [("/x/good.zip", "/x/bad.zip")]


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"version": 99}), json.dumps({"pairs": [1]})])
def test_what_cannot_be_understood_is_no_pair(own_cache: Path, text: str) -> None:
    remember_pair(Pair("a", "b"))
    assert recall_recent().pairs
    (own_cache.parent / "state" / "fwdiff" / "recent.json").write_text(text)
    assert recall_recent().pairs == ()


def test_without_a_terminal_it_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("usage: fwdiff LEFT RIGHT")


@pytest.mark.slow("fwdiff on a terminal, and its engine")
def test_from_the_start_screen_into_the_case_of_2019() -> None:
    with Terminal() as terminal:
        terminal.wait_for("The case of 2019")
        terminal.write("\r")
        terminal.wait_for("DOES NOT PASS")
        terminal.write("q")
        assert terminal.end() == 0
        assert terminal.is_given_back()


def test_a_locale_or_console_without_our_characters_gets_ascii() -> None:
    assert is_ascii_only({"LC_ALL": "C"})
    assert is_ascii_only({"LANG": "de_DE.ISO-8859-1"})
    assert is_ascii_only({"LANG": "C.UTF-8", "TERM": "linux"})
    assert not is_ascii_only({"LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"})
    assert not is_ascii_only({"LANG": "nb_NO.utf8"})
    assert not is_ascii_only({})


SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", ["dark", "light", "NO_COLOR", "ascii"])
def test_picture(
    snap_compare: Callable[..., bool],
    builds: Path,
    monkeypatch: pytest.MonkeyPatch,
    look: str,
    size: tuple[int, int],
) -> None:
    if look == "NO_COLOR":
        monkeypatch.setenv("NO_COLOR", "1")
    pairs = [
        Pair("builds/good-1.zip", "builds/good-2.zip", "builds/good-1.zip", "EU", "2026-11-28"),
        Pair("/srv/nightly/412/ota.zip", "/srv/nightly/413/ota.zip", "", "", "2026-11-27"),
    ]
    preferences = Preferences(theme=theme.LIGHT.name if look == "light" else theme.DARK.name)
    app = start_app(*pairs, ascii_only=look == "ascii", preferences=preferences)

    async def run_before(pilot: Pilot[Pair]) -> None:
        await typed(pilot, "down")
        screen_of(pilot).query_one("#baseline", Input)._pause_blink(visible=True)
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=run_before)


async def test_keys_that_come_while_the_start_screen_ends_are_the_next_screens_in_their_order() -> None:
    app = start_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.hand_over(DEMO)
        for key in "net":
            app.post_message(Key(key, key))
    app.post_message(Key("enter", None))
    app.leave_keys()
    assert [key.key for key in AHEAD.take_keys()] == ["n", "e", "t", "enter"]
