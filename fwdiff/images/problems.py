"""What could not be read, of one file system and as data."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.errors import EncryptedImage, ImageError, LimitReached, MissingContent, UnknownFormat, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM
from fwdiff.images.limits import MAXIMUM_PROBLEMS
from fwdiff.model import ProblemKind, Unread

_KINDS: tuple[tuple[type[Exception], ProblemKind], ...] = (
    (MissingContent, ProblemKind.MISSING),
    (EncryptedImage, ProblemKind.ENCRYPTED),
    (UnsupportedImage, ProblemKind.UNSUPPORTED),
    (UnknownFormat, ProblemKind.UNSUPPORTED),
    (LimitReached, ProblemKind.LIMIT),
    (ImageError, ProblemKind.DAMAGED),
)


class Problems:
    """What is wrong with names of a file system; the same thing said again is one problem."""

    def __init__(self) -> None:
        self._errors: dict[tuple[bytes, str], Exception] = {}

    def note(self, name: bytes, error: ImageError) -> None:
        """Raises `LimitReached` where so much is wrong that the rest need not be listed."""
        if len(self._errors) >= MAXIMUM_PROBLEMS:
            raise LimitReached(
                f"more than {MAXIMUM_PROBLEMS} names cannot be read: the others are not listed", COMPARE_CHECKSUM
            )
        # a traceback holds all that its functions did
        self._errors.setdefault((name.rstrip(b"/"), str(error)), error.with_traceback(None))

    def __len__(self) -> int:
        return len(self._errors)

    def __iter__(self) -> Iterator[tuple[bytes, Exception]]:
        return ((name, error) for (name, _), error in self._errors.items())


def unread_at(path: str, error: Exception) -> Unread:
    """An `ImageError` or `OSError` raised at a path, as the record that coverage shows."""
    kind = next((kind for type_, kind in _KINDS if isinstance(error, type_)), ProblemKind.UNREADABLE)
    reason = error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
    return Unread(path, kind, reason)
