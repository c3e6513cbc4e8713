"""Files and folders that stand whole or not at all: written beside their place, made durable, then renamed."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_FILE = 0o666
_FOLDER = 0o777


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file, or what a link leads to, by `content`; a device or pipe is written to.  Raises `OSError`."""
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
