"""What the main screen and every page have in common: a list, its filter, what is shown of it, and a line of keys."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace
from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from fwdiff.text import visible
from fwdiff.tui.actions import bindings, find_action
from fwdiff.tui.screens.deciding import Ways
from fwdiff.tui.screens.opening import OpeningScreen
from fwdiff.tui.screens.sized import too_small
from fwdiff.tui.session import Session
from fwdiff.tui.view_model.arrangement import Counts, signs_of
from fwdiff.tui.view_model.layout import weighed_notes
from fwdiff.tui.view_model.pages import can_hide, hidden_here, hidden_signs, made_for, target_table
from fwdiff.tui.view_model.query import compile_query, keys_of
from fwdiff.tui.view_model.rows import TOGGLED, SectionTarget, Sign, Table, Target
from fwdiff.tui.view_model.selection import Selection
from fwdiff.tui.view_model.tables import Toggle, sections_with
from fwdiff.tui.view_model.view import View
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.choice_bar import ChoiceBar
from fwdiff.tui.widgets.chrome import KeyLine, Line
from fwdiff.tui.widgets.decide_bar import DecideBar
from fwdiff.tui.widgets.filter_bar import FilterBar
from fwdiff.tui.widgets.line_layout import WIDE
from fwdiff.tui.widgets.list_messages import Opened, Resized

_PANES = 2
_BETWEEN = 2
"""Cells between what stands at the left of the state and what stands at its right, with the one at the border."""
_SLICE, _PAUSE = 0.008, 0.002
"""Seconds of work ahead of a key, and between two."""


class ListScreen(OpeningScreen):
    """A screen around the list of one target at a time; subclasses say what stands above it."""

    BINDINGS = bindings("screen")
    AUTO_FOCUS = "#list"
    scopes: ClassVar[tuple[str, ...]] = ("list", "screen", "app")
    """Whose actions can be done here."""

    def __init__(self, session: Session, target: Target, ways: Ways) -> None:
        super().__init__()
        self.session = session
        self.target = target
        """What the list is about."""
        self.ways = ways
        self.filter = ""
        self._made_from: View | None = None
        self._selections: dict[object, Selection] = {}

    def compose_bottom(self) -> ComposeResult:
        """Filter, state and keys."""
        yield FilterBar()
        yield DecideBar()
        yield ChoiceBar()
        yield Line(id="status")
        yield KeyLine(self.session.preferences.keys)
        yield too_small()

    @property
    def listing(self) -> ChangeList:
        """The list that the screen is about."""
        return self.query_one("#list", ChangeList)

    @property
    def wide(self) -> bool:
        """Whether the terminal is at the wide breakpoint."""
        return self.app.size.width >= WIDE

    @property
    def split(self) -> bool:
        """Whether left and right stand side by side, where there are halves."""
        return can_hide(self.target, Toggle.HALVES) and (
            self.wide if self.session.split is None else self.session.split
        )

    def draw_top(self) -> None:
        """Draw what stands above the list; a list alone has nothing there."""

    def open_target(self, target: Target, anchor: str = "") -> None:
        """Go where a row leads, and there to the row of the id `anchor`."""
        if isinstance(target, SectionTarget):
            self.action_show_section(target.section)
        elif type(target) is type(self.target) and target == self.target:  # tuples of two types may be equal
            self.say_no_deeper()
        else:
            self.ways.open_page(target, anchor)

    def action_show_section(self, section: str) -> None:
        """Show a section of the main screen."""
        self.ways.show_section(section)

    def say_no_deeper(self) -> None:
        """Say why nothing opens."""
        self.app.notify(f"Nothing behind this row; {self.session.key('copy')} copies it")

    def refresh_rows(self) -> None:
        """Make and show the rows anew: other data, filter, toggles, folds, order or width."""
        selection = self.selected()
        test = compile_query(self.filter) if self.filter else None
        order = selection.order(self.sorting.name)
        rows = selection.rows(
            hidden_signs(self.target, self.shown),
            _nothing if isinstance(test, str) else test,
            self.folds_of(order),
            order.name,
            backwards=self.sorting.backwards,
        )
        table = replace(
            selection.table,
            sorted_by=order.name,
            backwards=self.sorting.backwards != order.descending,
            without=(*selection.table.without, *order.without),
        )
        counts = selection.counts()
        if not rows:
            table = replace(table, empty=self._why_empty(table, counts))
        self.listing.show(table, rows)
        self.draw_top()
        self._draw_state(table, counts, test if isinstance(test, str) else "")

    def selected(self) -> Selection:
        """The table, made once for each way to see it until there is newer data."""
        if self._made_from is not self.session.view:
            self._made_from = self.session.view
            self._selections.clear()
        source = (
            self.target,
            made_for(self.target, self.shown),
            self.split,
            self.session.failed,
            self.session.stopped,
        )
        if source not in self._selections:
            self._selections[source] = Selection(self._make_table())
        return self._selections[source]

    def forget_rows(self) -> None:
        """Have the rows made anew: what they are made of has come."""
        self._selections.clear()

    def _make_table(self) -> Table:
        """All rows that the list could show, or a word for the time before there are any."""
        view = self.session.view
        if view is None:
            word = "Opening both images; rows appear as they are found"
            if self.session.failed or self.session.stopped:
                word = "Not compared" if self.session.failed else "Stopped before anything was compared"
            return Table((), (), word, free_form=True)
        return target_table(view, self.target, self.shown, split=self.split)

    def _why_empty(self, table: Table, counts: Counts) -> str:
        if counts.by_filter and self.filter:
            unknown = "".join(
                f"; no row here has {key}:" for key in self.selected().keys_unknown_here(keys_of(self.filter))
            )
            return f"Nothing matches `{visible(self.filter)}`{unknown} (esc clears)"
        if counts.by_sign:
            there = signs_of(table.rows)
            signs = " ".join(sign for sign in TOGGLED if sign in self.shown.hidden and sign in there)
            return f"All rows are hidden: press {signs} to show them"
        return table.empty

    def _draw_state(self, table: Table, counts: Counts, error: str) -> None:
        count = error or f"{counts.shown:,} of {counts.every:,} rows"
        self.query_one(FilterBar).show_count(count)
        if table.free_form and counts.shown == counts.every:
            count = ""
        chip = [(f" /{self.filter}", "bold $primary"), ("  ", "")] if self.filter else [(" ", "")]
        hidden = f": {counts.reasons}" if counts.reasons and counts.every else ""
        left = [*chip, (f"{count}{hidden}", "$quiet")]
        room = self.app.size.width - sum(cell_len(visible(text)) for text, _ in left) - _BETWEEN
        notes = weighed_notes(self._notes(table), room)
        self.query_one("#status", Line).show(*left, end=[(f"{notes} ", "$quiet")])

    def _notes(self, table: Table) -> tuple[str, ...]:
        """Which rows are not shown, and by what the list is sorted, which its title says too."""
        hidden = hidden_here(self.target, self.shown)
        mark = self.session.glyphs.upwards if table.backwards else self.session.glyphs.downwards
        return (
            self.work_in_words,
            f"hidden: {hidden}" if hidden else "",
            "all classes" if self.shown.noise and can_hide(self.target, Toggle.ALL_CLASSES) else "",
            f"by {table.sorted_by} {mark}" if table.orders else "",
        )

    def follow_size(self) -> None:
        """Breakpoints change which columns and halves there are."""
        self.refresh_rows()

    @on(Resized)
    def _follow_columns(self) -> None:
        self.draw_top()

    @on(Opened)
    def _open(self, event: Opened) -> None:
        if event.row.target is not None:
            self.open_target(event.row.target, event.row.anchor)
        elif event.row.heading:
            self.fold(event.row.group)
        else:
            self.say_no_deeper()

    @on(FilterBar.Changed)
    def _filter(self, event: FilterBar.Changed) -> None:
        self.filter = event.query
        self.refresh_rows()

    @on(FilterBar.Kept)
    def _keep_filter(self) -> None:
        self.query_one(FilterBar).close()
        self.listing.focus()

    async def action_start_filter(self) -> None:
        """Open the filter line; until something is typed, what it looks into is made ready."""
        await self.query_one(FilterBar).open(self.filter)
        self.call_after_refresh(self._look_ahead)

    def _look_ahead(self) -> None:
        if self.selected().look_ahead(_SLICE):
            self.set_timer(_PAUSE, self._look_ahead)

    def action_go_back(self) -> None:
        """Clear the filter if there is one, else the marks, else leave."""
        bar = self.query_one(FilterBar)
        if self.filter or bar.is_open:
            self.filter = ""
            bar.close()
            self.listing.focus()
            self.refresh_rows()
        elif self.listing.marks:
            self.listing.marks.clear()
            self.listing.refresh()
        else:
            self.leave()

    def leave(self) -> None:
        """Go out one level."""
        self.app.pop_screen()

    def action_toggle_sign(self, sign: str) -> None:
        """Show or hide rows of a sign."""
        is_section, can_hide_equal = isinstance(self.target, SectionTarget), can_hide(self.target, Toggle.EQUAL_ROWS)
        if not (is_section or can_hide_equal):
            self.app.notify("This page shows all of its rows")
        elif sign == Sign.SAME and not can_hide_equal:
            self.app.notify(f"Equal rows are listed in {sections_with(Toggle.EQUAL_ROWS)}, and on pages")
        elif sign != Sign.SAME and is_section and sign not in signs_of(self.selected().table.rows):
            self.app.notify(f"This list has no {sign} row to show or hide")
        else:
            self.session.toggle_sign(self.target, Sign(sign))
            self.refresh_rows()

    def action_toggle_noise(self) -> None:
        """Show or hide endpoints that are not services."""
        if not can_hide(self.target, Toggle.ALL_CLASSES):
            self.app.notify(f"Classes are those of hosts: {sections_with(Toggle.ALL_CLASSES)}, and pages")
            return
        self.session.toggle_noise()
        self.refresh_rows()

    def action_change_pane(self, step: int) -> None:
        """Give the keys to the next field of a line of input, else to the other pane, or say that there is none."""
        if isinstance(self.focused, Input):
            (self.focus_next if step > 0 else self.focus_previous)(Input)
        elif len([one for one in self.query(ChangeList) if one.display]) < _PANES:
            self.app.notify("There is one pane; on 120 columns a list has its preview beside it")
        elif step > 0:
            self.focus_next(ChangeList)
        else:
            self.focus_previous(ChangeList)

    def action_toggle_split(self) -> None:
        """Side by side or unified."""
        if not can_hide(self.target, Toggle.HALVES):
            halves = sections_with(Toggle.HALVES)
            self.app.notify(f"Two halves are for {halves} and pages of fields; here a line is for both")
            return
        self.session.split = not self.split
        self.refresh_rows()

    async def action_run_by_id(self, action_id: str) -> None:
        """Do what the key of an action does, from the line of keys or the palette."""
        action = find_action(action_id)
        namespaces = {"list": self.listing, "app": self.app}
        await self.app.run_action(action.command, namespaces.get(action.scope, self))


def _nothing(_: str) -> bool:
    return False
