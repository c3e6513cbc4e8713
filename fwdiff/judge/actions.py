"""What a reviewer decides, as decisions to write: of one case, or put off for all that stand in the way."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.errors import UsageError
from fwdiff.judge.decide import evidence_keys
from fwdiff.judge.decision_file import DecisionTable, Scope
from fwdiff.judge.toml_record import near
from fwdiff.model import Diff
from fwdiff.model.judgement import Baseline, Case, DecisionKind

EXPIRY_FORMS = "Write the last day as 2026-12-31, or days from today as 90d."


class Statement(NamedTuple):
    """What a reviewer says, whatever it is about."""

    decision: DecisionKind
    reason: str
    reviewer: str
    date: datetime.date
    expires: datetime.date
    until_then: str
    scope: Scope


def expiry(word: str, today: datetime.date) -> datetime.date:
    """The last day that a word names: a date, or days from today as `90d`.  Raises `UsageError`."""
    days = re.fullmatch(r"([0-9]{1,5})d", word)
    try:
        expires = today + datetime.timedelta(days=int(days[1])) if days else datetime.date.fromisoformat(word)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{word!r} is not a date and not days from today", EXPIRY_FORMS) from error
    if expires < today:
        raise UsageError(f"{word} is before {today}", "Name a day to come, or days as 90d.")
    return expires


def scope_of(words: str) -> Scope:
    """The scope that `MARKET`, `MARKET/MODEL` or `MARKET/MODEL/SKU` names.  Raises `UsageError`."""
    market, model, sku = (part.strip() for part in f"{words}//".split("/", 3)[:3])
    if not market:
        raise UsageError("the scope names no market", "Write it as MARKET, MARKET/MODEL or MARKET/MODEL/SKU.")
    return Scope(market, model, sku)


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
