"""The sections of the comparison, one at a time."""

from __future__ import annotations

from time import monotonic

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Click
from textual.timer import Timer

from fwdiff.model.events import Progress
from fwdiff.tui.memory import Memory
from fwdiff.tui.screens.arranging import Sorting
from fwdiff.tui.screens.deciding import Ways
from fwdiff.tui.screens.list_screen import ListScreen
from fwdiff.tui.session import Session
from fwdiff.tui.view_model.case_page import FIRST
from fwdiff.tui.view_model.image_names import image_names
from fwdiff.tui.view_model.pages import page
from fwdiff.tui.view_model.rows import NOTHING, CaseTarget, SectionTarget
from fwdiff.tui.view_model.selection import Selection
from fwdiff.tui.view_model.tables import SECTION_NAMES, Toggle, heeds, section_counts
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.chrome import KeyLine, Line, SectionBar
from fwdiff.tui.widgets.filter_bar import FilterBar
from fwdiff.tui.widgets.list_messages import Moved
from fwdiff.tui.widgets.progress_lines import ProgressLines

_KEYS = ("open", "filter", "sort")
_LAST_KEYS = ("copy", "help", "quit")
_MOVES = ("fold", "next-difference")
_FEWER_MOVES = {"overview": ("next-difference",), "endpoints": ()}
"""An overview folds nothing; beside both keys of hosts there is no room for more at 80 columns."""
_REVIEW_KEYS = ("open", "approve", "reject", "defer", "next-undecided", "filter", "help", "quit")
_DECIDING = ("overview", "cases")
"""Sections whose rows are cases."""


_REST = 0.06
"""Seconds."""


