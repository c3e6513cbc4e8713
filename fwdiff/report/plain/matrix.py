"""A matrix as a page of text: each line with what is odd in it, the oddest first, and what could not be opened."""

from __future__ import annotations

from collections import defaultdict

from fwdiff.index.sections import NOUNS
from fwdiff.model import Subject
from fwdiff.model.matrix import Matrix, MatrixItem, MatrixLine, MatrixRow
from fwdiff.report.matrix_words import (
    SIGNS,
    also_words,
    builds_words,
    decision_words,
    item_words,
    line_words,
    lines_in_order,
    rows_of,
    strip,
    summary_words,
    title,
    unopened,
    unread_words,
)
from fwdiff.report.page import Page
from fwdiff.report.registry import Layout

_MOST_ROWS = 12
_MOST_ITEMS = 4
_WIDEST_STRIP = 60


def encode(matrix: Matrix, layout: Layout) -> bytes:
    """The page as UTF-8."""
    page = Page(layout.width, color=layout.color, everything=layout.everything, rest="--all")
    page.sentence(summary_words(matrix))
    for problem in unopened(matrix):
        page.row("!", problem.source, f"could not be opened: {problem.problem}")
    for at, line in lines_in_order(matrix):
        _write_line(page, matrix, at, line)
    return page.text().encode()


def _write_line(page: Page, matrix: Matrix, at: int, line: MatrixLine) -> None:
    page.blank()
    page.row("=", line.name, line_words(line))
    page.listing("Odd", rows_of(matrix, at), _MOST_ROWS, lambda row: _write_row(page, matrix, row))


def _write_row(page: Page, matrix: Matrix, row: MatrixRow) -> None:
    page.row(SIGNS[row.items[0].presence], title(row), builds_words(matrix, row))
    page.note("groups", [strip(matrix, row, _WIDEST_STRIP)])
    by_kind: defaultdict[Subject, list[MatrixItem]] = defaultdict(list)
    for item in row.items:
        by_kind[item.kind].append(item)
    for kind, items in by_kind.items():
        words = [f"{SIGNS[item.presence]} {item_words(item)}" for item in items]
        for number, word in enumerate(page.some(words, _MOST_ITEMS)):
            page.note(NOUNS[kind] if number == 0 else " ", [word])
    page.note("also in", [also_words(matrix, row.items)])
    page.note("not read in", [unread_words(matrix, row.items)])
    page.note("decided", [decision_words(row)])
