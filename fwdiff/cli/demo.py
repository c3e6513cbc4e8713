"""`fwdiff demo`: the case of 2019 on images that come along."""

from __future__ import annotations

import argparse
from pathlib import Path

from fwdiff.cli import diff
from fwdiff.cli.arguments import Parser

_DESCRIPTION = """\
Compare the last good build of the Nokia 7 Plus with the bad one of 2019, beside the Chinese build as the reference.

The images are small and come along: rebuilt from what is public, with no file of a vendor.  What in them is fact and
what is reconstruction: fixtures/README.md in the sources of fwdiff."""

_EXAMPLES = """\
examples:
  fwdiff demo                                        the screen: enter opens the first case
  fwdiff demo --plain --market EU                    as text, judged for Europe
  fwdiff demo --json | jq '.cases[0]'

exit codes:
  as of fwdiff LEFT RIGHT: 1 differences (the screen ends with 0)    2 usage    130 interrupted"""

_FOLDER = Path(__file__).parents[1] / "data" / "demo"
GOOD, BAD, CHINA = (str(_FOLDER / f"{name}.zip") for name in ("ww-good", "ww-bad", "cn"))


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff demo", _DESCRIPTION, _EXAMPLES)
    diff.add_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Compare what came along."""
    arguments.left, arguments.right, arguments.reference = GOOD, BAD, CHINA
    return diff.run(arguments)
