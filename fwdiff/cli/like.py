"""`fwdiff like A.apk B.apk`: how much of their code two files share, whatever their classes are called."""

from __future__ import annotations

import argparse

from fwdiff.cli.arguments import Parser
from fwdiff.cli.output import write_text
from fwdiff.errors import ExitCode

_DESCRIPTION = """\
Say how much of their code two files share under any names: the part of sampled features (calls into the platform,
texts, numbers, runs of instructions) that both have, and how many classes are equal but for names.
It is a figure, not a proof: code that was packed, or loaded later, is not looked at."""

_EXAMPLES = """\
examples:
  fwdiff like old/Client.apk new/Renamed.apk
  fwdiff like Client.apk oat/arm64/Client.vdex

exit codes:
  0 likely the same code    1 not    2 usage, or no code that could be looked at    130 interrupted"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff like", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("one", metavar="A", help="an APK, or the vdex that holds its code")
    parser.add_argument("other", metavar="B", help="another")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Print one line."""
    from fwdiff.engine.code_files import read_code
    from fwdiff.index.likeness import LEAST, LIKELY, likeness_words, shared

    one, other = read_code(arguments.one), read_code(arguments.other)
    measure = shared(one.sketch, other.sketch)
    name = other.package or other.path
    if measure is None:
        words = f"too little code of their own to tell whether it is like {name}"
    elif measure.figure < LEAST:
        words = f"not like {name}: {measure.figure:.2f} of {measure.features} features"
    else:
        words = likeness_words(measure, name)
    write_text(f"{one.package or one.path}: {words}\n", ascii_only=False)
    return ExitCode.SAME if measure is not None and measure.figure >= LIKELY else ExitCode.DIFFERENT
