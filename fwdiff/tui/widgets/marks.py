"""The rows of a list that a user marked, to decide, copy or export them together."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.tui.view_model.arrangement import ArrangedRows
from fwdiff.tui.view_model.rows import Row


class Marks:
    """Marked rows by id, and while a range is drawn the row that it began at."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.begin: int | None = None

    def __bool__(self) -> bool:
        return bool(self.ids) or self.begin is not None

    def holds(self, row: Row, index: int, cursor: int) -> bool:
        """Whether a row is marked, or lies between where the range began and the cursor."""
        if row.id in self.ids:
            return True
        return self.begin is not None and row.leads and not row.heading and _between(index, self.begin, cursor)

    def toggle_all(self, rows: Sequence[Row]) -> None:
        """Mark these rows, or where all are marked no longer."""
        ids = {row.id for row in rows}
        self.ids = self.ids - ids if ids <= self.ids else self.ids | ids

    def end_range(self, rows: Sequence[Row], cursor: int) -> None:
        """Mark all rows of the range that is being drawn."""
        if self.begin is not None:
            first, last = sorted((min(self.begin, len(rows) - 1), cursor))
            self.ids.update(row.id for row in rows[first : last + 1] if row.leads and not row.heading and row.name)
            self.begin = None

    def begin_or_end_range(self, rows: Sequence[Row], cursor: int) -> None:
        """Begin a range at the cursor, or mark the one that is being drawn."""
        if self.begin is None:
            self.begin = cursor
        else:
            self.end_range(rows, cursor)

    def marked(self, rows: Sequence[Row], cursor: int) -> list[Row]:
        """The marked rows, in order, those under closed headings too."""
        self.end_range(rows, cursor)
        if not self.ids:
            return []
        all_rows = [one for row in rows for one in (rows_under(rows, row) if row.heading else [row])]
        return [row for row in {row.id: row for row in all_rows}.values() if row.id in self.ids]

    def clear(self) -> None:
        """Mark nothing."""
        self.ids.clear()
        self.begin = None


def rows_under(rows: Sequence[Row], heading: Row) -> list[Row]:
    """The rows that a heading stands over."""
    return rows.members(heading) if isinstance(rows, ArrangedRows) else []


def _between(index: int, one: int, other: int) -> bool:
    return min(one, other) <= index <= max(one, other)
