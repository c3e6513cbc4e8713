"""Whether a candidate passes: what of its cases is left to decide, what was not read, and the exit code for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from fwdiff.errors import ExitCode
from fwdiff.index.sections import SECTIONS
from fwdiff.judge.decide import UNREAD_RULE, is_gated, passes
from fwdiff.judge.policy import Policy
from fwdiff.judge.severity import at_least, rank
from fwdiff.model.judgement import (
    Case,
    Decision,
    DecisionKind,
    DecisionState,
    Finding,
    Reason,
    ReasonKind,
    Verdict,
)

_KINDS = [section.subject.value for section in SECTIONS]
"""What a reader wants to see of a case first."""
_OF_STATE = {DecisionState.EXPIRED: ReasonKind.EXPIRED, DecisionState.STALE: ReasonKind.STALE}
_OF_KIND = {DecisionKind.REJECTED: ReasonKind.REJECTED, DecisionKind.DEFERRED: ReasonKind.DEFERRED}


def reasons(
    cases: Iterable[Case], findings: Mapping[str, Finding], policy: Policy, allowed_unread: Iterable[str] = ()
) -> Iterator[Reason]:
    """Why the candidate does not pass, in the order of its cases; `allowed_unread` are globs of paths or case ids."""
    if policy.gate.severity is None:
        return
    globs = tuple(allowed_unread)
    for case in cases:
        of_case = [findings[one] for one in case.findings]
        blocking = [one for one in of_case if is_gated(one, policy) and not passes(one, case.decision)]
        if blocking:
            yield _reason(_kind(case.decision), case, blocking)
        elif _is_undeclared(case, policy):
            yield _reason(ReasonKind.UNDECLARED, case, of_case)
        unread = [one for one in of_case if _is_unread(one, case, globs) and one not in blocking]
        if unread:
            yield _reason(ReasonKind.UNREAD, case, unread)


def exit_code(verdict: Verdict) -> ExitCode:
    """The code of `fwdiff check`."""
    if verdict.gate == "none":
        return ExitCode.SAME
    if not verdict.passes:
        return ExitCode.DIFFERENT
    return ExitCode.SAME if verdict.complete else ExitCode.INCOMPLETE


def worst_first(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """Severest first; what was not read comes after what was found."""
    return tuple(sorted(found, key=lambda one: (one.kind is ReasonKind.UNREAD, -rank(one.severity))))


def _kind(decision: Decision | None) -> ReasonKind:
    if decision is None:
        return ReasonKind.UNDECIDED
    if decision.decision is DecisionKind.REJECTED:
        return ReasonKind.REJECTED
    return _OF_STATE.get(decision.state) or _OF_KIND.get(decision.decision, ReasonKind.UNDECIDED)


def _is_undeclared(case: Case, policy: Policy) -> bool:
    least = policy.gate.undeclared
    if not case.undeclared or least is None or not at_least(case.severity, least):
        return False
    decision = case.decision
    return (
        decision is None or decision.state is not DecisionState.VALID or decision.decision is not DecisionKind.APPROVED
    )


def _is_unread(finding: Finding, case: Case, globs: tuple[str, ...]) -> bool:
    """Whether a finding says that the gate lacks something which nobody decided to do without."""
    if finding.rule != UNREAD_RULE or not finding.gates or passes(finding, case.decision):
        return False
    places = [case.id, *(evidence.path for evidence in finding.evidence)]
    return not any(fnmatchcase(place, glob) for place in places for glob in globs)


def _reason(kind: ReasonKind, case: Case, findings: list[Finding]) -> Reason:
    decision = case.decision
    return Reason(
        kind=kind,
        case=case.id,
        severity=max((one.severity for one in findings), key=rank, default=case.severity),
        rules=tuple(dict.fromkeys(one.rule for one in findings)),
        rows=tuple(sorted(case.differences, key=lambda row: _KINDS.index(row.partition(":")[0]))),
        file=decision.file if decision else "",
        new_keys=decision.new_keys if decision else (),
    )
