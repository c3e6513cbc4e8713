"""Cases in order, one line each: how severe, what differs, what was decided; those that ask for nothing fold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from operator import attrgetter
from typing import Any, assert_never

from fwdiff.index.sections import Difference
from fwdiff.model import (
    ConfigurationChange,
    EndpointChange,
    EndpointRow,
    Fate,
    FileChange,
    PackageChange,
    PackageRow,
    PermissionRow,
)
from fwdiff.model.judgement import Case
from fwdiff.tui.view_model.arrangement import named
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
from fwdiff.tui.view_model.configuration import words_of_setting
from fwdiff.tui.view_model.endpoints import words_of_host, words_of_standing
from fwdiff.tui.view_model.files import words_of_file
from fwdiff.tui.view_model.hidden_words import case_words, hidden_words, sides
from fwdiff.tui.view_model.packages import words_of_package, words_of_package_change
from fwdiff.tui.view_model.query import BETWEEN
from fwdiff.tui.view_model.row_list import LazyRows, Part, fitted
from fwdiff.tui.view_model.rows import (
    CaseTarget,
    Column,
    Grouping,
    Heading,
    Order,
    Row,
    Sign,
    Table,
    Tone,
    cell,
    span,
)
from fwdiff.tui.view_model.view import View

QUIET = "quiet"
"""The group of cases that ask for no decision."""


def case_table(view: View) -> Table:
    """Each case on a line; what stands in the way is marked `!`."""
    columns = (
        Column("", 1),
        Column("case", 24, 5, ends=True),
        Column("what differs", 20, 4, flows=True),
        Column("state", 10),
        Column("until", 10, wide=True),
        Column("rules", 16, 1, wide=True),
    )
    quiet = [case for case in view.diff.cases if is_quiet(view, case)]
    loud = [case for case in view.diff.cases if not is_quiet(view, case)]
    part = Part(
        [*loud, *quiet], partial(map, partial(case_sign, view)), attrgetter("id"), partial(_row, view), _facts(view)
    )
    rows = LazyRows(part)
    fitting, without = fitted(columns, rows)
    empty = "No case: nothing differs, and the policy has nothing to say"
    return Table(fitting, rows, empty, orders=_ORDERS, without=without)


def _facts(view: View) -> dict[str, Callable[[Any], str]]:
    return {
        "case": name,
        "what differs": partial(what_differs, view),
        "state": partial(state, view),
        "until": lambda case: case.decision.expires if case.decision else "",
        "rules": partial(_rules, view),
        "kind": lambda case: case.kind,
        "standing": lambda case: state(view, case) or QUIET,
        QUIET: lambda case: QUIET if is_quiet(view, case) else "",
    }


def _of_quiet(_: str, __: Case) -> Heading:
    return Heading((span(QUIET, Tone.HEADING),), "ask for no decision")


_ORDERS = (
    Order("severity", grouping=Grouping(QUIET, _of_quiet, folded=True)),
    Order("case", "case"),
    Order("state", "standing", Grouping("standing", named), without=("state",)),
    Order("kind", "kind", Grouping("kind", named)),
    Order("rules", "rules", Grouping("rules", named), without=("rules",)),
)


def _rules(view: View, case: Case) -> str:
    return " ".join(dict.fromkeys(view.findings[one].rule for one in case.findings))


def _row(view: View, case: Case) -> Row:
    tone = TONE_OF[case.severity] if is_open(view, case) else Tone.DIM if is_quiet(view, case) else Tone.PLAIN
    decision = case.decision
    cells = (
        (shape(view, case.severity),),
        cell(name(case), tone),
        cell(what_differs(view, case), Tone.DIM if is_quiet(view, case) or is_decided(case) else Tone.PLAIN),
        cell(state(view, case), Tone.STRONG if is_open(view, case) else Tone.DIM),
        cell(decision.expires if decision else "", Tone.DIM),
        cell(_rules(view, case), Tone.DIM),
    )
    sign, target = case_sign(view, case), CaseTarget(case.id)
    return Row(case.id, sign, cells, target, case.id, words=partial(_hidden_words, view, case))


def _hidden_words(view: View, case: Case) -> str:
    """Those of all its rows, each once."""
    texts = (_words_of(view, view.differences[row]) for row in case.differences)
    words = dict.fromkeys(word for text in texts for word in text.split(BETWEEN)[1:])
    return "".join(f"{BETWEEN}{word}" for word in words) + hidden_words(kind=(case.kind,)) + case_words(view, case)


def _words_of(view: View, difference: Difference) -> str:
    """The hidden words of a row, as its section has them."""
    row, on_right = difference.row, difference.fate is Fate.ADDED
    match row:
        case PackageRow():
            words = words_of_package(view, row, on_right=on_right)
        case PackageChange():
            words = words_of_package_change(view, row)
        case PermissionRow():
            found_in = sides(view, left=not on_right, right=on_right, reference=row.in_reference)
            words = hidden_words(perm=(row.permission,), kind=(row.of,), found_in=found_in)
        case EndpointRow():
            words = words_of_host(view, row, row.host, on_right=on_right)
        case EndpointChange():
            words = words_of_standing(view, row.host, view.right.profile(row.host))
        case ConfigurationChange():
            words = words_of_setting(view, row)
        case FileChange():
            words = words_of_file(view, row)
        case _:
            assert_never(row)
    return words


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
    """At most so many cases: what stands in the way, what else is to be decided, what was decided, each worst first."""
    asked = [case for case in view.diff.cases if not is_quiet(view, case)]
    asked.sort(key=lambda case: (case.id not in view.reasons, not is_open(view, case), not asks(view, case)))
    yield from asked[:most]
