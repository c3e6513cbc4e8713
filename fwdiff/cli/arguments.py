"""The command line: `fwdiff LEFT RIGHT`, and commands where the first word is one."""

from __future__ import annotations

import argparse

from fwdiff import __version__
from fwdiff.errors import UsageError

COMMANDS = ("inventory", "cache")

_IMAGES = """\
an IMAGE is one build:
  a folder          an unpacked dump (system/…, vendor/…), or partition images in a folder
  a .zip            of partition images or of an unpacked tree
  a .img            Android sparse or raw ext4
  a .fwi            an inventory saved before with `fwdiff inventory IMAGE -o BUILD.fwi`
It is read in place: no root, no mount, no unpacking, no network."""

_DIFF = f"""\
Compare two firmware builds: which packages, permissions and hardcoded endpoints differ, and where each stands.
On a terminal a screen opens (press ? there for its keys); elsewhere one screen of text is printed.

{_IMAGES}"""

_DIFF_EXAMPLES = """\
examples:
  fwdiff last-good.zip candidate.zip                 look at what the candidate changes
  fwdiff last-good.zip candidate.zip --plain         the same as text
  fwdiff last-good.fwi candidate.zip --json | jq .summary
  fwdiff last-good.zip candidate.zip --reference china.zip
                                                     and which of it stands in the Chinese build

other commands:
  fwdiff inventory IMAGE      what one build holds; -o BUILD.fwi keeps it (fwdiff inventory -h)
  fwdiff cache info|clear     what was read before and need not be read again (fwdiff cache -h)
  A folder that is named like a command is written ./inventory

exit codes:
  0 no differences    1 differences    2 usage, or an image cannot be opened    130 interrupted
  The screen ends with 0."""

_INVENTORY_EXAMPLES = """\
examples:
  fwdiff inventory build.zip                         a summary
  fwdiff inventory build.zip --json | jq '.packages[].package'
  fwdiff inventory build.zip -o build.fwi            keep it: a .fwi is accepted wherever an image is

exit codes:
  0 done    2 usage, or the image cannot be opened    130 interrupted"""


_CACHE = """\
What fwdiff takes from a file depends on the file's bytes alone. It is kept by their SHA-256, so that what stands in
both builds, or stood in last night's, is analysed once. A folder or image file that has not changed since (size,
times, inode) is not even opened. Output is the same to the byte with the cache, without it, and after a kill; another
version of fwdiff or of its libraries analyses everything anew.

It stands in $XDG_CACHE_HOME/fwdiff, else ~/.cache/fwdiff (macOS: ~/Library/Caches/fwdiff), for its owner alone, and
drops what was not used for longest beyond 1 GiB. Several runs may share it. Where it cannot be used the run goes on
without it and says so on stderr."""

_CACHE_EXAMPLES = """\
examples:
  fwdiff cache info                                  where it is, what it holds
  fwdiff cache clear                                 remove it, also where it is damaged
  fwdiff A.zip B.zip --no-cache                      neither use it nor write to it, this time

exit codes:
  0 done    2 usage, or it cannot be read or removed"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # argparse says NoReturn; this raises
        raise UsageError(message, f"`{self.prog} -h` shows how it is used, with examples.")


def parse(words: list[str]) -> argparse.Namespace:
    """The arguments, with `command` set to the command's name or `diff`.  Raises `UsageError`."""
    if words and words[0] in COMMANDS:
        parser = _inventory_parser() if words[0] == "inventory" else _cache_parser()
        arguments = parser.parse_args(words[1:])
        arguments.command = words[0]
    else:
        arguments = _diff_parser().parse_args(words)
        arguments.command = "diff"
    return arguments


def _diff_parser() -> argparse.ArgumentParser:
    parser = _parser("fwdiff", _DIFF, _DIFF_EXAMPLES)
    parser.add_argument("left", metavar="LEFT", help="the baseline build: the last good one, or another market's")
    parser.add_argument("right", metavar="RIGHT", help="the candidate build")
    parser.add_argument(
        "--reference", metavar="IMAGE", help="a third build; added and removed rows say whether it holds them"
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the whole difference as JSON (fwdiff.diff/1)")
    output.add_argument("--plain", action="store_true", help="print one screen of text instead of opening the screen")
    _add_common(parser)
    return parser


def _inventory_parser() -> argparse.ArgumentParser:
    description = f"Take the inventory of one build.\n\n{_IMAGES}"
    parser = _parser("fwdiff inventory", description, _INVENTORY_EXAMPLES)
    parser.add_argument("image", metavar="IMAGE", help="the build")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the whole inventory as JSON (fwdiff.inventory/1)")
    output.add_argument("-o", "--output", metavar="BUILD.fwi", help="save the inventory, for later comparisons")
    _add_common(parser)
    return parser


def _cache_parser() -> argparse.ArgumentParser:
    parser = _parser("fwdiff cache", f"What was read before and need not be read again.\n\n{_CACHE}", _CACHE_EXAMPLES)
    parser.add_argument("action", choices=("info", "clear"), help="show what it holds, or remove it")
    return parser


def _parser(program: str, description: str, epilog: str) -> argparse.ArgumentParser:
    return _Parser(
        prog=program,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=_worker_count, metavar="N", help="processes that read (default: one a core)")
    parser.add_argument(
        "--no-cache", action="store_true", help="read everything anew, and keep nothing (fwdiff cache -h)"
    )
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    parser.add_argument("--version", action="version", version=f"fwdiff {__version__}")


def _worker_count(word: str) -> int:
    if not word.isascii() or not word.isdigit() or not 1 <= int(word) <= 64:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 1 to 64")
    return int(word)
