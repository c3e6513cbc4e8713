"""Where a user was, by pair of images: read when the screen opens, written when it closes and after each decision."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import msgspec
from msgspec import Struct, field

from fwdiff.tui.view_model.rows import (
    CaseTarget,
    CodeTarget,
    FileTarget,
    HostTarget,
    PackageTarget,
    PermissionTarget,
    ProblemTarget,
    SectionTarget,
    SettingTarget,
    Target,
    TextTarget,
)
from fwdiff.whole_file import write_whole

_VERSION = 1
_KINDS = {
    one.__name__: one
    for one in (
        CaseTarget,
        CodeTarget,
        FileTarget,
        HostTarget,
        PackageTarget,
        PermissionTarget,
        ProblemTarget,
        SettingTarget,
        TextTarget,
    )
}


class Memory(Struct):
    """What is kept of one pair."""

    version: int = _VERSION
    section: str = ""
    cursors: dict[str, str] = field(default_factory=dict)
    """By section, the id of the row under the cursor."""
    filters: dict[str, str] = field(default_factory=dict)
    sorted_by: dict[str, str] = field(default_factory=dict)
    """By section, the order's name, behind a `-` the other way round."""
    review: str = ""
    """The folder of decisions."""
    pages: list[list[str | bool | None]] = field(default_factory=list)
    """The pages that stood above the section: kind and fields."""
    rows: list[str] = field(default_factory=list)
    """By page, the id of the row under the cursor."""

    @property
    def targets(self) -> list[Target]:
        """The pages as targets, as far as they can be understood."""
        found: list[Target] = []
        for kind, *fields in self.pages:
            with contextlib.suppress(KeyError, TypeError):
                found.append(_KINDS[str(kind)](*fields))  # type: ignore[arg-type] # as they were written
        return found


def page_words(target: Target) -> list[str | bool | None]:
    """A target as it is kept."""
    assert not isinstance(target, SectionTarget)
    return [type(target).__name__, *target]


def memory_path(*images: str | None) -> Path:
    """The file for these images."""
    named = "\0".join(str(Path(image).resolve()) if image else "" for image in images)
    digest = hashlib.sha256(named.encode("utf-8", "backslashreplace")).hexdigest()
    return state_folder() / "screens" / f"{digest[:24]}.json"


def state_folder() -> Path:
    """`fwdiff` in the folder that XDG_STATE_HOME names, else below the home."""
    named = os.environ.get("XDG_STATE_HOME", "")
    return (Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "state") / "fwdiff"


def recall(path: Path | None) -> Memory:
    """What is kept, or nothing: of another version, or where it cannot be read."""
    if path is None:
        return Memory()
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Memory)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Memory()
    return found if found.version == _VERSION else Memory()


def remember(path: Path | None, memory: Memory) -> None:
    """Keep it; where that cannot be, the next start is a fresh one."""
    if path is None:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, msgspec.json.encode(memory))
