"""Lines of input that stand in place of the state; what is typed into is made when it is first needed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable

from textual.containers import Horizontal
from textual.widget import AwaitMount, Widget

REST = 0.25
"""Seconds after which a screen is taken for drawn, on a busy machine too: what comes before holds the picture up."""


def stand_in(bar: Widget, *, shown: bool) -> None:
    """Show a line of input in place of the state, or the state again.

    Messages stand above it: one that came before would hide what is asked.
    """
    show(bar, shown=shown)
    is_open = any(map(is_shown, bar.screen.query(".input-line")))
    show(bar.screen.query_one("#status"), shown=not is_open)
    bar.screen.query("ToastRack").set_class(is_open, "-raised")


def show(widget: Widget, *, shown: bool) -> None:
    """Hide a widget, or leave to the sheet whether it is in sight; nothing is styled anew, as with a class."""
    widget.styles.inline.display = None if shown else "none"


def is_shown(widget: Widget) -> bool:
    """Whether it is not hidden by `show`."""
    return not widget.styles.inline.has_rule("display")


class InputLine(Horizontal):
    """A line that is hidden until asked for.

    Its fields are half of the widgets of a screen, and most screens are left without them: they come with the first
    opening, or before it while nothing else is to be done.
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes="input-line")
        self._coming: AwaitMount | None = None
        show(self, shown=False)

    def on_mount(self) -> None:
        """Make the fields once the screen is drawn."""
        self.set_timer(REST, self.make_ready)

    @abstractmethod
    def fields(self) -> Iterable[Widget]:
        """What stands in the line, from left to right."""

    async def make_ready(self) -> None:
        """Have the fields there."""
        if self._coming is None:
            self._coming = self.mount_all(self.fields())
        await self._coming

    @property
    def is_open(self) -> bool:
        """Whether it is in place of the state."""
        return is_shown(self)

    def close(self) -> None:
        """Show the state again."""
        stand_in(self, shown=False)
