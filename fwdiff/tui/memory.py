"""Where a user was, by pair of images: read when the screen opens, written when it closes and after each decision."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import get_args

from msgspec import field

from fwdiff.tui.kept import Kept, keep, read_kept, state_folder
from fwdiff.tui.view_model.rows import SectionTarget, Target

_KINDS = {kind.__name__: kind for kind in get_args(Target) if kind is not SectionTarget}


class Memory(Kept, frozen=True):
    """What is kept of one pair."""

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
        for page in self.pages:
            with contextlib.suppress(KeyError, TypeError, ValueError):
                kind, *fields = page
                found.append(_KINDS[str(kind)](*fields))
        return found


def page_words(target: Target) -> list[str | bool | None]:
    """A target as it is kept."""
    assert not isinstance(target, SectionTarget)
    return [type(target).__name__, *target]


def memory_path(*images: str | None) -> Path | None:
    """The file for these images; None where there is no home to keep it in."""
    named = "\0".join(str(Path(image).resolve()) if image else "" for image in images)
    digest = hashlib.sha256(named.encode("utf-8", "backslashreplace")).hexdigest()
    folder = state_folder()
    return folder and folder / "screens" / f"{digest[:24]}.json"


def recall(path: Path | None) -> Memory:
    """What is kept of a pair."""
    return read_kept(path, Memory)


def remember(path: Path | None, memory: Memory) -> None:
    """Keep it; without a home there is nowhere to."""
    keep(path, memory)
