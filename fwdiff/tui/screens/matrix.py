"""Many builds on a screen: what is odd, line by line, with the builds as columns; enter says all of a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from fwdiff.model.matrix import Matrix
from fwdiff.report.matrix_words import summary_words, title
from fwdiff.report.page import quantity
from fwdiff.report.shown import ENCODERS
from fwdiff.text import visible
from fwdiff.tui.actions import NO_OWN_KEYS
from fwdiff.tui.screens.sized import too_small
from fwdiff.tui.screens.writing import FORM_CHOICES, FORMS, Export, WritingScreen, part_of_name
from fwdiff.tui.view_model.arrangement import UNFOLDED
from fwdiff.tui.view_model.matrix import matrix_page, matrix_table, shown_table
from fwdiff.tui.view_model.query import compile_query
from fwdiff.tui.view_model.rows import Row, Table
from fwdiff.tui.view_model.selection import Selection
from fwdiff.tui.view_model.view import Glyphs
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.choice_bar import Choice, ChoiceBar
from fwdiff.tui.widgets.chrome import KeyLine, Line
from fwdiff.tui.widgets.filter_bar import FilterBar
from fwdiff.tui.widgets.list_messages import FoldToggled, Moved, Opened, Resized

_KEYS = (("enter", "open"), ("esc", "back"), ("n N", "next, before"), ("/", "filter"), ("x", "write"), ("q", "quit"))


class MatrixScreen(WritingScreen):
    """A list of what is odd; in its place, after enter, what one row is made of."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "back", "Back to the list"),
        ("slash", "start_filter", "Show what has some words alone"),
        ("x", "export", "Write what is shown to a file"),
        ("q", "app.quit", "Leave fwdiff"),
    ]
    AUTO_FOCUS = "#list"

    def __init__(self, matrix: Matrix, glyphs: Glyphs) -> None:
        super().__init__()
        self._matrix = matrix
        self._glyphs = glyphs
        self._rows = {row.id: row for row in matrix.rows}
        self._oddities = Selection(matrix_table(matrix, glyphs))
        self._filter = ""
        self._folds = UNFOLDED
        self._opened = ""
        """The id of the row that is shown."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Line(id="title")
        yield Line(id="columns")
        yield ChangeList(glyphs=self._glyphs, id="list")
        yield FilterBar()
        yield ChoiceBar()
        yield Line(id="status")
        yield KeyLine(NO_OWN_KEYS)
        yield too_small()

    def on_mount(self) -> None:
        """Begin at the oddest."""
        self.query_one(KeyLine).lend(*_KEYS)
        self._show_list()

    @property
    def glyphs(self) -> Glyphs:
        """What is drawn with."""
        return self._glyphs

    @property
    def listing(self) -> ChangeList:
        """The list."""
        return self.query_one("#list", ChangeList)

    def ask(self, title: str, choices: Sequence[Choice], take: Callable[[str], None]) -> None:
        """Ask for one key in the line below the list, which has the keys again afterwards."""
        self.query_one(ChoiceBar).ask(title, choices, take, self.listing.focus)

    def _show_list(self, row_id: str = "") -> None:
        """What the filter leaves of the rows, with the headings of their lines."""
        test = compile_query(self._filter) if self._filter else None
        error = test if isinstance(test, str) else ""
        rows = [] if isinstance(test, str) else self._oddities.rows(frozenset(), test, self._folds)
        every = sum(not row.heading for row in self._oddities.table.rows)
        count = error or f"{sum(not row.heading for row in rows):,} of {every:,} rows"
        self.query_one(FilterBar).show_count(count)
        chip = [(f" /{visible(self._filter)}  ", "bold $primary")] if self._filter else [(" ", "")]
        self.query_one("#status", Line).show(*chip, (count, "$quiet"))
        self._show(self._oddities.table, rows, summary_words(self._matrix), row_id)

    def _show(self, table: Table, rows: Sequence[Row], words: str, row_id: str) -> None:
        self.query_one("#title", Line).show((" fwdiff matrix  ", "bold $primary"), (words, "$quiet"))
        self.listing.wrap_lines = bool(self._opened)
        self.listing.show(table, rows)
        self.listing.move_to_id(row_id)

    @on(Opened)
    def _open(self, event: Opened) -> None:
        row = self._rows.get(event.row.id) if not self._opened else None
        if row is None and event.row.heading:
            self._fold(event.row.group)
            return
        if row is None:
            self.app.notify("Nothing behind this row")
            return
        self._opened = row.id
        page = matrix_page(self._matrix, row)
        self.query_one("#status", Line).show((" ", ""))
        self._show(page, page.rows, title(row), "")

    @on(FoldToggled)
    def _follow_fold(self, event: FoldToggled) -> None:
        self._fold(event.row.group)

    def _fold(self, line: str) -> None:
        """Fold or unfold the rows of a line of builds."""
        self._folds = self._folds.toggled(line)
        self._show_list(line)

    async def action_start_filter(self) -> None:
        """Open the filter line."""
        if self._opened:
            self.app.notify("The filter is the list's: esc goes back to it")
            return
        await self.query_one(FilterBar).open(self._filter)

    @on(FilterBar.Changed)
    def _filter_rows(self, event: FilterBar.Changed) -> None:
        self._filter = event.query
        self._show_list()

    @on(FilterBar.Kept)
    def _keep_filter(self) -> None:
        self.query_one(FilterBar).close()
        self.listing.focus()

    def action_export(self) -> None:
        """Ask in which form what is shown is written."""
        rows = tuple(self.listing.rows)
        table = shown_table(self.listing.table, rows)
        words = part_of_name(title(self._rows[self._opened])) if self._opened else "odd"
        export = Export(f"fwdiff-matrix-{words or 'row'}", lambda suffix: ENCODERS[suffix](table))
        self.ask(
            f"write {quantity(len(table.rows), 'row')} as",
            FORM_CHOICES,
            lambda key: self.propose(export, FORMS[key][1]),
        )

    def action_back(self) -> None:
        """From a row to the list, there to the row; then the filter goes; never out of the program."""
        bar = self.query_one(FilterBar)
        if self._opened:
            row_id, self._opened = self._opened, ""
            self._show_list(row_id)
        elif self._filter or bar.is_open:
            self._filter = ""
            bar.close()
            self.listing.focus()
            self._show_list()
        else:
            self.app.notify("q leaves")

    @on(Moved)
    @on(Resized)
    def _follow_columns(self) -> None:
        self.query_one("#columns", Line).show((f"  {self.listing.column_titles}", "$quiet"))
