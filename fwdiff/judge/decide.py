"""Which decision each case has, and what it is worth: found by evidence, bounded by scope and time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import structs

from fwdiff.judge.policy import Policy
from fwdiff.judge.review import Decided
from fwdiff.judge.severity import at_least
from fwdiff.model.judgement import Baseline, Case, Decision, DecisionKind, DecisionState, Finding, OtherHeading

UNREAD_RULE = "FW014"
"""The rule whose findings say what was not read."""
_STRICTEST = (DecisionKind.REJECTED, DecisionKind.DEFERRED, DecisionKind.APPROVED)


def evidence_keys(findings: Iterable[Finding]) -> frozenset[str]:
    """The keys that findings rest on."""
    return frozenset(evidence.key for finding in findings for evidence in finding.evidence)


def is_gated(finding: Finding, policy: Policy) -> bool:
    """Whether a finding stops the release unless it is decided; what a denied list names does at any severity."""
    if not finding.gates or policy.gate.severity is None:
        return False
    return finding.denied or at_least(finding.severity, policy.gate.severity)


class Decisions:
    """The decisions of a review whose scope the candidate lies in, for the cases of one comparison."""

    def __init__(
        self,
        found: Sequence[Decided],
        cases: Iterable[Case],
        findings: Mapping[str, Finding],
        policy: Policy,
        today: date,
    ) -> None:
        self._findings = findings
        self._policy = policy
        self._today = today
        self._ids = frozenset(case.id for case in cases)
        self._by_case = {one.table.case: one for one in sorted(found, key=_weight)}  # the heaviest scope comes last
        self._elsewhere: defaultdict[str, list[Decided]] = defaultdict(list)
        """By evidence key, the decisions headed by a case that is not there."""
        for one in found:
            for key in () if one.table.case in self._ids else set(one.table.evidence):
                self._elsewhere[key].append(one)
        self.used: set[str] = set()
        """Files whose decision stands at a case."""

    def decide(self, case: Case) -> Case:
        """The case with its decision, if there is one."""
        findings = [self._findings[one] for one in case.findings]
        live = [finding for finding in findings if finding.baseline is not Baseline.FIXED]
        gated = evidence_keys(finding for finding in live if self._needs_decision(finding))
        found = list(self._found(case, gated))
        if not found:
            return case
        self.used.update(one.file for one in found)
        covered = frozenset(key for one in found for key in one.table.evidence)
        strictest = min(found, key=lambda one: (_STRICTEST.index(one.table.decision), one.file))
        headed = tuple(OtherHeading(one.file, one.table.case) for one in found if one.table.case != case.id)
        decision = structs.replace(self._decision(strictest, sorted(gated - covered)), headed=headed)
        return structs.replace(case, decision=decision)

    def _needs_decision(self, finding: Finding) -> bool:
        """What was not read is decided as well; where nothing gates, whatever would count is still said to be new."""
        if finding.rule == UNREAD_RULE or self._policy.gate.severity is None:
            return finding.gates
        return is_gated(finding, self._policy)

    def _found(self, case: Case, gated: frozenset[str]) -> Iterator[Decided]:
        """The decision headed by the case, and those of cases no longer there that hold half of its evidence."""
        if case.id in self._by_case:
            yield self._by_case[case.id]
        shared = Counter(one for key in gated for one in self._elsewhere.get(key, ()))
        yield from sorted(one for one, number in shared.items() if number * 2 >= len(gated))

    def _decision(self, one: Decided, new_keys: list[str]) -> Decision:
        table = one.table
        last_day = table.last_day(self._policy.greatest_age)
        state = DecisionState.STALE if new_keys else DecisionState.VALID
        return Decision(
            decision=table.decision,
            state=DecisionState.EXPIRED if self._today > last_day else state,
            file=one.file,
            reason=table.reason,
            reviewer=table.reviewer,
            date=table.date.isoformat(),
            expires=last_day.isoformat(),
            severity=table.severity,
            until_then=table.until_then,
            new_keys=tuple(new_keys),
        )


def passes(finding: Finding, decision: Decision | None) -> bool:
    """Whether a gated finding is let through by the decision of its case; what is deferred is what stood before."""
    if decision is None or decision.state is not DecisionState.VALID:
        return False
    if decision.decision is DecisionKind.DEFERRED:
        return finding.baseline is Baseline.STANDING
    return decision.decision is DecisionKind.APPROVED


def _weight(one: Decided) -> tuple[int, int]:
    """Of two that hold equally closely the stricter one holds."""
    return one.table.scope.weight, -_STRICTEST.index(one.table.decision)
