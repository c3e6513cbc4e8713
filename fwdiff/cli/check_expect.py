"""`fwdiff check IMAGE --expect FILE`: whether a build holds what a reviewed text says, line by line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fwdiff.cli.output import say, write_text
from fwdiff.cli.paths import check_exists
from fwdiff.cli.reading import read_build
from fwdiff.errors import ExitCode, UsageError
from fwdiff.text import visible
from fwdiff.whole_file import read_regular

if TYPE_CHECKING:
    from fwdiff.compare.fact_lines import Unexpected

_MOST = 256 << 20
_WRITES_ONE = "`fwdiff inventory IMAGE --text > FILE` writes one."
_MEANT = {"images", "expect", "slot", "workers", "no_cache", "ascii", "all"}


def run_expect(arguments: argparse.Namespace) -> int:
    """Compare, print the lines that differ, and end with 1, or with 3 where what is missing may not have been read."""
    _check_options(arguments)
    from fwdiff.compare.fact_lines import fact_lines, lines_of, unexpected

    (image,) = arguments.images
    check_exists([image])
    expected = lines_of(_content(arguments.expect), arguments.expect)
    inventory = read_build(image, arguments)
    found = unexpected(expected, fact_lines(inventory))
    _print(found, ascii_only=arguments.ascii)
    return _end(found, arguments.expect)


def _check_options(arguments: argparse.Namespace) -> None:
    """The text stands for policy and decisions, which have no part in it.  Raises `UsageError`."""
    given = [name for name, value in vars(arguments).items() if value and name not in _MEANT]
    if given or len(arguments.images) != 1:
        wrong = f"--{given[0].replace('_', '-')}" if given else f"{len(arguments.images)} images"
        raise UsageError(f"{wrong} beside --expect", "It takes one image and a text: fwdiff check IMAGE --expect FILE")


def _content(name: str) -> bytes:
    try:
        content = read_regular(Path(name), _MOST)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{name}: {reason}", _WRITES_ONE) from error
    if content is None or len(content) > _MOST:
        raise UsageError(f"{name}: {'no regular file' if content is None else 'larger than 256 MiB'}", _WRITES_ONE)
    return content


def _print(found: Unexpected, *, ascii_only: bool) -> None:
    """As a diff: what is new, and what is gone or, where not all was read, may be."""
    gone = "?" if found.unread else "-"
    lines = [("!", line) for line in found.unread]
    lines += sorted(
        [*(("+", line) for line in found.new), *((gone, line) for line in found.gone)], key=lambda one: one[1]
    )
    write_text("".join(f"{sign}{visible(line)}\n" for sign, line in lines), ascii_only=ascii_only)


def _end(found: Unexpected, name: str) -> ExitCode:
    if found.new or found.gone:
        gone = "not read or gone" if found.unread else "gone"
        say(f"fwdiff: not as {name} says: {len(found.new):,} lines are new, {len(found.gone):,} {gone}")
    if found.unread:
        say(f"fwdiff: {len(found.unread):,} places were not read that {name} does not name")
    if found.new or (found.gone and not found.unread):
        return ExitCode.DIFFERENT
    return ExitCode.INCOMPLETE if found.unread else ExitCode.SAME
