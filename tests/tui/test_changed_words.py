from __future__ import annotations

import time

from fwdiff.tui.view_model.changed_words import changed_words
from fwdiff.tui.view_model.rows import Tone, plain


def marked(left: str, right: str) -> tuple[list[str], list[str]]:
    cells = changed_words(left, right)
    assert tuple(map(plain, cells)) == (left, right)
    here, there = ([text for text, tone in cell if tone is not Tone.PLAIN] for cell in cells)
    return here, there


def test_a_word_that_came_into_a_list_is_marked_alone() -> None:
    assert marked("actions a.BOOT, a.TIME", "actions a.BOOT, a.SMS, a.TIME") == ([], ["SMS, a."])


def test_of_two_versions_what_differs_is_marked() -> None:
    assert marked("9.0010.04 (9001004)", "9.0010.06 (9001006)") == (["04", "9001004"], ["06", "9001006"])


def test_values_without_a_common_word_are_marked_whole() -> None:
    assert marked("yes", "no") == (["yes"], ["no"])


def test_values_of_any_length_take_no_time() -> None:
    left, right = "a b " * 100_000, "b a " * 100_000
    begin = time.process_time()
    assert marked(left, right) == ([left], [right])
    assert time.process_time() - begin < 0.2
