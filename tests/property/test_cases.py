from __future__ import annotations

from hypothesis import given, settings

from fwdiff.compare import compare
from fwdiff.judge.cases import Assignment
from fwdiff.judge.setting_cases import setting_subjects
from fwdiff.judge.sides import Sides
from fwdiff.model import Inventory
from tests.property.strategies import inventories

QUICK = settings(max_examples=100)


@QUICK
@given(inventories(), inventories())
def test_every_difference_lies_in_exactly_one_case(left: Inventory, right: Inventory) -> None:
    sides = Sides(left, right, compare(left, right))
    assignment = Assignment(sides)
    rows = [difference.row.id for difference in sides.differences]
    assert sorted(assignment.case_of) == sorted(rows)
    assert sorted(row for case in assignment.cases.values() for row in case) == sorted(rows)
    assert all(assignment.case_of.values())


@QUICK
@given(inventories(), inventories())
def test_the_case_of_a_setting_is_called_by_something_that_a_build_holds(left: Inventory, right: Inventory) -> None:
    assignment = Assignment(Sides(left, right, compare(left, right)))
    names = {name.removeprefix("setting:") for name in assignment.cases if name.startswith("setting:")}
    assert names <= set(setting_subjects([*left.configuration, *right.configuration]))
