"""A progress event in words."""

from __future__ import annotations

from typing import NamedTuple

from fwdiff.model import Phase
from fwdiff.model.events import Progress

_PHASES = {Phase.OPEN: "opening", Phase.READ: "reading", Phase.JOIN: "comparing"}


class ProgressText(NamedTuple):
    """What a line of progress says; `part` from 0 to 1."""

    phase: str
    part: float
    detail: str


def describe(progress: Progress) -> ProgressText:
    """By bytes where they are known, since files differ by a factor of a million; else by files."""
    by_bytes = (progress.bytes_done, progress.bytes_total)
    done, total = by_bytes if progress.bytes_total else (progress.done, progress.total)
    part = min(max(done / total, 0.0), 1.0) if total else 0.0
    files = f"{progress.done:,} of {progress.total:,} files" if progress.total else ""
    left = f"{time_text(progress.seconds_left)} left" if progress.seconds_left is not None else ""
    return ProgressText(_PHASES[progress.phase], part, ", ".join(filter(None, (files, left))))


def time_text(seconds: float) -> str:
    """A time as a person says it, such as `8 s` or `2:05 min`."""
    whole = max(round(seconds), 0)
    return f"{whole} s" if whole < 60 else f"{whole // 60}:{whole % 60:02} min"
