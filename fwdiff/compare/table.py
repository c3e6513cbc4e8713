"""A table of what stands in each of several builds, as two sides and a reference see it.

Every section of a diff is such a table.  The first build is the left, the second the right, a third the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from fwdiff.index import BuildIndex
from fwdiff.model import Basis

V = TypeVar("V")


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
