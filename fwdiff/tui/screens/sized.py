"""A screen that is laid out for the terminal's size alone, never for one that it has had."""

from __future__ import annotations

from typing import TypeVar

from textual.geometry import Size
from textual.screen import Screen

R = TypeVar("R")


class SizedScreen(Screen[R]):
    """Base of all our screens.

    A screen tells itself each size that it is laid out for.  Of two sizes in its queue each would bring up the other
    again, without end and before any key.
    """

    def _screen_resized(self, size: Size) -> None:
        if size == self.app.size:
            super()._screen_resized(size)
