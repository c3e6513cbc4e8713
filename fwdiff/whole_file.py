"""Files and folders that stand whole or not at all: written beside their place, made durable, then renamed."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_FILE = 0o666
_FOLDER = 0o777


_A_LINK = "a link, which is not followed: name the file that it leads to"
_THE_SYSTEM_S = (Path("/dev"), Path("/proc"))
"""Whose links, such as /dev/stdout, name what the process has open."""


def write_whole(path: Path, content: bytes, *, through_links: bool = True) -> None:
    """Replace a file, or what a link leads to, by `content`; a device or pipe is written to.  Raises `OSError`.

    Where a stranger may have put a link, as in a checked out branch, it is not followed.
    """
    if not through_links and path.is_symlink() and path.parent not in _THE_SYSTEM_S:
        raise OSError(errno.ELOOP, _A_LINK)
    place = path.resolve()
    if place.exists() and not stat.S_ISREG(place.stat().st_mode):
        with place.open("wb", buffering=0) as device:
            _write_all(device.fileno(), content)
        return
    descriptor, beside = tempfile.mkstemp(prefix=f".{place.name[:100]}.", suffix=".part", dir=place.parent)
    try:
        try:
            _write_all(descriptor, content)
            os.fchmod(descriptor, _mode(place))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        Path(beside).replace(place)
    except BaseException:  # an interrupt too leaves nothing
        with suppress(OSError):
            Path(beside).unlink()
        raise
    _keep_name(place.parent)


def write_whole_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder of files by their names, in place of none or an empty one.  Raises `OSError`."""
    place = folder.resolve()
    beside = Path(tempfile.mkdtemp(prefix=f".{place.name[:100]}.", suffix=".part", dir=place.parent))
    try:
        for name, content in files.items():
            write_whole(beside / name, content)
        beside.chmod(_unmasked(_FOLDER))
        beside.replace(place)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _keep_name(place.parent)


def read_regular(path: Path, most: int) -> bytes | None:
    """The first bytes of a regular file, one more than it may have; None of what is none.  Raises `OSError`.

    It is looked at before it is opened, since to open a device may do something, and after, since it may be another
    by then; nothing waits for the other end of a pipe.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        return None
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most + 1) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _mode(place: Path) -> int:
    """That of the file which is replaced, else what a new file has."""
    return stat.S_IMODE(place.stat().st_mode) if place.exists() else _unmasked(_FILE)


def _unmasked(mode: int) -> int:
    """What new files get of a mode: what they do not can only be asked by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mode & ~mask


def _keep_name(folder: Path) -> None:
    """Make the rename durable, where folders can be opened for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
