"""What could not be read, as data."""

from __future__ import annotations

from fwdiff.errors import EncryptedImage, ImageError, LimitReached, UnknownFormat, UnsupportedImage
from fwdiff.model import ProblemKind, UnreadEntry

_KINDS: tuple[tuple[type[Exception], ProblemKind], ...] = (
    (EncryptedImage, ProblemKind.ENCRYPTED),
    (UnsupportedImage, ProblemKind.UNSUPPORTED),
    (UnknownFormat, ProblemKind.UNSUPPORTED),
    (LimitReached, ProblemKind.LIMIT),
    (ImageError, ProblemKind.DAMAGED),
)


def unread_entry(path: str, error: Exception) -> UnreadEntry:
    """An `ImageError` or `OSError` raised at a path, as the record that coverage shows."""
    kind = next((kind for type_, kind in _KINDS if isinstance(error, type_)), ProblemKind.UNREADABLE)
    reason = error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
    return UnreadEntry(path, kind, reason)
