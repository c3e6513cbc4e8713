"""A review of real builds by keys alone at 80x24: each case by a decision of its own, then again all at once.

    python tests/bench/review.py LEFT RIGHT

The first review is killed (SIGKILL) half-way and taken up again.  Prints the keys of each; ends with 1 where one takes
more keys than it may, or where a decision is lost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from fwdiff.judge.review import read_review
from tests.tui.terminal import RUN, Terminal

MOST, MOST_AT_ONCE = 260, 100
"""Keys, of a review of 52 cases each by itself, and with marks."""
_REASON = "seen"
_UP = "\x1b[A"
"""The key that recalls a reason."""


class Review:
    """A folder of decisions on two builds, and the keys that were pressed for it."""

    def __init__(self, left: str, right: str, folder: Path) -> None:
        self._words = (left, right, "--review", str(folder))
        self._folder = folder
        self.keys = 0

    def asked(self) -> set[str]:
        """The cases of which a rule says something: those that can be decided."""
        command = [sys.executable, "-c", RUN, *self._words[:2], "--json"]
        run = subprocess.run(command, capture_output=True, check=False)
        diff = json.loads(run.stdout)
        live = {finding["id"] for finding in diff["findings"] if finding["baseline"] != "fixed"}
        return {case["id"] for case in diff["cases"] if live.intersection(case["findings"])}

    def decided(self) -> set[str]:
        """The cases that the folder decides."""
        return {table.case for _, table in read_review(str(self._folder)).decisions} if self._folder.is_dir() else set()

    def screen(self) -> Terminal:
        """The screen as it starts for this review."""
        terminal = Terminal(*self._words)
        terminal.wait_for(" decided")
        return terminal

    def press(self, terminal: Terminal, keys: str) -> None:
        """Press keys, and count them."""
        self.keys += len(keys.replace(_UP, "^"))
        terminal.write(keys)

    def decide(self, terminal: Terminal, keys: str, number: int) -> None:
        """Press keys that decide cases, until so many are on disk."""
        self.press(terminal, keys)
        terminal.wait_until(lambda: len(self.decided()) >= number, f"not {number} decisions on disk")

    def leave(self, terminal: Terminal, number: int) -> None:
        """Look at the overview, which says how many are decided, and quit."""
        since = len(terminal.output)
        self.press(terminal, "1")
        terminal.wait_for(f"{number} of {number} decided", since)
        self.press(terminal, "q")
        terminal.end()


def one_by_one(left: str, right: str, folder: Path) -> bool:
    """Decide each case on its page, where its evidence stands; killed half-way.  Whether all was kept, in few keys."""
    review = Review(left, right, folder)
    asked = review.asked()
    half = len(asked) // 2
    with review.screen() as terminal:
        review.press(terminal, "U\r")
        review.decide(terminal, f"a{_REASON}\r", 1)
        for number in range(2, half + 1):
            review.decide(terminal, f"Ua{_UP}\r", number)
        terminal.process.kill()
    kept = review.decided()
    print(f"killed after {half} decisions: {len(kept)} are on disk")
    with review.screen() as terminal:
        review.press(terminal, "U")
        for number in range(half + 1, len(asked) + 1):
            review.decide(terminal, f"a{_UP}\rU", number)
        review.leave(terminal, len(asked))
    print(f"{len(asked)} cases, each by itself: {review.keys} keys, at most {MOST}")
    return len(kept) == half and review.decided() == asked and review.keys < MOST


def all_at_once(left: str, right: str, folder: Path) -> bool:
    """Mark all cases that stand open and decide them together.  Whether all are decided, in few keys."""
    review = Review(left, right, folder)
    asked = review.asked()
    with review.screen() as terminal:
        review.press(terminal, "2gvG")
        review.decide(terminal, f"a{_REASON}\r", len(asked))
        review.leave(terminal, len(asked))
    print(f"{len(asked)} cases at once: {review.keys} keys, at most {MOST_AT_ONCE}")
    return review.decided() == asked and review.keys < MOST_AT_ONCE


def main(left: str, right: str) -> int:
    """Both reviews, each with a folder of decisions and a memory of its own."""
    passed = True
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["FWDIFF_REVIEWER"] = "A. Reviewer"
        for name, review in (("one", one_by_one), ("all", all_at_once)):
            os.environ["XDG_STATE_HOME"] = f"{scratch}/{name}/state"
            passed &= review(left, right, Path(scratch) / name / "decisions")
    return int(not passed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
