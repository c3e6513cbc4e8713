"""What can go wrong for a user, and the exit codes that say so.  Every error carries a hint: what to do next."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The codes fwdiff exits with; where several hold, the first of 130, 2, 1, 3, 0 wins."""

    SAME = 0
    DIFFERENT = 1
    UNUSABLE = 2
    INCOMPLETE = 3
    INTERRUPTED = 130


class FwdiffError(Exception):
    """An error that ends the run: `message` says what happened, `hint` what the user can do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def lines(self) -> tuple[str, ...]:
        """The message as the lines that it is shown in: one, whatever the names in it hold."""
        return (self.message,)


class UsageError(FwdiffError):
    """The command line asks for something that cannot be done."""


class ImageError(FwdiffError):
    """An image cannot be opened at all."""


class UnknownFormat(ImageError):
    """No reader recognises the bytes."""


class DamagedImage(ImageError, ValueError):
    """The bytes contradict their own format: truncated, out of bounds, inconsistent."""


class MissingContent(ImageError):
    """The image says that something belongs to it, and that is not in it."""


class UnsupportedImage(ImageError):
    """The format is known, and this variant or feature of it is not read."""


class EncryptedImage(ImageError):
    """The content is encrypted."""


class LimitReached(ImageError):
    """The image asks for more than fwdiff is willing to read."""
