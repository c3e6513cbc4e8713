"""Processes that die or are interrupted: the command, its workers, the engine of a screen."""

from __future__ import annotations

import os
import pty
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fwdiff.engine import pool as pool_module
from fwdiff.engine.pool import Pool
from fwdiff.engine.remote import RemoteComparison
from fwdiff.engine.request import Request
from fwdiff.engine.results import compare_images
from fwdiff.engine.run import read_images
from fwdiff.engine.tasks import ReadFiles, Task
from fwdiff.errors import FwdiffError
from fwdiff.model.events import Failed
from tests.bench.killed import Killed, living, wait_for_group

pytestmark = pytest.mark.skipif(not shutil.which("ps"), reason="ps lists the processes that are left")


@pytest.fixture(autouse=True)
def readers() -> None:
    """As they are without tests: each run starts its own."""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two folders that take a worker about a second."""
    content = random.Random(7)
    for side in ("left", "right"):
        folder = tmp_path_factory.mktemp(side, numbered=False) / "system/etc"
        folder.mkdir(parents=True)
        for number in range(80):
            lines = (b"https://h%d.vendor%d.com/%d\n" % (number, content.randrange(9), n) for n in range(100))
            (folder / f"{number}.conf").write_bytes(b"".join(lines))
        (folder / "build.prop").write_bytes(f"ro.build.fingerprint={side}\n".encode())
    return str(tmp_path_factory.getbasetemp() / "left"), str(tmp_path_factory.getbasetemp() / "right")


def kill_on(monkeypatch: pytest.MonkeyPatch, kind: type[Task], *, times: int) -> None:
    """Have the worker killed that gets a task of this kind, that often."""
    submit = Pool.submit
    left = [times]

    def submit_and_kill(pool: Pool, number: int, task: Task) -> None:
        submit(pool, number, task)
        if isinstance(task, kind) and left[0]:
            left[0] -= 1
            process = pool._workers[number]._process.pid
            assert process is not None
            os.kill(process, signal.SIGKILL)

    monkeypatch.setattr(Pool, "submit", submit_and_kill)


def test_workers_that_keep_dying_end_the_run(pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "_MAXIMUM_DEATHS", 3)
    kill_on(monkeypatch, ReadFiles, times=-1)
    with pytest.raises(FwdiffError, match="die again and again"):
        list(read_images(pair, workers=1, cache=False))


def test_where_rows_are_waited_for_reading_gives_way_to_making_them(
    pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found: set[int] = set()
    submit = Pool.submit

    def watched_submit(pool: Pool, number: int, task: Task) -> None:
        submit(pool, number, task)
        if isinstance(task, ReadFiles):
            process = pool._workers[number]._process.pid
            assert process is not None
            found.add(os.getpriority(os.PRIO_PROCESS, process) - os.getpriority(os.PRIO_PROCESS, 0))

    monkeypatch.setattr(Pool, "submit", watched_submit)
    for partial, lower in ((True, {5}), (False, {0})):
        found.clear()
        for _ in compare_images(Request(*pair, workers=1, cache=False), partial=partial):
            if found:
                break
        assert found == lower


@pytest.mark.slow("five whole runs")
def test_a_run_killed_at_random_moments_is_completed_by_the_next(pair: tuple[str, str], tmp_path: Path) -> None:
    runs = Killed(*pair, tmp_path / "cache")
    begin = time.monotonic()
    expected = runs.digest(runs.start("--no-cache"))
    moments = random.Random(2)
    duration = time.monotonic() - begin
    for _ in range(2):
        runs.kill_after(moments.uniform(0, duration), tmp_path / "cache")
    both = [runs.start(), runs.start()]
    assert [runs.digest(process) for process in both] == [expected, expected]


@pytest.mark.parametrize("phase", [b"opening the images", b"reading:"])
def test_ctrl_c_at_a_terminal_ends_everything_within_a_second(pair: tuple[str, str], phase: bytes) -> None:
    """The key itself, typed at a pseudo terminal that is the process's own."""
    terminal, theirs = pty.openpty()
    script = "import fcntl, termios; fcntl.ioctl(2, termios.TIOCSCTTY, 0); from fwdiff.cli import run; run()"
    process = subprocess.Popen(
        [sys.executable, "-c", script, *pair, "--json", "--no-cache", "--workers", "2"],
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        start_new_session=True,
    )
    shown = b""
    while phase not in shown:
        shown += os.read(terminal, 1000)
    begin = time.monotonic()
    os.write(terminal, b"\x03")
    process.wait(timeout=5)
    wait_for_group(process.pid)
    seconds = time.monotonic() - begin
    while not shown.endswith(b"interrupted\r\n"):
        shown += os.read(terminal, 1000)
    for descriptor in (terminal, theirs):
        os.close(descriptor)
    assert process.returncode == 130
    assert shown.endswith(b"\r\x1b[Kfwdiff: interrupted\r\n")
    assert b"Traceback" not in shown
    assert seconds < 1


def test_a_killed_engine_is_told_to_the_screen_and_takes_its_workers_along(pair: tuple[str, str]) -> None:
    stream = RemoteComparison(Request(*pair, workers=2, cache=False))
    try:
        events = iter(stream)
        while getattr(event := next(events), "phase", "") != "read":
            assert not isinstance(event, Failed)
        engine = stream._process.pid
        assert engine is not None
        workers = [worker for child in living("parent", engine) for worker in living("parent", child)]
        workers = workers or living("parent", engine)
        assert len(workers) == 2
        os.kill(engine, signal.SIGKILL)
        *_, last = events
    finally:
        stream.close()
    assert isinstance(last, Failed)
    assert "ended without a result" in last.message
    end = time.monotonic() + 2
    while set(workers) & set(living("group", os.getpgrp())):
        assert time.monotonic() < end, "a worker outlived its engine"
        time.sleep(0.01)
