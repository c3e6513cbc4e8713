"""The paths that the user named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fwdiff.errors import ImageError


def check_exists(sources: Sequence[str]) -> None:
    """A wrong path is said at once, before anything is read.  Raises `ImageError`."""
    for source in sources:
        try:
            Path(source).stat()
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise ImageError(f"{source}: {reason}", "Check the path; an IMAGE is a file or a folder.") from error
