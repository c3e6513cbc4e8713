"""`fwdiff cite LEFT RIGHT ID`: what a third party needs to check a row or a case of a difference."""

from __future__ import annotations

import argparse
from pathlib import Path

from fwdiff.cli.arguments import IMAGES, Parser, add_reading_options, add_slot_option, image_of
from fwdiff.cli.judging import add_policy_options
from fwdiff.cli.output import write_data
from fwdiff.cli.paths import check_is_another
from fwdiff.cli.running import final_comparison, request_of
from fwdiff.errors import ExitCode, FwdiffError
from fwdiff.whole_file import write_whole

_DESCRIPTION = f"""\
Write down where a row of a difference stands, or a case with all its rows, so that anyone can check it: both builds by
digest, file, member, offset, the very bytes, the methods that use them, and the commands that lead there.  It is the
same each time.

{IMAGES}
Saved inventories hold no bytes and cannot be cited."""

_EXAMPLES = """\
examples:
  fwdiff good.zip candidate.zip --json | jq -r '.endpoints.added[].id'
  fwdiff cite good.zip candidate.zip endpoint:zzhc.vnet.cn -o zzhc.json
  fwdiff verify zzhc.json candidate.zip
  fwdiff cite good.zip candidate.zip package:com.example --markdown

exit codes:
  0 done    2 usage, no such row or case, or an image cannot be opened    130 interrupted"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff cite", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("left", metavar="LEFT", type=image_of, help="the baseline build")
    parser.add_argument("right", metavar="RIGHT", type=image_of, help="the candidate build")
    parser.add_argument(
        "id", metavar="ID", help="the `id` of a row or a case in `fwdiff LEFT RIGHT --json`, or its first part"
    )
    parser.add_argument("--markdown", action="store_true", help="Markdown instead of JSON (fwdiff.citation/1)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file")
    add_policy_options(parser)
    add_slot_option(parser)
    add_reading_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Compare, find the row, read its places."""
    from fwdiff.engine.citing import cite, opened
    from fwdiff.model import Side
    from fwdiff.report.citation import citation_markdown, encode_citation

    slot = arguments.slot
    request = request_of(arguments, arguments.left, arguments.right)
    if arguments.output is not None:
        check_is_another(arguments.output, *request.sources)
    with opened(arguments.left, slot) as left, opened(arguments.right, slot) as right:
        citation = cite(final_comparison(request), arguments.id, {Side.LEFT: left, Side.RIGHT: right})
    content = citation_markdown(citation).encode() if arguments.markdown else encode_citation(citation)
    if arguments.output:
        _save(content, arguments.output)
    else:
        write_data(content)
    return ExitCode.SAME


def _save(content: bytes, output: str) -> None:
    try:
        write_whole(Path(output), content, through_links=False)
    except OSError as error:
        raise FwdiffError(f"{output}: {error.strerror}", "Name a file in a folder that can be written to.") from error
