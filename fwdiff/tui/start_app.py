"""The app of the start screen; it ends with what was chosen."""

from __future__ import annotations

from msgspec.structs import replace

from fwdiff.tui.preferences import Preferences
from fwdiff.tui.recent import Pair
from fwdiff.tui.screens.start import Offer, StartScreen
from fwdiff.tui.terminal_app import TerminalApp, run_to_end
from fwdiff.tui.view_model.view import ASCII, UNICODE


class StartApp(TerminalApp[Pair]):
    """Its return value is the pair, or None where the user left."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, offer: Offer, *, ascii_only: bool, preferences: Preferences) -> None:
        super().__init__(ascii_only=ascii_only, preferences=replace(preferences, keys={}))
        self._first = StartScreen(offer, ASCII if ascii_only else UNICODE, self.hand_over)

    def get_default_screen(self) -> StartScreen:
        """The only one."""
        return self._first


def choose_pair(offer: Offer, *, ascii_only: bool, preferences: Preferences) -> Pair | int:
    """What the user wants to compare, or the exit code of having left."""
    app = StartApp(offer, ascii_only=ascii_only, preferences=preferences)
    run_to_end(app)
    return app.return_value or app.return_code or 0
