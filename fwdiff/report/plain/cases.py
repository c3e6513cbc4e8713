"""Whether the candidate passes and its cases, in order, as plain lines."""

from __future__ import annotations

from collections.abc import Mapping

from fwdiff.model import Basis, Diff, PackageRow, Placement
from fwdiff.model.judgement import Case, Decision, DecisionState, Finding, ReasonKind, Severity, Verdict
from fwdiff.report.outcome import by_severity, decision_doubts, verdict_words
from fwdiff.report.page import Page, quantity
from fwdiff.report.plain.case_why import CaseWhy
from fwdiff.report.plain.packages import write_newcomer

_MOST_CASES = 8
_MOST_FINDINGS = 4
_MOST_KEYS = 6
_MOST_CAVEATS = 3
_MOST_FILES = 6
_SEVERITIES = tuple(Severity)
_SEVERE = frozenset({Severity.CRITICAL, Severity.HIGH})
"""Of these cases it is told at once what a new package may do and whom it names."""


def write_judgement(page: Page, diff: Diff, why: CaseWhy | None = None) -> frozenset[str]:
    """The verdict, then in their order the cases that stand in the way, the first of the others and the doubtful ones.

    The ids of the package rows that are told here.
    """
    verdict = diff.verdict
    if verdict is None:
        return frozenset()
    blocking = {reason.case: reason.kind for reason in verdict.why if reason.case}
    _write_verdict(page, verdict)
    ask = [case for case in diff.cases if case.id in blocking]
    others = [case for case in diff.cases if case.id not in blocking]
    shown = len(others) if page.everything else max(_MOST_CASES - len(ask), 0)
    weighty = [case.id for case in others if page.everything or case.severity is not Severity.INFO]
    first = frozenset(weighty[:shown])
    told = [case for case in diff.cases if case.id in blocking or case.id in first or decision_doubts(case)]
    if not diff.cases:
        return frozenset()
    newcomers = {row.id: row for row in diff.packages.added if row.basis is Basis.PROVEN}
    writer = _Cases(page, {one.id: one for one in diff.findings}, newcomers, why)
    page.heading("Cases", len(diff.cases))
    for case in told:
        writer.write(case, blocking.get(case.id))
    _write_rest(page, [case for case in diff.cases if case not in told])
    return frozenset(writer.told)


def _write_verdict(page: Page, verdict: Verdict) -> None:
    page.blank()
    by = ", ".join([f"policy {verdict.policy.name}", *([f"review {verdict.review.name}"] if verdict.review else [])])
    page.sentence(f"{verdict.market}: {verdict_words(verdict)} ({by}, {verdict.date})")
    files = verdict.unused_decisions
    gates = any(reason.kind is ReasonKind.UNUSED for reason in verdict.why)
    if files:
        page.note("unused", files if gates else page.some(files, _MOST_FILES), indent=2)


class _Cases:
    """Writes cases; `told` are the package rows that were written under them."""

    def __init__(
        self,
        page: Page,
        findings: Mapping[str, Finding],
        newcomers: Mapping[str, PackageRow],
        why: CaseWhy | None,
    ) -> None:
        self.told: list[str] = []
        self._page = page
        self._findings = findings
        self._newcomers = newcomers
        self._why = why

    def write(self, case: Case, why: ReasonKind | None) -> None:
        """A line for the case; under it what a new package may do, findings, and what was decided."""
        sign = "!" if why else "?" if case.unsettled else "="
        self._page.row(sign, f"{case.severity}  {case.title}", *([why.value] if why else []))
        for row in case.differences if case.severity in _SEVERE else ():
            if row in self._newcomers:
                self._write_newcomer(self._newcomers[row])
        if self._why is not None:
            self._why.write(self._page, case)
        findings = sorted((self._findings[one] for one in case.findings), key=_severest_first)
        most = len(findings) if self._page.everything or why else _MOST_FINDINGS
        for finding in findings[:most]:
            self._page.note(finding.rule, [finding.title])
        if len(findings) > most:
            self._page.note("", [f"… and {quantity(len(findings) - most, 'finding')} more"])
        caveats = dict.fromkeys(words for finding in findings for words in finding.does_not_show)
        if caveats:
            self._page.note("not shown", ["; ".join(self._page.some(caveats, _MOST_CAVEATS))])
        if case.in_reference is not None and case.differences:
            there, all_of_it = len(case.in_reference), quantity(len(case.differences), "difference")
            self._page.note("reference", [f"has {there:,} of {all_of_it}"])
        if case.decision is not None:
            self._write_decision(case.decision, decision_doubts(case))
        if case.undeclared:
            self._page.note("undeclared", self._page.some(case.undeclared, _MOST_KEYS))

    def _write_newcomer(self, row: PackageRow) -> None:
        if row.placement is Placement.OVERLAY:
            self._page.note("overlay", [row.device_path])
        else:
            write_newcomer(self._page, row)
        self.told.append(row.id)

    def _write_decision(self, decision: Decision, doubts: list[str]) -> None:
        state = "" if decision.state is DecisionState.VALID else f" ({decision.state})"
        words = [f"by {decision.reviewer} until {decision.expires}{state}: {decision.reason}"]
        self._page.note(decision.decision, words)
        if decision.until_then:
            self._page.note("until then", [decision.until_then])
        if decision.new_keys:
            self._page.note("new", self._page.some(decision.new_keys, _MOST_KEYS))
        for doubt in doubts:
            self._page.note("but", [doubt])


def _severest_first(finding: Finding) -> int:
    return -_SEVERITIES.index(finding.severity)


def _write_rest(page: Page, cases: list[Case]) -> None:
    if cases:
        counts = by_severity(case.severity for case in cases)
        page.note("", [f"… and {len(cases):,} more: {counts} (--all has all)"], indent=2)
