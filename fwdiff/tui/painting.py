"""What stands on the terminal, cell by cell, so that of an update only what differs is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.color import ColorSystem
from rich.segment import Segment
from textual.geometry import Size

from fwdiff.tui.strokes import Cell, Pen, Stroke, cells_of, text_of

_JUMP = 4
"""Cells that are written again rather than jumped over."""
_LEAST_MOVED = 3
"""Lines that have to be the same, further up or down, for the terminal to move them."""
_UNKNOWN: Cell = ("", Pen("unknown"))

Lines = Sequence[list[Cell]]
Piece = tuple[int, int, Iterable[Segment]]
"""A line, the column at which it begins, and what is drawn there."""


class Painter:
    """The cells of one terminal; `paint` says what has to be written for them to be others."""

    def __init__(self, *, erases: bool) -> None:
        self._erases = erases
        """Whether the terminal fills what it erases with the ground of the pen."""
        self._size = Size(0, 0)
        self._lines: list[list[Cell]] = []

    def forget(self) -> None:
        """Take nothing for known that stands on the terminal."""
        self._lines = [[_UNKNOWN] * self._size.width for _ in range(self._size.height)]

    def paint(self, size: Size, pieces: Iterable[Piece], colours: ColorSystem) -> str:
        """What puts the pieces in their places; it begins and ends with a plain pen."""
        if size != self._size:
            self._size = size
            self.forget()
        drawn = [
            (y, x, cells_of(segments, colours)[: size.width - x])
            for y, x, segments in pieces
            if y < size.height and x < size.width  # what was laid out for a larger terminal may come late
        ]
        wanted = [*self._lines]
        for y, x, cells in drawn:
            wanted[y] = [*wanted[y][:x], *cells, *wanted[y][x + len(cells) :]]
        written = self._change(self._lines, wanted)
        shift = _shift(self._lines, drawn)
        if shift is not None:
            written = min(written, shift.sequence + self._change(shift.moved(self._lines), wanted), key=len)
        self._lines = wanted
        return f"{written}\x1b[0m" if written else ""

    def _change(self, before: Lines, wanted: Lines) -> str:
        stroke = Stroke(erases=self._erases)
        for y, (old, new) in enumerate(zip(before, wanted, strict=True)):
            if new is not old and new != old:
                for start, end in _known(new, _runs(old, new)):
                    stroke.draw(y, start, new[start:end])
        return "".join(stroke.written)


def _runs(old: list[Cell], new: list[Cell]) -> Iterator[tuple[int, int]]:
    """Where a line differs, from and to; what is near is one run.

    Of the width of what is no single cell the terminal may have another opinion: such a line is drawn whole.
    """
    if any(not text for text, _ in new) or any(not cell[0] and cell is not _UNKNOWN for cell in old):
        yield 0, len(new)
        return
    differing = [index for index, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
    start = end = differing[0]
    for index in differing:
        if index > end + _JUMP:
            yield start, end
            start = index
        end = index + 1
    yield start, end


def _known(line: list[Cell], runs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of runs that were drawn: what was laid out for a narrower terminal leaves the end of a line unknown."""
    for start, end in runs:
        for is_unknown, cells in groupby(range(start, end), lambda index: line[index] is _UNKNOWN):
            if not is_unknown:
                known = list(cells)
                yield known[0], known[-1] + 1


class _Shift(NamedTuple):
    """Lines that the terminal moves: up by so many where that is positive, else down."""

    top: int
    bottom: int
    by: int

    @property
    def sequence(self) -> str:
        """The region to scroll (DECSTBM), and as many line feeds at its end, or reverse ones (RI) at its top."""
        at, step = (self.bottom, "\n") if self.by > 0 else (self.top, "\x1bM")
        return f"\x1b[{self.top + 1};{self.bottom + 1}r\x1b[{at + 1}H{step * abs(self.by)}\x1b[r"

    def moved(self, lines: Lines) -> Lines:
        """The lines once the terminal has done so."""
        inside = range(self.top, self.bottom + 1)
        return [
            line if y not in inside else lines[y + self.by] if y + self.by in inside else [_UNKNOWN] * len(line)
            for y, line in enumerate(lines)
        ]


def _shift(lines: Lines, drawn: Iterable[tuple[int, int, list[Cell]]]) -> _Shift | None:
    """How pieces stood on the terminal before, all further up or down; None where too few did."""
    texts = [(y, text_of(lines[y][x : x + len(cells)]), text_of(cells)) for y, x, cells in drawn]
    before = {old: y for y, old, _ in texts if old.strip()}
    found = [(before[new] - y, y) for y, _, new in texts if new in before]
    by, count = Counter(by for by, _ in found).most_common(1)[0] if found else (0, 0)
    ends = [end for moved, y in found if moved == by for end in (y, y + by)]
    return _Shift(min(ends), max(ends), by) if by and count >= _LEAST_MOVED else None
