"""`fwdiff policy check|show`: what a market allows, as a file."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fwdiff.cli.arguments import Parser
from fwdiff.cli.output import write_text
from fwdiff.errors import ExitCode, UsageError
from fwdiff.text import visible

if TYPE_CHECKING:
    from fwdiff.judge.policy import Policy

_DESCRIPTION = """\
A policy says by market what a build may hold: domains, countries and packages that are allowed or denied, whether a
client may register the phone with a carrier on its own, which SKU ids are expected; how severe each rule is; what
stops a release; how long a decision may hold; and in `[known_clients] file = "clients.toml"` a file beside it of
further clients that register phones, as `fwdiff fingerprint APK` prints them.

Without --policy the one that fwdiff brings along holds.  The market is that of --market, else the policy's
`default_market`, else the one whose `regions` name the build's (00WW, 00CN, 00EEA …)."""

_EXAMPLES = """\
examples:
  fwdiff policy show                                 the policy that holds without one
  fwdiff policy show eu > policy.toml                one for the European Economic Area, to begin with
  fwdiff policy check policy.toml                    every fault with its line
  fwdiff check last-good.zip candidate.zip --policy policy.toml --market EU

exit codes:
  0 done    2 usage, or the policy cannot be used"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff policy", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("action", choices=("check", "show"), help="try a file, or print a policy to begin with")
    parser.add_argument("name", metavar="FILE", nargs="?", help="the file to check; the policy to show (default, eu)")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Try a policy, or print one."""
    text = _check(arguments.name) if arguments.action == "check" else _show(arguments.name)
    write_text(text, ascii_only=False)
    return ExitCode.SAME


def _show(name: str | None) -> str:
    from fwdiff.judge.policy_file import DEFAULT, SHIPPED, shipped

    if name is not None and name not in SHIPPED:
        raise UsageError(f"fwdiff brings no policy {name!r} along", f"It has: {', '.join(SHIPPED)}")
    return shipped(name or DEFAULT)


def _check(path: str | None) -> str:
    from fwdiff.judge.policy_file import policy_of, read_policy

    if path is None:
        raise UsageError("which policy is to be checked is not said", "Name a file: fwdiff policy check FILE")
    file = read_policy(path)
    policies = [policy_of(file, market=market, region=None) for market in file.table.markets]
    lines = [f"{path}: sha256 {file.use.sha256}", *map(_line, policies)]
    return "".join(f"{visible(line)}\n" for line in lines)


def _line(policy: Policy) -> str:
    gate = f"gates at {policy.gate.severity}" if policy.gate.severity else "gates nothing"
    standing = " ".join(sorted(policy.gate.standing))
    facts = [
        gate,
        f"of what stood before {standing or 'nothing'}",
        f"self-registration {'allowed' if policy.self_registration else 'denied'}",
        f"rules off {' '.join(sorted(policy.off))}" if policy.off else "",
        f"decisions hold {policy.greatest_age} days at most" if policy.greatest_age else "",
    ]
    return f"  {policy.market}: {'; '.join(filter(None, facts))}"
