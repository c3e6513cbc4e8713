"""The case of 2019 by keys alone, on the images themselves: found, looked at down to its code, rejected."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fwdiff.judge.decision_file import DecisionTable
from fwdiff.judge.review import read_review
from fwdiff.tui.reviewer import VARIABLE
from tests.tui.terminal import ROOT, Terminal

GOOD, BAD, CHINA = (ROOT / "fixtures/nokia-7-plus" / f"{name}.zip" for name in ("ww-good", "ww-bad", "cn"))
CLIENT = "package:com.qualcomm.qti.autoregistration"
REASON = "client of another market"
_PATIENCE = 30.0


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[str | Path, ...]:
    """What the command is given, with folders of its own for what it keeps."""
    monkeypatch.setenv(VARIABLE, "A. Reviewer")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return GOOD, BAD, "--reference", CHINA, "--workers", "1", "--review", tmp_path / "decisions"


def the_decision(folder: Path) -> DecisionTable:
    end = time.monotonic() + _PATIENCE
    while not list(folder.glob("*.toml")) and time.monotonic() < end:
        time.sleep(0.01)
    ((_, table),) = read_review(str(folder)).decisions
    return table


@pytest.mark.slow("fwdiff on a terminal, twice, and its decompiler")
def test_bad_batch_first_case_method_rejected_ticket_written_and_back_in_under_fifteen_keys(
    words: tuple[str | Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    to_the_code = ["\r", "/", *".post", "\r", "\r"]
    assert len([*to_the_code, "r", "\r", "x", "t", "q"]) < 15
    with Terminal(*words) as terminal:
        terminal.wait_for("0 of 2 decided")
        terminal.write("".join(to_the_code))
        terminal.wait_for('"http://zzhc.vnet.cn"  endpoint')
        terminal.write(f"r{REASON}\r")
        terminal.wait_for("1 of 2 decided")
        table = the_decision(tmp_path / "decisions")
        assert (table.case, table.decision, table.reason, table.reviewer) == (CLIENT, "rejected", REASON, "A. Reviewer")
        terminal.write("xt")
        terminal.wait_for("Written: fwdiff-ww-bad.zip.md")
        ticket = (tmp_path / "fwdiff-ww-bad.zip.md").read_text()
        assert CLIENT in ticket
        assert REASON in ticket
        terminal.write("q")
        assert terminal.end() == 0
    with Terminal(*words) as terminal:
        terminal.wait_for('"http://zzhc.vnet.cn"  endpoint')
        terminal.write("q")
        assert terminal.end() == 0


def test_the_screen_shows_what_was_decided_for_the_gate_and_the_gate_what_was_decided_on_the_screen(
    words: tuple[str | Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    builds = words[:6]
    command = [sys.executable, "-P", "-m", "fwdiff"]
    said = ["--reason", "asked for", "--reviewer", "A. Reviewer", "--expires", "90d"]
    subprocess.run([*command, "review", "decisions", "approve", *builds, CLIENT, *said], check=True)
    with Terminal(*builds, "--fresh") as terminal:
        terminal.wait_for("1 of 2 decided")
        terminal.write(f"2Ur{REASON}\r")
        terminal.wait_for("2 of 2 decided")
        terminal.write("q")
        assert terminal.end() == 0
    gate = subprocess.run(
        [*command, "check", *builds, "--review", "decisions", "--gate", "low"], capture_output=True, check=False
    )
    assert gate.returncode == 1
    assert b"rejected: " in gate.stderr
    assert b"undecided" not in gate.stderr


def test_killed_half_way_no_decision_is_lost(words: tuple[str | Path, ...], tmp_path: Path) -> None:
    with Terminal(*words) as terminal:
        terminal.wait_for("0 of 2 decided")
        terminal.write(f"r{REASON}\rU")
        table = the_decision(tmp_path / "decisions")
        os.kill(terminal.process.pid, signal.SIGKILL)
    assert (table.case, table.reason) == (CLIENT, REASON)
    with Terminal(*words) as terminal:
        terminal.wait_for("1 of 2 decided")
        terminal.write("q")
        assert terminal.end() == 0
