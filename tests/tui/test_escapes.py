"""Escape and the keys after it are the keys that were pressed, however the terminal hands them on."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key
from textual.widgets import Input

from fwdiff.tui.escapes import Chord, Escapes
from tests.tui import builders
from tests.tui.driving import app_with, settle
from tests.tui.terminal import Terminal
from tests.tui.test_signals import SETTLED, pair
from tests.tui.test_typing import words

__all__ = ["pair"]


def told(*reads: str) -> list[str]:
    """What the reads are: keys by name, and text for the parser; then a pause."""
    escapes = Escapes()
    parts = [part for read in reads for part in escapes.parts(read, is_pause=False)]
    parts += escapes.parts("", is_pause=True)
    found: list[str] = []
    for part in parts:
        if isinstance(part, Key):
            found += [key.key for key in part.meant(in_text=False)] if isinstance(part, Chord) else [part.key]
        elif part and found and found[-1].startswith("text "):
            found[-1] += part
        elif part:
            found.append(f"text {part}")
    return found


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("/vnet\x1bj", ["text /vnet", "escape", "text j"]),
        ("\x1b4", ["escape", "text 4"]),
        ("\x1b\x1b/x", ["escape", "escape", "text /x"]),
        ("\x1b\r", ["escape", "text \r"]),
        ("\x1bfb", ["escape", "f", "text b"]),
        ("j\x1b", ["text j", "escape"]),
        ("\x1b\x1b[A", ["escape", "text \x1b[A"]),
        ("\x1b[A\x1bOP", ["text \x1b[A\x1bOP"]),
        ("\x1b[200~a\x1bb\x1b[201~\x1bq", ["text \x1b[200~a\x1bb\x1b[201~", "escape", "text q"]),
    ],
)
def test_keys_are_the_same_wherever_a_read_ends(keys: str, wanted: list[str]) -> None:
    for cut in range(len(keys) + 1):
        assert told(keys[:cut], keys[cut:]) == wanted, cut


def test_two_escapes_behind_what_was_pasted_are_two_keys() -> None:
    assert told("\x1b[200~a", "b\x1b[201~\x1bj\x1bk")[1:] == ["escape", "text j", "escape", "text k"]


async def test_alt_and_an_arrow_is_a_word_where_text_is_typed_and_two_keys_elsewhere() -> None:
    async with app_with(builders.good_and_bad()).run_test(size=(80, 24)) as pilot:
        await pilot.press("5", "slash", *"one two")
        await pilot.app.on_event(Chord("b"))
        await settle(pilot)
        field = pilot.app.focused
        assert isinstance(field, Input)
        assert (field.value, field.cursor_position) == ("one two", 4)
        await pilot.press("enter")
        await pilot.app.on_event(Chord("b"))
        await settle(pilot)
        assert not isinstance(pilot.app.focused, Input)


@pytest.mark.slow("fwdiff on a terminal")
def test_escape_and_the_next_keys_in_one_write_leave_and_act(pair: tuple[Path, Path]) -> None:
    with Terminal(*pair, "--fresh") as terminal:
        terminal.wait_for(SETTLED)
        for _ in range(3):
            mark = len(terminal.output)
            terminal.write("/nothing of that\x1b4")
            terminal.wait_until(lambda: "held as" in words(terminal, mark), "escape or 4 was lost")  # noqa: B023 - called here
            mark = len(terminal.output)
            terminal.write("?\x1b:\x1b1")
            terminal.wait_until(lambda: "decided" in words(terminal, mark), "an escape was lost")  # noqa: B023 - as above
        terminal.write("q")
        assert terminal.end() == 0
