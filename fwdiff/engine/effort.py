"""How long the reading still takes: names and sizes say before what each file costs, and the clock how fast it goes.

The costs are CPU milliseconds, rounded from those of three builds of 1 GB (Android 9 and 13) whose bytes were in
memory.  Only their proportions count: a slower disk or machine shows in the rate.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from fwdiff.model import FileKind, ImageListing

_FILE = 0.15
"""To open a file, and to take in what was found."""
_READ = 1.0
"""To read and digest a megabyte."""
_ANALYSE: Mapping[str, float] = {
    **dict.fromkeys((".apk", ".jar", ".zip"), 20.0),
    **dict.fromkeys((".apex", ".capex", ".vdex"), 9.0),
    ".xml": 55.0,
    **dict.fromkeys((".so", ".odex", ".oat", ""), 1.5),
    **dict.fromkeys((".ttf", ".otf", ".ttc", ".png", ".jpg", ".webp", ".ogg", ".mp4", ".art"), 0.0),
}
"""To analyse a megabyte, by the ending of the name."""
_ANALYSE_OTHER = 5.0
_JOIN = 0.06
"""For each file once all are read: to join, compare and judge, in one process."""

_WINDOW, _WINDOW_PART = 5.0, 0.5
"""The seconds that say how fast it goes: the last ones, or the last half."""
_TELLING_PART, _TELLING_SECONDS, _LEAST_PART = 0.1, 5.0, 0.02
"""When the time left is said: from a tenth on, or five seconds after the first byte if that is more than a crumb."""


def effort(path: str, size: int, *, repeated: bool) -> float:
    """Milliseconds of work; `repeated` where another image has a file of that path and size, most likely the same."""
    analyse = 0.0 if repeated else _ANALYSE.get(_ending(path), _ANALYSE_OTHER)
    return _FILE + (_READ + analyse) * size / 1_000_000


def _ending(path: str) -> str:
    stem, dot, ending = path.rpartition("/")[2].rpartition(".")
    return f"{dot}{ending.lower()}" if stem and ending else ""


def efforts(listings: Iterable[ImageListing]) -> list[list[float]]:
    """Of each image's files, in the order of its listing; 0 for what has no content."""
    seen: set[tuple[str, int]] = set()
    found: list[list[float]] = []
    for listing in listings:
        costs: list[float] = []
        for entry in listing.files:
            key = entry.path, entry.size
            is_file = entry.kind is FileKind.FILE
            costs.append(effort(*key, repeated=key in seen) if is_file else 0.0)
            seen.add(key)
        found.append(costs)
    return found


def joining(files: int, workers: int) -> float:
    """What comes after the reading of so many files, in milliseconds of work of all workers, which rest meanwhile."""
    return _JOIN * files * workers


class Forecast:
    """Time left by the work done and the work to do, from the first of it on: before that workers start."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque()
        self._first = 0.0

    def seconds_left(self, now: float, done: float, to_read: float, after: float = 0.0) -> float | None:
        """None while too little was read to tell; `after` is the work that follows the reading."""
        if done <= 0 or to_read <= 0:
            return None
        if not self._samples:
            self._first = now
        self._samples.append((now, done))
        seconds = now - self._first
        window = max(_WINDOW, seconds * _WINDOW_PART)
        while len(self._samples) > 2 and self._samples[1][0] <= now - window:
            self._samples.popleft()
        begin, done_then = self._samples[0]
        part = done / to_read
        is_telling = part >= _TELLING_PART or (seconds >= _TELLING_SECONDS and part >= _LEAST_PART)
        speed = (done - done_then) / (now - begin) if now > begin else 0.0
        return (to_read - done + after) / speed if is_telling and speed else None
