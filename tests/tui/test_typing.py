"""Keys written at once, as a fast hand, a paste or a slow line gives them, are the same as keys typed slowly."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal
from tests.tui.test_signals import BAD, GOOD, SETTLED, pair

__all__ = ["pair"]

TIMES = int(os.environ.get("FWDIFF_TYPING_TIMES", "3"))
ESCAPE = "\x1b"
READY = b"\x1b[?25l"
"""Written once keys come as they are typed."""

BURSTS = [
    ("/vnet\r\r", "class service", [(ESCAPE, "overview"), (ESCAPE, "0 of 2 decided")]),
    (":vnet\r", "class service", [(ESCAPE, "0 of 2 decided")]),
    ("?copy", "Copy the row, or all", [(ESCAPE, "0 of 2 decided")]),
    ("5jjyy", "Copied clientservices.googleapis.com", [("1", "0 of 2 decided")]),
    ("/test", "Nothing matches `test`", [(ESCAPE, "0 of 2 decided")]),
    (":qq", "added package", [(ESCAPE, "0 of 2 decided")]),
]
"""Keys and what they lead to; what leads back, and what is drawn then."""


def words(terminal: Terminal, since: int) -> str:
    return " ".join(terminal.shown(since).split())


@pytest.mark.slow("fwdiff on a terminal")
def test_keys_in_one_write_are_the_same_as_typed_slowly(pair: tuple[Path, Path]) -> None:
    with Terminal(*pair) as terminal:
        terminal.wait_for(SETTLED)
        for number in range(TIMES):
            for keys, leads_to, back in BURSTS:
                mark = len(terminal.output)
                terminal.write(keys)
                terminal.wait_until(lambda: leads_to in words(terminal, mark), f"{keys!r} was lost at {number}")  # noqa: B023 - called here
                for key, shows in back:
                    mark = len(terminal.output)
                    terminal.write(key)
                    terminal.wait_until(lambda: shows in words(terminal, mark), f"no way back from {keys!r}")  # noqa: B023 - as above
                # a message that stands is not written again
                terminal.wait_until(lambda: not terminal.stands(leads_to), f"{leads_to!r} stands on")  # noqa: B023 - as above
        terminal.write("q")
        assert terminal.end() == 0


def test_a_decision_with_its_reason_in_one_write_is_that_of_the_case(pair: tuple[Path, Path], tmp_path: Path) -> None:
    review = tmp_path / "decisions"
    with Terminal(*pair, "--review", review, "--fresh") as terminal:
        terminal.wait_for(SETTLED)
        for number, keys in enumerate(("2gano risk here\r", "Udask the maker\r"), 1):
            terminal.write(keys)
            terminal.wait_for(f"{number} of 2 decided")
        terminal.write("q")
        assert terminal.end() == 0
    reasons = sorted(line for file in review.iterdir() for line in file.read_text().splitlines() if "reason" in line)
    assert reasons == ['reason = "ask the maker"', 'reason = "no risk here"']


@pytest.mark.parametrize(("keys", "leads_to"), [("/vnet\r", "/vnet"), ("5jj/vnet\r", "/vnet"), ("?copy", "copy")])
def test_keys_before_the_first_row_are_kept(keys: str, leads_to: str) -> None:
    with Terminal(GOOD, BAD, "--no-cache") as terminal:
        terminal.wait_for_bytes(READY)
        terminal.write(keys)
        terminal.wait_for(leads_to)
        terminal.write(ESCAPE)
        terminal.wait_for(SETTLED)
        assert terminal.process.poll() is None


def test_a_reason_in_one_write_while_builds_are_read_waits_for_the_case(tmp_path: Path) -> None:
    review = tmp_path / "decisions"
    with Terminal(GOOD, BAD, "--no-cache", "--review", review, "--fresh") as terminal:
        terminal.wait_for_bytes(READY)
        terminal.write("2gano risk qqq here\r")
        terminal.wait_until(
            lambda: any(said in words(terminal, 0) for said in ("enter decides", "1 of 2 decided")), "the line is lost"
        )
        if not review.exists():
            terminal.write("\r")
        terminal.wait_for("1 of 2 decided")
        terminal.write("q")
        assert terminal.end() == 0
    assert [line for file in review.iterdir() for line in file.read_text().splitlines() if "reason" in line] == [
        'reason = "no risk qqq here"'
    ]


@pytest.mark.parametrize("pause", [0.0, 0.1, 0.4])
def test_keys_while_the_start_screen_hands_over_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with Terminal() as terminal:
        terminal.wait_for("The case of 2019")
        terminal.write("\r5" if pause else "\r5/vnet\r")
        if pause:
            time.sleep(pause)
            terminal.write("/vnet\r")
        terminal.wait_for("/vnet")
        terminal.wait_for(SETTLED)
        terminal.write("q")
        assert terminal.end() == 0
        assert "5/vnet" not in terminal.shown()
        assert terminal.is_given_back()
