"""The line in which a filter is typed, with how many rows it leaves."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input, Static

from fwdiff.tui.widgets.input_line import InputLine, stand_in


class FilterBar(InputLine):
    """Says what is typed at every key."""

    class Changed(Message):
        """Another filter is typed."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Kept(Message):
        """The filter is to stay, and typing is over."""

    def __init__(self) -> None:
        super().__init__(id="filter-bar")
        self._count = ""

    def fields(self) -> ComposeResult:
        """A slash, the input, the count."""
        yield Static("/", id="filter-prompt", markup=False)
        yield Input(id="filter-input", compact=True, select_on_focus=False)
        yield Static(self._count, id="filter-count", markup=False)

    async def open(self, query: str) -> None:
        """Show the line with a filter to go on with."""
        await self.make_ready()
        stand_in(self, shown=True)
        field = self.query_one(Input)
        with field.prevent(Input.Changed):
            field.value = query
        field.cursor_position = len(query)
        field.focus()

    def show_count(self, text: str) -> None:
        """Say what the filter leaves."""
        self._count = text
        for count in self.query("#filter-count").results(Static):
            count.update(text)

    @on(Input.Changed)
    def _say_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _say_kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept())
