"""Rows taken along: copied by one key after `y`, or written by `x` and never over a file that is there."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from pathlib import Path

import pytest
from textual.pilot import Pilot

from fwdiff.cli.cite import parser
from fwdiff.tui.reviewer import VARIABLE
from fwdiff.tui.widgets.choice_bar import ChoiceBar
from tests.tui import builders
from tests.tui.driving import app_with, lines_of, listing_of, press, screen_of, text_of

BAD = builders.good_and_bad()
SIZE = (80, 24)
HOST = "zzhc.vnet.cn"


def messages(pilot: Pilot[int]) -> str:
    return " ".join(message.message for message in pilot.app._notifications)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_y_asks_what_and_one_key_copies_it() -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "5", "y")
        bar = str(screen_of(pilot).query_one("#choice-bar").render())
        assert " ".join(bar.split()) == "copy: n name v value j JSON m Markdown c citation esc leaves"
        await press(pilot, "n")
        assert pilot.app.clipboard == HOST
        await press(pilot, "y", "y")
        assert pilot.app.clipboard == HOST
        await press(pilot, "y", "v")
        assert "  http!  China Telecom, CN" in pilot.app.clipboard
        await press(pilot, "y", "j")
        (row,) = json.loads(pilot.app.clipboard)
        assert row["shown"]["became"] == "added"
        assert row["record"]["id"] == f"endpoint:{HOST}"
        await press(pilot, "y", "m")
        assert f"| `added` | `{HOST}` |" in pilot.app.clipboard


@pytest.mark.parametrize("section", [*"2345678"])
async def test_any_row_a_heading_too_is_copied_and_written_in_every_form(section: str) -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, section, "g")
        for _ in lines_of(listing_of(pilot)):
            await press(pilot, "y", "j")
            (found,) = json.loads(pilot.app.clipboard)
            await press(pilot, "y", "m")
            names, _, cells = (
                [cell.strip(" `") for cell in line.split("|")] for line in pilot.app.clipboard.splitlines()
            )
            shown = {name: text for name, text in zip(names, cells, strict=True) if text}
            assert {name: text for name, text in found["shown"].items() if text} == shown
            await press(pilot, "j")


async def test_the_severity_of_a_case_is_a_word() -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "g", "y", "j")
        (found,) = json.loads(pilot.app.clipboard)
        assert found["shown"]["severity"] == "critical"
        assert "became" not in found["shown"] or not found["shown"]["became"]


async def test_the_citation_is_a_command_that_the_command_line_understands() -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "5", "y", "c")
        words = shlex.split(pilot.app.clipboard)
        assert words[:2] == ["fwdiff", "cite"]
        asked = parser().parse_args(words[2:])
        assert (asked.left, asked.right, asked.id) == ("ww-good", "ww-bad", f"endpoint:{HOST}")
        await press(pilot, "2", "g", "y", "c")
        assert pilot.app.clipboard.endswith(f"package:{builders.AUTOREGISTRATION}")
        await press(pilot, "7", "y")
        assert "citation" not in str(screen_of(pilot).query_one("#choice-bar").render())


async def test_marked_rows_are_copied_together() -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "3", "g", "space", "space", "y", "n")
        assert len(pilot.app.clipboard.split("\n")) == 2
        assert "Copied name: 2 rows" in messages(pilot)
        await press(pilot, "y", "j")
        assert len(json.loads(pilot.app.clipboard)) == 2


@pytest.mark.parametrize("size", [SIZE, (44, 24)])
async def test_a_message_that_still_stands_does_not_hide_the_choices(
    folder: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv(VARIABLE, "A. Reviewer")
    async with app_with(BAD, review=str(folder / "decisions")).run_test(size=size, notifications=True) as pilot:
        await press(pilot, "2", "r", *"not for WW", "enter")
        await press(pilot, "x")
        toasts = [one.region for one in pilot.app.screen.query("Toast")]
        assert toasts
        assert not any(one.overlaps(pilot.app.screen.query_one(ChoiceBar).region) for one in toasts)
        await press(pilot, "escape")
        assert not pilot.app.screen.query("ToastRack.-raised")


async def test_a_key_that_is_no_choice_copies_nothing_and_is_no_other_key() -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "5", "y", "q")
        assert pilot.app.is_running
        assert "Nothing was chosen" in messages(pilot)
        await press(pilot, "y", "escape")
        assert pilot.app.clipboard == ""
        assert not screen_of(pilot).query_one(ChoiceBar).is_open
        assert listing_of(pilot).has_focus


@pytest.mark.slow("every way to copy in every section")
async def test_hostile_rows_are_copied_without_a_character_that_moves_a_cursor() -> None:
    copied = set()
    async with app_with(builders.hostile()).run_test(size=SIZE) as pilot:
        for section in "2345678":
            for key in "nvjmc":
                await press(pilot, section, "y", key, "escape")
                text = pilot.app.clipboard
                copied.add(text)
                assert text.replace("\n", "").isprintable(), (section, key)
                assert "\x1b" not in text_of(pilot)
    assert len(copied) > 20


async def test_x_writes_what_the_filter_shows(folder: Path) -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "3", "/", *"settings", "enter", "x", "v", "c")
        names, *rows = csv.reader(io.StringIO((folder / "fwdiff-ww-bad-packages.csv").read_text(), newline=""))
        assert names[:2] == ["became", "package"]
        assert [row[1] for row in rows] == ["com.android.settings"]
        assert "Written: fwdiff-ww-bad-packages.csv" in messages(pilot)


async def test_x_writes_the_marked_rows_with_their_records(folder: Path) -> None:
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "3", "g", "space", "x", "m", "j")
        (row,) = json.loads((folder / "fwdiff-ww-bad-packages-marked.json").read_text())
        assert row["record"]["package"] == builders.AUTOREGISTRATION


async def test_x_writes_the_decisions_in_every_form(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "A. Reviewer")
    async with app_with(BAD, review="decisions").run_test(size=SIZE) as pilot:
        await press(pilot, "2", "g", "r", *"=not for WW", "enter")
        for key, suffix in (("m", "md"), ("c", "csv"), ("j", "json")):
            await press(pilot, "x", "d", key)
            assert "not for WW" in (folder / f"fwdiff-ww-bad-decisions.{suffix}").read_text()
        assert "'=not for WW" in (folder / "fwdiff-ww-bad-decisions.csv").read_text()


async def test_a_file_that_is_there_is_overwritten_only_where_that_is_chosen(folder: Path) -> None:
    there = folder / "fwdiff-ww-bad-cases.md"
    there.write_text("mine")
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "x", "v", "m", "escape")
        assert there.read_text() == "mine"
        await press(pilot, "x", "v", "m", "k")
        assert there.read_text() == "mine"
        assert builders.AUTOREGISTRATION in (folder / "fwdiff-ww-bad-cases-2.md").read_text()
        await press(pilot, "x", "v", "m", "o")
        assert builders.AUTOREGISTRATION in there.read_text()


async def test_hostile_names_of_pages_make_plain_names_of_files(folder: Path) -> None:
    async with app_with(builders.hostile()).run_test(size=SIZE) as pilot:
        for section in "2345":
            await press(pilot, section, "enter", "x", "v", "c", "k", "escape")
        names = [path.name for path in folder.iterdir()]
        assert names
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in names)


async def test_a_folder_that_cannot_be_written_to_is_said(folder: Path) -> None:
    (folder / "fwdiff-ww-bad-cases.md").mkdir()
    async with app_with(BAD).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "x", "v", "m", "o")
        assert "fwdiff-ww-bad-cases.md cannot be written" in messages(pilot)
