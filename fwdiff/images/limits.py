"""How many names and how large files fwdiff takes from an image.  A phone has some ten thousand files."""

from __future__ import annotations

from fwdiff.errors import LimitReached

MAXIMUM_NAMES = 1_000_000
MAXIMUM_NAME_BYTES = 128 << 20
MAXIMUM_PATH = 4096  # PATH_MAX of Linux
MAXIMUM_FILE = 8 << 30
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


def check_file_size(size: int, plausible: int) -> None:
    """Raises `LimitReached` for a file of more bytes than are plausible by its image, and large."""
    if size > min(MAXIMUM_FILE, max(SMALL_FILE, plausible)):
        raise LimitReached(
            f"the file claims {size} bytes, too many for its file system", "Copy its files to a folder and name that."
        )


def normalised(name: bytes) -> bytes:
    """A name as archives store it, without empty parts and `.`."""
    return b"/".join(part for part in name.split(b"/") if part not in {b"", b"."})
