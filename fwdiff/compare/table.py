"""What stands in each of several builds, given in order: rows of one value a build, and their projection to two sides.

Every section of a diff is such a table.  The first build is the left, the second the right, a third the reference.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from fwdiff.index import BuildIndex
from fwdiff.model import Basis

V = TypeVar("V")
Order = str | tuple[str, ...]

Likeness = Callable[[V], Hashable]
"""Values with equal likeness may be one thing in two builds; None is like nothing."""


def align(
    columns: Sequence[Iterable[V]], order: Callable[[V], Order], *likenesses: Likeness[V]
) -> list[list[V | None]]:
    """Rows of one value a build, None where it does not stand there.

    Each column is paired with the rows before it by the first likeness first; equals go in `order`; what is left over
    opens a row.  Linear in the number of values for each likeness.
    """
    rows: list[list[V | None]] = []
    for index, column in enumerate(columns):
        left_over = sorted(column, key=order)
        vacant = rows
        for likeness in likenesses:
            vacant, left_over = _pair(vacant, left_over, likeness)
        for row in vacant:
            row.append(None)
        rows = rows + [[None] * index + [value] for value in left_over]
    return rows


def _pair(vacant: list[list[V | None]], values: list[V], likeness: Likeness[V]) -> tuple[list[list[V | None]], list[V]]:
    """One round of pairing: the rows that found no value, and the values that found no row."""
    waiting: dict[Hashable, deque[int]] = {}
    for position, value in enumerate(values):
        waiting.setdefault(likeness(value), deque()).append(position)
    waiting.pop(None, None)
    still_vacant = []
    taken = set()
    for row in vacant:
        positions = waiting.get(likeness(_latest(row)))
        if positions:
            taken.add(positions[0])
            row.append(values[positions.popleft()])
        else:
            still_vacant.append(row)
    return still_vacant, [value for position, value in enumerate(values) if position not in taken]


def _latest(row: list[V | None]) -> V:
    return next(value for value in reversed(row) if value is not None)


class OneSided(NamedTuple, Generic[V]):
    """A value that stands on one side alone."""

    value: V
    basis: Basis
    in_reference: bool | None


@dataclass(frozen=True)
class Projection(Generic[V]):
    """A table as two sides see it."""

    added: list[OneSided[V]]
    removed: list[OneSided[V]]
    both: list[tuple[V, V]]


def project(
    builds: Sequence[BuildIndex],
    table: Iterable[Sequence[V | None]],
    subject: Callable[[V], Hashable],
    unread: Callable[[BuildIndex, V], bool],
) -> Projection[V]:
    """The first two builds of a table as left and right.

    `unread` says whether the place where a value would stand in a build was not read there; a value stands in the
    reference if any value of the same `subject` does.
    """
    rows = list(table)
    left, right = builds[0], builds[1]
    pending = left.pending or right.pending
    known = {subject(row[2]) for row in rows if row[2] is not None} if len(builds) > 2 else set()

    def one_sided(value: V, other: BuildIndex) -> OneSided[V]:
        basis = Basis.OTHER_SIDE_UNREAD if pending or unread(other, value) else Basis.PROVEN
        return OneSided(value, basis, in_reference(value))

    def in_reference(value: V) -> bool | None:
        if len(builds) < 3:
            return None
        return True if subject(value) in known else None if builds[2].pending or unread(builds[2], value) else False

    return Projection(
        added=[one_sided(row[1], left) for row in rows if row[0] is None and row[1] is not None],
        removed=[one_sided(row[0], right) for row in rows if row[1] is None and row[0] is not None],
        both=[(row[0], row[1]) for row in rows if row[0] is not None and row[1] is not None],
    )
