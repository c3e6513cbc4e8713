"""`fwdiff review DIR …`: what was decided of which case, by whom and until when; and deciding."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from fwdiff.cli.arguments import Parser, add_reading_options, add_slot_option, image_of
from fwdiff.cli.deciding import decide, today_of
from fwdiff.cli.judging import add_day_option
from fwdiff.cli.output import write_text
from fwdiff.errors import ExitCode, UsageError
from fwdiff.text import visible

if TYPE_CHECKING:
    from fwdiff.judge.decision_file import DecisionTable, Scope
    from fwdiff.judge.history import Change

_DESCRIPTION = """\
Decisions on cases, one file each in a folder that lies in git beside the policy.

A decision is found again by the evidence it was made on: it stays quiet over version bumps and other builds, and comes
back when there is new evidence, which is named, or when it expires.  It holds for the market (and model, and SKU) it
was made for.  `approved` lets its case pass until it expires, `rejected` never, `deferred` lets pass what the last
build had too.  Files may be written by hand: comments and keys of others are kept."""

_EXAMPLES = """\
examples:
  fwdiff review decisions/ list                      what was decided, and whether it still holds
  fwdiff review decisions/ show CASE                 one of them, as it stands in its file
  fwdiff review decisions/ init good.zip new.zip --reviewer 'A. Reviewer' --reason 'first look'
                                                     put off for 14 days what stands in the way; approves nothing
  fwdiff review decisions/ approve good.zip new.zip package:com.example \\
      --reviewer 'A. Reviewer' --reason 'the operator asked for it' --expires 180d
  fwdiff review decisions/ reject good.zip new.zip CASE --reviewer … --reason … --expires 2027-06-30
  fwdiff review decisions/ log v1.2 v1.3             who decided what between two tags, or two dates

exit codes:
  0 done    2 usage, or a decision, policy or image cannot be used    130 interrupted"""

_DECISIONS = {"approve": "approved", "reject": "rejected", "defer": "deferred", "init": "deferred"}


class _Parser(Parser):
    """To argparse `--expires -5d` is an option without a value."""

    def error(self, message: str) -> NoReturn:
        from fwdiff.judge.typed_words import EXPIRY_FORMS

        if message.startswith("argument --expires:"):
            raise UsageError(message, EXPIRY_FORMS)
        super().error(message)


def parser() -> Parser:
    """The command line."""
    parser = _Parser("fwdiff review", _DESCRIPTION, _EXAMPLES)
    parser.usage = "fwdiff review DIR ACTION [LEFT] [RIGHT] [CASE] [options]"
    parser.add_argument("folder", metavar="DIR", help="the folder of decisions")
    parser.add_argument("action", choices=("list", "show", "log", *_DECISIONS), help="what to do")
    parser.add_argument("words", metavar="…", nargs="*", help="CASE; [LEFT] RIGHT; [LEFT] RIGHT CASE; FROM TO")
    deciding = parser.add_argument_group("deciding")
    deciding.add_argument("--reason", metavar="TEXT", help="why")
    deciding.add_argument("--reviewer", metavar="NAME", help="who decides")
    deciding.add_argument("--expires", metavar="DATE|DAYS", help="the last day that it holds: 2027-06-30, or 90d")
    deciding.add_argument("--until-then", metavar="TEXT", default="", help="what must have happened by then")
    deciding.add_argument("--market", metavar="NAME", help="for which market (default: by the build's region)")
    deciding.add_argument("--model", metavar="NAME", default="", help="for this model alone")
    deciding.add_argument("--sku", metavar="ID", dest="for_sku", default="", help="for this SKU id alone")
    deciding.add_argument("--policy", metavar="FILE", help="what the market allows (fwdiff policy -h)")
    deciding.add_argument("--reference", metavar="IMAGE", type=image_of, help="a build of another market")
    add_day_option(parser)
    add_slot_option(parser)
    add_reading_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Carry out one action on the folder."""
    if arguments.action == "list":
        lines = _list(arguments)
    elif arguments.action == "show":
        lines = _show(arguments)
    elif arguments.action == "log":
        lines = _log(arguments)
    else:
        lines = decide(arguments, _DECISIONS[arguments.action])
    write_text("".join(f"{visible(line)}\n" for line in lines), ascii_only=False)
    return ExitCode.SAME


def _list(arguments: argparse.Namespace) -> list[str]:
    from fwdiff.judge.review import read_review

    _expect(arguments, 0, "list takes nothing more")
    today = today_of(arguments)
    decided = read_review(arguments.folder, today).decisions
    rows = [
        (table.decision.value, "expired" if today > table.expires else f"until {table.expires}", _scope(table.scope),
         table.case, table.reviewer, _of_another(table))
        for _, table in decided
    ]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)] if rows else []
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _of_another(table: DecisionTable) -> str:
    """Whose evidence a file holds that names nothing of the package or domain it is headed by."""
    from fwdiff.model.judgement import CaseKind

    kind, _, subject = table.case.partition(":")
    if kind not in {CaseKind.PACKAGE, CaseKind.DOMAIN} or any(subject in key for key in table.evidence):
        return ""
    first, *more = dict.fromkeys(":".join(key.split(":", 2)[:2]) for key in table.evidence)
    return f"(headed {table.case}, with evidence of {first}{f' and {len(more)} more' if more else ''})"


def _scope(scope: Scope) -> str:
    return "/".join(filter(None, (scope.market, scope.model, scope.sku)))


def _show(arguments: argparse.Namespace) -> list[str]:
    from fwdiff.judge.review import read_review
    from fwdiff.judge.toml_record import near, read_file

    _expect(arguments, 1, "show takes a case or a file")
    wanted = arguments.words[0]
    decided = read_review(arguments.folder).decisions
    files = [file for file, table in decided if wanted in {file, table.case}]
    if not files:
        known = near(wanted, [name for file, table in decided for name in (table.case, file)])
        raise UsageError(f"{arguments.folder} decides no {wanted!r}{known}", "`fwdiff review DIR list` has all.")
    texts = [(file, read_file(Path(arguments.folder) / file, "decision")) for file in files]
    return [line for file, text in texts for line in (f"# {file}", *text.splitlines())]


def _log(arguments: argparse.Namespace) -> list[str]:
    from fwdiff.judge.history import changes
    from fwdiff.judge.review import read_review

    if len(arguments.words) > 2:
        raise UsageError("log takes two revisions or dates at most", "fwdiff review DIR log FROM TO")
    since, until = [*arguments.words, None, None][:2]
    review = read_review(arguments.folder)
    return [line for change in changes(Path(arguments.folder), review, since, until) for line in _change(change)]


def _change(change: Change) -> list[str]:
    table = change.after or change.before
    if table is None:
        return [f"{change.day}  {change.file}: cannot be read  {change.commit} {change.author}".rstrip()]
    was = f" (was {change.before.decision})" if change.before and change.after else ""
    became = change.after.decision.value if change.after else "withdrawn"
    lines = [
        f"{change.day}  {became}{was}  {table.case}  {_scope(table.scope)}  {change.commit} {change.author}".rstrip()
    ]
    if change.after:
        lines.append(f"            {table.reviewer}, until {table.expires}: {table.reason}")
    return lines


def _expect(arguments: argparse.Namespace, number: int, words: str) -> None:
    if len(arguments.words) != number:
        raise UsageError(words, "`fwdiff review -h` shows how it is used, with examples.")
