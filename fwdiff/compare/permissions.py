"""Permissions that packages on both sides gained or lost, placement by placement, told by package.

`requested` is what the manifest asks for; `granted` what the platform grants.  A grant that is unknown on the other
side is no proof of a difference.
"""

from __future__ import annotations

from typing import NamedTuple

from fwdiff.compare.detail import own_grants
from fwdiff.compare.row_names import Identifiers, evidence_key
from fwdiff.compare.table import Table
from fwdiff.index import BuildIndex
from fwdiff.index.weight import of_permission
from fwdiff.model import Basis, GrantState, Holding, Package, PermissionDiff, PermissionRow, Side, Subject


class _Held(NamedTuple):
    """A package that requests or was granted a permission."""

    package: str
    permission: str
    of: Holding


class Standing(NamedTuple):
    """What becomes of a permission in one placement of a package; no state where the package does not hold it."""

    held: _Held
    state: GrantState | None


def permission_table(packages: Table[Package]) -> Table[Standing]:
    """Permissions of each placement; a build has none where the package does not stand in it."""
    rows: list[list[Standing | None]] = []
    for placements in packages.rows:
        holdings = [None if package is None else _holdings(package) for package in placements]
        every = dict.fromkeys(held for found in holdings if found for held in found)
        rows += ([None if found is None else Standing(held, found.get(held)) for found in holdings] for held in every)
    return Table(packages.builds, rows)


def permission_rows(table: Table[Standing]) -> PermissionDiff:
    """The permissions that packages on both sides gained or lost."""
    added: dict[_Held, Basis] = {}
    removed: dict[_Held, Basis] = {}
    for left, right in table.both():
        if left.state is not right.state:
            _gain(left, right, added, pending=table.pending)
            _gain(right, left, removed, pending=table.pending)
    reference = _Reference(table, table.reference) if table.reference else None
    identifiers = Identifiers(Subject.PERMISSION)
    return PermissionDiff(
        added=_rows(_in_order(added, table.build(Side.RIGHT)), reference, identifiers, gone=False),
        removed=_rows(_in_order(removed, table.build(Side.LEFT)), reference, identifiers, gone=True),
    )


def _gain(before: Standing, after: Standing, gains: dict[_Held, Basis], *, pending: bool) -> None:
    """What `after` holds and `before` does not; of several placements that gain the same, one proof is enough."""
    if after.state is not GrantState.GRANTED or gains.get(after.held) is Basis.PROVEN:
        return
    unknown = pending or before.state is GrantState.UNKNOWN
    gains[after.held] = Basis.OTHER_SIDE_UNREAD if unknown else Basis.PROVEN


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

    def __init__(self, table: Table[Standing], build: BuildIndex) -> None:
        self._pending = build.pending
        self._states: dict[_Held, set[GrantState | None]] = {}
        for standing in table.column(Side.REFERENCE):
            self._states.setdefault(standing.held, set()).add(standing.state)

    def holds(self, holding: _Held) -> bool | None:
        states = self._states.get(holding, set())
        if GrantState.GRANTED in states:
            return True
        return None if GrantState.UNKNOWN in states or self._pending else False


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
