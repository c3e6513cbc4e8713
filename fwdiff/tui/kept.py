"""Small files in which the screen keeps something for the next time."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from fwdiff.user_folders import user_folder
from fwdiff.whole_file import write_whole

_VERSION = 1


class Kept(Struct, frozen=True):
    """The content of such a file."""

    version: int = _VERSION


K = TypeVar("K", bound=Kept)


def state_folder() -> Path | None:
    """`fwdiff` in the folder that XDG_STATE_HOME names, else below the home; None where there is no home."""
    return user_folder("XDG_STATE_HOME", ".local/state")


def read_kept(path: Path | None, kind: type[K]) -> K:
    """What is kept, or nothing: of another version, or where it cannot be read."""
    if path is None:
        return kind()
    try:
        found = msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return kind()
    return found if found.version == _VERSION else kind()


def keep(path: Path | None, content: Kept) -> None:
    """Keep it; where that cannot be, or a path in it is no UTF-8, the next start is as this one was."""
    if path is None:
        return
    with contextlib.suppress(OSError, UnicodeEncodeError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, msgspec.json.encode(content))