class MainScreen(ListScreen):
    """Title, sections, rows, and while images are read a line for each."""

    def __init__(self, session: Session, ways: Ways, memory: Memory) -> None:
        super().__init__(session, SectionTarget(SECTION_NAMES[0]), ways)
        self._cursors = dict(memory.cursors)
        self._filters = dict(memory.filters)
        self._sorted_by = dict(memory.sorted_by)
        self._preview_timer: Timer | None = None
        self._moved = 0.0
        """When the cursor moved last."""
        self._top = 0.0
        """How far the list was scrolled when it was drawn last."""
        self._is_previewed = False
        """Whether the page behind the row is shown already that the cursor has come to."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Line(id="title")
        yield SectionBar(id="sections")
        yield Line(id="columns")
        with Horizontal(id="panes"):
            yield ChangeList(glyphs=self.session.glyphs, id="list")
            yield ChangeList(glyphs=self.session.glyphs, id="preview", page=True)
        yield ProgressLines(id="progress")
        yield from self.compose_bottom()

    @property
    def section(self) -> str:
        """The section in sight."""
        assert isinstance(self.target, SectionTarget)
        return self.target.section

    @property
    def preview(self) -> ChangeList:
        """The page behind the row under the cursor; in sight on wide terminals, but for the overview."""
        return self.query_one("#preview", ChangeList)

    def draw_top(self) -> None:
        """Title, sections, column titles."""
        view = self.session.view
        self._place_preview()
        self._draw_title()
        counts = {name: section_counts(view, name) for name in SECTION_NAMES} if view else {}
        self.query_one(SectionBar).show(self.section, counts, wide=self.wide)
        columns = self.query_one("#columns", Line)
        columns.display = bool(self.listing.table.columns)
        columns.show((f"  {self.listing.column_titles}", "$quiet"))
        self.query_one(ProgressLines).display = self.session.reading
        # after a failure there is nothing to open, filter or copy
        self.query_one("#keys", KeyLine).show(*self._keys())

    def _keys(self) -> tuple[str, ...]:
        if self.session.failed:
            return ("quit",)
        view = self.session.view
        is_judged = view is not None and view.diff.verdict is not None
        if is_judged and self.section in _DECIDING:
            return _REVIEW_KEYS
        toggles = [toggle.value for toggle in (Toggle.EQUAL_ROWS, Toggle.ALL_CLASSES) if heeds(self.section, toggle)]
        folds = self.selected().order(self.sorting.name).grouping is not None
        moves = [key for key in _FEWER_MOVES.get(self.section, _MOVES) if key != "fold" or folds]
        return (*_KEYS, *moves, *toggles, *_LAST_KEYS)

    def _draw_title(self) -> None:
        standing = self.session.standing
        state = f"{standing} " if standing else ""
        heads = (" fwdiff  ", "  reference " if self.session.reference_name else "")
        room = self.app.size.width - sum(map(len, (*heads, state))) - 4
        left, right, reference = image_names(self.session.names, room, self.session.glyphs.ellipsis)
        images = ((left, "$removed"), (f" {self.session.glyphs.arrow} ", "$quiet"), (right, "$added"))
        third = ((heads[1], "$quiet"), (reference, "$unknown"))
        self.query_one("#title", Line).show(
            (heads[0], "bold $primary"), *images, *third, end=[(state, "$unknown" if self.session.reading else "bold")]
        )

    @on(Click, "#columns")
    def _sort_by_column(self, event: Click) -> None:
        """A click on the title of a column sorts by it, another one the other way round."""
        title = self.listing.column_at(event.x)
        orders = {order.name for order in self.listing.table.orders}
        if title in orders:
            self.sort_by(title)
        elif title:
            self.app.notify(f"Nothing is sorted by {title}")

    @on(Moved, "#list")
    def _wait_with_preview(self) -> None:
        """A page is made once the cursor rests, not for every row that it passes."""
        self._moved = monotonic()
        if self._is_previewed:
            self._is_previewed = False
            return
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(_REST, self.show_preview)

    def _on_timer_update(self) -> None:
        """Where a step from rest scrolls the list, it is drawn with the page behind its row.

        A terminal scrolls whole lines: the page that stands beside the list would be drawn anew, and the next one 60 ms
        later.
        """
        top, self._top = self._top, self.listing.scroll_y
        if top != self._top and self.preview.display and monotonic() - self._moved >= _REST:
            self._is_previewed = True
            self.show_preview()
        else:
            super()._on_timer_update()

    def show_preview(self) -> None:
        """Show the page behind the row under the cursor."""
        view, row = self.session.view, self.listing.current
        target = row.target if row else None
        if not self._place_preview() or view is None:
            return
        # above rows that lead nowhere the pane stays, or the list would be laid out anew at every heading
        table = page(view, target, self.session.shown_at(target), split=False) if target is not None else NOTHING
        anchor = row.anchor if row and row.anchor else FIRST if isinstance(target, CaseTarget) else ""
        self.preview.show(table, Selection(table).rows(frozenset()), anchor=anchor)

    def _place_preview(self) -> bool:
        """Give the page its place, or take it: before anything is laid out, and not only once the cursor rests."""
        previewed = self.wide and self.section != SECTION_NAMES[0] and bool(self.listing.rows)
        self.preview.set_class(previewed, "-previewing")
        return previewed

    def on_resize(self) -> None:
        """The list is laid out for the width that it will have."""
        self._place_preview()

    def show_progress(self, progress: Progress) -> None:
        """Draw how far the reading is."""
        self.query_one(ProgressLines).update_progress(progress, self.session.glyphs)

    def place(self, memory: Memory) -> Memory:
        """What to remember of the sections."""
        self._note_place()
        return replace(
            memory,
            section=self.section,
            cursors=self._cursors,
            filters=self._filters,
            sorted_by=self._sorted_by,
        )

    def _note_place(self) -> None:
        if self.listing.current:
            self._cursors[self.section] = self.listing.current.id
        self._filters[self.section] = self.filter
        self._sorted_by[self.section] = f"{'-' * self.sorting.backwards}{self.sorting.name}"

    def show_section(self, section: str, row_id: str = "") -> None:
        """Show a section with its cursor and filter as they were, or the row of an id in it."""
        if self.section != section:
            self._note_place()
        self.target = SectionTarget(section)
        self.filter = self._filters.get(section, "")
        sorted_by = self._sorted_by.get(section, "")
        self.sorting = Sorting(sorted_by.removeprefix("-"), backwards=sorted_by.startswith("-"))
        self.query_one(FilterBar).close()
        self.listing.rows = ()  # nothing of this section is looked for in the other
        self.refresh_rows()
        self.listing.move_to_id(row_id or self._cursors.get(section, self._first_case()))
        self.listing.focus()

    def _first_case(self) -> str:
        """The id of the worst case, which may need a decision where nothing differs; empty in other sections."""
        rows = self.listing.rows
        return rows[0].id if rows and self.section == "cases" else ""

    def leave(self) -> None:
        """There is no level above: stop reading, or say how to leave."""
        if self.session.reading:
            self.ways.stop_reading()
            return
        self.app.notify(f"{self.session.key('quit')} quits, {self.session.key('help')} shows all keys")
