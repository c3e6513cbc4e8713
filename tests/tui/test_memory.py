"""The screen opens where it was left, by pair of images."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.cli.main import main
from fwdiff.tui.config_file import default_text, read_config
from fwdiff.tui.memory import Memory, memory_path, page_words, recall, remember
from fwdiff.tui.preferences import NO_PREFERENCES
from fwdiff.tui.recent import Pair, Recent, recall_recent, remember_pair
from fwdiff.tui.session import folder_of_decisions
from fwdiff.tui.view_model.rows import (
    CaseTarget,
    CodeTarget,
    HostTarget,
    PackageTarget,
    SectionTarget,
    SettingTarget,
    Target,
)
from tests.tui import builders
from tests.tui.driving import app_with, listing_of, press, screen_of, settle

BAD = builders.good_and_bad()
CLIENT = CaseTarget(f"package:{builders.AUTOREGISTRATION}")


async def test_section_filter_cursor_pages_and_theme_are_as_they_were(tmp_path: Path) -> None:
    memory = tmp_path / "state" / "pair.json"
    app = app_with(BAD, memory=memory)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "slash", *"nokia", "enter", "2", "g", "enter")
        pilot.app.theme = "fwdiff-light"
        await press(pilot, "q")
    async with app_with(BAD, memory=memory).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert pilot.app.theme == "fwdiff-light"
        assert screen_of(pilot).target == CLIENT
        await press(pilot, "escape")
        assert screen_of(pilot).target == SectionTarget("cases")
        await press(pilot, "5")
        assert screen_of(pilot).filter == "nokia"


async def test_keys_that_come_first_are_not_overtaken(tmp_path: Path) -> None:
    memory = tmp_path / "pair.json"
    remember(memory, Memory(section="cases", pages=[page_words(CLIENT)]))
    async with app_with(BAD, memory=memory).run_test(size=(80, 24)) as pilot:
        await pilot.press("5")
        await settle(pilot)
        assert screen_of(pilot).target == SectionTarget("endpoints")


async def test_a_page_that_was_left_can_be_gone_to_again() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "g", "enter", "left_square_bracket")
        assert screen_of(pilot).target == SectionTarget("cases")
        await press(pilot, "right_square_bracket")
        assert screen_of(pilot).target == CLIENT
        await press(pilot, "escape", "right_square_bracket")
        assert screen_of(pilot).target == CLIENT
        await press(pilot, "left_square_bracket", "left_square_bracket")
        assert listing_of(pilot).current is not None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"version": 99}', '{"version": 1, "cursors": 3}', "\x80"])
def test_what_cannot_be_understood_is_a_fresh_start(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pair.json"
    path.write_text(text)
    assert recall(path) == Memory()
    assert recall(tmp_path / "none.json") == Memory()


def test_pages_of_all_kinds_are_kept(tmp_path: Path) -> None:
    targets: list[Target] = [
        CLIENT,
        HostTarget("a.example"),
        SettingTarget("configuration:x"),
        PackageTarget("com.a", None, "a.apk"),
        CodeTarget(True, "com.a", "a.apk", "La;", "run"),
    ]
    remember(tmp_path / "x" / "pair.json", Memory(pages=[*map(page_words, targets), ["Gone", "1"], ["CaseTarget"], []]))
    assert recall(tmp_path / "x" / "pair.json").targets == targets


def test_each_pair_has_its_own_file_below_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    paths = {memory_path("a", "b", None), memory_path("a", "b", "c"), memory_path("b", "a", None)}
    assert len(paths) == 3
    assert all(path and path.is_relative_to(tmp_path / "fwdiff") for path in paths)
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    path = memory_path("a")
    assert path is not None
    assert path.is_relative_to(Path.home())


def test_a_folder_of_decisions_that_is_no_utf8_is_not_kept_and_nothing_fails(tmp_path: Path) -> None:
    remember(tmp_path / "pair.json", Memory(section="cases", review="/decisions-\udcff"))
    assert recall(tmp_path / "pair.json") == Memory()


def test_where_there_is_no_home_nothing_is_kept_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_user(_: int) -> None:
        raise KeyError

    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("fwdiff.user_folders.pwd.getpwuid", no_such_user)
    assert memory_path("a", "b") is None
    remember(None, Memory(section="cases"))
    remember_pair(Pair("a", "b"))
    assert recall_recent() == Recent()
    assert read_config() == NO_PREFERENCES
    assert "$XDG_CONFIG_HOME/fwdiff/config.toml" in default_text()
    assert main(["config", "check"]) == 2


async def test_the_first_time_the_cursor_goes_to_the_worst_case_once_it_is_known() -> None:
    reading = builders.good_and_bad(final=False)
    async with app_with(reading, BAD).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        current = listing_of(pilot).current
        assert current is not None
        assert current.target == CLIENT


def test_decisions_are_those_of_a_named_folder_else_of_the_last_time_else_of_the_project(tmp_path: Path) -> None:
    last = str(tmp_path)
    assert folder_of_decisions("named", last) == "named"
    assert folder_of_decisions(None, last) == last
    assert folder_of_decisions(None, f"{last}/gone") == folder_of_decisions(None, "") == "decisions"
