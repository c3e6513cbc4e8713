"""Where the cache stands, and whether it may be trusted there."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from fwdiff.user_folders import user_folder


def cache_folder() -> Path | None:
    """`fwdiff` in the user's folder of caches (XDG; macOS: Library/Caches); None where there is no home."""
    return user_folder("XDG_CACHE_HOME", "Library/Caches" if sys.platform == "darwin" else ".cache")


def data_folder() -> Path | None:
    """`fwdiff` in the user's folder of data (XDG; macOS: Library/Application Support); None where there is no home."""
    return user_folder("XDG_DATA_HOME", "Library/Application Support" if sys.platform == "darwin" else ".local/share")


def make_private(folder: Path) -> None:
    """Create the folder for its owner alone.  Raises `OSError`, also where others could plant facts in it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.stat()
    if status.st_uid != os.geteuid():
        raise PermissionError(0, "the folder belongs to another user")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(0, "others may write to the folder")
