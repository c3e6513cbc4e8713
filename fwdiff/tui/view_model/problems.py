"""What could not be read as a table, and what is listed without counting against it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from fwdiff.model import ProblemKind, Unread
from fwdiff.tui.view_model.arrangement import named
from fwdiff.tui.view_model.fields import Field, Group, pair_field
from fwdiff.tui.view_model.hidden_words import hidden_words
from fwdiff.tui.view_model.row_list import LazyRows, Part, alike, fitted
from fwdiff.tui.view_model.rows import (
    TONES,
    Column,
    Grouping,
    Order,
    ProblemTarget,
    Row,
    Sign,
    Table,
    Tone,
    cell,
)
from fwdiff.tui.view_model.view import View


class Problem(NamedTuple):
    """What was not read, and on which side: `left`, `right` or `both`."""

    side: str
    unread: Unread

    @property
    def place(self) -> str:
        """The path, and the member inside it."""
        return f"{self.unread.path}!{self.unread.member}" if self.unread.member else self.unread.path

    @property
    def id(self) -> str:
        """Of its row."""
        return f"problem:{self.side}:{self.place}:{self.unread.reason}"


def problem_table(view: View) -> Table:
    """What could not be read on either side, then what is listed without counting against it."""
    columns = (
        Column("side", 5),
        Column("kind", 12),
        Column("path", 20, 3, ends=True),
        Column("reason", 20, 3, flows=True),
    )
    rows = LazyRows(_part(unread(view), Sign.PROBLEM), _part(not_content(view), Sign.NONE))
    left, right = view.left.inventory.coverage, view.right.inventory.coverage
    empty = f"Everything was read: {left.analysed:,} files left, {right.analysed:,} files right"
    fitting, without = fitted(columns, rows)
    return Table(fitting, rows, empty, orders=_ORDERS, without=without)


def unread(view: View) -> list[Problem]:
    """What could not be read, in order of its place."""
    return _problems(view.left.inventory.coverage.unread, view.right.inventory.coverage.unread)


def not_content(view: View) -> list[Problem]:
    """What is listed and holds nothing to be read."""
    return _problems(view.left.inventory.coverage.not_content, view.right.inventory.coverage.not_content)


def problem_counts(view: View) -> dict[Sign, int]:
    """What could not be read, each once."""
    return {Sign.PROBLEM: len(unread(view))}


_ORDERS = (
    Order("weight"),
    Order("kind", "kind", Grouping("kind", named), without=("kind",)),
    Order("path", "path"),
    Order("reason", "reason", Grouping("reason", named), without=("reason",)),
    Order("side", "side", Grouping("side", named), without=("side",)),
)
_FACTS: dict[str, Callable[[Any], str]] = {
    "side": lambda problem: problem.side,
    "kind": lambda problem: problem.unread.kind,
    "path": lambda problem: problem.place,
    "reason": lambda problem: problem.unread.reason,
}


def _part(problems: list[Problem], sign: Sign) -> Part:
    return Part(problems, partial(alike, sign), lambda problem: problem.id, partial(_row, sign), _FACTS)


def _problems(left: tuple[Unread, ...], right: tuple[Unread, ...]) -> list[Problem]:
    on_left, on_right = frozenset(left), frozenset(right)
    found = sorted(on_left | on_right, key=lambda problem: (problem.path, problem.member, problem.reason))
    return [Problem(_side(one in on_left, one in on_right), one) for one in found]


def _side(on_left: bool, on_right: bool) -> str:  # noqa: FBT001 - named where it is called
    return "both" if on_left and on_right else "left" if on_left else "right"


def _row(sign: Sign, problem: Problem) -> Row:
    side, unread = problem
    tone = Tone.PLAIN if sign is Sign.PROBLEM else Tone.DIM
    cells = (
        cell(side, tone),
        cell(unread.kind.replace("_", " "), TONES[sign]),
        cell(problem.place, tone),
        cell(unread.reason, tone),
    )
    found_in = ("left", "right") if side == "both" else (side,)
    words = hidden_words(path=(problem.place,), kind=(unread.kind,), found_in=found_in)
    return Row(problem.id, sign, cells, ProblemTarget(problem.id), unread.path, words=words)


def problem_groups(view: View, target: ProblemTarget) -> list[Group]:
    """The page of a place that was not read: where it is, why it was not read, and whose it is."""
    problem = next((one for one in (*unread(view), *not_content(view)) if one.id == target.id), None)
    if problem is None:
        return []
    found = problem.unread
    on_left, on_right = problem.side != "right", problem.side != "left"
    package = view.package_at(found.path, on_right=on_right)
    words = (("path", found.path), ("member", found.member), ("kind", found.kind), ("reason", found.reason))
    fields = [pair_field(name, text if on_left else None, text if on_right else None) for name, text in words if text]
    if package is not None:
        fields.append(pair_field("package", package.package, package.package)._replace(target=package))
    hides, to_do = _MEANING[found.kind]
    meant = [
        Field(name, Sign.NONE, name, text if on_left else None, text if on_right else None)
        for name, text in (("it hides", hides), ("to do", to_do))
    ]
    return [
        Group(f"not read, {problem.side}", fields, always=True, target=package),
        Group("what it means", meant, always=True),
    ]


_UNSEEN = "what stands in it: what the other build alone has there is ? and not settled"
_MEANING = {
    ProblemKind.DAMAGED: (_UNSEEN, "fetch the image anew and compare its checksum; if it is the same, the build is so"),
    ProblemKind.MISSING: (_UNSEEN, "name the whole build, with this part of it"),
    ProblemKind.UNSUPPORTED: (_UNSEEN, "unpack it by other means, and compare the folder"),
    ProblemKind.ENCRYPTED: (_UNSEEN, "decrypt it by other means, and compare the folder"),
    ProblemKind.UNREADABLE: (_UNSEEN, "give yourself the right to read it, and compare again"),
    ProblemKind.LIMIT: (_UNSEEN, "look at it by hand: it goes beyond what is opened of any image"),
    ProblemKind.CODE_ABSENT: (
        "hosts, calls and reads of its code; its manifest is read",
        "compare the build before its code was taken out of the APK",
    ),
    ProblemKind.NOT_CONTENT: ("nothing that is compared", "nothing"),
}
"""What is not seen because of it, and what a reader can do."""
