"""`fwdiff cache info|clear`: what was read before and need not be read again."""

from __future__ import annotations

import argparse
import sqlite3
from pathlib import Path

from fwdiff.cli.arguments import Parser
from fwdiff.cli.output import write_text
from fwdiff.errors import ExitCode, FwdiffError
from fwdiff.text import visible

_DESCRIPTION = """\
What was read before and need not be read again.

What fwdiff takes from a file depends on the file's bytes alone. It is kept by their SHA-256, so that what stands in
both builds, or stood in last night's, is analysed once. A folder or image file that has not changed since (size,
times, inode) is not even opened. Output is the same to the byte with the cache, without it, and after a kill. Another
version of fwdiff analyses anew what it reads in another way, one of its libraries everything.

It stands in $XDG_CACHE_HOME/fwdiff, else ~/.cache/fwdiff (macOS: ~/Library/Caches/fwdiff), for its owner alone, and
drops what was not used for longest beyond 1 GiB. Several runs may share it. Where it cannot be used the run goes on
without it and says so on stderr."""

_EXAMPLES = """\
examples:
  fwdiff cache info                                  where it is, what it holds
  fwdiff cache clear                                 remove it, also where it is damaged
  fwdiff A.zip B.zip --no-cache                      neither use it nor write to it, this time

exit codes:
  0 done    2 usage, or it cannot be read or removed"""

_KINDS = {b"f": "contents analysed", b"i": "images listed", b"d": "image files digested"}


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff cache", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("action", choices=("info", "clear"), help="show what it holds, or remove it")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Show the cache or remove it."""
    from fwdiff.cache import cache_folder

    folder = cache_folder()
    if folder is None:
        raise FwdiffError("There is no home folder to keep a cache in.", "Set HOME or XDG_CACHE_HOME.")
    for line in _info(folder) if arguments.action == "info" else _clear(folder):
        write_text(f"{visible(line)}\n", ascii_only=False)
    return ExitCode.SAME


def _info(folder: Path) -> list[str]:
    from fwdiff.cache import usage, usage_of_rows

    try:
        held, (files, size) = usage(folder), usage_of_rows(folder)
    except (OSError, sqlite3.Error) as error:
        raise FwdiffError(
            f"{folder}: the cache cannot be read: {error}", "`fwdiff cache clear` removes it; the next run makes one."
        ) from error
    lines: list[str] = []
    if held is not None:
        lines.append(f"{held.path}: {_mebibytes(held.size)}")
        lines += [f"{held.records.get(kind, 0):10} {words}" for kind, words in _KINDS.items()]
    if files:
        lines += [f"{folder}/rows: {_mebibytes(size)}", f"{files:10} saved inventories whose rows are kept"]
    return lines or [f"{folder}: empty"]


def _clear(folder: Path) -> list[str]:
    from fwdiff.cache import clear, clear_rows

    try:
        freed = clear(folder) + clear_rows(folder)
    except OSError as error:
        raise FwdiffError(f"{folder}: {error.strerror}", "Check the permission to change the folder.") from error
    return [f"{folder}: removed {_mebibytes(freed)}" if freed else f"{folder}: empty"]


def _mebibytes(size: int) -> str:
    return f"{size / (1 << 20):.1f} MiB"
