"""Where the cache stands, and whether it may be trusted there."""

from __future__ import annotations

import os
import pwd
import stat
import sys
from pathlib import Path


def cache_folder() -> Path | None:
    """`fwdiff` in the user's folder of caches (XDG; macOS: Library/Caches); None where there is no home."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    if Path(named).is_absolute():  # a relative one is to be ignored, says the specification
        return Path(named) / "fwdiff"
    home = _home()
    if home is None:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "fwdiff"


def data_folder() -> Path | None:
    """`fwdiff` in the user's folder of data (XDG; macOS: Library/Application Support); None where there is no home."""
    named = os.environ.get("XDG_DATA_HOME", "")
    if Path(named).is_absolute():
        return Path(named) / "fwdiff"
    home = _home()
    if home is None:
        return None
    return home / ("Library/Application Support" if sys.platform == "darwin" else ".local/share") / "fwdiff"


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


def make_private(folder: Path) -> None:
    """Create the folder for its owner alone.  Raises `OSError`, also where others could plant facts in it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.stat()
    if status.st_uid != os.geteuid():
        raise PermissionError(0, "the folder belongs to another user")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(0, "others may write to the folder")
