"""Paths as a shell completes them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from fwdiff.text import visible

_MOST_READ = 10_000
"""Entries of a folder that are looked at: 20 ms."""


class Entry(NamedTuple):
    """A file or folder that the text may become."""

    name: str
    text: str
    """What stands in the line of input once it is taken; a folder's ends with a slash."""
    is_folder: bool
    size: int
    """Bytes of a file."""


class Completions(NamedTuple):
    """What a text may become, in order; or why that is not known."""

    entries: tuple[Entry, ...]
    complaint: str = ""


def completions(text: str, beside: str = "") -> Completions:
    """Files and folders whose path begins with the text; without one, those in the folder `beside`.

    A name that cannot be shown as it is cannot be typed either, and is left out.
    """
    if text.startswith("~") and "/" not in text:
        is_home = Path(path_of(text)).is_dir()
        return Completions((Entry(text, f"{text}/", is_folder=True, size=0),) if is_home else ())
    before, slash, prefix = text.rpartition("/")
    if not text and beside:
        before, slash = beside.rstrip("/"), "/"
    before += slash
    try:
        with os.scandir(path_of(before) or ".") as found:
            entries = [
                _entry(entry, before)
                for _, entry in zip(range(_MOST_READ), found, strict=False)
                if _fits(entry, prefix)
            ]
    except OSError as error:
        return Completions((), f"{visible(before)}: {error.strerror}")
    return Completions(tuple(sorted(entries)))


def _fits(entry: os.DirEntry[str], prefix: str) -> bool:
    is_hidden = entry.name.startswith(".") and not prefix.startswith(".")
    return entry.name.startswith(prefix) and not is_hidden and visible(entry.name) == entry.name


def _entry(entry: os.DirEntry[str], before: str) -> Entry:
    try:
        is_folder = entry.is_dir()
        size = 0 if is_folder else entry.stat().st_size
    except OSError:
        is_folder, size = False, 0
    return Entry(entry.name, f"{before}{entry.name}{'/' if is_folder else ''}", is_folder, size)


def completed(text: str, texts: Sequence[str]) -> str:
    """The text with all that what it may become has in common."""
    if not texts:
        return text
    first, last = min(texts), max(texts)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(character for character, _ in same)


def path_of(text: str) -> str:
    """The path that a text means: `~` is a home; quotes, as a terminal puts them around a file dropped on it, go."""
    bare = text.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\"":
        bare = bare[1:-1]
    try:
        return str(Path(bare).expanduser()) if bare else ""
    except RuntimeError:  # nobody has that name
        return bare
