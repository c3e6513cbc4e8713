"""`fwdiff LEFT RIGHT`: the screen, one page of text, or JSON."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fwdiff.cli.arguments import IMAGES, Parser, add_image_options, image_of
from fwdiff.cli.formats import add_format_option, format_table, outputs_of, raise_failures, write_outputs
from fwdiff.cli.judging import add_day_option, add_policy_options, add_sku_option
from fwdiff.cli.output import has_screen, warn_of_no_build
from fwdiff.cli.running import final_comparison, request_of
from fwdiff.cli.surroundings import put_off_collection
from fwdiff.errors import ExitCode

if TYPE_CHECKING:
    from fwdiff.engine.request import Request

_DESCRIPTION = f"""\
Compare two firmware builds: which packages, permissions and hardcoded endpoints differ, and where each stands.
On a terminal a screen opens (press ? there for its keys); elsewhere one screen of text is printed.
The screen reads and writes decisions in the folder of --review, else in that of the last time, else in ./decisions.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff demo                                        the Nokia 7 Plus case of 2019, rebuilt: images come along
  fwdiff last-good.zip candidate.zip                 look at what the candidate changes
  fwdiff last-good.zip candidate.zip --plain         the same as text
  fwdiff last-good.fwi candidate.zip --json | jq .summary
  fwdiff last-good.zip candidate.zip --reference china.zip
                                                     and which of it stands in the Chinese build

  fwdiff last-good.zip candidate.zip --sku 600EEA    what differs on the phone of one SKU
  fwdiff last-good.zip candidate.zip --plain --market EU --review decisions/
                                                     judged by a market's policy and by what was decided before

other commands:
  fwdiff check [LEFT] RIGHT   whether the candidate may ship, as an exit code (fwdiff check -h)
  fwdiff inventory IMAGE      what one build holds; -o BUILD.fwi keeps it (fwdiff inventory -h)
  fwdiff matrix BUILD…        many builds side by side, and which is the odd one (fwdiff matrix -h)
  fwdiff baseline save IMAGE LABEL
                              keep last night's build; baseline:LABEL then stands for it (fwdiff baseline -h)
  fwdiff info IMAGE           its layers, partitions and APEXes, and what in it is not read
  fwdiff ls IMAGE [GLOB]      its files
  fwdiff cat IMAGE PATH       the bytes of one of them
  fwdiff show IMAGE PACKAGE CLASS
                              the code of one class, its endpoints and calls marked
  fwdiff why IMAGE PACKAGE    why a package is there, when its code runs, what it may send (fwdiff why -h)
  fwdiff sku IMAGE [SKU]      what not every phone gets of it (fwdiff sku -h)
  fwdiff like A B             how much of their code two files share under any names (fwdiff like -h)
  fwdiff fingerprint APK      what its code is like, for `fwdiff check --known` (fwdiff fingerprint -h)
  fwdiff cite LEFT RIGHT ID   what a third party needs to check one row (fwdiff cite -h)
  fwdiff verify CITATION IMAGE
                              whether it holds
  fwdiff publish LEFT RIGHT CASE -o FOLDER
                              a case as a folder that strangers can check
  fwdiff review DIR ACTION    what was decided of its cases, and deciding (fwdiff review -h)
  fwdiff policy show|check    what a market allows, as a file (fwdiff policy -h)
  fwdiff explain RULE         what a rule looks at, why, and what to do (fwdiff explain -h)
  fwdiff cache info|clear     what was read before and need not be read again (fwdiff cache -h)
  fwdiff serve LEFT RIGHT     the screen in a browser on this machine (fwdiff serve -h)
  fwdiff config               keys and colours of the screen, as a file (fwdiff config -h)
  A folder that is named like a command is written ./inventory; without any image a screen asks for them

exit codes:
  0 no differences    1 differences, or content that was not read
  2 usage, an image cannot be opened, or a report cannot be written
  130 interrupted     The screen ends with 0 whatever differs."""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff", _DESCRIPTION, f"{_EXAMPLES}\n\nNAMES of --format:\n{format_table()}")
    parser.add_argument(
        "left", metavar="LEFT", type=image_of, help="the baseline build: the last good one, or another market's"
    )
    parser.add_argument("right", metavar="RIGHT", type=image_of, help="the candidate build")
    parser.add_argument(
        "--reference",
        metavar="IMAGE",
        type=image_of,
        help="a third build; added and removed rows say whether it holds them",
    )
    add_options(parser)
    return parser


def add_options(parser: Parser) -> None:
    """The options of whatever shows the difference of two builds."""
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the whole difference as JSON (fwdiff.diff/2)")
    output.add_argument("--plain", action="store_true", help="print one page of text instead of opening the screen")
    add_format_option(parser)
    parser.add_argument("--all", action="store_true", help="cut nothing out of the text")
    add_screen_options(parser)


def add_screen_options(parser: Parser) -> None:
    """Those of them that hold for the screen."""
    add_policy_options(parser)
    add_sku_option(parser)
    add_day_option(parser)
    add_image_options(parser)
    parser.add_argument("--fresh", action="store_true", help="open the screen as if for the first time")


def run(arguments: argparse.Namespace) -> int:
    """Compare, show, and say by the exit code whether anything differs."""
    request = request_of(arguments, arguments.left, arguments.right)
    outputs = outputs_of(arguments, request.sources)
    if not arguments.json and not arguments.plain and not arguments.format and has_screen():
        return _show(request, ascii_only=arguments.ascii, fresh=arguments.fresh)
    comparison = final_comparison(request)
    diff = comparison.diff
    warn_of_no_build(*filter(None, (diff.left, diff.right)))
    raise_failures(write_outputs(outputs, comparison, arguments))
    return ExitCode.SAME if diff.summary.identical else ExitCode.DIFFERENT


def _show(request: Request, *, ascii_only: bool, fresh: bool) -> int:
    """The one place that imports the screen.  A folder of decisions that is not there yet is made by the first one."""
    put_off_collection()
    from msgspec.structs import replace

    from fwdiff.engine.remote import RemoteComparison, prepare
    from fwdiff.tui.app import run_screen
    from fwdiff.tui.config_file import read_config
    from fwdiff.tui.memory import memory_path, recall
    from fwdiff.tui.recent import Pair
    from fwdiff.tui.session import folder_of_decisions
    from fwdiff.tui.view_model.characters import is_ascii_only

    preferences = read_config()
    prepare()
    assert request.left is not None
    memory = memory_path(request.left, request.right, request.reference)
    if fresh and memory is not None:
        memory.unlink(missing_ok=True)
    review = folder_of_decisions(request.ask.review, recall(memory).review)
    there = review if Path(review).is_dir() else None
    asked = replace(request, ask=replace(request.ask, review=there))
    return run_screen(
        request.left,
        request.right,
        lambda: RemoteComparison(asked),
        ascii=ascii_only or is_ascii_only(),
        review=review,
        memory=memory,
        preferences=preferences,
        pair=Pair(request.left, request.right, request.reference or "", request.ask.market or ""),
    )
