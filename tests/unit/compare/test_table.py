"""Every section is a table over any number of builds; what two sides see of it comes second."""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.compare.configuration import configuration_table
from fwdiff.compare.endpoints import endpoint_table
from fwdiff.compare.files import file_table
from fwdiff.compare.packages import package_table
from fwdiff.compare.permissions import permission_table
from fwdiff.index import BuildIndex
from fwdiff.model import GrantState, Holding, Side
from tests.unit.compare.builders import endpoint, file, granted, inventory, package, setting

A = "com.example.a"
ASKING = package(A, permissions_requested=("p.X",), permissions_granted=(granted("p.X", "denied"),))
BUILDS = [
    BuildIndex(inventory(packages, [endpoint(f"https://h{number}.example.com", "system/etc/a.xml")], settings, files))
    for number, (packages, settings, files) in enumerate(
        [
            ([package(A)], [setting("property", "ro.x", "1")], [file("system/a")]),
            ([ASKING], [setting("property", "ro.x", "2")], []),
            ([], [], [file("system/a"), file("system/b")]),
            ([package(A), package("com.example.b")], [setting("property", "ro.x", "1")], []),
        ]
    )
]


def test_rows_have_a_value_a_build_whatever_their_number() -> None:
    rows: list[Sequence[object]] = [*endpoint_table(BUILDS).rows, *configuration_table(BUILDS).rows]
    rows += [*package_table(BUILDS).rows, *file_table(BUILDS).rows]
    assert {len(row) for row in rows} == {4}
    placements = package_table(BUILDS).rows
    packages = {next(one.package for one in row if one): [one is not None for one in row] for row in placements}
    assert packages == {A: [True, True, False, True], "com.example.b": [False, False, False, True]}
    hosts = [[one.host if one else None for one in row] for row in endpoint_table(BUILDS).rows]
    assert [row[index] for index, row in enumerate(hosts)] == [f"h{number}.example.com" for number in range(4)]
    [values] = [[one.setting.value if one else None for one in row] for row in configuration_table(BUILDS).rows]
    assert values == ["1", "2", None, "1"]


def test_a_permission_has_a_state_in_each_build_that_holds_the_package() -> None:
    rows = permission_table(package_table(BUILDS)).rows
    states = {
        (one.held.permission, one.held.of): [each and each.state for each in row] for row in rows if (one := row[0])
    }
    assert states == {
        ("p.X", Holding.REQUESTED): [None, GrantState.GRANTED, None, None],
        ("p.X", Holding.GRANTED): [None, GrantState.DENIED, None, None],
    }
    assert [[one is not None for one in row] for row in rows] == [[True, True, False, True]] * 2


def test_parts_are_columns() -> None:
    table = package_table(BUILDS)
    assert [one.package for one in table.column(Side.RIGHT)] == [A]
    assert table.column(Side.REFERENCE) == []
    assert [(left.package, right.permissions_requested) for left, right in table.both()] == [(A, ("p.X",))]
    assert package_table(BUILDS[:2]).reference is None
