"""What a reviewer decides, as decisions to write: of one case, or put off for all that stand in the way."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.errors import UsageError
from fwdiff.judge.decide import evidence_keys
from fwdiff.judge.decision_file import DecisionTable, Scope
from fwdiff.judge.toml_record import near
from fwdiff.judge.typed_words import scope_parts
from fwdiff.model import Diff
from fwdiff.model.judgement import Baseline, Case, DecisionKind


class Statement(NamedTuple):
    """What a reviewer says, whatever it is about."""

    decision: DecisionKind
    reason: str
    reviewer: str
    date: datetime.date
    expires: datetime.date
    until_then: str
    scope: Scope


def scope_of(words: str) -> Scope:
    """The scope that `MARKET`, `MARKET/MODEL` or `MARKET/MODEL/SKU` names.  Raises `UsageError`."""
    return Scope(*scope_parts(words))


def decision_of(diff: Diff, case_id: str, said: Statement) -> DecisionTable:
    """The decision of a case, on all evidence that there is.  Raises `UsageError` where there is no such case."""
    case = next((one for one in diff.cases if one.id == case_id), None)
    if case is None:
        ids = [one.id for one in diff.cases]
        raise UsageError(
            f"there is no case {case_id!r}{near(case_id, ids)}", "`fwdiff check … --json` has the ids of all cases."
        )
    return _decided(diff, case, said)


def deferrals(diff: Diff, said: Statement) -> Iterator[DecisionTable]:
    """A decision for each case that stands in the way and has none."""
    verdict = diff.verdict
    blocking = {reason.case for reason in verdict.why} if verdict else set()
    for case in diff.cases:
        if case.id in blocking and case.decision is None and case.findings:
            yield _decided(diff, case, said)


def _decided(diff: Diff, case: Case, said: Statement) -> DecisionTable:
    own = [finding for finding in diff.findings if finding.case == case.id and finding.baseline is not Baseline.FIXED]
    if not own:
        raise UsageError(f"{case.id} asks for no decision: no rule says anything of it", "Nothing is written.")
    return DecisionTable(
        case=case.id,
        decision=said.decision,
        scope=said.scope,
        rules=tuple(sorted({finding.rule for finding in own})),
        severity=case.severity,
        reason=said.reason,
        reviewer=said.reviewer,
        date=said.date,
        expires=said.expires,
        evidence=tuple(sorted(evidence_keys(own))),
        until_then=said.until_then,
    )
