from __future__ import annotations

import pytest

from fwdiff.compare import compare
from fwdiff.model import Basis, GrantState, PermissionRow
from tests.unit.compare.builders import granted, inventory, package

A = "com.example.a"
Told = list[tuple[str, str, str, Basis]]


def told(rows: tuple[PermissionRow, ...]) -> Told:
    return [(row.package, row.permission, row.of, row.basis) for row in rows]


def test_requests_gained_and_lost_by_packages_on_both_sides() -> None:
    left = inventory(
        [package(A, permissions_requested=("p.X", "p.Y")), package("com.gone", permissions_requested=("p.Z",))]
    )
    right = inventory(
        [package(A, permissions_requested=("p.Y", "p.Z")), package("com.new", permissions_requested=("p.Z",))]
    )
    permissions = compare(left, right).permissions
    assert told(permissions.added) == [(A, "p.Z", "requested", Basis.PROVEN)]
    assert told(permissions.removed) == [(A, "p.X", "requested", Basis.PROVEN)]
    assert permissions.added[0].id == "permission:com.example.a:p.Z:requested"


def grants(left: str | None, right: str | None) -> tuple[Told, Told]:
    builds = [inventory([package(A, permissions_granted=(granted("p.X", s),) if s else ())]) for s in (left, right)]
    permissions = compare(*builds).permissions
    return told(permissions.added), told(permissions.removed)


def test_a_grant_is_gained_where_the_other_side_denies_or_does_not_request() -> None:
    row = [(A, "p.X", "granted", Basis.PROVEN)]
    assert grants("denied", "granted") == (row, [])
    assert grants(None, "granted") == (row, [])
    assert grants("granted", "denied") == ([], row)
    assert grants("granted", "granted") == ([], [])


def test_an_unknown_grant_proves_nothing() -> None:
    row = [(A, "p.X", "granted", Basis.OTHER_SIDE_UNREAD)]
    assert grants("unknown", "granted") == (row, [])
    assert grants("granted", "unknown") == ([], row)
    assert grants("denied", "unknown") == ([], [])
    assert grants("unknown", None) == ([], [])


@pytest.mark.parametrize("known", ["granted", "denied"])
def test_a_package_whose_grant_one_side_does_not_know_is_not_changed(known: str) -> None:
    sides = [
        inventory([package(A, file_sha256="0", permissions_granted=(granted("p.X", state),))])
        for state in (known, "unknown")
    ]
    for left, right in (sides, sides[::-1]):
        diff = compare(left, right)
        assert diff.packages.changed == ()
        rows = (*diff.permissions.added, *diff.permissions.removed)
        assert [row.basis for row in rows] == [Basis.OTHER_SIDE_UNREAD] * (known == "granted")
        assert diff.summary.permissions.unknown == len(rows)


def test_placements_are_compared_one_by_one_and_told_once() -> None:
    left = inventory([package(A, f"p/{n}.apk") for n in range(3)])
    right = inventory([package(A, f"p/{n}.apk", permissions_requested=("p.X",)) for n in range(3)])
    assert told(compare(left, right).permissions.added) == [(A, "p.X", "requested", Basis.PROVEN)]


def test_in_reference() -> None:
    left = inventory([package(A)])
    right = inventory(
        [package(A, permissions_requested=("p.X", "p.Y"), permissions_granted=(granted("p.X"), granted("p.Y")))]
    )
    reference = inventory(
        [package(A, permissions_requested=("p.X",), permissions_granted=(granted("p.X", GrantState.UNKNOWN),))]
    )
    rows = compare(left, right, reference).permissions.added
    assert {(row.permission, row.of): row.in_reference for row in rows} == {
        ("p.X", "granted"): None,
        ("p.X", "requested"): True,
        ("p.Y", "granted"): False,
        ("p.Y", "requested"): False,
    }
