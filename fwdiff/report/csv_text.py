"""A table as CSV (RFC 4180).  A cell that a spreadsheet would take for a formula begins with an apostrophe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from fwdiff.text import visible

Cell = str | int | bool | tuple[str, ...] | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_LONGEST = 32_000
"""Characters; a cell of a spreadsheet holds 32,767."""


def encode_csv(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A line of names and one for each row."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow([_text(name) for name in names])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return output.getvalue().encode()


def _text(cell: Cell) -> str | int:
    """A number as it is; of several values one a space apart."""
    if isinstance(cell, bool):
        return ("no", "yes")[cell]
    if isinstance(cell, int):
        return cell
    words = visible(" ".join(cell) if isinstance(cell, tuple) else cell or "")
    words = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    return f"'{words}" if words.lstrip().startswith(_FORMULA) else words
