"""The builds of one line side by side: which rows are not equal in all of them, and which builds are the odd ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fwdiff.compare.projection import Numbers, Projection

ABSENT = 0


class OddRow(NamedTuple):
    """A row that is not equal in all builds of a line."""

    key: int
    facts: tuple[int, ...]
    """Digest of the facts in each build; `ABSENT` where it does not stand."""
    usual: int
    """What most builds have; of several the absence, else what the first of them has by patch and contents."""

    @property
    def stands_in(self) -> tuple[int, ...]:
        """Positions of the builds that have it."""
        return tuple(at for at, facts in enumerate(self.facts) if facts != ABSENT)

    @property
    def those(self) -> tuple[int, ...]:
        """Positions of the builds that have the usual."""
        return tuple(at for at, facts in enumerate(self.facts) if facts == self.usual)

    def odd(self) -> Iterator[tuple[int, ...]]:
        """Positions of the others, those with equal facts together, in the order of the first of each."""
        found: dict[int, list[int]] = {}
        for at, facts in enumerate(self.facts):
            if facts != self.usual:
                found.setdefault(facts, []).append(at)
        return map(tuple, found.values())


class Line:
    """The projections of builds that ought to be alike, in the order in which they were named."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        self.projections = projections
        self.keys: Numbers = np.unique(np.concatenate([one.keys for one in projections]))
        """Of all rows that stand in any of them, rising."""

    @cached_property
    def _facts(self) -> Numbers:
        facts = np.full((len(self.keys), len(self.projections)), ABSENT, np.uint64)
        for column, one in enumerate(self.projections):
            facts[np.searchsorted(self.keys, one.keys), column] = one.facts
        return facts

    @cached_property
    def _differing(self) -> NDArray[np.intp]:
        return np.nonzero((self._facts != self._facts[:, :1]).any(axis=1))[0]

    @property
    def equal(self) -> int:
        """Rows that are equal in all builds."""
        return len(self.keys) - len(self._differing)

    def odd_rows(self) -> Iterator[OddRow]:
        """The others."""
        keys = self.keys[self._differing].tolist()
        order = self._order
        for key, facts in zip(keys, self._facts[self._differing].tolist(), strict=True):
            yield OddRow(key, tuple(facts), _usual(facts, order))

    @property
    def _order(self) -> list[int]:
        """Positions in an order that does not depend on how the builds were named: the oldest patch first."""
        said = [((one.image.security_patch or ""), (one.image.fingerprint or "")) for one in self.projections]
        return sorted(range(len(said)), key=lambda at: (*said[at], self._facts[:, at].tobytes()))

    def groups(self) -> list[tuple[int, ...]]:
        """Positions of builds with equal rows, in order of the first of each."""
        found: dict[bytes, list[int]] = {}
        for at, column in enumerate(self._facts.T):
            found.setdefault(column.tobytes(), []).append(at)
        return list(map(tuple, found.values()))

    def holds(self, keys: Numbers) -> NDArray[np.bool_]:
        """Whether any build has each of some rows."""
        return np.isin(keys, self.keys)


def _usual(facts: Sequence[int], order: Sequence[int]) -> int:
    counts: dict[int, int] = {ABSENT: 0}
    for at in order:
        counts[facts[at]] = counts.get(facts[at], 0) + 1
    return max(counts, key=lambda one: counts[one])
