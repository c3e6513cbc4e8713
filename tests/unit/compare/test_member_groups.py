from __future__ import annotations

import random

import numpy as np

from fwdiff.compare.member_groups import Indices, MemberGroups, grouped, ranges

NO_GROUPS = grouped(np.empty(0, np.int64), np.empty(0, np.int64))


def of(*pairs: tuple[int, int]) -> MemberGroups:
    """Of members, each with its group."""
    return grouped(numbers([member for member, _ in pairs]), numbers([group for _, group in pairs]))


def numbers(values: list[int]) -> Indices:
    return np.array(values, np.int64)


def members(groups: MemberGroups) -> dict[int, list[int]]:
    return {number: groups.members_of(at).tolist() for at, number in enumerate(groups.numbers.tolist())}


def test_members_stand_in_their_groups_in_their_order() -> None:
    groups = of((30, 7), (10, 2), (20, 7), (10, 7))
    assert members(groups) == {2: [10], 7: [30, 20, 10]}
    assert groups.firsts.tolist() == [1, 0]


def test_a_group_is_equal_where_it_has_the_same_members_in_the_same_order() -> None:
    before = of((1, 0), (2, 0), (3, 1), (4, 2), (5, 4))
    after = of((5, 4), (1, 0), (2, 0), (3, 1), (9, 1), (8, 2), (7, 3))
    assert after.positions_in(before).tolist() == [0, -1, -1, -1, 3]
    assert of((2, 0), (1, 0)).positions_in(before).tolist() == [-1]


def test_no_group_is_equal_to_one_of_a_build_without_any() -> None:
    assert of((1, 0), (2, 5)).positions_in(NO_GROUPS).tolist() == [-1, -1]
    assert NO_GROUPS.positions_in(of((1, 0))).tolist() == []


def test_groups_of_builds_at_random_are_equal_where_a_table_says_so() -> None:
    dice = random.Random(16)
    for _ in range(300):
        size = dice.randrange(1, 12)
        one = of(*((dice.randrange(3), dice.randrange(5)) for _ in range(size)))
        other = of(*((dice.randrange(3), dice.randrange(5)) for _ in range(dice.randrange(1, 12))))
        known = members(other)
        places = {number: at for at, number in enumerate(known)}
        said = [places[group] if known.get(group) == found else -1 for group, found in members(one).items()]
        assert one.positions_in(other).tolist() == said


def test_ranges_are_all_their_numbers() -> None:
    assert ranges(numbers([5, 0, 9]), numbers([2, 0, 3])).tolist() == [5, 6, 9, 10, 11]
    assert ranges(numbers([]), numbers([])).tolist() == []
