"""What ends, stops or breaks the screen gives the terminal back, with the code that a shell expects."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.killed import living, wait_for_group
from tests.tui.terminal import CONTROLLING, ROOT, RUN, Terminal

pytestmark = pytest.mark.skipif(not shutil.which("ps"), reason="ps lists the processes that are left")

GOOD, BAD = (ROOT / "fixtures/nokia-7-plus" / name for name in ("ww-good.zip", "ww-bad.zip"))
SETTLED = "zzhc.vnet.cn"
"""Stands on the overview of the pair."""
ENTERED = b"\x1b[?1049h"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Saved inventories: they need no worker."""
    folder = tmp_path_factory.mktemp("saved")
    for image in (GOOD, BAD):
        saved = folder / f"{image.stem}.fwi"
        command = [sys.executable, "-P", "-m", "fwdiff", "inventory", str(image), "-o", str(saved)]
        subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, check=True)
    return folder / "ww-good.fwi", folder / "ww-bad.fwi"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_ends_reading_and_leaves_neither_modes_nor_workers(number: signal.Signals, code: int) -> None:
    with Terminal(GOOD, BAD, "--no-cache", "--workers", "3") as terminal:
        terminal.wait_until(lambda: len(living("group", terminal.process.pid)) >= 5, "no worker was started")
        begin = time.monotonic()
        terminal.send(number)
        assert terminal.end() == code
        wait_for_group(terminal.process.pid)
        seconds = time.monotonic() - begin
        assert terminal.is_given_back()
        assert seconds < 3  # half a second on a machine that has nothing else to do


def test_a_signal_to_a_screen_at_rest_ends_it(pair: tuple[Path, Path]) -> None:
    with Terminal(*pair) as terminal:
        terminal.wait_for(SETTLED)
        terminal.send(signal.SIGTERM)
        assert terminal.end() == 143
        assert terminal.is_given_back()


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP])
def test_a_stopped_screen_is_drawn_anew_when_it_goes_on(stop: signal.Signals, pair: tuple[Path, Path]) -> None:
    with Terminal(*pair) as terminal:
        terminal.wait_for(SETTLED)
        terminal.send(stop)
        if stop == signal.SIGTSTP:
            terminal.wait_for_bytes(b"\x1b[?1004l")
            assert terminal.is_given_back()
        mark = len(terminal.output)
        terminal.send(signal.SIGCONT)
        terminal.wait_for_bytes(ENTERED, mark)
        terminal.wait_for(SETTLED, mark)
        mark = len(terminal.output)
        terminal.write("3")
        terminal.wait_for("placement", mark)
        terminal.write("q")
        assert terminal.end() == 0
        assert terminal.is_given_back(mark)


@pytest.mark.parametrize("hears", [True, False], ids=["told", "not-told"])
def test_a_terminal_that_is_closed_ends_the_screen(hears: bool, pair: tuple[Path, Path]) -> None:
    """A session that was detached from its terminal gets no signal when that goes."""
    with Terminal(*pair, script=CONTROLLING + RUN if hears else RUN) as terminal:
        terminal.wait_for(SETTLED)
        terminal.hang_up()
        assert terminal.end() == 129
        wait_for_group(terminal.process.pid)


def test_a_fault_of_the_screen_gives_the_terminal_back_and_is_words(pair: tuple[Path, Path]) -> None:
    broken = "from fwdiff.tui.screens.main import MainScreen; MainScreen.leave = lambda self: 1 / 0; "
    with Terminal(*pair, script=CONTROLLING + broken + RUN) as terminal:
        terminal.wait_for(SETTLED)
        terminal.write("\x1b")
        assert terminal.end() == 2
        assert terminal.is_given_back()
        words = terminal.shown()
        assert "a fault of fwdiff ended the run: ZeroDivisionError" in words
        assert "Traceback" not in words


def test_a_screen_needs_a_terminal_to_draw_on(pair: tuple[Path, Path]) -> None:
    away = "import os; os.dup2(os.open(os.devnull, os.O_WRONLY), 2); "
    with Terminal(*pair, script=CONTROLLING + away + RUN) as terminal:
        assert terminal.end() == 1
        assert ENTERED not in terminal.output
        assert SETTLED in terminal.shown()


def test_a_terminal_that_is_resized_again_and_again_while_the_screen_opens_is_drawn_at_its_last_size(
    pair: tuple[Path, Path],
) -> None:
    with Terminal(*pair) as terminal:
        terminal.wait_for_bytes(b"\x1b[?25l")
        for columns in range(60, 120, 3):
            terminal.resize(columns, columns // 4)
            time.sleep(0.01)
        terminal.resize(80, 24)
        terminal.wait_for(SETTLED)
        mark = len(terminal.output)
        terminal.write("3")
        terminal.wait_for("placement", mark)
        terminal.write("q")
        assert terminal.end() == 0
