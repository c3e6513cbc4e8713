"""An error that nothing foresaw, in words: what the system refused, or a fault of ours and how to report it."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from fwdiff import __version__
from fwdiff.text import shown_path

_MOST = 300
"""Characters of an error's own words: they may quote an image."""
_CALLS = 6


def describe_fault(error: Exception) -> list[str]:
    """Lines for stderr."""
    return list(_lines(error))


def _lines(error: Exception) -> Iterator[str]:
    if isinstance(error, MemoryError):
        yield from ("fwdiff: not enough memory", "  Free some, or read with `--workers 1`.")
        return
    if isinstance(error, OSError) and error.strerror:
        place = f"{shown_path(error.filename)}: " if isinstance(error.filename, str) else ""
        yield from (f"fwdiff: {place}{error.strerror}", "  Check what the system allows: disks, permissions, limits.")
    else:
        words = " ".join(f"{type(error).__name__}: {error}".split())
        yield f"fwdiff: a fault of fwdiff ended the run: {words[:_MOST]}"
        yield "  Please report it, with the command and these lines:"
    yield f"  fwdiff {__version__}, Python {sys.version.split()[0]}, {' < '.join(_calls(error))}"


def _calls(error: Exception) -> Iterator[str]:
    """The innermost calls that led to the error, such as `pool:112`."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)[-_CALLS:]):
        yield f"{Path(frame.filename).stem}:{frame.lineno}"
