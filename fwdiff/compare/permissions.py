"""Permissions that packages on both sides gained or lost, placement by placement, told by package.

`requested` is what the manifest asks for; `granted` what the platform grants.  A grant that is unknown on the other
side is no proof of a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from fwdiff.compare.detail import own_grants
from fwdiff.compare.names import Identifiers, evidence_key
from fwdiff.index import BuildIndex
from fwdiff.index.weight import of_permission
from fwdiff.model import Basis, GrantState, Holding, Package, PermissionDiff, PermissionRow, Subject


class _Held(NamedTuple):
    """A package that requests or was granted a permission."""

    package: str
    permission: str
    of: Holding


def compare_permissions(builds: Sequence[BuildIndex], pairs: Iterable[tuple[Package, Package]]) -> PermissionDiff:
    """Differences of the requested and granted permissions of pairs of packages."""
    pending = builds[0].pending or builds[1].pending
    added: dict[_Held, Basis] = {}
    removed: dict[_Held, Basis] = {}
    for left, right in pairs:
        _gains(left, right, added, pending=pending)
        _gains(right, left, removed, pending=pending)
    reference = _Reference(builds[2]) if len(builds) > 2 else None
    identifiers = Identifiers(Subject.PERMISSION)
    return PermissionDiff(
        added=_rows(_in_order(added, builds[1]), reference, identifiers, gone=False),
        removed=_rows(_in_order(removed, builds[0]), reference, identifiers, gone=True),
    )


def _gains(before: Package, after: Package, gains: dict[_Held, Basis], *, pending: bool) -> None:
    """What `after` holds and `before` does not; of several placements that gain the same, one proof is enough."""
    held = _holdings(before)
    for holding, state in _holdings(after).items():
        if state is not GrantState.GRANTED or held.get(holding) is GrantState.GRANTED:
            continue
        unknown = pending or held.get(holding) is GrantState.UNKNOWN
        if gains.get(holding) is not Basis.PROVEN:
            gains[holding] = Basis.OTHER_SIDE_UNREAD if unknown else Basis.PROVEN


def _in_order(gains: dict[_Held, Basis], build: BuildIndex) -> dict[_Held, Basis]:
    """Packages by the heaviest permission that they hold in a build, and then their permissions by weight."""
    weights = {held: _weight(held, build) for held in gains}
    heaviest: dict[str, int] = {}
    for held, weight in weights.items():
        heaviest[held.package] = min(weight, heaviest.get(held.package, weight))
    ordered = sorted(gains, key=lambda held: (heaviest[held.package], held.package, weights[held], held))
    return {held: gains[held] for held in ordered}


def _weight(held: _Held, build: BuildIndex) -> int:
    """The heaviest over all placements of the package."""
    return min(_weight_in(package, held.permission) for package in build.packages[held.package])


def _weight_in(package: Package, permission: str) -> int:
    by = next((grant.by for grant in package.permissions_granted if grant.name == permission), None)
    return of_permission(by, allowlisted=permission in package.permissions_allowlisted)


def _holdings(package: Package) -> dict[_Held, GrantState]:
    """The state of every permission of a package; a request is as good as granted: the manifest says it."""
    holdings = {
        _Held(package.package, name, Holding.REQUESTED): GrantState.GRANTED for name in package.permissions_requested
    }
    holdings |= {_Held(package.package, grant.name, Holding.GRANTED): grant.state for grant in own_grants(package)}
    return holdings


class _Reference:
    """What the packages of the reference build hold, over all placements of a name."""

    def __init__(self, build: BuildIndex) -> None:
        self._build = build
        self._states: dict[_Held, set[GrantState]] = {}
        for package in build.inventory.packages:
            for holding, state in _holdings(package).items():
                self._states.setdefault(holding, set()).add(state)

    def holds(self, holding: _Held) -> bool | None:
        states = self._states.get(holding, set())
        if GrantState.GRANTED in states:
            return True
        return None if GrantState.UNKNOWN in states or self._build.pending else False


def _rows(
    gains: dict[_Held, Basis], reference: _Reference | None, identifiers: Identifiers, *, gone: bool
) -> tuple[PermissionRow, ...]:
    return tuple(
        PermissionRow(
            id=identifiers.name(*holding),
            subject=f"package:{holding.package}",
            keys=(_key(holding, gone=gone),),
            basis=basis,
            package=holding.package,
            permission=holding.permission,
            of=holding.of,
            in_reference=reference.holds(holding) if reference else None,
        )
        for holding, basis in gains.items()
    )


def _key(holding: _Held, *, gone: bool) -> str:
    return evidence_key(Subject.PERMISSION, holding.package, f"{holding.of}[{holding.permission}]", gone=gone)
