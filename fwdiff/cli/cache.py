"""`fwdiff cache info|clear`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from fwdiff.errors import FwdiffError

_KINDS = {b"f": "contents analysed", b"i": "images listed", b"d": "image files digested"}
_CLEAR = "`fwdiff cache clear` removes it; the next run makes a new one."


def carry_out(action: str) -> str:
    """Do what was asked for, and what to say of it.  Raises `FwdiffError`."""
    from fwdiff.cache import cache_folder

    folder = cache_folder()
    if folder is None:
        raise FwdiffError("There is no home folder to keep a cache in.", "Set HOME or XDG_CACHE_HOME.")
    return _info(folder) if action == "info" else _clear(folder)


def _info(folder: Path) -> str:
    from fwdiff.cache import usage

    try:
        held = usage(folder)
    except (OSError, sqlite3.Error) as error:
        raise FwdiffError(f"{folder}: the cache cannot be read: {error}", _CLEAR) from error
    if held is None:
        return f"{folder}: empty"
    lines = [f"{held.path}: {_mebibytes(held.size)}"]
    lines += [f"{held.records.get(kind, 0):10} {words}" for kind, words in _KINDS.items()]
    return "\n".join(lines)


def _clear(folder: Path) -> str:
    from fwdiff.cache import clear

    try:
        freed = clear(folder)
    except OSError as error:
        raise FwdiffError(f"{folder}: {error.strerror}", "Check the permission to change the folder.") from error
    return f"{folder}: removed {_mebibytes(freed)}" if freed else f"{folder}: empty"


def _mebibytes(size: int) -> str:
    return f"{size / (1 << 20):.1f} MiB"
