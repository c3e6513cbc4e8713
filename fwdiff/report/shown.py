"""The rows that a screen shows, or those that were marked, as Markdown, CSV or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from fwdiff.model import Row
from fwdiff.model.judgement import Case
from fwdiff.report.csv_text import encode_csv
from fwdiff.report.markup import markdown_table
from fwdiff.text import json_safe

_SIGNS = {"+": "added", "-": "removed", "~": "changed", "?": "unknown", "=": "same", "!": "problem"}
"""Words: a sign alone would be a formula."""


class ShownRow(NamedTuple):
    """A row: its sign, the text of its cells, and the record of the difference or case that it stands for, if any."""

    sign: str
    cells: tuple[str, ...]
    record: Row | Case | None = None


class ShownTable(NamedTuple):
    """Rows below the titles of their columns."""

    columns: tuple[str, ...]
    rows: Sequence[ShownRow]

    @property
    def names(self) -> tuple[str, ...]:
        """Titles, one for the sign before them."""
        return ("became", *self.columns)

    def words(self, row: ShownRow) -> tuple[str, ...]:
        """A row's cells below the names."""
        return (_SIGNS.get(row.sign, ""), *row.cells)


def markdown(table: ShownTable) -> bytes:
    """A table; every cell is a code span."""
    return "\n".join(markdown_table(table.names, map(table.words, table.rows))).encode() + b"\n"


def csv(table: ShownTable) -> bytes:
    """RFC 4180."""
    return encode_csv(table.names, map(table.words, table.rows))


def json(table: ShownTable) -> bytes:
    """A list of objects: what is shown by the titles of columns, and the record as `fwdiff.diff/2` has it."""
    rows = [_object(table, row) for row in table.rows]
    return json_safe(msgspec.json.encode(rows)) + b"\n"


def _object(table: ShownTable, row: ShownRow) -> dict[str, object]:
    shown = {name: word for name, word in zip(table.names, table.words(row), strict=True) if word}
    return {"shown": shown, **({"record": row.record} if row.record is not None else {})}


ENCODERS = {"md": markdown, "csv": csv, "json": json}
"""By the suffix of a file."""
