"""Rows of saved inventories that cannot be kept beside them: a file for each, the eldest dropped."""

from __future__ import annotations

from contextlib import suppress
from os import stat_result
from pathlib import Path

from fwdiff.cache.location import make_private
from fwdiff.whole_file import write_whole

SUFFIX = ".rows"
_FOLDER = "rows"
_MOST = 1000
"""Files, of 300 KB each."""


def place_of_rows(folder: Path, sha256: str) -> Path:
    """Where the rows of a saved inventory of that digest stand in the cache."""
    return folder / _FOLDER / f"{sha256}{SUFFIX}"


def keep_rows(place: Path, content: bytes) -> None:
    """Write them there; of more than a thousand the eldest go.  Raises `OSError`."""
    make_private(place.parent.parent)
    make_private(place.parent)
    write_whole(place, content)
    kept = _files(place.parent)
    for eldest in sorted(kept, key=lambda file: kept[file].st_mtime)[:-_MOST]:
        eldest.unlink(missing_ok=True)


def usage_of_rows(folder: Path) -> tuple[int, int]:
    """(how many files, their bytes).  Raises `OSError`."""
    sizes = [status.st_size for status in _files(folder / _FOLDER).values()]
    return len(sizes), sum(sizes)


def clear_rows(folder: Path) -> int:
    """Remove all; how many bytes they had.  Raises `OSError`."""
    files = _files(folder / _FOLDER)
    for file in files:
        file.unlink(missing_ok=True)
    return sum(status.st_size for status in files.values())


def _files(folder: Path) -> dict[Path, stat_result]:
    found = {}
    for file in folder.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):  # another run may drop it
            found[file] = file.stat()
    return found
