"""Which package of another build has code like one that came or went: the same under another name, or new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from fwdiff.index.likeness import LEAST, numbers, shared
from fwdiff.model import Likeness, Package, Side

_COMMON = 4
"""Packages of one build that share a feature: from so many on it is a library's, and tells nothing of any of them."""
_LOOKED_AT = 4
"""Candidates that share most features."""


class Likenesses:
    """The sketched packages of builds, by the features of their code."""

    def __init__(self, builds: Mapping[Side, Sequence[Package]]) -> None:
        self._sketched = {side: [one for one in packages if _features(one)] for side, packages in builds.items()}
        self._holders = {side: _holders(packages) for side, packages in self._sketched.items()}
        self._common = frozenset(
            feature
            for side, holders in self._holders.items()
            for feature, places in holders.items()
            if len(places) >= _COMMON and len({self._sketched[side][at].package for at in places}) >= _COMMON
        )

    def of(self, package: Package, sides: Sequence[Side]) -> tuple[Likeness, ...]:
        """For each of other builds the package of another name whose code is most like this one's, if it is like."""
        found = (max(self._in(package, side), key=_order, default=None) for side in sides if side in self._sketched)
        return tuple(one for one in found if one is not None)

    def _in(self, package: Package, side: Side) -> Iterator[Likeness]:
        sketch = package.code_sketch
        if sketch is None:
            return
        hits: Counter[int] = Counter()
        for feature in _features(package) - self._common:
            hits.update(self._holders[side].get(feature, ()))
        others = [at for at, _ in hits.most_common() if self._sketched[side][at].package != package.package]
        for at in others[:_LOOKED_AT]:
            other = self._sketched[side][at]
            measure = shared(sketch, other.code_sketch, self._common) if other.code_sketch else None
            if measure is not None and measure.figure >= LEAST:
                yield Likeness(side, other.package, other.path, *measure)


def _features(package: Package) -> frozenset[int]:
    return numbers(package.code_sketch.features) if package.code_sketch else frozenset()


def _holders(packages: Sequence[Package]) -> dict[int, list[int]]:
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for at, package in enumerate(packages):
        for feature in _features(package):
            holders[feature].append(at)
    return dict(holders)


def _order(like: Likeness) -> tuple[float, int, str, str]:
    return like.figure, like.equal_classes, like.package, like.path
