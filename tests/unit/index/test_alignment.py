from __future__ import annotations

from fwdiff.index.alignment import align


def first(word: str) -> str:
    return word[0]


def test_values_pair_by_the_first_likeness_first() -> None:
    assert align([["ab", "ac"], ["ac", "ad"]], str, str, first) == [["ab", "ad"], ["ac", "ac"]]


def test_what_is_left_over_opens_a_row() -> None:
    assert align([["a"], ["b"], ["c", "a"]], str, str) == [["a", None, "a"], [None, "b", None], [None, None, "c"]]


def test_equals_go_in_order_and_once() -> None:
    assert align([["a2", "a1"], ["a4", "a3", "a5"]], str, first) == [["a1", "a3"], ["a2", "a4"], [None, "a5"]]


def test_a_likeness_of_none_is_like_nothing() -> None:
    assert align([["a"], ["a"]], str, lambda _: None) == [["a", None], [None, "a"]]
