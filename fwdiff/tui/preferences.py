"""What a user prefers on the screen: colours, keys, programs."""

from __future__ import annotations

from msgspec import Struct, field

BY_GROUND = "auto"
"""In place of a theme: ours that goes with the terminal's ground."""


class Tools(Struct, frozen=True, forbid_unknown_fields=True):
    """Programs that are started on a file: command lines, to which its path is added."""

    editor: str = ""
    """Empty: $VISUAL, then $EDITOR."""
    decompiler: str = ""
    """Empty: none."""


class Preferences(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the configuration file."""

    theme: str = BY_GROUND
    keys: dict[str, str] = field(default_factory=dict)
    """By an action's id, its keys as Textual names them, separated by commas."""
    tools: Tools = Tools()


NO_PREFERENCES = Preferences()
