"""How many names and how large files fwdiff takes from an image.  A phone has some ten thousand files."""

from __future__ import annotations

import threading

from fwdiff.errors import LimitReached

MAXIMUM_NAMES = 250_000
MAXIMUM_LISTED = 2 * MAXIMUM_NAMES
"""Names of all layers of an image together, those too that are listed only to see whether an archive holds images."""
MAXIMUM_PROBLEMS = 50_000
MAXIMUM_NAME_BYTES = 128 << 20
MAXIMUM_PATH = 4096  # PATH_MAX of Linux
MAXIMUM_NAME = 255  # NAME_MAX
MAXIMUM_FILE = 8 << 30
MAXIMUM_CLAIM = 16 << 40
"""Bytes that a file is listed with: as many as one of ext4 can have, and few enough that sums of them fit 64 bits."""
MAXIMUM_CONTENT = 64 << 30
"""Bytes of all files of an image: many names may share a few blocks.  Today's largest phones have some 20 GB."""
SMALL_FILE = 64 << 20
"""Up to this many bytes, a file may be larger than its image can hold: it may have holes."""


class NameBudget:
    """Counts names as they are listed.  Raises `LimitReached`."""

    def __init__(self) -> None:
        self._names = 0
        self._bytes = 0

    def spend(self, path: bytes) -> None:
        self._names += 1
        self._bytes += len(path)
        if self._names > MAXIMUM_NAMES or self._bytes > MAXIMUM_NAME_BYTES:
            message = f"more than {MAXIMUM_NAMES} names, or more than {MAXIMUM_NAME_BYTES} bytes of them"
            raise LimitReached(message, "Name a smaller image or folder.")


class ImageBudget:
    """Counts what opening one image costs, in all its layers: in a hostile one they hold each other many times.

    Raises `LimitReached`, and then always.
    """

    _MOUNT = 250
    """The names that mounting a file system costs as much as, however few it has."""
    _BYTES = 64 << 10
    """The bytes that cost as much to decode as a name to list: 32 GB in all."""

    _PARTS = 2
    """The parts of a map that take as much memory as a name."""

    def __init__(self) -> None:
        self._left = MAXIMUM_LISTED
        self._lock = threading.Lock()

    def spend_mount(self) -> None:
        self._spend(self._MOUNT)

    def spend_names(self, names: int) -> None:
        self._spend(names)

    def spend_parts(self, parts: int) -> None:
        self._spend(parts // self._PARTS)

    def spend_decoded(self, size: int) -> None:
        self._spend(size // self._BYTES)

    def _spend(self, names: int) -> None:
        with self._lock:
            self._left -= names
            if self._left < 0:
                message = "the image holds more files and images in each other than any phone has"
                raise LimitReached(message, "Unpack it, and name the part that you mean.")


def check_file_size(size: int, plausible: int) -> None:
    """Raises `LimitReached` for a file of more bytes than are plausible by its image, and large."""
    if size > min(MAXIMUM_FILE, max(SMALL_FILE, plausible)):
        raise LimitReached(
            f"the file claims {size} bytes, too many for its file system", "Copy its files to a folder and name that."
        )


def is_possible(name: bytes) -> bool:
    """Whether a file can have this name, with the folders in it, on Linux."""
    return b"\0" not in name and len(name) <= MAXIMUM_PATH and max(map(len, name.split(b"/"))) <= MAXIMUM_NAME


def normalised(name: bytes) -> bytes:
    """A name as archives store it, without empty parts and `.`."""
    return b"/".join(part for part in name.split(b"/") if part not in {b"", b"."})
