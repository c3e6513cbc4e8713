"""Numbers in groups, and which groups are equal in two builds: all at once, as what changed is one in a hundred."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


class MemberGroups(NamedTuple):
    """The groups of one build by rising number, each with its members in their order."""

    numbers: Indices
    begins: Indices
    """Where each begins in `members`."""
    counts: Indices
    members: Indices
    firsts: Indices
    """Where the first member of each stands in the build."""

    def members_of(self, position: int) -> Indices:
        """Those of one group."""
        begin = self.begins[position]
        return self.members[begin : begin + self.counts[position]]

    def positions_in(self, other: MemberGroups) -> Indices:
        """Where each stands in another build with equal members, -1 where it does not."""
        if not len(self.members) or not len(other.members):
            return np.full(len(self.numbers), -1, np.int64)
        positions = np.minimum(np.searchsorted(other.numbers, self.numbers), len(other.numbers) - 1)
        alike = (other.numbers[positions] == self.numbers) & (other.counts[positions] == self.counts)
        shifts = np.where(alike, other.begins[positions] - self.begins, 0)
        places = np.minimum(np.arange(len(self.members)) + np.repeat(shifts, self.counts), len(other.members) - 1)
        differing = np.logical_or.reduceat(self.members != other.members[places], self.begins)
        return np.where(alike & ~differing, positions, -1)


def grouped(members: Indices, groups: Indices) -> MemberGroups:
    """The members of a build by the group of each."""
    order = np.argsort(groups, kind="stable")
    rising = groups[order]
    begins = np.flatnonzero(np.diff(rising, prepend=-1))
    counts = np.diff(begins, append=len(order))
    return MemberGroups(rising[begins], begins, counts, members[order], order[begins])


def ranges(begins: Indices, counts: Indices) -> Indices:
    """All numbers of several ranges, one range after another."""
    ends = np.cumsum(counts)
    return np.repeat(begins - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)
