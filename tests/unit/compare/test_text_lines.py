"""Two texts paired line by line."""

from __future__ import annotations

import random
import time

from fwdiff.compare.text_lines import paired_lines


def signs(left: str, right: str) -> str:
    return " ".join(
        f"{left[pair.left or 0]}" if pair.right is not None and pair.left is not None
        else f"+{right[pair.right]}" if pair.right is not None
        else f"-{left[pair.left or 0]}"
        for pair in paired_lines(left, right)
    )  # fmt: skip


def test_what_came_and_went_stands_where_it_did() -> None:
    assert signs("abcd", "abXd") == "a b -c +X d"
    assert signs("abc", "abcXY") == "a b c +X +Y"
    assert signs("abc", "c") == "-a -b c"
    assert signs("", "ab") == "+a +b"
    assert signs("ab", "") == "-a -b"
    assert signs("", "") == ""


def test_lines_that_repeat_hold_to_what_stands_once() -> None:
    assert signs("a}b}c}", "a}X}b}c}") == "a } +X +} b } c }"


def test_every_line_of_both_comes_once_and_in_order() -> None:
    chance = random.Random(1)
    for _ in range(300):
        left, right = ("".join(chance.choices("abcdefgh", k=chance.randrange(12))) for _ in range(2))
        pairs = list(paired_lines(left, right))
        assert [pair.left for pair in pairs if pair.left is not None] == list(range(len(left)))
        assert [pair.right for pair in pairs if pair.right is not None] == list(range(len(right)))
        assert all(
            left[pair.left] == right[pair.right] for pair in pairs if None not in pair  # type: ignore[index]
        )  # fmt: skip


def test_texts_made_to_be_slow_take_no_longer_than_others() -> None:
    left = [str(number % 100) for number in range(20_000)]
    right = [str(number * 7 % 100) for number in range(20_000)]
    begin = time.process_time()
    assert len(list(paired_lines(left, right))) <= 40_000
    assert len(list(paired_lines(left, left[::-1]))) <= 40_000
    assert time.process_time() - begin < 2
