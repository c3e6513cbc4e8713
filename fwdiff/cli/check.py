"""`fwdiff check [LEFT] RIGHT`: whether a candidate may ship, said by the exit code."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from fwdiff.cli.arguments import IMAGES, Parser, add_reading_options, add_slot_option, add_text_options, image_of
from fwdiff.cli.formats import add_format_option, format_table, outputs_of, raise_failures, write_outputs
from fwdiff.cli.judging import add_day_option, add_policy_options, add_sku_option, say_why
from fwdiff.cli.output import warn_of_no_build
from fwdiff.cli.running import final_comparison, request_of
from fwdiff.errors import ExitCode, UsageError


class ExitRow(NamedTuple):
    """One situation and the code that it ends with; of several that hold the first does."""

    code: ExitCode
    words: str


EXITS = (
    ExitRow(ExitCode.INTERRUPTED, "interrupted"),
    ExitRow(ExitCode.UNUSABLE, "wrong usage, or an image, policy, review, intent or reference that cannot be used"),
    ExitRow(ExitCode.UNUSABLE, "a report that cannot be written where --format names"),
    ExitRow(ExitCode.SAME, "--gate none"),
    ExitRow(ExitCode.DIFFERENT, "a finding at or over the gate that is new and that nobody decided"),
    ExitRow(ExitCode.DIFFERENT, "the same where the baseline was not read"),
    ExitRow(ExitCode.DIFFERENT, "the same where the baseline has it too, of what the policy names (FW001, denied)"),
    ExitRow(ExitCode.DIFFERENT, "the same with new evidence since it was decided"),
    ExitRow(ExitCode.DIFFERENT, "the same whose decision has expired, or is older than the policy lets it be"),
    ExitRow(ExitCode.DIFFERENT, "the same that was rejected"),
    ExitRow(ExitCode.DIFFERENT, "the same that was deferred and is new"),
    ExitRow(ExitCode.DIFFERENT, "the same that was approved for another market, model or SKU"),
    ExitRow(ExitCode.DIFFERENT, "a change that --intent does not declare, at or over the policy's gate.undeclared"),
    ExitRow(ExitCode.DIFFERENT, "a decision whose subject is in neither build, with --unused fail"),
    ExitRow(ExitCode.INCOMPLETE, "what the gate needed was not read, and nobody decided to do without"),
    ExitRow(ExitCode.SAME, "findings at or over the gate, all approved"),
    ExitRow(ExitCode.SAME, "findings that the baseline had and the candidate has not, whatever they are"),
    ExitRow(ExitCode.SAME, "nothing at or over the gate"),
)

_DESCRIPTION = f"""\
Say whether a candidate build may ship: 0 if everything in it that matters is decided, else what is not.
With LEFT, the last good build, what is new counts; alone, what the policy of the market does not allow.

{IMAGES}"""

_EXAMPLES = """\
examples:
  fwdiff check last-good.fwi candidate.zip           by the default policy of the build's region
  fwdiff check last-good.fwi candidate.zip --policy policy.toml --market EU --review decisions/
  fwdiff check candidate.zip --market EU             nothing to compare to
  fwdiff check candidate.zip --expect eea.txt        differs from a reviewed text: 1; what it lacks may be unread: 3
  fwdiff check --list builds.toml --review decisions/
                                                     all SKUs of a night, one table, the worst exit
  fwdiff check last-good.fwi candidate.zip --intent release.toml --json > report.json
  fwdiff review decisions/ approve last-good.fwi candidate.zip CASE --reason …
                                                     decide a case (fwdiff review -h)

a list names the candidates of one night, its paths are relative to it; what several share is decided once:
  [[build]]
  candidate = "eea.fwi"
  baseline = "baseline:eea-nightly"                  # or a file; without one the candidate is checked alone
  market = "EU"
  sku = "600EEA"                                     # as the phone of this SKU has it, as --sku (default: whole)
  name = "EEA"                                       # in the table (default: the SKU, or the file)
