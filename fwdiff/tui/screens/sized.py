"""A screen that is laid out for the terminal's size alone, never for one that it has had, and styled once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.events import ScreenResume
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

R = TypeVar("R")


def too_small() -> Static:
    """Stands alone where there is no room for a screen."""
    return Static("fwdiff needs 40 columns and 12 lines", id="too-small", markup=False)


class SizedScreen(Screen[R]):
    """Base of all our screens.

    A screen tells itself each size that it is laid out for.  Of two sizes in its queue each would bring up the other
    again, without end and before any key.  Nothing is drawn before all have followed its size: what Textual would draw
    at each step of that is never looked at.
    """

    _is_resized = False
    _followed: Size | None = None
    """The size that all have followed."""

    _once_drawn: Callable[[], object] | None = None

    def on_resize(self) -> None:
        """Once it is laid out, for all that say so of one change of size."""
        if not self._is_resized:
            self._is_resized = True
            self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        self._is_resized = False
        self._followed = self.size
        self.follow_size()
        self.refresh()

    def _compositor_refresh(self) -> None:
        if self.is_current and self._followed != self.size:
            return
        super()._compositor_refresh()
        if self._once_drawn is not None:
            self.call_later(self._once_drawn)
            self._once_drawn = None

    def once_drawn(self, callback: Callable[[], object]) -> None:
        """Have something done when the screen has been drawn, once."""
        self._once_drawn = callback

    def follow_size(self) -> None:
        """Draw anew what goes by the size, not only by its place on the screen."""

    def _screen_resized(self, size: Size) -> None:
        if size == self.app.size:
            super()._screen_resized(size)

    async def _compose(self) -> None:
        """What stands on it is styled when it comes: for a width that came later, all would be styled again."""
        width, height = self.app.size
        wide, high = self.app.HORIZONTAL_BREAKPOINTS or [], self.app.VERTICAL_BREAKPOINTS or []
        classes = self._get_breakpoint_classes(width, wide) | self._get_breakpoint_classes(height, high)
        self.update_classes(dict.fromkeys(classes, True), update=False)
        await super()._compose()

    def _on_screen_resume(self, event: ScreenResume) -> None:
        """It is styled by then, and anew with other colours wherever it stands."""
        event.refresh_styles = False
