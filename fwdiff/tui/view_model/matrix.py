"""A matrix as lists: what is odd in each line, with its builds as columns, and what a row is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fwdiff.index.sections import NOUNS
from fwdiff.model.matrix import Matrix, MatrixItem, MatrixLine, MatrixRow, Presence
from fwdiff.report.matrix_words import (
    also_words,
    builds_words,
    decision_words,
    item_words,
    line_words,
    lines_in_order,
    rows_of,
    strip,
    title,
    unopened,
    unread_words,
)
from fwdiff.report.shown import ShownRow, ShownTable
from fwdiff.tui.view_model.rows import TONES, Cell, Column, Row, Sign, Table, Tone, cell, plain, span
from fwdiff.tui.view_model.view import ASCII, Glyphs

_STRIP = 20
"""Cells of the builds at most."""
_USUAL, _USUAL_IN_ASCII = "·", "."
_HEAVY = 60
_SIGNS = {
    Presence.HAS: Sign.ADDED,
    Presence.LACKS: Sign.REMOVED,
    Presence.DIFFERS: Sign.CHANGED,
    Presence.UNKNOWN: Sign.UNKNOWN,
}
_PAGE = (Column("", 12), Column("", 30, 1))


def matrix_table(matrix: Matrix, glyphs: Glyphs) -> Table:
    """Each line with its odd rows, the oddest first; before them what could not be opened."""
    rows = [
        Row(
            f"build:{one.name}",
            Sign.PROBLEM,
            (cell(one.source, Tone.STRONG), (), cell(one.problem), (), ()),
            name=one.source,
        )
        for one in unopened(matrix)
    ]
    for at, line in lines_in_order(matrix):
        rows += _line(matrix, at, line, _USUAL_IN_ASCII if glyphs is ASCII else _USUAL)
    return Table(_columns(matrix), tuple(rows), "No build could be opened")


def _columns(matrix: Matrix) -> tuple[Column, ...]:
    longest = max((len(line.groups) for line in matrix.lines), default=0)
    return (
        Column("what is odd", 12, 3),
        Column("builds", max(min(longest, _STRIP), len("builds"))),
        Column("which", 8, 3),
        Column("also in", 16, 2, wide=True),
        Column("decided", 26, wide=True),
    )


def _line(matrix: Matrix, at: int, line: MatrixLine, usual: str) -> Iterator[Row]:
    heading = (span(line.name, Tone.HEADING), span(f"  {line_words(line)}", Tone.DIM))
    group = f"line:{at}"
    yield Row(group, Sign.NONE, (heading, (), (), (), ()), name=line.name, group=group, heading=True, spans=True)
    for row in rows_of(matrix, at):
        yield _row(matrix, row, usual, group)


def _row(matrix: Matrix, row: MatrixRow, usual: str, group: str) -> Row:
    tone = Tone.WARNING if row.weight >= _HEAVY and row.decision is None else Tone.STRONG
    sign = _SIGNS[row.items[0].presence]
    return Row(
        row.id,
        sign,
        (
            cell(title(row), tone),
            _builds(strip(matrix, row, _STRIP, usual), sign),
            cell(builds_words(matrix, row)),
            cell(also_words(matrix, row.items), Tone.DIM),
            cell(decision_words(row), Tone.DIM),
        ),
        name=title(row),
        group=group,
        words=lambda: " ".join(item_words(item) for item in row.items),
    )


def _builds(signs: str, sign: Sign) -> Cell:
    """The odd ones in the colour of the row's sign."""
    return tuple(span(one, TONES[sign] if one == "#" else Tone.DIM) for one in signs)


def shown_table(table: Table, rows: Sequence[Row]) -> ShownTable:
    """The rows of a list as a table for others, without the headings of lines."""
    titles = tuple(column.title or "subject" for column in table.columns)
    shown = [ShownRow(row.sign.strip(), tuple(map(plain, row.cells))) for row in rows if not row.heading]
    return ShownTable(titles, shown)


def matrix_page(matrix: Matrix, row: MatrixRow) -> Table:
    """One row: its builds, and all that sets them apart."""
    facts = (
        ("line", matrix.lines[row.line].name),
        ("odd", builds_words(matrix, row, len(row.builds))),
        ("also in", also_words(matrix, row.items)),
        ("not read in", unread_words(matrix, row.items)),
        ("decided", decision_words(row)),
    )
    rows = [_field(label, words) for label, words in facts if words]
    return Table(_PAGE, (*rows, *(_item(item, at) for at, item in enumerate(row.items))), "")


def _field(label: str, words: str) -> Row:
    return Row(f"field:{label}", Sign.NONE, (cell(label, Tone.DIM), cell(words)), name=label, value=words)


def _item(item: MatrixItem, at: int) -> Row:
    sign = _SIGNS[item.presence]
    words = item_words(item)
    return Row(f"item:{at}", sign, (cell(NOUNS[item.kind], Tone.DIM), cell(words, TONES[sign])), name=words)
