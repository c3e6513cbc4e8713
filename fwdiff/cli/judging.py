"""The options by which a candidate is judged, and what is said on stderr of what stands in its way."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from fwdiff.cli.output import say

if TYPE_CHECKING:
    from fwdiff.engine.request import Ask
    from fwdiff.model import Diff
    from fwdiff.model.judgement import Reason

_MOST_ROWS = 5
_MOST_KEYS = 12
_ROOM = 120
"""Characters of one row's id: it may hold a path of any length."""


def add_policy_options(parser: ArgumentParser) -> None:
    """What every command that judges takes."""
    parser.add_argument("--market", metavar="NAME", help="the market of the policy (default: by the build's region)")
    parser.add_argument("--policy", metavar="FILE", help="what the market allows (fwdiff policy -h)")
    parser.add_argument("--known", metavar="FILE", help="further clients that register (fwdiff fingerprint -h)")
    parser.add_argument("--review", metavar="DIR", help="a folder of decisions (fwdiff review -h)")


def add_sku_option(parser: ArgumentParser) -> None:
    """Of what compares builds."""
    parser.add_argument(
        "--sku", metavar="ID", help="as the phone of this SKU has them (fwdiff sku): 600EEA for example"
    )


def add_day_option(parser: ArgumentParser) -> None:
    """Of what depends on the day."""
    parser.add_argument("--now", metavar="DATE", help="the day that expiries are judged by (default: today, UTC)")


def ask_of(arguments: Namespace, *, review: str | None = None) -> Ask:
    """What the options name; those that a command does not have are unset."""
    from fwdiff.engine.request import Ask

    given = vars(arguments)
    return Ask(
        policy=given.get("policy"),
        market=given.get("market"),
        review=given.get("review") or review,
        sku=given.get("sku"),
        known=given.get("known"),
        intent=given.get("intent"),
        now=given.get("now"),
        gate=given.get("gate"),
        allow_incomplete=tuple(given.get("allow_incomplete") or ()),
        unused_fails=given.get("unused") == "fail",
    )


def say_why(diff: Diff) -> None:
    """A line for each reason that the candidate does not pass: rules, case and rows; nothing where it passes."""
    verdict = diff.verdict
    assert verdict is not None
    for reason in verdict.why:
        say(f"fwdiff: {_line(reason)}")
        if reason.new_keys:
            say(f"  new evidence: {_some(reason.new_keys, _MOST_KEYS)}")
        if reason.rows:
            say(f"  rows: {_some(tuple(map(_short, reason.rows)), _MOST_ROWS)}")


def _line(reason: Reason) -> str:
    if not reason.case:
        return f"{reason.kind}: {reason.file}: its subject is in neither build"
    by = f" ({reason.file})" if reason.file else ""
    rules = " ".join(reason.rules) or "no rule"
    return f"{reason.kind}: {reason.severity} {reason.case}: {rules}{by}"


def _short(row: str) -> str:
    return row if len(row) <= _ROOM else f"{row[: _ROOM - 1]}…"


def _some(words: tuple[str, ...], most: int) -> str:
    more = f" and {len(words) - most:,} more of {len(words):,} (--json has all)" if len(words) > most else ""
    return ", ".join(words[:most]) + more
