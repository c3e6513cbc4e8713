"""What one app leaves to the next on the same terminal: keys that nobody has seen yet, and the modes of the line.

Between the two the line stays as an app has it: what is typed is neither echoed, nor turned into other bytes, nor
thrown away, as Textual does when an app ends.
"""

from __future__ import annotations

import contextlib
import termios
from collections.abc import Iterable
from typing import Any

from textual.events import Key

Modes = list[Any]
"""As `termios.tcgetattr` has them."""


class TypedAhead:
    """One for the process: it has one terminal."""

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self._modes: Modes | None = None

    def leave(self, keys: Iterable[Key]) -> None:
        """Keys for the next app."""
        self._keys += keys

    def take_keys(self) -> list[Key]:
        """The keys that were left, once."""
        keys, self._keys = self._keys, []
        return keys

    def leave_modes(self, modes: Modes) -> None:
        """Those in which the first app found the line."""
        self._modes = modes

    def take_modes(self, found: Modes | None) -> Modes | None:
        """In which modes the line is to be given back by an app that found it in `found`."""
        modes, self._modes = self._modes or found, None
        return modes

    def give_back(self, descriptor: int) -> None:
        """Where no app came after: the line as it was."""
        if self._modes is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(descriptor, termios.TCSAFLUSH, self._modes)
            self._modes = None


AHEAD = TypedAhead()
