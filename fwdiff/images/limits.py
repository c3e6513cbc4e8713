"""How much of an image's names fwdiff holds in memory.  A phone has some ten thousand files."""

from __future__ import annotations

from fwdiff.errors import LimitReached

MAXIMUM_NAMES = 1_000_000
MAXIMUM_NAME_BYTES = 128 << 20
MAXIMUM_PATH = 4096  # PATH_MAX of Linux


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


def normalised(name: bytes) -> bytes:
    """A name as archives store it, without empty parts and `.`."""
    return b"/".join(part for part in name.split(b"/") if part not in {b"", b"."})
