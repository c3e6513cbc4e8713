"""What a row is outside of the screen: its name, value, record, a table of it, and the command that cites it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import NamedTuple

from fwdiff.model import Row as Record
from fwdiff.model.judgement import Case
from fwdiff.report.shown import ShownRow, ShownTable, json, markdown
from fwdiff.text import visible
from fwdiff.tui.view_model.rows import CaseTarget, Row, Table, plain
from fwdiff.tui.view_model.view import View

_UNTITLED = "subject"
_SEVERITY = "severity"


class Copied(NamedTuple):
    """Rows of a table to be taken along."""

    view: View
    images: tuple[str, str]
    """The baseline build and the candidate, as the user named them."""
    table: Table
    rows: Sequence[Row]

    @property
    def names(self) -> str:
        """A line for each row that has a name."""
        return "\n".join(visible(row.name) for row in self.rows if row.name)

    @property
    def values(self) -> str:
        """A line for each row: what stands beside its name."""
        return "\n".join(filter(None, map(_value, self.rows)))

    @property
    def markdown(self) -> str:
        """A table."""
        return markdown(self.shown).decode()

    @property
    def json(self) -> str:
        """A list of objects."""
        return json(self.shown).decode()

    @property
    def citations(self) -> str:
        """The commands that write down what these rows, or the cases that they are about, rest on."""
        found = dict.fromkeys(filter(None, (cited_id(self.view, row) for row in self.rows)))
        words = ((*self.images, one) for one in found)
        return "\n".join(f"fwdiff cite {shlex.join(words)}" for words in words if _is_plain(words))

    @property
    def shown(self) -> ShownTable:
        """What stands on the screen, uncut, with the records behind it."""
        untitled = _SEVERITY if any(isinstance(row.target, CaseTarget) for row in self.rows) else _UNTITLED
        titles = tuple(column.title or untitled for column in self.table.columns)
        rows = [row for row in self.rows if row.name and (len(self.rows) == 1 or not row.heading)]
        titles = titles or ("shown", "right")[: max((len(row.cells) for row in rows), default=1)]
        return ShownTable(titles, [self._shown(row, len(titles)) for row in rows])

    def _shown(self, row: Row, columns: int) -> ShownRow:
        """A row with all its columns: a heading has fewer cells; of a case the severity in words, not as a shape."""
        texts = (*[plain(content).strip() for content in row.cells], *[""] * (columns - len(row.cells)))
        record = record_of(self.view, row)
        if isinstance(record, Case):
            return ShownRow("", (record.severity, *texts[1:]), record)
        return ShownRow(row.sign.strip(), texts, record)


COPIES: dict[str, tuple[str, Callable[[Copied], str]]] = {
    "n": ("name", lambda copied: copied.names),
    "v": ("value", lambda copied: copied.values),
    "j": ("JSON", lambda copied: copied.json),
    "m": ("Markdown", lambda copied: copied.markdown),
    "c": ("citation", lambda copied: copied.citations),
}
"""By key, a word for it and the text."""


def record_of(view: View, row: Row) -> Record | Case | None:
    """The difference or the case that a row stands for."""
    difference = view.differences.get(_difference_id(row))
    if difference is not None:
        return view.whole_record(difference.row)
    return view.cases.get(row.target.id) if isinstance(row.target, CaseTarget) else None


def cited_id(view: View, row: Row) -> str:
    """The id that `fwdiff cite` takes for a row: a difference, or a case that has some; empty where there is none."""
    record = record_of(view, row)
    if record is None or (isinstance(record, Case) and not record.differences):
        return ""
    return record.id


def _difference_id(row: Row) -> str:
    return row.id.removeprefix("changed/")


def _value(row: Row) -> str:
    return visible(row.value) or "  ".join(filter(None, (plain(content).strip() for content in row.cells[1:])))


def _is_plain(words: Sequence[str]) -> bool:
    """Whether a shell gets the very words: a command with characters that do not show is not given."""
    return all(visible(word) == word for word in words)
