"""The terminal's ground is asked for, and what it answers never becomes keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.tui.ground import QUESTION, Answers, can_be_asked, is_said_light
from fwdiff.tui.terminal import GroundSeen
from tests.tui import builders
from tests.tui.driving import app_with, press, settle
from tests.tui.terminal import Terminal
from tests.tui.test_signals import SETTLED, pair
from tests.tui.test_typing import words

__all__ = ["pair"]

WHITE = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
BLACK = b"\x1b]11;rgb:00/00/00\x07"
LIGHT_BACKGROUND = b"48;2;251;251;249"


@pytest.mark.parametrize(("answer", "is_dark"), [(WHITE, False), (BLACK, True), (b"\x1b]11;none\x07", None)])
def test_an_answer_is_understood_wherever_it_is_cut(answer: bytes, is_dark: bool | None) -> None:
    for cut in range(len(answer) + 1):
        answers = Answers()
        keys = answers.taken_out_of(b"jj" + answer[:cut])
        keys += answers.taken_out_of(answer[cut:] + b"/vnet\r") + answers.taken_out_of(b"")
        assert (keys, answers.is_dark) == (b"jj/vnet\r", is_dark), cut


@pytest.mark.parametrize("keys", [b"\x1b", b"\x1b]", b"\x1b[A", b"\x1b]x" + b"y" * 300, "å".encode()])
def test_keys_that_are_no_answer_come_through(keys: bytes) -> None:
    answers = Answers()
    assert answers.taken_out_of(keys) + answers.taken_out_of(b"") == keys
    assert answers.is_dark is None


def test_an_escape_waits_for_no_answer_once_one_has_come() -> None:
    answers = Answers()
    assert answers.taken_out_of(WHITE) == b""
    assert answers.taken_out_of(b"\x1b") == b"\x1b"


def test_what_the_environment_says_of_the_terminal() -> None:
    assert is_said_light({"COLORFGBG": "0;15"})
    assert is_said_light({"COLORFGBG": "0;default;7"})
    assert not is_said_light({"COLORFGBG": "15;0"})
    assert not is_said_light({"COLORFGBG": "15;default"})
    assert not is_said_light({})
    assert can_be_asked({"TERM": "xterm-256color"})
    assert not can_be_asked({"TERM": "linux"})
    assert not can_be_asked({"TERM": "xterm", "NO_COLOR": "1"})


@pytest.mark.slow("fwdiff on a terminal")
def test_a_light_terminal_gets_light_colours_and_keys_around_the_answer_are_kept(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    with Terminal(*pair) as terminal:
        terminal.wait_for_bytes(QUESTION.encode())
        terminal.write("/vn" + WHITE.decode() + "et\r")
        terminal.wait_for(SETTLED)
        terminal.wait_for_bytes(LIGHT_BACKGROUND)
        terminal.wait_until(lambda: "/vnet" in words(terminal, 0), "the filter was lost")
        terminal.write("q")
        assert terminal.end() == 0


async def test_a_choice_holds_for_all_pairs_whatever_the_ground() -> None:
    async with app_with(builders.good_and_bad()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        pilot.app.post_message(GroundSeen(is_dark=False))
        await settle(pilot)
        assert pilot.app.theme == "fwdiff-light"
        pilot.app.theme = "nord"
        await press(pilot, "q")
    async with app_with(builders.good_and_bad()).run_test(size=(80, 24)) as pilot:
        pilot.app.post_message(GroundSeen(is_dark=True))
        await settle(pilot)
        assert pilot.app.theme == "nord"