It ends with the worst of all (2, 1, 3, 0); a candidate that cannot be opened is 2, and the others are checked.

an intent says what a release means to change; what it does not name is `undeclared`:
  ticket = "REL-1042"
  bumped = ["com.android.settings", "com.google.*"]  # another version and other bytes, and nothing else
  removed = ["com.example.old"]
  cases = ["identity"]
  [[package]]
  package = "com.example.new"
  change = "added"                                   # or "changed"
  permissions = ["android.permission.INTERNET"]
  hosts = ["api.example.com"]

exit codes, the first that holds; stderr says every reason:
"""


def parser() -> Parser:
    """The command line."""
    epilog = f"{_EXAMPLES}{exit_table()}\n\nNAMES of --format:\n{format_table()}"
    parser = Parser("fwdiff check", _DESCRIPTION, epilog)
    parser.usage = (
        "fwdiff check [LEFT] RIGHT [options]\n"
        "       fwdiff check --list BUILDS.toml [options]\n"
        "       fwdiff check IMAGE --expect FILE [options]"
    )
    parser.add_argument(
        "images", metavar="[LEFT] RIGHT", type=image_of, nargs="*", help="the last good build, and the candidate"
    )
    parser.add_argument("--list", metavar="FILE", help="the candidates of a night, as below, in one table")
    parser.add_argument("--expect", metavar="FILE", help="what the build must hold (fwdiff inventory IMAGE --text)")
    parser.add_argument(
        "--reference", metavar="IMAGE", type=image_of, help="a build of another market: what is new and in it, too"
    )
    add_policy_options(parser)
    add_sku_option(parser)
    levels = ("none", "info", "low", "medium", "high", "critical")
    parser.add_argument("--gate", choices=levels, help="the least severity that gates (default: the policy's, or high)")
    parser.add_argument("--intent", metavar="FILE", help="what the release means to change, as below")
    parser.add_argument(
        "--allow-incomplete",
        metavar="GLOB",
        action="append",
        help="paths or case ids that need not be read; repeatable",
    )
    parser.add_argument("--unused", choices=("list", "fail"), help="decisions that nothing needs")
    add_day_option(parser)
    parser.add_argument("--json", action="store_true", help="print everything as JSON (fwdiff.diff/2)")
    add_format_option(parser)
    parser.add_argument("--all", action="store_true", help="cut nothing out of the text")
    add_slot_option(parser)
    add_reading_options(parser)
    add_text_options(parser)
    return parser


def exit_table() -> str:
    """The rows of exit codes as they stand in the help."""
    return "\n".join(f"  {row.code:<4} {row.words}" for row in EXITS)


def run(arguments: argparse.Namespace) -> int:
    """Compare, judge, print, and say every reason on stderr."""
    from fwdiff.judge.verdict import exit_code

    if arguments.list is not None:
        from fwdiff.cli.check_list import run_list

        return run_list(arguments)
    if arguments.expect is not None:
        from fwdiff.cli.check_expect import run_expect

        return run_expect(arguments)
    left, right = _sides(arguments.images)
    if arguments.reference and left is None:
        raise UsageError("--reference needs two builds to compare", "Name the last good build before the candidate.")
    request = request_of(arguments, left, right)
    outputs = outputs_of(arguments, request.sources)
    comparison = final_comparison(request)
    diff = comparison.diff
    warn_of_no_build(*filter(None, (diff.left, diff.right)))
    failures = write_outputs(outputs, comparison, arguments)
    assert diff.verdict is not None
    code = exit_code(diff.verdict)
    if code:
        say_why(diff)
    raise_failures(failures)
    return code


def _sides(images: list[str]) -> tuple[str | None, str]:
    if not images:
        raise UsageError("no image is named", "`fwdiff check -h` shows how it is used, with examples.")
    if len(images) > 2:
        raise UsageError(f"{len(images)} images are named", "Name the candidate, and before it the last good build.")
    return (None, images[0]) if len(images) == 1 else (images[0], images[1])
