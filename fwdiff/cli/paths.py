"""The paths that the user named."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

from fwdiff.errors import ImageError, UsageError


def check_exists(sources: Sequence[str]) -> None:
    """A wrong path is said at once, before anything is read.  Raises `ImageError`."""
    for source in sources:
        if not source:
            raise ImageError("the path of an image is empty", "Check the variable that was to hold it.")
        try:
            mode = Path(source).stat().st_mode
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise ImageError(f"{source}: {reason}", "Check the path; an IMAGE is a file or a folder.") from error
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise ImageError(
                f"{source}: neither a file nor a folder",
                "An image is read in many places: save what a pipe says first.",
            )


def check_is_another(output: str, *sources: str) -> None:
    """A file to write has a name, and is no image or file in its folder.  Raises `UsageError`."""
    if not output:
        raise UsageError("the path of the output is empty", "Check the variable that was to hold it.")
    path = Path(output)
    try:
        if not path.exists():
            return
        is_inside = any(place.samefile(one) for one in sources for place in (path, *path.resolve().parents))
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}", "Name a file in a folder that can be written to.") from error
    if is_inside:
        raise UsageError(f"{output} is the image itself, or in it", "Name a new file, in another folder.")
