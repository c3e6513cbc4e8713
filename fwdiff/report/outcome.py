"""What the verdict makes of each case, told in the same words by every report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fwdiff.judge.rule import Rule
from fwdiff.judge.rules.registry import RULES
from fwdiff.judge.severity import rank
from fwdiff.model import Diff
from fwdiff.model.judgement import (
    Case,
    DecisionKind,
    DecisionState,
    Evidence,
    Finding,
    Reason,
    ReasonKind,
    Severity,
    Verdict,
)
from fwdiff.report.page import quantity


class Outcome(NamedTuple):
    """A case with its findings, the most severe first, and the reasons for which it stands in the way."""

    case: Case
    findings: tuple[Finding, ...]
    reasons: tuple[Reason, ...]

    @property
    def accepted(self) -> bool:
        """Whether somebody has approved all of it, and that holds today."""
        decision = self.case.decision
        return (
            not self.reasons
            and decision is not None
            and decision.decision is DecisionKind.APPROVED
            and decision.state is DecisionState.VALID
        )

    @property
    def is_open(self) -> bool:
        """Whether something that was found, not only something that was not read, stands in the way."""
        return any(reason.kind is not ReasonKind.UNREAD for reason in self.reasons)

    @property
    def word(self) -> str:
        """The reason that it stands in the way, else what was decided; empty where there is neither."""
        if self.reasons:
            return self.reasons[0].kind
        decision = self.case.decision
        if decision is None:
            return ""
        return decision.decision if decision.state is DecisionState.VALID else f"{decision.decision} ({decision.state})"


def outcomes(diff: Diff) -> list[Outcome]:
    """All cases of a judged difference, in their order."""
    findings = {one.id: one for one in diff.findings}
    reasons = reasons_of(diff)
    return [
        Outcome(
            case,
            tuple(sorted((findings[one] for one in case.findings), key=lambda one: -rank(one.severity))),
            tuple(reasons.get(case.id, ())),
        )
        for case in diff.cases
    ]


def reasons_of(diff: Diff) -> Mapping[str, list[Reason]]:
    """By case, the strictest first; under the empty name what is about none."""
    found: dict[str, list[Reason]] = {}
    for reason in diff.verdict.why if diff.verdict else ():
        found.setdefault(reason.case, []).append(reason)
    return found


def silent_rules(diff: Diff) -> list[Rule]:
    """The rules that found nothing, or that the policy has switched off."""
    spoke = {finding.rule for finding in diff.findings}
    return [rule for rule in RULES if rule.id not in spoke]


def verdict_words(verdict: Verdict) -> str:
    """Whether the candidate passes, in a line."""
    phone = f" on a phone of SKU {verdict.sku}" if verdict.sku else ""
    if verdict.gate == "none":
        return f"nothing gates{phone}"
    unread = sum(reason.kind is ReasonKind.UNREAD for reason in verdict.why)
    rejected = {reason.case for reason in verdict.why if reason.kind is ReasonKind.REJECTED}
    asking = {reason.case or reason.file for reason in verdict.why if reason.kind is not ReasonKind.UNREAD} - rejected
    lacks = f"what the gate needs was not read in {quantity(unread, 'case')}" if unread else ""
    if verdict.passes:
        return f"passes the gate at {verdict.gate}{phone}" + (f", but {lacks}" if lacks else "")
    asks = [f"{quantity(len(asking), 'case')} to decide"] if asking else []
    asks += [f"{quantity(len(rejected), 'case')} rejected"] if rejected else []
    failed = f"does not pass the gate at {verdict.gate}{phone}: {', '.join(asks)}"
    return failed + (f"; {lacks}" if lacks else "")


def by_severity(severities: Iterable[Severity]) -> str:
    """How many there are of each: `1 low, 6 info`."""
    found = list(severities)
    counts = [(severity, found.count(severity)) for severity in reversed(Severity)]
    return ", ".join(f"{number:,} {severity}" for severity, number in counts if number)


def place_words(evidence: Evidence) -> str:
    """Where a piece of evidence stands: file, member, offset and method."""
    offset = "" if evidence.offset is None else f"at {evidence.offset}"
    code = f"{evidence.class_name} {evidence.method}".strip()
    return " ".join(filter(None, (evidence.path, evidence.member, offset, code)))


def decision_doubts(case: Case) -> list[str]:
    """What of a case's decision may not be what its reviewer meant: a file headed otherwise, another severity."""
    decision = case.decision
    if decision is None:
        return []
    doubts = [f"{one.file} is headed {one.case}" for one in decision.headed]
    if decision.severity is not case.severity:
        doubts.append(f"decided as {decision.severity}, now {case.severity}")
    return doubts


def decision_words(case: Case) -> str:
    """Who decided what of a case, until when and why; empty where nobody did."""
    decision = case.decision
    if decision is None:
        return ""
    state = "" if decision.state is DecisionState.VALID else f" ({decision.state})"
    then = f"; until then: {decision.until_then}" if decision.until_then else ""
    who = f"{decision.decision}{state} by {decision.reviewer} on {decision.date} until {decision.expires}"
    return "; ".join([f"{who}: {decision.reason}{then} [{decision.file}]", *decision_doubts(case)])
