"""Decisions as they are drafted: which cases a key means, what is proposed, and what the engine is asked to write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from fwdiff.errors import FwdiffError
from fwdiff.judge.typed_words import expiry, scope_parts
from fwdiff.model.desk import Decide
from fwdiff.model.judgement import DecisionKind
from fwdiff.text import visible
from fwdiff.tui.reviewer import reviewer
from fwdiff.tui.session import Session
from fwdiff.tui.view_model.case_words import asks, name
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.rows import CaseTarget, CodeTarget, HostTarget, PackageTarget, Row, Target
from fwdiff.tui.view_model.view import View
from fwdiff.tui.widgets.decide_bar import Draft

_DAYS = {DecisionKind.APPROVED: 90, DecisionKind.REJECTED: 90, DecisionKind.DEFERRED: 14}
"""How long a decision holds unless another day is typed."""
_MOST_REASONS = 20
_NAME = 40
"""Cells of what a case is called in the line that asks why."""
STOPPED = "Reading was stopped: start again to decide"


def case_of(view: View, row: Row | None, page: Target) -> str | None:
    """The case that a row, or the page that it stands on, is about."""
    if row is not None and isinstance(row.target, CaseTarget):
        return row.target.id
    if row is not None and row.id in view.case_of_difference:
        return view.case_of_difference[row.id]
    return _case_of_page(view, page)


def _case_of_page(view: View, page: Target) -> str | None:
    match page:
        case CaseTarget(id=identifier):
            return identifier
        case HostTarget(host=host):
            return view.case_of_difference.get(f"endpoint:{host}")
        case PackageTarget():
            return view.case_of_package(page)
        case CodeTarget(path=path, on_right=on_right):
            owner = view.package_at(path, on_right=on_right)
            return view.case_of_package(owner) if owner else None
    return None


def draft_of(session: Session, rows: Iterable[Row | None], page: Target, kind: DecisionKind) -> Draft:
    """A decision to go on with for the cases of these rows; or it says why there is none."""
    view = session.view
    refused = Draft(kind, (), "", "", "", "")
    if view is None or view.diff.verdict is None:
        return refused._replace(refusal=STOPPED if session.stopped else "Waits until both builds are read")
    found = filter(None, (case_of(view, row, page) for row in rows))
    cases = [case for case in dict.fromkeys(found) if case in view.cases]
    asking = tuple(case for case in cases if asks(view, view.cases[case]))
    if not asking:
        silent = "This case asks for no decision"
        return refused._replace(refusal=silent if cases else "This row is in no case")
    last_day = date.fromisoformat(view.diff.verdict.date) + timedelta(days=_DAYS[kind])
    subject = brief(visible(name(view.cases[asking[0]])), _NAME, session.glyphs.ellipsis)
    return Draft(kind, asking, "", last_day.isoformat(), view.diff.verdict.market, "", subject=subject)


class Mistyped(NamedTuple):
    """Why a draft cannot be decided as it is."""

    words: str
    field: str
    """Where it is to be mended: one of the line's."""


def question_of(session: Session, draft: Draft) -> Decide | Mistyped:
    """What the engine is asked to write, or why it cannot be asked."""
    assert session.view is not None
    assert session.view.diff.verdict is not None
    field = "reason"
    try:
        who = reviewer()
        field = "expires"
        expiry(draft.expires, date.fromisoformat(session.view.diff.verdict.date))
        field = "scope"
        scope_parts(draft.scope)
    except FwdiffError as error:
        return Mistyped(f"{error.message}. {error.hint}", field)
    said = (draft.decision, draft.reason, who, draft.expires, draft.scope, draft.until_then)
    return Decide(session.review, draft.cases, *said)


def reasons_of(session: Session) -> tuple[str, ...]:
    """Reasons that were given before, those of this run first."""
    view = session.view
    decided = [case.decision for case in view.diff.cases if case.decision is not None] if view else []
    before = [one.reason for one in sorted(decided, key=lambda one: one.date, reverse=True)]
    return tuple(dict.fromkeys([*reversed(session.reasons), *before]))[:_MOST_REASONS]
