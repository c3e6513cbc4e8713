"""Where files of fwdiff stand among a user's: by the XDG Base Directory Specification, else below the home."""

from __future__ import annotations

import os
import pwd
from pathlib import Path


def user_folder(variable: str, below_home: str) -> Path | None:
    """`fwdiff` in the folder that the variable names, else in one below the home; None where there is no home."""
    named = os.environ.get(variable, "")
    if Path(named).is_absolute():  # a relative one is to be ignored, says the specification
        return Path(named) / "fwdiff"
    home = _home()
    return None if home is None else home / below_home / "fwdiff"


def _home() -> Path | None:
    """What HOME names; where it is no whole path, the folder that the system has for the user."""
    named = Path(os.environ.get("HOME", ""))
    if named.is_absolute():
        return named
    try:
        home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return None
    return home if home.is_absolute() else None
