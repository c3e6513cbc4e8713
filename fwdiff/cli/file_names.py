"""Files of an image by what a user writes for them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from fnmatch import translate

from fwdiff.model import FileList, ListedFile
from fwdiff.text import name_from_bytes, visible

_MOST = 5


def matching(files: Sequence[ListedFile], glob: str) -> tuple[ListedFile, ...]:
    """The files whose path or device path matches; a folder stands for all below it."""
    matches = re.compile(translate(glob)).match
    accepts = _accepts_name(matches) if "/" not in glob else _accepts_path(matches)
    below = glob.rstrip("/") + "/"
    return tuple(
        file
        for file in files
        if accepts(file.path) or accepts(file.device_path) or file.path.startswith(below) or _is_below(file, below)
    )


def named(listed: FileList, name: str) -> tuple[ListedFile, ...]:
    """The files that a path or device path names, in its bytes or as it is shown; several may share a device path."""
    names = {name, name_from_bytes(os.fsencode(name))}
    by_path = [file for file in listed.files if names & {file.path, visible(file.path)}]
    return tuple(by_path or [file for file in listed.files if names & {file.device_path, visible(file.device_path)}])


def nearest(listed: FileList, name: str) -> str:
    """A hint: what stands in the folder of that name, or the files with the likest name."""
    folder = name.strip("/") + "/"
    below = [file.path for file in listed.files if file.path.startswith(folder) or _is_below(file, "/" + folder)]
    if below:
        return f"It is a folder; in it: {_some(below)}"
    by_name: dict[str, list[str]] = {}
    for file in listed.files:
        by_name.setdefault(file.path.rpartition("/")[2], []).append(file.path)
    wanted = name.rstrip("/").rpartition("/")[2]
    likest = [path for close in get_close_matches(wanted, by_name, n=_MOST) for path in by_name[close]]
    return f"Did you mean: {_some(likest)}" if likest else "`fwdiff ls IMAGE` lists all files."


def _accepts_name(matches: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda path: matches(path.rpartition("/")[2]) is not None


def _accepts_path(matches: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda path: matches(path) is not None


def _is_below(file: ListedFile, folder: str) -> bool:
    return file.device_path.startswith(folder)


def _some(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _MOST} more" if len(paths) > _MOST else ""
    return ", ".join(paths[:_MOST]) + more
