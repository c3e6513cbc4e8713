"""What a process runs in: the standard streams it is given, how many files it may open, when it looks for garbage."""

from __future__ import annotations

import gc
import os
import resource

from fwdiff.errors import FwdiffError

_NEEDED = 64
"""Descriptors of a run with two workers: each takes four, images and the cache a dozen."""
_ENOUGH = 256
"""For as many workers as can be asked for."""


def fill_closed_streams() -> None:
    """Put the null device where a standard stream is closed, of children too: else the next file would stand there."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            null = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free is this one
            os.set_inheritable(null, True)  # noqa: FBT003 - it takes no keyword


def put_off_collection() -> None:
    """Look for no cycles until a screen stands, which begins it again: among what is imported there are none.

    It is a tenth of the time until then.
    """
    gc.disable()


def check_descriptors() -> None:
    """Raise the limit of open files where it is low.  Raises `FwdiffError` where too few are allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= _ENOUGH:
        return
    allowed = _ENOUGH if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH)
    if allowed < _NEEDED:
        raise FwdiffError(f"only {allowed} files may be open at once; {_NEEDED} are needed", "Raise it: ulimit -n 256")
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
