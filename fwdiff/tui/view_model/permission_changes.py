"""Permissions that came or went, one entry for each permission of a package: with new packages, and in known ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from fwdiff.index.weight import of_permission
from fwdiff.model import Diff, GrantState, Holding, Package, PackageRow, PermissionRow
from fwdiff.tui.view_model.rows import Sign, sign_of


class Standing(StrEnum):
    """Where the package of a permission stands."""

    NEW = "new package"
    BOTH = "package on both sides"
    GONE = "removed package"


class PermissionChange(NamedTuple):
    """A permission that a package has on one side alone."""

    id: str
    difference: str
    """The id of the row of the diff that it is told by: its own, or that of a package on one side alone."""
    sign: Sign
    standing: Standing
    package: str
    path: str | None
    """Of the package that stands on one side alone."""
    permission: str
    holds: tuple[str, ...]
    """How it is held: `requested`, `granted` or what else became of the request, `allowlisted`."""
    in_reference: bool | None
    on_right: bool


def permission_changes(
    diff: Diff, left: Mapping[str, Package], right: Mapping[str, Package]
) -> tuple[PermissionChange, ...]:
    """Those of new packages, of packages on both sides, then of removed ones; packages are given by path."""
    return (
        *_of_packages(diff.packages.added, right, Standing.NEW),
        *_of_pairs(diff.permissions.added, Sign.ADDED, right),
        *_of_pairs(diff.permissions.removed, Sign.REMOVED, left),
        *_of_packages(diff.packages.removed, left, Standing.GONE),
    )


def _of_packages(
    rows: Iterable[PackageRow], packages: Mapping[str, Package], standing: Standing
) -> Iterator[PermissionChange]:
    return chain.from_iterable(_of_package(row, packages.get(row.path), standing) for row in rows)


def _of_package(row: PackageRow, package: Package | None, standing: Standing) -> Iterator[PermissionChange]:
    sign = sign_of(row.basis, Sign.ADDED if standing is Standing.NEW else Sign.REMOVED)
    on_right = standing is Standing.NEW
    grants = {grant.name: grant for grant in package.permissions_granted} if package else {}
    allowlisted = frozenset(row.permissions_allowlisted)

    def weight(name: str) -> int:
        return of_permission(grants[name].by if name in grants else None, allowlisted=name in allowlisted)

    for name in sorted(row.permissions_requested, key=weight):
        state = grants[name].state if name in grants else None
        grant = "grant unknown" if state is GrantState.UNKNOWN else state or ""
        holds = (Holding.REQUESTED, grant, "allowlisted" if name in allowlisted else "")
        held = tuple(filter(None, holds))
        yield PermissionChange(
            f"{row.id}/{name}", row.id, sign, standing, row.package, row.path, name, held, row.in_reference, on_right
        )


def _of_pairs(
    rows: Iterable[PermissionRow], proven: Sign, packages: Mapping[str, Package]
) -> Iterator[PermissionChange]:
    """Requested and granted are one change of a permission where both rest on the same ground."""
    held: dict[tuple[str, str, Sign], list[PermissionRow]] = {}
    for row in rows:
        held.setdefault((row.package, row.permission, sign_of(row.basis, proven)), []).append(row)
    allowlisted = {(one.package, name) for one in packages.values() for name in one.permissions_allowlisted}
    for (package, permission, sign), group in held.items():
        holds: list[str] = sorted({row.of for row in group}, reverse=True)
        if (package, permission) in allowlisted:
            holds.append("allowlisted")
        present = group[0].in_reference
        on_right = proven is Sign.ADDED
        yield PermissionChange(
            group[0].id, group[0].id, sign, Standing.BOTH, package, None, permission, tuple(holds), present, on_right
        )
