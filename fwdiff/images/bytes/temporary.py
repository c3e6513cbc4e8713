"""A temporary file for content that can only be decoded as a whole.  It never has a name that could be left behind."""

from __future__ import annotations

import errno
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import IO

from fwdiff.errors import LimitReached
from fwdiff.images.bytes.sources import DescriptorSource

MAXIMUM_SIZE = 32 << 30
"""Bytes; the partitions of today's largest phones have 12 GiB."""
LEFT_FREE = 256 << 20
"""Bytes of the disk that are not used."""

Announce = Callable[[str], None]
"""Is told the folder before anything is written to it; never by two threads at once."""

_ANNOUNCING = threading.Lock()


def folder() -> str:
    """TMPDIR where it is set, else /var/tmp: /tmp is memory on many machines, too small for a partition."""
    is_chosen = any(os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    if not is_chosen and os.access("/var/tmp", os.W_OK | os.X_OK):  # noqa: S108 - the file has no name to be guessed
        return "/var/tmp"  # noqa: S108 - as above
    return tempfile.gettempdir()


def write_temporary(parts: Iterator[bytes], announce: Announce | None = None) -> DescriptorSource:
    """All parts, one behind the other, in a file that the system removes when it is closed or the process ends.

    Raises what the parts raise, and `LimitReached` where the disk is too small.
    """
    place = folder()
    if announce:
        with _ANNOUNCING:
            announce(place)
    with _unnamed_file(place) as file:
        size = 0
        for part in parts:
            size += len(part)
            if size > MAXIMUM_SIZE:
                raise LimitReached(f"a compressed file of more than {MAXIMUM_SIZE} bytes", "Unpack it first.")
            _append(file.fileno(), part, place)
        return DescriptorSource(os.dup(file.fileno()))


def _unnamed_file(place: str) -> IO[bytes]:
    try:
        # O_TMPFILE on Linux, else removed once it is open: neither an error nor a kill leaves anything behind
        return tempfile.TemporaryFile(dir=place, buffering=0)
    except OSError as error:
        raise _no_room(place, error) from error


def _append(descriptor: int, part: bytes, place: str) -> None:
    status = os.fstatvfs(descriptor)
    if status.f_bavail * status.f_frsize < LEFT_FREE:
        raise _no_room(place, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    try:
        view = memoryview(part)
        while view:
            view = view[os.write(descriptor, view) :]
    except OSError as error:
        raise _no_room(place, error) from error


def _no_room(place: str, error: OSError) -> LimitReached:
    hint = f"Free space in {place}, or set TMPDIR to a folder of a larger disk."
    return LimitReached(f"a temporary file in {place} cannot be written: {error.strerror}", hint)
