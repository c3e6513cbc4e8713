"""A table of what stands in each of any number of builds, and what two of them and a reference see of it.

Every section of a difference is such a table first: one row a thing, one value a build, None where it does not stand.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from fwdiff.index import BuildIndex
from fwdiff.model import Basis, Side

V = TypeVar("V")

COLUMNS = {Side.LEFT: 0, Side.RIGHT: 1, Side.REFERENCE: 2}
"""Which build of a table plays which part."""


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


@dataclass(frozen=True)
class Table(Generic[V]):
    """Rows of one value a build, in the order of the builds."""

    builds: Sequence[BuildIndex]
    rows: list[list[V | None]]

    @property
    def pending(self) -> bool:
        """Whether either side is still being read, so that nothing is known not to stand there."""
        return self.build(Side.LEFT).pending or self.build(Side.RIGHT).pending

    @property
    def reference(self) -> BuildIndex | None:
        """The build of another market, if there is one."""
        return self.builds[COLUMNS[Side.REFERENCE]] if len(self.builds) > COLUMNS[Side.REFERENCE] else None

    def build(self, side: Side) -> BuildIndex:
        """The build that plays a part."""
        return self.builds[COLUMNS[side]]

    def column(self, side: Side) -> list[V]:
        """What stands in the build that plays a part."""
        column = COLUMNS[side]
        return [value for row in self.rows if (value := row[column]) is not None]

    def both(self) -> list[tuple[V, V]]:
        """What stands on both sides."""
        left, right = COLUMNS[Side.LEFT], COLUMNS[Side.RIGHT]
        pairs = ((row[left], row[right]) for row in self.rows)
        return [(before, after) for before, after in pairs if before is not None and after is not None]

    def project(self, subject: Callable[[V], Hashable], unread: Callable[[BuildIndex, V], bool]) -> Projection[V]:
        """What stands on either side alone, and on both.

        `unread` says whether the place where a value would stand in a build was not read there; a value stands in the
        reference if any value of the same `subject` does.
        """
        reference = self.reference
        known = {subject(value) for value in self.column(Side.REFERENCE)} if reference else set()

        def in_reference(value: V) -> bool | None:
            if reference is None:
                return None
            return True if subject(value) in known else None if reference.pending or unread(reference, value) else False

        def alone(side: Side, other: Side) -> list[OneSided[V]]:
            here, there, build = COLUMNS[side], COLUMNS[other], self.build(other)
            values = [value for row in self.rows if row[there] is None and (value := row[here]) is not None]
            return [
                OneSided(value, _basis(unread=self.pending or unread(build, value)), in_reference(value))
                for value in values
            ]

        return Projection(alone(Side.RIGHT, Side.LEFT), alone(Side.LEFT, Side.RIGHT), self.both())


def _basis(*, unread: bool) -> Basis:
    return Basis.OTHER_SIDE_UNREAD if unread else Basis.PROVEN
