"""What is concluded of a candidate under the terms of a run: its cases with their decisions, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import structs

from fwdiff.index import BuildIndex
from fwdiff.index.sku_selection import selected_skus
from fwdiff.judge.decide import Decisions
from fwdiff.judge.findings import fingerprint
from fwdiff.judge.intent import Declared
from fwdiff.judge.intent_file import Intent
from fwdiff.judge.known_file import KnownFile
from fwdiff.judge.policy import Policy
from fwdiff.judge.policy_file import PolicyFile, gate_severity, policy_of
from fwdiff.judge.policy_table import GateLevel
from fwdiff.judge.review import Review
from fwdiff.judge.rules.fw021_intent import unmet
from fwdiff.judge.severity import rank
from fwdiff.judge.unused import unused
from fwdiff.judge.verdict import reasons, worst_first
from fwdiff.knowledge.known_clients import NAME as KNOWN_CLIENTS
from fwdiff.knowledge.known_clients import known_clients_digest
from fwdiff.model import Diff, Inventory
from fwdiff.model.judgement import (
    Case,
    CaseKind,
    Finding,
    Reason,
    ReasonKind,
    Severity,
    TableUse,
    Verdict,
)


class Terms(NamedTuple):
    """What a candidate is judged by."""

    policy: PolicyFile
    today: date
    """The day that expiries are judged by."""
    market: str | None = None
    sku: str | None = None
    """In place of the SKU that the candidate selects."""
    review: Review | None = None
    intent: Intent | None = None
    known: tuple[KnownFile, ...] = ()
    """Clients beside those that fwdiff knows: the policy's, then those that the user names."""
    gate: GateLevel | None = None
    """In place of the policy's."""
    allowed_unread: tuple[str, ...] = ()
    """Globs of paths or case ids that the gate does without."""
    unused_fails: bool = False

    def policy_for(self, candidate: Inventory) -> Policy:
        """The policy of the candidate's market.  Raises `UsageError` where there is none."""
        policy = policy_of(self.policy, market=self.market, region=candidate.image.region)
        if self.gate is None:
            return policy
        return structs.replace(policy, gate=structs.replace(policy.gate, severity=gate_severity(self.gate)))


def conclude(
    diff: Diff,
    builds: Sequence[Inventory],
    cases: Sequence[Case],
    findings: Sequence[Finding],
    terms: Terms,
) -> Diff:
    """The diff with cases, findings and verdict; the candidate is the last of the builds."""
    policy = terms.policy_for(builds[-1])
    if terms.intent is not None:
        declared = Declared(terms.intent.table, diff, cases)
        cases = [declared.label(case) for case in cases]
        cases, findings = _with_unmet(cases, findings, list(unmet(declared.unmet(), policy)))
    return decided(structs.replace(diff, cases=tuple(cases), findings=tuple(findings)), builds, terms)


def decided(diff: Diff, builds: Sequence[Inventory], terms: Terms) -> Diff:
    """A diff that has its cases and findings, with the decisions that there are now and the verdict."""
    candidate = builds[-1]
    policy = terms.policy_for(candidate)
    by_id = {finding.id: finding for finding in diff.findings}
    skus = frozenset({terms.sku} if terms.sku else selected_skus(BuildIndex(candidate)))
    within = terms.review.within(policy.market, candidate.image.model, skus) if terms.review else ()
    decisions = Decisions(within, diff.cases, by_id, policy, terms.today)
    cases = tuple(decisions.decide(structs.replace(case, decision=None)) for case in diff.cases)
    sku = diff.phone.sku if diff.phone else None
    left_over = unused(within, decisions.used, builds, policy)
    return structs.replace(diff, verdict=_verdict(cases, by_id, policy, terms, left_over, sku), cases=cases)


def _verdict(
    cases: Sequence[Case],
    findings: Mapping[str, Finding],
    policy: Policy,
    terms: Terms,
    left_over: tuple[str, ...],
    sku: str | None,
) -> Verdict:
    why = list(reasons(cases, findings, policy, terms.allowed_unread))
    if terms.unused_fails and policy.gate.severity is not None:
        why += [Reason(ReasonKind.UNUSED, "", Severity.INFO, (), (), file=file) for file in left_over]
    unread = [one for one in why if one.kind is ReasonKind.UNREAD]
    return Verdict(
        market=policy.market,
        policy=terms.policy.use,
        review=terms.review.use if terms.review else None,
        intent=terms.intent.use if terms.intent else None,
        date=terms.today.isoformat(),
        gate=policy.gate.severity or "none",
        passes=len(why) == len(unread),
        complete=not unread,
        why=worst_first(why),
        unused_decisions=left_over,
        sku=sku,
        tables=(TableUse(KNOWN_CLIENTS, known_clients_digest()), *(file.use for file in terms.known)),
    )


def _with_unmet(
    cases: Sequence[Case], findings: Sequence[Finding], new: Sequence[Finding]
) -> tuple[list[Case], list[Finding]]:
    """What was declared and did not come is a finding of its subject's case, of a new one where there is none."""
    by_id = {case.id: case for case in cases}
    for finding in new:
        case = by_id.get(finding.case) or _case_of(finding)
        by_id[case.id] = structs.replace(
            case,
            findings=(*case.findings, finding.id),
            severity=max(case.severity, finding.severity, key=rank),
            fingerprint=fingerprint(
                piece.key for one in (*findings, *new) if one.case == case.id for piece in one.evidence
            ),
        )
    ordered = sorted(by_id.values(), key=lambda case: -rank(case.severity))
    return ordered, [*findings, *new]


def _case_of(finding: Finding) -> Case:
    kind, _, name = finding.case.partition(":")
    return Case(
        id=finding.case,
        title=name or finding.case,
        kind=CaseKind(kind),
        severity=finding.severity,
        fingerprint="",
        differences=(),
        findings=(),
        undeclared=(),
    )
