"""Many builds on a screen: what is odd, line by line, with the builds as columns; enter says all of a row."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from fwdiff.model.matrix import Matrix
from fwdiff.report.matrix_words import summary_words, title
from fwdiff.tui.actions import NO_OWN_KEYS
from fwdiff.tui.screens.sized import SizedScreen, too_small
from fwdiff.tui.view_model.matrix import matrix_page, matrix_table
from fwdiff.tui.view_model.rows import Table
from fwdiff.tui.view_model.view import Glyphs
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.chrome import KeyLine, Line
from fwdiff.tui.widgets.list_messages import Moved, Opened, Resized

_KEYS = (("enter", "open"), ("esc", "back"), ("n N", "next, before"), ("q", "quit"))


class MatrixScreen(SizedScreen[None]):
    """A list of what is odd; in its place, after enter, what one row is made of."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "back", "Back to the list"), ("q", "app.quit", "Leave fwdiff")]
    AUTO_FOCUS = "#list"

    def __init__(self, matrix: Matrix, glyphs: Glyphs) -> None:
        super().__init__()
        self._matrix = matrix
        self._glyphs = glyphs
        self._rows = {row.id: row for row in matrix.rows}
        self._table = matrix_table(matrix, glyphs)
        self._opened = ""
        """The id of the row that is shown."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Line(id="title")
        yield Line(id="columns")
        yield ChangeList(glyphs=self._glyphs, id="list")
        yield KeyLine(NO_OWN_KEYS)
        yield too_small()

    def on_mount(self) -> None:
        """Begin at the oddest."""
        self.query_one(KeyLine).lend(*_KEYS)
        self._show(self._table, summary_words(self._matrix), "")

    @property
    def listing(self) -> ChangeList:
        """The list."""
        return self.query_one("#list", ChangeList)

    def _show(self, table: Table, words: str, row_id: str) -> None:
        self.query_one("#title", Line).show((" fwdiff matrix  ", "bold $primary"), (words, "$quiet"))
        self.listing.wrap_lines = bool(self._opened)
        self.listing.show(table, table.rows)
        self.listing.move_to_id(row_id)

    @on(Opened)
    def _open(self, event: Opened) -> None:
        row = self._rows.get(event.row.id) if not self._opened else None
        if row is None:
            self.app.notify("Nothing behind this row")
            return
        self._opened = row.id
        self._show(matrix_page(self._matrix, row), title(row), "")

    def action_back(self) -> None:
        """From a row to the list, there to the row; never out of the program."""
        if not self._opened:
            self.app.notify("q leaves")
            return
        row_id, self._opened = self._opened, ""
        self._show(self._table, summary_words(self._matrix), row_id)

    @on(Moved)
    @on(Resized)
    def _follow_columns(self) -> None:
        self.query_one("#columns", Line).show((f"  {self.listing.column_titles}", "$quiet"))
