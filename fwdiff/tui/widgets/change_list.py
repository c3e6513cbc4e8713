"""The list of every screen: draws only the lines in sight, so that 100,000 rows cost what twenty do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.reactive import var
from textual.strip import Strip

from fwdiff.tui.actions import bindings
from fwdiff.tui.view_model.arrangement import find_row, first_difference
from fwdiff.tui.view_model.rows import DIFFERENCES, TONES, Row, Table, Tone, is_stop
from fwdiff.tui.view_model.view import ASCII, UNICODE, Glyphs
from fwdiff.tui.widgets.drawing import BarredView, inks_of, over_cursor, words_on
from fwdiff.tui.widgets.line_layout import WIDE, LineLayout
from fwdiff.tui.widgets.list_messages import FoldToggled, Moved, Opened, Resized
from fwdiff.tui.widgets.marks import Marks, rows_under

_SIGN_WIDTH = 2


class ChangeList(BarredView, can_focus=True, inherit_bindings=False):
    """Rows of a table with a cursor.  Columns follow the width; values are cut, or wrapped over several lines."""

    BINDINGS = bindings("list")

    cursor = var(0)
    wrap_lines = var(default=False)
    brief = var(default=False)

    def __init__(self, *, glyphs: Glyphs = UNICODE, page: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """With `page` values are wrapped and digests are short until one asks for the whole of them."""
        super().__init__(id=id, plain=glyphs is ASCII)
        self._page = page
        self.set_reactive(ChangeList.wrap_lines, page)
        self.set_reactive(ChangeList.brief, page)
        self.table = Table((), (), "")
        self.rows: Sequence[Row] = []
        self._first_difference = 0
        self._layout_of_lines = LineLayout(self.table, 80, glyphs, wrapped=False)
        self._glyphs = glyphs
        self._line_starts: Sequence[int] = [0]
        self._measured: tuple[object, ...] = ()
        self._at_top = False
        self.marks = Marks()
        self._strips: LRUCache[tuple[int, int, bool, bool, bool], Strip] = LRUCache(1024)
        self._inks: dict[str, Style] = {}

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def column_titles(self) -> str:
        """The titles of the columns, each above its own."""
        return self._layout_of_lines.titles(self.table)

    def column_at(self, x: int) -> str:
        """The title of the column at a cell of the line of titles; empty where there is none."""
        return self._layout_of_lines.title_at(self.table, x - _SIGN_WIDTH)

    def show(self, table: Table, rows: Sequence[Row], *, anchor: str = "") -> None:
        """Put other rows in place of these; the cursor stays on its row, by id, or as near as it can.

        It goes to the row of the id `anchor` where there is one, and that comes to the top.
        """
        self._at_top = bool(anchor)
        row_id = anchor or (self.current.id if self.current else None)
        self.table, self.rows = table, rows
        self._first_difference = first_difference(rows)
        found = find_row(rows, row_id) if row_id else None
        self._measure()
        start = self._first_difference if row_id is None else min(self.cursor, max(len(rows) - 1, 0))
        self.set_reactive(ChangeList.cursor, start if found is None else found)
        self._scroll_to_cursor()
        self.post_message(Moved(self))

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, held within the list."""
        self.cursor = max(0, min(index, len(self.rows) - 1))

    def find(self, row_id: str) -> bool:
        """Whether the row of an id is shown."""
        return find_row(self.rows, row_id) is not None

    def move_to_id(self, row_id: str) -> None:
        """Put the cursor on the row of an id, or on the first difference if it is not shown."""
        found = find_row(self.rows, row_id)
        self.move_to(self._first_difference if found is None else found)

    def _measure(self) -> None:
        """Lay out for the present width; where nothing wraps, a row is a line and nothing is counted.

        Nor is it before there is a width, or again for the rows and the width that were measured last: then what is
        drawn stays too.
        """
        self.refresh()
        width = max(self.scrollable_content_region.width - _SIGN_WIDTH, 1)
        wrapped = self.wrap_lines or self.table.free_form
        wide = self.outer_size.width >= WIDE
        wrapped = wrapped and self.size.width > 0
        measured = (self.table.columns, self.table.free_form, self.table.without, width, wide, self.brief, wrapped)
        if (*measured, self.rows) == self._measured:
            return
        self._strips.clear()
        self._measured = (*measured, self.rows)
        self._layout_of_lines = LineLayout(
            self.table, width, self._glyphs, wrapped=wrapped, wide=wide, brief=self.brief
        )
        if wrapped:
            self._line_starts = [0, *accumulate(map(self._layout_of_lines.height, self.rows))]
        else:
            self._line_starts = range(len(self.rows) + 1)
        self.virtual_size = Size(width, self._line_starts[-1])

    def notify_style_update(self) -> None:
        """With other colours nothing drawn so far is of use; with the keyboard alone none is another."""
        super().notify_style_update()
        if (inks := inks_of(self)) != self._inks:
            self._strips.clear()
            self._inks = inks

    def on_resize(self, _: Resize) -> None:
        """Columns follow the width."""
        self._measure()
        self._scroll_to_cursor()
        self.post_message(Resized())

    def on_focus(self) -> None:
        """The cursor's line looks different in the focused list."""
        self._refresh_row(self.cursor)

    def on_blur(self) -> None:
        """The cursor's line looks different in a list without focus."""
        self._refresh_row(self.cursor)

    def watch_brief(self) -> None:
        """Measure anew."""
        self.watch_wrap_lines()

    def watch_wrap_lines(self) -> None:
        """Measure anew."""
        self._measure()
        self._scroll_to_cursor()

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two rows anew that the cursor left and reached."""
        self._at_top = False
        for index in (old, new):
            self._refresh_row(index)
        if self.marks.begin is not None:
            self.refresh()
        self._scroll_to_cursor()
        self.post_message(Moved(self))

    def _refresh_row(self, index: int) -> None:
        if index < len(self.rows):
            start = self._line_starts[index]
            self.refresh_lines(start, self._line_starts[index + 1] - start)

    def _scroll_to_cursor(self) -> None:
        if self.rows and self.is_attached and self.size.width:
            start, end = self._line_starts[self.cursor], self._line_starts[self.cursor + 1]
            height = min(end - start, self.scrollable_content_region.height)
            # headings and identities above the first difference come into sight with it, if they fit
            if self.cursor <= self._first_difference and end <= self.scrollable_content_region.height:
                start = 0
            region = Region(0, start, 1, max(height, 1))
            self.scroll_to_region(region, animate=False, force=True, x_axis=False, top=self._at_top)

    def render_line(self, y: int) -> Strip:
        """The line at `y` of the part in sight."""
        width = self.scrollable_content_region.width
        line = y + round(self.scroll_y)
        if line >= self._line_starts[-1]:
            return self._blank_line(y, width)
        index = bisect_right(self._line_starts, line) - 1
        marked = bool(self.marks) and self.marks.holds(self.rows[index], index, self.cursor)
        at_cursor = index == self.cursor
        key = (index, line - self._line_starts[index], at_cursor, at_cursor and self.has_focus, marked)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._render_row(*key, width)
        return strip

    def _blank_line(self, y: int, width: int) -> Strip:
        text = f"  {self.table.empty}" if y == 1 and not self.rows else ""
        return words_on(self.rich_style, text, self._ink(Tone.DIM), width)

    def _render_row(self, index: int, line: int, at_cursor: bool, focused: bool, marked: bool, width: int) -> Strip:  # noqa: FBT001 - a cache key
        row = self.rows[index]
        spans = self._layout_of_lines.line(row, line)
        sign = row.sign if line == 0 and row.leads else " "
        mark = Segment("*" if marked and line == 0 else " ", self._ink(Tone.HEADING))
        segments = [Segment(sign, self._ink(TONES[row.sign])), mark]
        segments += [Segment(text, self._ink(tone)) for text, tone in spans]
        if row.heading:
            used = sum(segment.cell_length for segment in segments) + 1
            rule = f" {self._glyphs.rule * max(width - used, 0)}"
            segments.append(Segment(rule, self._ink("rule")))
        strip = Strip(segments).adjust_cell_length(width)
        if at_cursor:
            cursor = self._ink("cursor" if focused else "cursor-blurred")
            return Strip(
                [Segment(text, over_cursor(style, cursor)) for text, style, _ in strip.apply_style(self.rich_style)]
            )
        return strip.apply_style(self.rich_style)

    def _ink(self, name: str) -> Style:
        self._inks = self._inks or inks_of(self)
        return self._inks[f"change-list--{name}"]

    def action_move_cursor(self, step: int) -> None:
        """Move by rows, past blank ones."""
        index = self.cursor + step
        while 0 < index < len(self.rows) - 1 and not is_stop(self.rows[index]):
            index += step
        self.move_to(index)

    def action_move_to_end(self, direction: int) -> None:
        """Move to the first or the last row."""
        self.move_to(len(self.rows) if direction > 0 else 0)

    def action_move_page(self, pages: float) -> None:
        """Move by a part of what is in sight."""
        lines = round((self.scrollable_content_region.height - 1) * pages)
        line = max(0, min(self._line_starts[self.cursor] + lines, self._line_starts[-1] - 1)) if self.rows else 0
        index = bisect_right(self._line_starts, line) - 1
        self.move_to(index if index != self.cursor else self.cursor + (1 if pages > 0 else -1))

    def action_jump(self, direction: int) -> None:
        """Move to the next row that differs, or say that there is none."""
        index = self.cursor + direction
        while 0 <= index < len(self.rows):
            row = self.rows[index]
            if row.leads and row.sign in DIFFERENCES:
                self.move_to(index)
                return
            index += direction
        self.app.notify("No difference below" if direction > 0 else "No difference above", markup=False)

    def action_mark(self) -> None:
        """Mark the row under the cursor, of a heading all its rows, and go to the next."""
        self.marks.end_range(self.rows, self.cursor)
        if self.current and self.current.heading:
            self.marks.toggle_all(rows_under(self.rows, self.current))
        elif self.current and self.current.leads:
            self.marks.toggle_all([self.current])
        self.refresh()
        self.action_move_cursor(1)

    def action_mark_range(self) -> None:
        """Begin a range at the row under the cursor, or mark the one that is drawn."""
        self.marks.begin_or_end_range(self.rows, self.cursor)
        self.refresh()

    def picked(self) -> list[Row]:
        """The marked rows, else the one under the cursor."""
        return self.marked() or ([self.current] if self.current else [])

    def marked(self) -> list[Row]:
        """The marked rows, in order."""
        return self.marks.marked(self.rows, self.cursor)

    def action_open_row(self) -> None:
        """Open the row under the cursor."""
        if self.current:
            self.post_message(Opened(self.current))
        else:
            self.app.notify("There is no row here to open", markup=False)

    def action_toggle_fold(self) -> None:
        """Fold or unfold the group of the row under the cursor."""
        if self.current and self.current.group:
            self.post_message(FoldToggled(self.current))
        else:
            self.app.notify("This row is in no group that folds", markup=False)

    def action_toggle_wrap(self) -> None:
        """Wrap or cut; on a page, where all is wrapped, digests whole or short."""
        if self._page:
            self.brief = not self.brief
        else:
            self.wrap_lines = not self.wrap_lines

    def on_click(self, event: Click) -> None:
        """One click selects, two open."""
        line = event.y + round(self.scroll_y)
        if line < self._line_starts[-1]:
            self.move_to(bisect_right(self._line_starts, line) - 1)
            if event.chain == 2:
                self.action_open_row()
