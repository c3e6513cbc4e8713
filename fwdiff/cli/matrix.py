"""`fwdiff matrix BUILD…`: many builds side by side, and which one is the odd one of its line."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fwdiff.cli.arguments import IMAGES, Parser, add_reading_options, add_text_options, image_of
from fwdiff.cli.judging import add_day_option, add_policy_options, ask_of
from fwdiff.cli.output import has_color, has_screen, say, text_width, warn, write_data, write_text
from fwdiff.errors import ExitCode, FwdiffError, UsageError

if TYPE_CHECKING:
    from fwdiff.model.matrix import Matrix

_BY = ("model", "region", "channel", "device", "android", "patch")
_DEFAULT = "model,region,channel"
_NAMES = ("plain", "json", "markdown", "csv")

_DESCRIPTION = f"""\
Lay many builds side by side: packages, permissions, hosts and settings by build.

Builds that ought to be alike are a line: of one model, region and channel (how it was signed), or by other fields.
What one build of a line has and the others have not comes first, or what it alone lacks; then what a few have. The
rank is the weight of what it is times the share of the line that is as usual. `also in` names the other lines that
have it: the client of another market is common there, and alone here. What belongs to one package and sets the same
builds apart is one row. On a terminal a screen opens, its builds as columns; elsewhere a page of text is printed.

Compared is what a thing is and may do, and for which SKU, not its path, version, or bytes: two builds with equal rows
are one group. A sign stands for each: # odd, o odd in another way (a row of its own), ? not read there, · as usual.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff matrix builds/*.fwi                         what is odd, line by line
  fwdiff matrix @nightly.txt --by model,region       a file that names a build a line; # begins a comment
  fwdiff matrix builds/*.fwi --format csv > matrix.csv
                                                     a column a build, for a spreadsheet
  fwdiff matrix builds/*.fwi --json | jq '.rows[0]'
  fwdiff matrix builds/*.fwi --review decisions/     what was decided by `fwdiff check` is decided here

Save each build once: `fwdiff inventory BUILD -o BUILD.fwi`. Its rows are then kept beside it in BUILD.fwi.rows (or in
the cache, where that folder cannot be written to), and the next matrix reads no more than these.

exit codes:
  0 done, whatever is odd    2 usage, or no build can be opened    130 interrupted
  3 a build could not be opened: it stands in the output with the reason"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff matrix", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("builds", metavar="BUILD", nargs="+", help="images or .fwi; @FILE names one a line")
    parser.add_argument(
        "--by", metavar="FIELDS", type=_fields, default=_fields(_DEFAULT), help=f"of {','.join(_BY)} ({_DEFAULT})"
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print everything as JSON (fwdiff.matrix/1)")
    output.add_argument("--format", choices=_NAMES, help="what to print (default: a screen on a terminal, else plain)")
    parser.add_argument("--all", action="store_true", help="cut nothing out of the text")
    add_policy_options(parser)
    add_day_option(parser)
    add_reading_options(parser)
    add_text_options(parser)
    return parser


def _fields(word: str) -> tuple[str, ...]:
    fields = tuple(dict.fromkeys(word.split(",")))
    wrong = [field for field in fields if field not in _BY]
    if wrong:
        raise argparse.ArgumentTypeError(f"{wrong[0]!r} is none of {', '.join(_BY)}")
    return fields


def run(arguments: argparse.Namespace) -> int:
    """Read all builds, print the matrix, and name on stderr what could not be opened."""
    from fwdiff.cli.progress import show_count
    from fwdiff.engine.matrix import matrix_of_images

    sources = _sources(arguments.builds)
    matrix = matrix_of_images(
        sources,
        arguments.by,
        ask=ask_of(arguments),
        workers=arguments.workers,
        cache=not arguments.no_cache,
        on_build=partial(show_count, total=len(sources), words="builds"),
        warn=warn,
    )
    problems = [build for build in matrix.builds if build.problem]
    if len(problems) == len(matrix.builds):
        first = problems[0]
        raise FwdiffError(
            f"{first.source}: {first.problem}", "No build could be opened; `fwdiff info IMAGE` tries one."
        )
    if arguments.json or arguments.format or not has_screen():
        _print(matrix, arguments)
    else:
        _show(matrix, ascii_only=arguments.ascii)
    for problem in problems:
        say(f"fwdiff: {problem.source}: {problem.problem}")
    return ExitCode.INCOMPLETE if problems else ExitCode.SAME


def _show(matrix: Matrix, *, ascii_only: bool) -> None:
    from fwdiff.tui.config_file import read_config
    from fwdiff.tui.matrix_app import show_matrix
    from fwdiff.tui.view_model.characters import is_ascii_only

    show_matrix(matrix, ascii_only=ascii_only or is_ascii_only(), preferences=read_config())


def _print(matrix: Matrix, arguments: argparse.Namespace) -> None:
    from fwdiff.report.matrix_reports import MATRIX_REPORTS
    from fwdiff.report.registry import Layout

    name = "json" if arguments.json else arguments.format or "plain"
    (report,) = (one for one in MATRIX_REPORTS if one.name == name)
    content = report.encode(matrix, Layout(text_width(), color=has_color(), everything=arguments.all))
    if name == "plain":
        write_text(content.decode(), ascii_only=arguments.ascii)
    else:
        write_data(content)


def _sources(words: list[str]) -> list[str]:
    """The builds that are named, and those that files name; each once."""
    found: list[str] = []
    for word in words:
        found += _listed(word[1:]) if word.startswith("@") else [word]
    if not all(found):
        raise UsageError("the path of a build is empty", "Check the variable that was to hold it.")
    if not found:
        raise UsageError("no build is named", "A list names one a line.")
    return list(dict.fromkeys(map(image_of, found)))


def _listed(name: str) -> list[str]:
    try:
        lines = Path(name).read_text("utf-8", "surrogateescape").splitlines()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{name}: {reason}", "@FILE names a list of builds, one a line.") from error
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
