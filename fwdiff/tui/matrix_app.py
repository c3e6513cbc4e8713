"""The app of a matrix."""

from __future__ import annotations

from msgspec.structs import replace

from fwdiff.model.matrix import Matrix
from fwdiff.tui.preferences import Preferences
from fwdiff.tui.screens.matrix import MatrixScreen
from fwdiff.tui.terminal_app import TerminalApp, run_to_end
from fwdiff.tui.view_model.view import ASCII, UNICODE


class MatrixApp(TerminalApp[None]):
    """One screen."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, matrix: Matrix, *, ascii_only: bool, preferences: Preferences) -> None:
        super().__init__(ascii_only=ascii_only, preferences=replace(preferences, keys={}))
        self._first = MatrixScreen(matrix, ASCII if ascii_only else UNICODE)

    def get_default_screen(self) -> MatrixScreen:
        """The only one."""
        return self._first


def show_matrix(matrix: Matrix, *, ascii_only: bool, preferences: Preferences) -> None:
    """Show it until the user leaves."""
    run_to_end(MatrixApp(matrix, ascii_only=ascii_only, preferences=preferences))
