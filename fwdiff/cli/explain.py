"""`fwdiff explain RULE`: what a rule looks at, why it matters and what to do."""

from __future__ import annotations

import argparse
import textwrap
from typing import TYPE_CHECKING

from fwdiff.cli.arguments import Parser, add_text_options
from fwdiff.cli.output import text_width, write_data, write_text
from fwdiff.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from fwdiff.judge.rule import Rule

_DESCRIPTION = """\
Say of a rule what it looks at, why that matters, what to do about a finding, and what it rests on.
Without a rule all are listed.  A policy may give a rule another severity, or switch it off (fwdiff policy -h)."""

_EXAMPLES = """\
examples:
  fwdiff explain
  fwdiff explain FW003
  fwdiff explain --json | jq -r '.[] | [.id, .severity, .title] | @tsv'

exit codes:
  0 done    2 usage, or no such rule"""

_WIDEST = 100


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff explain", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("rule", metavar="RULE", nargs="?", help="its id, as FW001")
    parser.add_argument("--json", action="store_true", help="print as JSON, a list of rules")
    add_text_options(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Print one rule, or all."""
    from fwdiff.judge.rules.registry import RULES

    rules = [rule for rule in RULES if arguments.rule is None or rule.id == arguments.rule.upper()]
    if not rules:
        known = f"{RULES[0].id} to {RULES[-1].id}"
        raise UsageError(f"there is no rule {arguments.rule!r}", f"`fwdiff explain` lists all: {known}.")
    if arguments.json:
        import msgspec

        write_data(msgspec.json.encode([_record(rule) for rule in rules]) + b"\n")
    elif arguments.rule is None:
        lines = [f"{rule.id}  {rule.severity:9} {rule.title}" for rule in rules]
        write_text("".join(f"{line}\n" for line in lines), ascii_only=arguments.ascii)
    else:
        write_text(_text(rules[0], min(text_width(), _WIDEST)), ascii_only=arguments.ascii)
    return ExitCode.SAME


def _record(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "looks_at": rule.looks_at,
        "why": rule.why,
        "what_to_do": rule.what_to_do,
        "references": rule.references,
    }


def _text(rule: Rule, width: int) -> str:
    parts = [
        ("looks at", rule.looks_at),
        ("why", rule.why),
        ("what to do", rule.what_to_do),
        *(("see", reference) for reference in rule.references),
    ]
    lines = [f"{rule.id}  {rule.title}  (at most {rule.severity}, unless a policy says otherwise)"]
    for title, words in parts:
        lines += textwrap.wrap(
            words, width, initial_indent=f"{title:12}", subsequent_indent=" " * 12, break_on_hyphens=False
        )
    return "".join(f"{line}\n" for line in lines)
