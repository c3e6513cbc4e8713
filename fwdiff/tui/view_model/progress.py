"""How far the images are, in words."""

from __future__ import annotations

from typing import NamedTuple

from fwdiff.model import Phase
from fwdiff.model.events import ImageProgress, Progress

_ROLES = ("left", "right", "reference")


class ProgressText(NamedTuple):
    """What the line of an image says; `part` from 0 to 1."""

    role: str
    part: float
    detail: str


def describe(progress: Progress) -> list[ProgressText]:
    """A line for each image: how much of its work is done, and of its files."""
    return [
        ProgressText(role, min(max(image.part, 0.0), 1.0), _detail(progress.phase, image))
        for role, image in zip(_ROLES, progress.images, strict=False)
    ]


def rest(progress: Progress) -> str:
    """What the reading as a whole still takes, as far as that can be said."""
    if progress.phase is Phase.JOIN:
        return "comparing"
    return f"{time_text(progress.seconds_left)} left" if progress.seconds_left is not None else ""


def _detail(phase: Phase, image: ImageProgress) -> str:
    if image.files_total:
        return f"{image.files:,} of {image.files_total:,} files"
    return "opening" if phase is Phase.OPEN and image.part < 1 else "nothing to read"


def time_text(seconds: float) -> str:
    """A time as a person says it, such as `8 s` or `2:05 min`."""
    whole = max(round(seconds), 0)
    return f"{whole} s" if whole < 60 else f"{whole // 60}:{whole % 60:02} min"
