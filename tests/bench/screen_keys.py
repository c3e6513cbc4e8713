"""What the screen costs: CPU of its process for each key to the last byte, its start, its memory, bytes of a move.

    python tests/bench/screen_keys.py [HOSTS]

Each line has its goal; ends with 1 where one is over twice that.  Keys have a comparison with 100,000 hosts on one
side alone and as many on both: a list of 100,000 rows, and of 200,000 with equal ones.  The process, of which memory
is taken, has 100,000 hosts altogether, half of them on both sides.  A first time is that of a fresh app, in which all
that the key needs is made.
"""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from textual._wait import wait_for_idle
from textual.pilot import Pilot

from fwdiff.model.comparison import Comparison
from fwdiff.model.desk import Answer, Question
from fwdiff.tui.view_model.permissions import permission_table
from fwdiff.tui.view_model.view import View
from tests.bench.screen_data import many_hosts, many_permissions
from tests.bench.screen_process import of_processes
from tests.tui.driving import GivenEvents, app_with, press, settle

_KEY = 30
_SIGHT = 60


class Figure(NamedTuple):
    """What was measured beside what it may be."""

    name: str
    measured: float
    goal: float
    unit: str = "ms"


class Asked(NamedTuple):
    """Keys of which the last is measured, in a fresh app."""

    name: str
    before: Sequence[str]
    key: str
    goal: float


FIRST = (
    Asked("section of hosts, first", (), "5", _SIGHT),
    Asked("section of cases, first", (), "2", _SIGHT),
    Asked("page of a host, first", ("5",), "enter", _SIGHT),
    Asked("page of a case, first", ("2",), "enter", _SIGHT),
    Asked("filter letter, first", ("5", "slash"), "8", _SIGHT),
    Asked("filter letter, second", ("5", "slash", "8"), "8", _SIGHT),
    Asked("sign toggled, first", ("5",), "plus", _SIGHT),
    Asked("equal rows, first", ("5",), "equals_sign", _SIGHT),
    Asked("classes toggled, first", ("5",), "c", _SIGHT),
    Asked("hosts sorted by name, first", ("5",), "o", _SIGHT),
    Asked("hosts under their owners, first", ("5", "o"), "o", _SIGHT),
    Asked("all groups folded, first", ("5",), "Z", _SIGHT),
    Asked("mark, first", ("5",), "space", _KEY),
    Asked("next undecided, first", ("5",), "U", _SIGHT),
    Asked("decision line, first", ("2",), "a", _KEY),
)
MOVES = ("j", "k", "n", "N", "ctrl+d", "G", "g", "space", "v", "j", "v", "escape")
REVIEW = ("U", "U", "space", "escape", "j")
_PAGES = ("enter", "escape")
_TURNS = 4
_LOOK = 0.3
"""Seconds for which one looks before the key, in which what the next keys may need is made."""


class Desk(GivenEvents):
    """The engine's answers, whose CPU is not the screen's."""

    spent = 0.0

    def ask(self, question: Question) -> Answer:
        """The answer, its cost taken down."""
        begin = time.thread_time()
        answer = super().ask(question)
        self.spent += time.thread_time() - begin
        return answer


async def _cost(pilot: Pilot[int], *keys: str) -> float:
    """Milliseconds of CPU until what the keys did is drawn."""
    await settle(pilot)
    gc.collect()
    begin = time.process_time()
    await pilot.press(*keys)
    return (time.process_time() - begin) * 1000


async def _drawn(pilot: Pilot[int]) -> None:
    """Wait for workers, and until the process rests; to ask each widget, as `settle` does, takes 8 ms of CPU itself."""
    await pilot.app.workers.wait_for_complete()
    await wait_for_idle(0)


async def first_times(comparison: Comparison) -> list[Figure]:
    """Each of `FIRST`."""
    found = []
    for asked in FIRST:
        async with app_with(comparison).run_test(size=(80, 24)) as pilot:
            for key in asked.before:
                await press(pilot, key)
            await asyncio.sleep(_LOOK)
            found.append(Figure(asked.name, await _cost(pilot, asked.key), asked.goal))
    return found


