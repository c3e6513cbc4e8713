"""On whose phones a package is installed, and which of them are more than another build has it on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fwdiff.index.build_index import BuildIndex
from fwdiff.index.sku import Skus
from fwdiff.model import Package, Placement


class Spread(NamedTuple):
    """Phones that have a package and did not."""

    placements: tuple[Package, ...]
    """Where it stands for them."""
    before: tuple[str, ...]
    """The SKUs that had it; none where nothing said for which."""
    after: tuple[str, ...]
    """The SKUs that have it now; none: all phones."""


class Reach(NamedTuple):
    """All phones, or those of some SKUs; neither where nothing in the image says it."""

    everywhere: bool
    skus: frozenset[str]


def spreads(left: BuildIndex, right: BuildIndex) -> Iterator[Spread]:
    """The packages of both builds that are on phones of more SKUs than before."""
    of_left, of_right = Skus(left), Skus(right)
    for name, placements in right.packages.items():
        before = left.packages.get(name, [])
        if before and _may_differ(before, placements):
            was, now = _reach(of_left, before), _reach(of_right, placements)
            gained = now.skus - was.skus
            if not was.everywhere and (now.everywhere or gained):
                where = [one for one in placements if _is_for(of_right, one, now, gained)]
                after = () if now.everywhere else tuple(sorted(now.skus))
                yield Spread(tuple(where), tuple(sorted(was.skus)), after)


def _may_differ(before: Sequence[Package], after: Sequence[Package]) -> bool:
    """Whether a placement differs, or a link may."""
    carried = any(one.placement is Placement.CARRIED for one in before)
    return carried or {one.device_path for one in before} != {one.device_path for one in after}


def _reach(skus: Skus, placements: Sequence[Package]) -> Reach:
    each = [skus.reach(one) for one in placements]
    return Reach(any(one is None for one in each), frozenset[str]().union(*filter(None, each)))


def _is_for(skus: Skus, package: Package, now: Reach, gained: frozenset[str]) -> bool:
    reach = skus.reach(package)
    return reach is None if now.everywhere else bool(gained.intersection(reach or ()))
