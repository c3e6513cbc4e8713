"""The decisions of a review at the rows of a matrix: one holds for all builds with equal evidence in its scope.

They are found as a check finds them, by evidence keys.  A row is covered where a decision names all of its evidence
that rules look at: packages, what they ask for, hosts with their holders, settings that can do something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from fwdiff.judge.review import Decided, Review
from fwdiff.model import Subject
from fwdiff.model.judgement import DecisionKind, DecisionState
from fwdiff.model.matrix import Matrix, MatrixDecision, MatrixItem, MatrixRow, Presence

_LEAST = 30
"""The weight of a host or setting that a decision must name; noise and mere properties are below."""


class Scoped(NamedTuple):
    """What a decision's scope is compared to, of one build."""

    market: str
    model: str | None
    skus: frozenset[str]


def decided_matrix(
    matrix: Matrix,
    review: Review,
    scope: Callable[[int], Scoped],
    today: date,
    greatest_age: Callable[[int], int | None],
) -> Matrix:
    """The matrix with the decisions that there are; rows that are approved come after those that are not.

    `scope` and `greatest_age` (days that a decision may hold) are asked by a build's position.
    """
    rows = [_decided(row, review, [scope(at) for at in row.builds], today, greatest_age) for row in matrix.rows]
    return replace(matrix, rows=tuple(sorted(rows, key=_is_quiet)))


def _decided(
    row: MatrixRow,
    review: Review,
    builds: Sequence[Scoped],
    today: date,
    greatest_age: Callable[[int], int | None],
) -> MatrixRow:
    keys = frozenset(forms for item in row.items for forms in _decidable(item))
    held = [set(review.within(*build)) for build in builds]
    found = [one for one in review.decisions if all(one in some for some in held) and _names(one, row, keys)]
    if not found:
        return row
    strictest = min(found, key=lambda one: (_STRICTEST.index(one.table.decision), one.file))
    new = _not_named(row, keys, frozenset(key for one in found for key in one.table.evidence))
    ages = [age for at in row.builds if (age := greatest_age(at)) is not None]
    last_day = strictest.table.last_day(min(ages, default=None))
    state = DecisionState.STALE if new else DecisionState.VALID
    return replace(
        row,
        decision=MatrixDecision(
            decision=strictest.table.decision,
            state=DecisionState.EXPIRED if today > last_day else state,
            file=strictest.file,
            expires=last_day.isoformat(),
            new_keys=new,
        ),
    )


_STRICTEST = (DecisionKind.REJECTED, DecisionKind.DEFERRED, DecisionKind.APPROVED)


def _decidable(item: MatrixItem) -> Iterator[tuple[str, ...]]:
    """What came that rules look at: each key in the forms that it may be decided by, as a rule may name a value."""
    if item.presence not in (Presence.HAS, Presence.DIFFERS):
        return
    if item.kind in (Subject.ENDPOINT, Subject.CONFIGURATION) and item.weight < _LEAST:
        return
    for key in item.keys:
        if not key.endswith(":removed") and ":schemes[" not in key and ":granted[" not in key:
            values = item.gained if item.kind is Subject.CONFIGURATION else ()
            yield from ((key, f"{key}[{value}]") for value in values)
            if not values:
                yield (key,)


def _not_named(row: MatrixRow, keys: Iterable[tuple[str, ...]], covered: frozenset[str]) -> tuple[str, ...]:
    """The keys that decisions do not hold; of a new package its signers and uid only where they hold any such."""
    fields = {key.partition("[")[0] for key in covered}
    fresh = {
        key
        for item in row.items
        if item.kind is Subject.PACKAGE and item.presence is Presence.HAS
        for key in item.keys
        if key.partition("[")[0] not in fields
    }
    return tuple(sorted(forms[-1] for forms in keys if covered.isdisjoint(forms) and fresh.isdisjoint(forms)))


def _names(one: Decided, row: MatrixRow, keys: frozenset[tuple[str, ...]]) -> bool:
    """Whether a decision is about a row: headed by its subject, or with half of its evidence."""
    evidence = frozenset(one.table.evidence)
    shared = sum(not evidence.isdisjoint(forms) for forms in keys)
    return shared > 0 and (one.table.case == row.subject or shared * 2 >= len(keys))


def _is_quiet(row: MatrixRow) -> bool:
    decision = row.decision
    return decision is not None and decision.state is DecisionState.VALID and decision.decision is DecisionKind.APPROVED
