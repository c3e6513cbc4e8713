"""The verdicts on a list as a page of text: a table of builds, then what stands in the way, each case once."""

from __future__ import annotations

from collections import Counter

from fwdiff.errors import ExitCode
from fwdiff.model.checks import CheckedBuild, Checks, SharedCase
from fwdiff.report.page import Page, clean, quantity
from fwdiff.report.registry import Layout

_MOST_CASES = 24
_MOST_NAMES = 6
_ROOM = 40
_WORDS = {
    ExitCode.SAME: "passes",
    ExitCode.DIFFERENT: "does not pass",
    ExitCode.INCOMPLETE: "not all was read",
    ExitCode.UNUSABLE: "could not be checked",
}


def encode(checks: Checks, layout: Layout) -> bytes:
    """The page as UTF-8."""
    page = Page(layout.width, color=layout.color, everything=layout.everything, rest="--all")
    codes = Counter(_WORDS[ExitCode(build.exit)] for build in checks.builds)
    told = ", ".join(f"{number:,} {words}" for words, number in codes.items())
    review = f", review {checks.review.name}" if checks.review else ""
    page.sentence(
        f"{quantity(len(checks.builds), 'build')}: {told} (policy {checks.policy.name}{review}, {checks.date})"
    )
    page.blank()
    page.columns([("build", "market", "sku", "verdict", "in the way"), *(_row(one, checks) for one in _named(checks))])
    page.listing("In the way, each once", checks.open, _MOST_CASES, lambda case: _write_case(page, checks, case))
    page.note("unused", page.some(checks.unused_decisions, _MOST_NAMES), indent=0)
    return page.text().encode()


def _named(checks: Checks) -> list[tuple[int, CheckedBuild]]:
    return list(enumerate(checks.builds))


def _row(one: tuple[int, CheckedBuild], checks: Checks) -> tuple[str, ...]:
    at, build = one
    severities = Counter(case.severity for case in checks.open if at in case.builds)
    way = ", ".join(f"{number:,} {severity}" for severity, number in severities.items())
    return (
        clean(build.name, _ROOM),
        clean(build.market, _ROOM),
        clean(build.sku, _ROOM),
        _WORDS[ExitCode(build.exit)],
        clean(build.problem) or way,
    )


def _write_case(page: Page, checks: Checks, case: SharedCase) -> None:
    names = page.some([checks.builds[at].name for at in case.builds], _MOST_NAMES)
    page.row("!", case.title, f"{case.severity}, {case.kind}, {quantity(len(case.builds), 'build')} for {case.market}")
    page.note("case", [case.case])
    page.note("rules", case.rules)
    page.note("builds", [", ".join(names)])
