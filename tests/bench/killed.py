"""Runs killed at random moments, and two at once: the next one completes from what was done, with the same bytes out.

    python tests/bench/killed.py LEFT RIGHT [KILLS [SEED]]

Each kill (SIGKILL, of the first process alone: its workers have to notice) begins with an empty cache.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PATIENCE = 2.0
"""Seconds that the workers of a killed run may live on."""


class Killed:
    """Runs of one pair with a cache of their own."""

    def __init__(self, left: str, right: str, home: Path) -> None:
        self._command = [sys.executable, "-m", "fwdiff", left, right, "--json", "--workers", "2"]
        self._home = home

    def start(self, *options: str, home: Path | None = None) -> subprocess.Popen[bytes]:
        environment = os.environ | {"XDG_CACHE_HOME": str(home or self._home)}
        return subprocess.Popen(
            [*self._command, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # a process group of its own, by which its workers are found
        )

    def digest(self, process: subprocess.Popen[bytes]) -> str:
        """Of all that a run prints; raises where it complains or fails."""
        output, errors = process.communicate()
        if errors or process.returncode not in (0, 1):
            raise AssertionError(f"exit code {process.returncode}: {errors.decode()}")
        return hashlib.sha256(output).hexdigest()

    def kept(self, home: Path) -> int:
        """How many contents' facts are in the cache."""
        from fwdiff.cache import usage  # noqa: PLC0415 - where this module is run, not where it is imported

        held = usage(home / "fwdiff")
        return 0 if held is None else held.records.get(b"f", 0)

    def kill_after(self, seconds: float, home: Path) -> int:
        """Start a run and kill it then; how many facts it left."""
        process = self.start(home=home)
        time.sleep(seconds)
        process.kill()
        process.communicate()
        wait_for_group(process.pid)
        return self.kept(home)


def wait_for_group(group: int) -> None:
    """Until no process of the group is left; raises where one stays."""
    end = time.monotonic() + PATIENCE
    while living("group", group):
        if time.monotonic() > end:
            os.killpg(group, signal.SIGKILL)
            raise AssertionError("a worker outlived its parent")
        time.sleep(0.01)


def living(relation: str, process: int) -> list[int]:
    """The processes whose `parent` or `group` it is, without those that have ended and wait to be reaped."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,pgid=,state="], capture_output=True, text=True, check=True)
    rows = [line.split() for line in listed.stdout.splitlines()]
    column = {"parent": 1, "group": 2}[relation]
    return [int(row[0]) for row in rows if row[column] == str(process) and not row[3].startswith("Z")]


def main(left: str, right: str, kills: int = 10, seed: int = 1) -> None:
    """Print what each kill left and whether the run after it is right; raises at the first that is not."""
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        runs = Killed(left, right, Path(scratch) / "reference")
        begin = time.monotonic()
        expected = runs.digest(runs.start("--no-cache"))
        duration = time.monotonic() - begin
        print(f"undisturbed, without a cache: {duration:.2f} s, {expected[:16]}")
        for number in range(kills):
            home = Path(scratch) / str(number)
            moment = moments.uniform(0, duration)
            left_behind = runs.kill_after(moment, home)
            begin = time.monotonic()
            same = runs.digest(runs.start(home=home)) == expected
            print(
                f"killed after {moment:6.2f} s: {left_behind:6} facts kept; then {time.monotonic() - begin:6.2f} s",
                end="",
            )
            print(", same bytes" if same else ", OTHER BYTES")
            assert same
        both = [runs.start(home=Path(scratch) / "both") for _ in range(2)]
        assert [runs.digest(process) for process in both] == [expected, expected]
        print("two at once: same bytes")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:5]))
