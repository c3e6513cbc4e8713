"""All keys, searchable, out of the registry of actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from fwdiff.tui.actions import ACTIONS, NO_OWN_KEYS, bindings, key_labels
from fwdiff.tui.screens.sized import SizedScreen
from fwdiff.tui.view_model.query import compile_query
from fwdiff.tui.view_model.rows import Column, Row, Sign, Table, Tone, cell, span
from fwdiff.tui.view_model.selection import Selection
from fwdiff.tui.view_model.view import Glyphs
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.chrome import Line

_COLUMNS = (Column("key", 11), Column("action", 20), Column("what it does", 30, 1))


class HelpScreen(ModalScreen[None], SizedScreen[None]):
    """A list of keys with a line to search it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("app", "interrupt"),
        ("escape", "dismiss", "Close"),
        ("up", "scroll_list(-1)", "Up"),
        ("down", "scroll_list(1)", "Down"),
        ("pageup", "scroll_list(-10)", "Page up"),
        ("pagedown", "scroll_list(10)", "Page down"),
    ]
    AUTO_FOCUS = "#help-input"

    def __init__(self, glyphs: Glyphs, scopes: tuple[str, ...], own_keys: Mapping[str, str]) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._table = help_table(scopes, own_keys)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        with Vertical(id="help"):
            yield Line(id="help-title")
            yield Input(placeholder="type to search", compact=True, id="help-input")
            yield ChangeList(glyphs=self._glyphs, id="help-list")

    def on_mount(self) -> None:
        """The input has the keys; what is found is wrapped."""
        listing = self.query_one("#help-list", ChangeList)
        listing.can_focus = False
        listing.set_reactive(ChangeList.wrap_lines, True)  # noqa: FBT003 - the value of a reactive

    def follow_size(self) -> None:
        """Show what is typed by then, or all."""
        self._show(self.query_one(Input).value)

    def _show(self, query: str) -> None:
        test = compile_query(query)
        rows = Selection(self._table).rows(frozenset(), None if isinstance(test, str) else test)
        self.query_one("#help-list", ChangeList).show(self._table, rows)
        self.query_one("#help-title", Line).show((" keys", "bold $primary"), end=[("esc closes ", "$quiet")])

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self._show(event.value)

    def action_scroll_list(self, step: int) -> None:
        """Move through the list while the input has the keys."""
        self.query_one("#help-list", ChangeList).action_move_cursor(step)


def help_table(scopes: tuple[str, ...], own_keys: Mapping[str, str] = NO_OWN_KEYS) -> Table:
    """Keys of these scopes under headings, what a screen has first."""
    rows: list[Row] = []
    actions = [action for action in ACTIONS if action.scope in scopes]
    for group in dict.fromkeys(action.group for action in actions):
        heading = ((span(group, Tone.HEADING),), (), ())
        rows.append(Row(group, Sign.NONE, heading, group=group, heading=True))
        for action in actions:
            if action.group == group:
                cells = (
                    cell(key_labels(action, own_keys), Tone.ADDED),
                    cell(action.title, Tone.STRONG),
                    cell(action.help),
                )
                rows.append(Row(action.id, Sign.NONE, cells, name=action.title, group=group))
    return Table(_COLUMNS, tuple(rows), "No key does that")
