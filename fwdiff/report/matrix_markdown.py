"""A matrix as Markdown: a table of odd rows for each line.  Every string from an image is a code span."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.model.matrix import Matrix, MatrixLine, MatrixRow
from fwdiff.report.markup import short_code_span
from fwdiff.report.matrix_words import (
    SIGNS,
    also_words,
    builds_words,
    decision_words,
    item_words,
    line_words,
    lines_in_order,
    rows_of,
    summary_words,
    title,
    unopened,
    unread_words,
)
from fwdiff.report.registry import Layout

_MOST_ROWS = 20
_MOST_ITEMS = 5
_ROOM = 120


def encode(matrix: Matrix, layout: Layout) -> bytes:
    """The text as UTF-8; long lists are cut unless everything is asked for."""
    return "\n".join([*_lines(matrix, everything=layout.everything), ""]).encode()


def _lines(matrix: Matrix, *, everything: bool) -> Iterator[str]:
    yield f"## fwdiff matrix: {summary_words(matrix)}"
    problems = unopened(matrix)
    if problems:
        yield from ("", "Not opened:", "")
        yield from (f"- {short_code_span(one.source)}: {short_code_span(one.problem)}" for one in problems)
    for at, line in lines_in_order(matrix):
        yield from _line(matrix, at, line, everything=everything)


def _line(matrix: Matrix, at: int, line: MatrixLine, *, everything: bool) -> Iterator[str]:
    yield from ("", f"### {_span(line.name)}", "", line_words(line))
    rows = rows_of(matrix, at)
    if not rows:
        return
    most = len(rows) if everything else _MOST_ROWS
    yield from ("", "| odd | builds | what | also in | decided |", "| --- | --- | --- | --- | --- |")
    yield from (_row(matrix, row, everything=everything) for row in rows[:most])
    if len(rows) > most:
        yield from ("", f"… and {len(rows) - most:,} more (`--all` has all)")


def _row(matrix: Matrix, row: MatrixRow, *, everything: bool) -> str:
    most = len(row.items) if everything else _MOST_ITEMS
    items = [_span(f"{SIGNS[item.presence]} {item_words(item)}") for item in row.items[:most]]
    if len(row.items) > most:
        items.append(f"… and {len(row.items) - most:,} more")
    unread = unread_words(matrix, row.items)
    also, decided = also_words(matrix, row.items), decision_words(row)
    cells = [
        _span(f"{SIGNS[row.items[0].presence]} {title(row)}"),
        _span(builds_words(matrix, row)),
        "<br>".join([*items, *([f"not read in {_span(unread)}"] if unread else [])]),
        _span(also) if also else "",
        _span(decided) if decided else "",
    ]
    return f"| {' | '.join(cells)} |"


def _span(words: str) -> str:
    """A cell of a table ends at a bar, also inside a code span (GFM 4.10)."""
    return short_code_span(words, _ROOM).replace("|", "\\|")
