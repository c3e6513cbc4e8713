"""The screen as a process on a pseudo terminal: CPU of its start, its memory, and how many bytes a move writes."""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from fwdiff.inventory.saved import write_saved
from fwdiff.model.comparison import Comparison
from tests.tui.terminal import CONTROLLING, RUN, Terminal

_SAY = "import os, time\ndef say(*_):\n os.write(2, b'<%d>' % (time.process_time() * 1e4)); os._exit(0)\n"
_BARE = f"""{CONTROLLING}
{_SAY}
from textual.app import App
class Bare(App):
    def on_mount(self): self.call_after_refresh(say)
Bare().run()
"""
_OURS = f"""{CONTROLLING}
{_SAY}
import fwdiff.engine.remote
fwdiff.engine.remote.RemoteComparison = say  # begun when the shell is painted
{RUN}
"""
_TURNS = 5
_PATIENCE = 240.0
_REST = 0.6
"""Seconds in which a key is drawn, and the preview after it."""

_Found = tuple[str, float, float, str]


def of_processes(comparison: Comparison) -> Iterator[_Found]:
    """Name, figure, goal and unit of each."""
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder) / name for name in ("left.fwi", "right.fwi")]
        for path, inventory in zip(names, (comparison.left, comparison.right), strict=True):
            write_saved(inventory, path)
        ours, bare = _first_paints(names)
        yield "first paint of a bare app", bare, math.inf, "ms"
        yield "first paint beyond a bare app", ours - bare, 100, "ms"
        with Terminal("--fresh", *names, columns=80, lines=24) as terminal:
            yield from _at_rest(terminal)


def _first_paints(names: list[Path]) -> tuple[float, float]:
    """Milliseconds of CPU of ours and of a bare app; medians of runs in turns."""
    found: dict[str, list[int]] = {_BARE: [], _OURS: []}
    for _ in range(_TURNS):
        for script, costs in found.items():
            with Terminal(*names, script=script) as terminal:
                terminal.end()
                costs.append(int(terminal.output.rpartition(b"<")[2].partition(b">")[0]))
    return statistics.median(found[_OURS]) / 10, statistics.median(found[_BARE]) / 10


def _at_rest(terminal: Terminal) -> Iterator[_Found]:
    end = time.monotonic() + _PATIENCE
    while "decided" not in terminal.shown() and time.monotonic() < end:
        time.sleep(0.5)
    time.sleep(2)
    yield "memory of the screen, read", _memory(terminal), 150, "MB"
    for key in ("5", "\r", "\x1b", "/", "8", "\x1b"):
        _bytes_of(terminal, key)
    yield "memory of the screen, used", _memory(terminal), 150, "MB"
    for columns, lines in ((80, 24), (120, 40)):
        terminal.resize(columns, lines)
        _bytes_of(terminal, "g")
        written = [_bytes_of(terminal, "j") for _ in range(lines + 6)]
        yield f"move, {columns}x{lines}, median", statistics.median(written), 2048, "bytes"
        yield f"move, {columns}x{lines}, most", max(written), 2048, "bytes"


def _bytes_of(terminal: Terminal, key: str) -> int:
    before = len(terminal.output)
    terminal.write(key)
    time.sleep(_REST)
    return len(terminal.output) - before


def _memory(terminal: Terminal) -> float:
    """Resident megabytes of the process that draws."""
    status = Path(f"/proc/{terminal.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1000
