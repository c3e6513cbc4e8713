"""A matrix as CSV (RFC 4180): a row an item, and a column for each build that says what it is there.

`odd`, `usual`, `other` (odd in another way), `unread`; empty where the build is of another line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fwdiff.index.sections import NOUNS
from fwdiff.model.matrix import Matrix, MatrixItem, MatrixRow
from fwdiff.report.csv_text import Cell, encode_csv
from fwdiff.report.matrix_words import also_words, decision_words, name_words
from fwdiff.report.registry import Layout

_NAMES = ("line", "subject", "weight", "presence", "kind", "name", "gained", "lost", "odd", "of", "also_in", "decision")


def encode(matrix: Matrix, _layout: Layout) -> bytes:
    """All items of all rows, in order."""
    return encode_csv((*_NAMES, *(build.name for build in matrix.builds)), _rows(matrix))


def _rows(matrix: Matrix) -> Iterator[Sequence[Cell]]:
    for row in matrix.rows:
        for item in row.items:
            yield (*_cells(matrix, row, item), *_columns(matrix, row, item))


def _cells(matrix: Matrix, row: MatrixRow, item: MatrixItem) -> Sequence[Cell]:
    return (
        matrix.lines[row.line].name,
        row.subject,
        item.weight,
        item.presence,
        NOUNS[item.kind],
        name_words(item),
        item.gained,
        item.lost,
        len(row.builds),
        row.of,
        also_words(matrix, [item]),
        decision_words(row),
    )


def _columns(matrix: Matrix, row: MatrixRow, item: MatrixItem) -> Iterator[str]:
    words = (
        dict.fromkeys(item.others, "other") | dict.fromkeys(row.builds, "odd") | dict.fromkeys(item.unread, "unread")
    )
    for at, build in enumerate(matrix.builds):
        if build.line != row.line:
            yield "not opened" if build.problem else ""
        else:
            yield words.get(at, "usual")
