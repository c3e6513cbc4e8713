"""`fwdiff publish LEFT RIGHT CASE -o FOLDER`: a case as a folder that strangers can check."""

from __future__ import annotations

import argparse
from pathlib import Path

from fwdiff.cli.arguments import IMAGES, Parser, add_reading_options, add_slot_option, image_of
from fwdiff.cli.judging import add_day_option, add_policy_options
from fwdiff.cli.output import write_text
from fwdiff.cli.paths import check_is_another
from fwdiff.cli.running import final_comparison, request_of
from fwdiff.errors import ExitCode, FwdiffError, UsageError
from fwdiff.text import visible
from fwdiff.whole_file import write_whole_folder

_DESCRIPTION = f"""\
Write a case of a difference as a folder to put beside an article: what was found in Markdown, a citation with every
place down to its bytes, the digests of both builds, what it does not show, and how strangers verify it.

{IMAGES}
Saved inventories hold no bytes and cannot be published from."""

_EXAMPLES = """\
examples:
  fwdiff check good.zip candidate.zip --json | jq -r '.cases[].id'
  fwdiff publish good.zip candidate.zip package:com.example -o example
  cd example && sha256sum -c SHA256SUMS && fwdiff verify citation.json ../candidate.zip

exit codes:
  0 done    2 usage, no such case, or an image cannot be opened    130 interrupted"""

_FOLDER_HINT = "Name a new folder, in one that can be written to."


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff publish", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("left", metavar="LEFT", type=image_of, help="the earlier build")
    parser.add_argument("right", metavar="RIGHT", type=image_of, help="the later build")
    parser.add_argument("case", metavar="CASE", help="the `id` of a case in `fwdiff LEFT RIGHT --json`")
    parser.add_argument("-o", "--output", metavar="FOLDER", required=True, help="a new folder to write to")
    add_policy_options(parser)
    add_day_option(parser)
    add_slot_option(parser)
    add_reading_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Compare, cite the case, write the folder."""
    from fwdiff.engine.citing import cite, opened
    from fwdiff.model import Side
    from fwdiff.report.publication import publication

    slot = arguments.slot
    request = request_of(arguments, arguments.left, arguments.right)
    check_is_another(arguments.output, *request.sources)
    folder = Path(arguments.output)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already", _FOLDER_HINT)
    with opened(arguments.left, slot) as left, opened(arguments.right, slot) as right:
        comparison = final_comparison(request)
        case = next((one for one in comparison.diff.cases if one.id == arguments.case), None)
        if case is None:
            raise UsageError(
                f"there is no case {arguments.case!r}", "`fwdiff check … --json` has the ids of all cases."
            )
        citation = cite(comparison, case.id, {Side.LEFT: left, Side.RIGHT: right})
    files = publication(comparison.diff, case, citation)
    try:
        write_whole_folder(folder, files)
    except OSError as error:
        raise FwdiffError(f"{folder}: {error.strerror}", _FOLDER_HINT) from error
    write_text("".join(f"{visible(str(folder / name))}\n" for name in files), ascii_only=False)
    return ExitCode.SAME
