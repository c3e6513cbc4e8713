"""Cases in order, one line each: how severe, what differs, what was decided; those that ask for nothing fold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from fwdiff.model import EndpointChange, EndpointRow, PermissionRow
from fwdiff.model.judgement import Case
from fwdiff.tui.view_model.case_words import (
    TONE_OF,
    asks,
    is_decided,
    is_open,
    is_quiet,
    name,
    shape,
    state,
    what_differs,
)
from fwdiff.tui.view_model.hidden_words import hidden_words
from fwdiff.tui.view_model.query import BETWEEN
from fwdiff.tui.view_model.rows import CaseTarget, Column, Row, Sign, Table, Tone, cell, span
from fwdiff.tui.view_model.view import View

QUIET = "quiet"
"""The group of cases that ask for no decision."""


def case_table(view: View) -> Table:
    """Each case on a line; what stands in the way is marked `!`."""
    columns = (
        Column("", 1),
        Column("case", 32, 5, ends=True),
        Column("what differs", 20, 4),
        Column("state", 10, 0),
        Column("until", 10, wide=True),
        Column("rules", 16, 1, wide=True),
    )
    quiet = [case for case in view.diff.cases if is_quiet(view, case)]
    loud = [case for case in view.diff.cases if not is_quiet(view, case)]
    rows = [_row(view, case) for case in loud]
    if quiet:
        title = (
            span(QUIET, Tone.HEADING),
            span(f"  {len(quiet):,}, nothing is said of them (enter unfolds)", Tone.DIM),
        )
        rows.append(Row(QUIET, Sign.NONE, (title, *[()] * 5), None, QUIET, QUIET, heading=True))
        rows += [_row(view, case, group=QUIET) for case in quiet]
    return Table(columns, tuple(rows), "No case: nothing differs, and the policy has nothing to say")


def _row(view: View, case: Case, group: str = "") -> Row:
    tone = TONE_OF[case.severity] if is_open(view, case) else Tone.DIM if is_quiet(view, case) else Tone.PLAIN
    decision = case.decision
    cells = (
        (shape(view, case.severity),),
        cell(name(case), tone),
        cell(what_differs(view, case), Tone.DIM if is_quiet(view, case) or is_decided(case) else Tone.PLAIN),
        cell(state(view, case), Tone.STRONG if is_open(view, case) else Tone.DIM),
        cell(decision.expires if decision else "", Tone.DIM),
        cell(" ".join(dict.fromkeys(view.findings[one].rule for one in case.findings)), Tone.DIM),
    )
    sign, target = case_sign(view, case), CaseTarget(case.id)
    return Row(case.id, sign, cells, target, case.id, group, words=partial(_hidden_words, view, case))


def _hidden_words(view: View, case: Case) -> str:
    found = [view.differences[row].row for row in case.differences]
    hosts = [row for row in found if isinstance(row, EndpointRow)]
    return hidden_words(
        host=(row.host for row in found if isinstance(row, EndpointRow | EndpointChange)),
        country={row.country for row in hosts},
        owner={row.owner for row in hosts},
        perm=(row.permission for row in found if isinstance(row, PermissionRow)),
        kind=(case.kind,),
        case=f"{BETWEEN}sev:{case.severity}{BETWEEN}state:{state(view, case) or 'quiet'}",
    )


def case_sign(view: View, case: Case) -> Sign:
    """What a case asks of its reader."""
    if case.id in view.reasons:
        return Sign.PROBLEM
    if case.unsettled:
        return Sign.UNKNOWN
    return Sign.CHANGED if case.differences else Sign.NONE


def case_counts(view: View) -> dict[Sign, int]:
    """How many cases of each sign there are."""
    counts = Counter(case_sign(view, case) for case in view.diff.cases)
    return {sign: counts[sign] for sign in (Sign.PROBLEM, Sign.CHANGED, Sign.UNKNOWN)}


def next_open(view: View, after: str) -> str | None:
    """The first case behind another that has to be decided, from the top again at the end; None if there is none."""
    ids = list(view.cases)
    start = ids.index(after) + 1 if after in view.cases else 0
    return next((one for one in ids[start:] + ids[:start] if is_open(view, view.cases[one])), None)


def worst(view: View, most: int) -> Iterator[Case]:
    """Those that stand in the way, then others that have to be decided, then what was decided; of each the worst."""
    asked = [case for case in view.diff.cases if not is_quiet(view, case)]
    asked.sort(key=lambda case: (case.id not in view.reasons, not is_open(view, case), not asks(view, case)))
    yield from asked[:most]
