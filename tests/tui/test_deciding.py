"""Cases decided where they are looked at, each on disk before the next key."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from fwdiff.engine.judging import judged, terms_of
from fwdiff.engine.request import Ask
from fwdiff.judge.decision_file import DecisionTable
from fwdiff.judge.review import read_review
from fwdiff.model.events import Event
from fwdiff.tui.app import FwdiffApp
from fwdiff.tui.reviewer import VARIABLE
from fwdiff.tui.view_model.rows import CaseTarget, CodeTarget, HostTarget, SettingTarget
from fwdiff.tui.widgets.choice_bar import ChoiceBar
from fwdiff.tui.widgets.decide_bar import DecideBar
from tests.tui import builders
from tests.tui.driving import GivenEvents, app_with, listing_of, press, screen_of, settle, text_of

BAD = builders.good_and_bad()
CLIENT = f"package:{builders.AUTOREGISTRATION}"
SIZE = (80, 24)


@pytest.fixture(autouse=True)
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "A. Reviewer")


def decisions(folder: Path) -> dict[str, DecisionTable]:
    return {table.case: table for _, table in read_review(str(folder)).decisions} if folder.is_dir() else {}


def messages(pilot: Pilot[int]) -> str:
    return " ".join(message.message for message in pilot.app._notifications)


def title_of(pilot: Pilot[int]) -> str:
    return str(screen_of(pilot).query_one("#title").render())


async def test_a_case_is_rejected_with_a_reason_and_the_file_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "decisions"
    async with app_with(BAD, review=str(folder)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "r", *"not for WW", "enter")
        table = decisions(folder)[CLIENT]
        assert (table.decision, table.reason, table.reviewer) == ("rejected", "not for WW", "A. Reviewer")
        assert (table.scope.market, str(table.expires)) == ("WW", "2027-02-26")
        assert "1 of 3 decided" in messages(pilot)
        assert "decisions/" in messages(pilot)
        assert "rejected" in text_of(pilot)
        assert "DOES NOT PASS" in title_of(pilot)


async def test_the_verdict_follows_and_the_cursor_goes_to_what_is_left(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "a", *"asked for", "enter")
        assert "DOES NOT PASS" not in title_of(pilot)
        current = listing_of(pilot).current
        assert current is not None
        assert current.id != CLIENT
        await press(pilot, "u")
        assert decisions(tmp_path) == {}
        assert "DOES NOT PASS" in title_of(pilot)
        await press(pilot, "u")
        assert "nothing is decided here" in messages(pilot)


async def test_the_decision_of_an_earlier_run_is_named_and_taken_back_on_enter_alone(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "r", *"not for WW", "enter")
    resumed = judged(BAD, terms_of(Ask(now=builders.TODAY, review=str(tmp_path))))
    async with app_with(resumed, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "5", "enter", "u")
        question = str(screen_of(pilot).query_one(ChoiceBar).render())
        assert question.startswith(" take back rejected of com.q")
        assert "enter removes its file" in question
        assert f"{builders.AUTOREGISTRATION}: rejected on 2026-11-28 by A. Reviewer: not for WW" in messages(pilot)
        await press(pilot, "escape")
        assert decisions(tmp_path)[CLIENT].decision == "rejected"
        await press(pilot, "u", "enter")
        assert decisions(tmp_path) == {}
        assert "1 decision taken back" in messages(pilot)
        await press(pilot, "u")
        assert "nothing is decided here" in messages(pilot)


async def test_the_verdict_stands_in_the_heading_of_every_page(tmp_path: Path) -> None:
    app = app_with(BAD, review=str(tmp_path))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        view = app.session.view
        assert view is not None
        package = view.package_named(builders.AUTOREGISTRATION)
        assert package is not None
        setting = SettingTarget(view.diff.configuration.added[0].id)
        long = CodeTarget(True, package.package, package.right_path or "", f"Lcom/{'long/' * 20}Task;", "post")
        for target in (CaseTarget(CLIENT), package, HostTarget("zzhc.vnet.cn"), setting, long):
            app.open_page(target)
            await settle(pilot)
            assert title_of(pilot).rstrip().endswith("DOES NOT PASS")
            assert len(title_of(pilot)) <= SIZE[0]


async def test_keys_typed_ahead_of_a_decision_wait_for_it(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("2", "a", "x", "enter", "r", "up", "enter")
        await settle(pilot)
        tables = decisions(tmp_path)
        assert len(tables) == 2
        assert {table.reason for table in tables.values()} == {"x"}
        assert tables[CLIENT].decision == "approved"


async def test_reason_last_day_scope_and_condition_are_fields_and_a_decision_needs_a_reason(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "d", "enter")
        assert "says why" in messages(pilot)
        fields = [field.value for field in screen_of(pilot).query("#decide-bar Input").results(Input)]
        assert fields == ["", "2026-12-12", "WW", ""]
        keys = (
            *"later",
            "tab",
            *["backspace"] * 10,
            *"30d",
            "tab",
            *"/Nokia 7",
            "tab",
            *"the operator agrees",
            "enter",
        )
        await press(pilot, *keys)
        table = decisions(tmp_path)[CLIENT]
        assert table.until_then == "the operator agrees"
        assert (str(table.expires), table.scope.market, table.scope.model) == ("2026-12-28", "WW", "Nokia 7")


async def test_a_reason_that_is_pasted_keeps_all_of_its_lines(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "a")
        pilot.app.post_message(Paste("asked for\nby the operator, q d\n"))
        await press(pilot, "enter")
        assert decisions(tmp_path)[CLIENT].reason == "asked for by the operator, q d"


async def test_at_80_columns_a_reason_has_room_and_from_the_next_field_on_its_begin_is_read(tmp_path: Path) -> None:
    reason = "the client of the operator is not asked for here"
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "r", *reason)
        field = screen_of(pilot).query_one("#decide-reason", Input)
        assert field.size.width >= 36
        await press(pilot, "tab")
        assert reason.startswith(field.render_line(0).text.rstrip())
        await press(pilot, "tab", "tab", *"by then", "shift+tab", "shift+tab", "shift+tab", "!", "enter")
        table = decisions(tmp_path)[CLIENT]
        assert (table.reason, table.until_then) == (f"{reason}!", "by then")


@pytest.mark.parametrize(
    ("fields", "typed", "words"),
    [
        (1, "never", "'never' is not a date"),
        (1, "2020-01-01", "2020-01-01 is before"),
        (1, "", "'' is not a date"),
        (2, "", "names no market"),
        (2, "EU/a/b/c/d", "names more than"),
    ],
)
async def test_a_day_or_scope_that_cannot_be_keeps_the_line_open(
    tmp_path: Path, fields: int, typed: str, words: str
) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "a", "x", *["tab"] * fields, *["backspace"] * 10, *typed, "enter")
        assert words in messages(pilot)
        bar = screen_of(pilot).query_one(DecideBar)
        assert bar.is_open
        assert pilot.app.focused is bar.query(Input)[fields]
        assert decisions(tmp_path) == {}
        await press(pilot, *["backspace"] * 10, *("90d", "WW")[fields - 1], "enter")
        assert decisions(tmp_path)[CLIENT].reason == "x"


async def test_a_decision_for_another_market_says_that_it_does_not_hold_here(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "a", "x", "tab", "tab", "backspace", "backspace", *"CN", "enter")
        assert "for CN, which this build is not, 0 of 3 decided" in messages(pilot)


@pytest.mark.parametrize("size", [(80, 24), (160, 40)])
async def test_the_line_names_what_is_decided(size: tuple[int, int]) -> None:
    async with app_with(BAD).run_test(size=size) as pilot:
        await press(pilot, "5", "r")
        bar = screen_of(pilot).query_one(DecideBar)
        words = f"{bar.query_one('#decide-verb').render()} {bar.query(Input).first().placeholder}"
        assert builders.AUTOREGISTRATION in words
        assert words.startswith("reject" if size[0] < 160 else f"reject {builders.AUTOREGISTRATION}:")


async def test_escape_leaves_the_line_and_decides_nothing(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "a", *"no", "escape", "j", "k")
        assert decisions(tmp_path) == {}
        assert not screen_of(pilot).query_one(DecideBar).is_open


async def test_marked_cases_are_decided_together(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "g", "space", "space", "a", *"both", "enter")
        assert len(decisions(tmp_path)) == 2
        assert not listing_of(pilot).marks
        await press(pilot, "u")
        assert decisions(tmp_path) == {}
        await press(pilot, "g", "v", "j", "j", "a", *"three", "enter")
        assert len(decisions(tmp_path)) == 3


async def test_a_case_is_decided_from_its_page_and_from_a_row_of_it(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "enter", "a", *"page", "enter")
        assert screen_of(pilot).target == CaseTarget(CLIENT)
        assert "approved" in title_of(pilot)
        assert "page" in text_of(pilot)
        await press(pilot, "U")
        target = screen_of(pilot).target
        assert isinstance(target, CaseTarget)
        assert target.id != CLIENT
        await press(pilot, "5", "/", *"vnet", "enter", "r", *"host", "enter")
        assert decisions(tmp_path)[CLIENT].decision == "rejected"


async def test_a_row_without_a_case_and_a_case_without_a_finding_say_so(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "7", "a")
        assert "in no case" in messages(pilot)
        await press(pilot, "escape", "2", "G", "z", "G", "a")
        assert "asks for no decision" in messages(pilot)


async def test_a_reason_typed_where_nothing_can_be_decided_is_no_key_of_the_list(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "7")
        before = text_of(pilot)
        await press(pilot, "a", *"no 5 risk q", "enter")
        assert "Nothing is decided. This row is in no case" in messages(pilot)
        assert (text_of(pilot), pilot.app._exit) == (before, False)
        assert not screen_of(pilot).query_one(DecideBar).is_open
        assert not list(tmp_path.iterdir())


async def test_nothing_is_decided_before_both_builds_are_read(tmp_path: Path) -> None:
    reading = builders.good_and_bad(final=False)
    async with app_with(reading, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2", "U", "u")
        assert "until both builds are read" in messages(pilot)
        assert not list(tmp_path.iterdir())


class Held(GivenEvents):
    """Events of which the last one comes when it is let go."""

    def __init__(self, *events: Event) -> None:
        super().__init__(events)
        self.let_go = threading.Event()

    def __iter__(self) -> Iterator[Event]:
        """The events."""
        *before, last = super().__iter__()
        yield from before
        self.let_go.wait(20)
        yield last

    def close(self) -> None:
        """Let what waits end."""
        self.let_go.set()
        super().close()


async def test_a_reason_typed_while_builds_are_read_waits_for_the_case_and_for_another_enter(tmp_path: Path) -> None:
    stream = Held(builders.good_and_bad(final=False), BAD)
    app = FwdiffApp("ww-good", "ww-bad", lambda: stream, review=str(tmp_path))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("2", "a", *"not for WW q", "enter", "enter")
        await pilot.pause()
        bar = screen_of(pilot).query_one(DecideBar)
        assert bar.is_open
        assert "Waits until both builds are read; esc decides nothing" in messages(pilot)
        keys = str(screen_of(pilot).query_one("#keys").render())
        stream.let_go.set()
        await settle(pilot)
        assert f"enter decides {builders.AUTOREGISTRATION}" in messages(pilot)
        assert str(screen_of(pilot).query_one("#keys").render()) == keys
        assert decisions(tmp_path) == {}
        await press(pilot, "enter")
        table = decisions(tmp_path)[CLIENT]
        assert (table.decision, table.reason) == ("approved", "not for WW q")
        assert (table.scope.market, str(table.expires)) == ("WW", "2027-02-26")


async def test_while_a_reason_is_typed_the_keys_below_are_those_of_the_line(tmp_path: Path) -> None:
    async with app_with(BAD, review=str(tmp_path)).run_test(size=SIZE) as pilot:
        await press(pilot, "2")
        before = str(screen_of(pilot).query_one("#keys").render())
        await press(pilot, "a")
        assert "esc decide nothing" in str(screen_of(pilot).query_one("#keys").render())
        await press(pilot, "escape")
        assert str(screen_of(pilot).query_one("#keys").render()) == before


async def test_all_sections_are_named_at_120_columns_whatever_the_counts() -> None:
    async with app_with(builders.large(3000)).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "8 files" in str(screen_of(pilot).query_one("#sections").render())


async def test_the_ticket_is_exported_with_the_decision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with app_with(BAD, review="decisions").run_test(size=SIZE) as pilot:
        await press(pilot, "2", "r", *"not for WW", "enter", "x", "t")
        text = (tmp_path / "fwdiff-ww-bad.md").read_text()
        assert builders.AUTOREGISTRATION in text
        assert "not for WW" in text
