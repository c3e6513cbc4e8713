"""Said where an image cannot be opened: there is nothing to compare."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from fwdiff.text import visible
from fwdiff.tui.actions import bindings
from fwdiff.tui.screens.sized import SizedScreen


class FailedScreen(ModalScreen[None], SizedScreen[None]):
    """What happened, what to do about it, how to leave."""

    # a modal screen keeps the keys of the app from being seen
    BINDINGS: ClassVar[list[BindingType]] = bindings("app", "quit", "interrupt")

    def __init__(self, message: str, hint: str) -> None:
        super().__init__()
        self._message = message
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Three lines in a box."""
        with Vertical(id="failed"):
            yield Static(f"! {visible(self._message)}", id="failed-message", markup=False)
            yield Static(visible(self._hint), id="failed-hint", markup=False)
            yield Static("q quits", id="failed-keys", markup=False)