async def repeated(comparison: Comparison) -> Iterator[Figure]:
    """The 95th of a hundred of the keys that move and mark, pages, a preview, a change of size."""
    moves, review, pages, sizes = [], [], [], []
    async with app_with(comparison).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        for _ in range(_TURNS):
            moves += [await _cost(pilot, key) for key in MOVES]
        await press(pilot, "enter", "escape")
        for _ in range(_TURNS):
            pages += [await _cost(pilot, key) for key in _PAGES]
        await press(pilot, "2")
        for _ in range(_TURNS):
            review += [await _cost(pilot, key) for key in REVIEW]
        await press(pilot, "5")
        for size in ((120, 40), (100, 30)):
            await settle(pilot)
            begin = time.process_time()
            await pilot.resize_terminal(*size)
            await _drawn(pilot)
            sizes.append((time.process_time() - begin) * 1000)
    return iter(
        (
            Figure("move or mark, p95", _p95(moves), _KEY),
            Figure("page opened or closed, p95", _p95(pages), _SIGHT),
            Figure("review key, p95", _p95(review), _KEY),
            Figure("resize", max(sizes), 100),
        )
    )


async def decisions(comparison: Comparison, folder: str) -> Figure:
    """A reason's last key: the decision is asked for, the answer drawn; the engine's own work is left out."""
    costs = []
    desk = Desk([comparison])
    app = app_with(comparison, review=folder)
    app._start = lambda: desk
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2")
        for kind in ("a", "r", "d", "a", "r"):
            await press(pilot, kind, *"why")
            desk.spent = 0.0
            begin = time.process_time()
            await pilot.press("enter")
            await _drawn(pilot)
            costs.append((time.process_time() - begin - desk.spent) * 1000)
    return Figure("decision kept and drawn, p95", _p95(costs), _KEY)


async def preview(comparison: Comparison) -> Figure:
    """The page beside the list, once the cursor rests: the first is not counted."""
    async with app_with(comparison).run_test(size=(120, 40)) as pilot:
        await press(pilot, "5", "j")
        costs = []
        for _ in range(_TURNS):
            await press(pilot, "j")
            main = pilot.app.main  # type: ignore[attr-defined] # of a `PagedApp`
            begin = time.process_time()
            main.show_preview()
            costs.append((time.process_time() - begin) * 1000)
    return Figure("preview", statistics.median(costs), 10)


def permissions() -> Figure:
    """The table of 4,000 permissions, the first time."""
    view = View(many_permissions(4000))
    begin = time.process_time()
    permission_table(view)
    return Figure("table of 4,000 permissions", (time.process_time() - begin) * 1000, 150)


def calibration() -> str:
    """What a loop takes here and now, for other figures than another day's: on a busy machine all of them grow."""
    begin = time.process_time()
    sum(number * number for number in range(1_000_000))
    cost = (time.process_time() - begin) * 1000
    return f"a loop of a million {cost:.0f} ms, load {os.getloadavg()[0]:.1f}"


def _p95(costs: list[float]) -> float:
    return sorted(costs)[int(len(costs) * 0.95)]


def _print(figures: Sequence[Figure]) -> bool:
    """Whether one of them is over twice its goal."""
    for name, measured, goal, unit in figures:
        word = "" if measured <= goal else "  over" if measured <= 2 * goal else "  OVER TWICE"
        print(f"{name:32} {measured:8,.1f} of {goal:6,.0f} {unit}{word}", flush=True)
    return any(measured > 2 * goal for _, measured, goal, _ in figures)


def main(hosts: str = "100000") -> int:
    """Print what was taken beside what may be."""
    count = int(hosts)
    comparison = many_hosts(count)
    folder = tempfile.mkdtemp()
    parts: list[Callable[[], Sequence[Figure]]] = [
        lambda: asyncio.run(first_times(comparison)),
        lambda: list(asyncio.run(repeated(comparison))),
        lambda: [asyncio.run(decisions(comparison, folder)), asyncio.run(preview(comparison)), permissions()],
        lambda: [Figure(*found) for found in of_processes(many_hosts(count // 2))],
    ]
    over = []
    for part in parts:
        print(calibration(), flush=True)
        over.append(_print(part()))
    return int(any(over))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
