"""The line in which a filter is typed, with how many rows it leaves."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from fwdiff.tui.widgets.chrome import OPEN, stand_in


class FilterBar(Horizontal):
    """Hidden until asked for; says what is typed at every key."""

    class Changed(Message):
        """Another filter is typed."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Kept(Message):
        """The filter is to stay, and typing is over."""

    def compose(self) -> ComposeResult:
        """A slash, the input, the count."""
        yield Static("/", id="filter-prompt", markup=False)
        yield Input(id="filter-input", compact=True, select_on_focus=False)
        yield Static("", id="filter-count", markup=False)

    @property
    def is_open(self) -> bool:
        """Whether it is in sight."""
        return self.has_class(OPEN)

    def open(self, query: str) -> None:
        """Show the line with a filter to go on with."""
        stand_in(self, shown=True)
        field = self.query_one(Input)
        with field.prevent(Input.Changed):
            field.value = query
        field.cursor_position = len(query)
        field.focus()

    def close(self) -> None:
        """Hide the line."""
        stand_in(self, shown=False)

    def show_count(self, text: str) -> None:
        """Say what the filter leaves."""
        self.query_one("#filter-count", Static).update(text)

    @on(Input.Changed)
    def _say_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _say_kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept())
