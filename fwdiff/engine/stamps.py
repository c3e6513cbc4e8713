"""Whether what the user named is as it was: the stamps of an image file, or of every file of a folder."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from msgspec import Struct

from fwdiff.cache import Stamp
from fwdiff.errors import FwdiffError
from fwdiff.images.formats.directory import DirectoryTree
from fwdiff.text import name_from_bytes

_SETTLED = 2_000_000_000
"""Nanoseconds.  A file can change again within one tick of its file system's clock, of FAT's two seconds at most,
and look the same: only what had been left alone for longer can be told from what it becomes."""


class Stamps(Struct, frozen=True):
    """Stamps by path in a folder; of an image file under the empty path."""

    taken_ns: int
    by_path: dict[str, Stamp]

    def hold(self, later: Stamps | None) -> bool:
        """Whether no file has come, gone or been written to since; another owner or name beside it is no change."""
        return later is not None and _contents(self) == _contents(later)

    def settled(self, later: Stamps) -> dict[str, Stamp]:
        """Those that can be trusted from now on: old enough when they were taken, and the same when taken again."""
        limit = self.taken_ns - _SETTLED
        return {
            path: stamp
            for path, stamp in self.by_path.items()
            if max(stamp.mtime_ns, stamp.ctime_ns) < limit and later.by_path.get(path) == stamp
        }


def _contents(stamps: Stamps) -> dict[str, tuple[int, int, int]]:
    return {path: (stamp.size, stamp.mtime_ns, stamp.inode) for path, stamp in stamps.by_path.items()}


def take_stamps(source: str) -> Stamps | None:
    """The stamps of an image; None for what has no dependable ones, such as a block device."""
    taken = time.time_ns()
    try:
        status = Path(source).stat()
        if stat.S_ISDIR(status.st_mode):
            return _folder_stamps(os.fsencode(source), taken)
        return Stamps(taken, {"": _stamp(status)}) if stat.S_ISREG(status.st_mode) else None
    except (FwdiffError, OSError, ValueError):
        return None


def _folder_stamps(root: bytes, taken: int) -> Stamps:
    tree = DirectoryTree(root)
    by_path: dict[str, Stamp] = {}
    for name, entry in tree.entries():
        status = entry.stat(follow_symlinks=False) if entry else os.lstat(os.path.join(root, name))  # noqa: PTH118 - bytes
        by_path[name_from_bytes(name)] = _stamp(status)
    for name, error in tree.problems():
        by_path[f"{name_from_bytes(name)}/"] = Stamp(-1, 0, 0, getattr(error, "errno", None) or 0)
    return Stamps(taken, by_path)


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
