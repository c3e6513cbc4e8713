"""How the cells of a row become lines of a given width: columns, halves or one free line, cut or wrapped."""

from __future__ import annotations

import re

from rich.cells import cell_len

from fwdiff.tui.view_model.layout import column_widths, cut, cut_middle, shown_columns, width_of, wrap
from fwdiff.tui.view_model.rows import Cell, Row, Span, Table, Tone
from fwdiff.tui.view_model.view import Glyphs

_DIGEST = 40
"""Digits of the shortest digest, SHA-1."""
_DIGESTS = re.compile(rf"\b[0-9a-f]{{{_DIGEST},}}\b")
WIDE = 120
"""Columns from which on the wide layout is used."""


class LineLayout:
    """The lines of rows of one table at one width."""

    def __init__(
        self, table: Table, width: int, glyphs: Glyphs, *, wrapped: bool, wide: bool = False, brief: bool = False
    ) -> None:
        self.width = width
        self._glyphs = glyphs
        self._wrapped = wrapped
        self._brief = brief
        """Whether digests are cut in their middle."""
        self._free_form = table.free_form
        self._columns = shown_columns(table.columns, wide=wide, without=table.without)
        self._cuts = [cut_middle if table.columns[index].ends else cut for index in self._columns]
        shown = [table.columns[index] for index in self._columns]
        self._flowing = {place: column.minimum for place, column in enumerate(shown) if column.flows and place > 0}
        self.widths = column_widths(shown, width) if shown else []

    def height(self, row: Row) -> int:
        """How many lines a row takes."""
        return max(map(len, self._blocks(row)[0])) if self._wrapped and not row.heading else 1

    def line(self, row: Row, number: int) -> list[Span]:
        """One line of a row."""
        return self._lines(row)[number]

    def titles(self, table: Table) -> str:
        """The line of column titles, that by which the list is sorted with a mark."""
        parts = []
        for index, width in zip(self._columns, self.widths, strict=True):
            title = table.columns[index].title
            mark = self._glyphs.upwards if table.backwards else self._glyphs.downwards
            shown = f"{title[: width - 1]}{mark}" if title and title == table.sorted_by else title[:width]
            parts.append(shown.ljust(width))
        return " ".join(parts)

    def title_at(self, table: Table, x: int) -> str:
        """The title of the column that holds a cell of the line; empty where there is none."""
        for index, width in zip(self._columns, self.widths, strict=True):
            if 0 <= x <= width:
                return table.columns[index].title
            x -= width + 1
        return ""

    def _lines(self, row: Row) -> list[list[Span]]:
        if row.heading:
            name, *rest = row.cells
            note = rest[0] if rest else ()
            room = max(self.width - 3 - width_of(note), 1)
            return [cut_middle(name, room, self._glyphs.ellipsis) + cut(note, self.width, self._glyphs.ellipsis)]
        blocks, widths = self._blocks(row)
        margin = [(" " * row.indent, Tone.PLAIN)] if row.indent else []
        return [margin + _joined(blocks, widths, number) for number in range(max(map(len, blocks)))]

    def _blocks(self, row: Row) -> tuple[list[list[list[Span]]], list[int]]:
        """The lines of each cell, and the width of each; of a row that spans the columns there is one."""
        if row.spans:
            whole = row.cells[0]
            lines = (
                wrap(whole, self.width, row.hang) if self._wrapped else [cut(whole, self.width, self._glyphs.ellipsis)]
            )
            return [lines], [self.width]
        cells = list(row.cells) if self._free_form else [row.cells[index] for index in self._columns]
        if self._brief:
            cells = [tuple((self._shortened(text), tone) for text, tone in content) for content in cells]
        widths = self._free_widths(len(cells), row.indent) if self._free_form else self._widths_for(cells)
        cuts = [cut] * len(cells) if self._free_form else self._cuts
        blocks = [
            wrap(content, width, row.hang) if self._wrapped else [cut_to(content, width, self._glyphs.ellipsis)]
            for content, width, cut_to in zip(cells, widths, cuts, strict=True)
        ]
        return blocks, widths

    def _widths_for(self, cells: list[Cell]) -> list[int]:
        """Those of the columns; a value that is cut takes what its neighbour leaves, and a name what it needs."""
        widths = list(self.widths)
        for index, least in self._flowing.items() if not self._wrapped else ():
            before, after = (width_of(cells[place]) for place in (index - 1, index))
            room = widths[index - 1] + widths[index]
            if before > widths[index - 1] or after > widths[index]:
                fits = before + after <= room
                name = max(before, room - max(after, widths[index])) if fits else min(before, room - least)
                widths[index - 1] = max(name, 0 if fits else widths[index - 1])
                widths[index] = room - widths[index - 1]
        return widths

    def _shortened(self, text: str) -> str:
        """Of each digest the first and the last eight digits: enough to tell two of them apart."""
        if len(text) < _DIGEST:
            return text
        return _DIGESTS.sub(lambda found: f"{found[0][:8]}{self._glyphs.ellipsis}{found[0][-8:]}", text)

    def _free_widths(self, cells: int, indent: int) -> list[int]:
        return [(self.width - indent - (cells - 1)) // cells] * cells


def _joined(blocks: list[list[list[Span]]], widths: list[int], number: int) -> list[Span]:
    """Line `number` of cells that stand beside each other, each but the last filled up to its width."""
    line: list[Span] = []
    for block, width in zip(blocks, widths, strict=True):
        spans = block[number] if number < len(block) else []
        used = sum(cell_len(text) for text, _ in spans)
        line += [*spans, (" " * (width - used + 1), Tone.PLAIN)]
    return line[:-1]
