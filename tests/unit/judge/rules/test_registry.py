"""What is asked of every rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fwdiff.judge import rules
from fwdiff.judge.rule import Rule
from fwdiff.judge.rules.registry import RULES

HERE = Path(__file__).parent


ROOM = Path(rules.__file__).parent


def module_of(rule: Rule) -> str:
    (module,) = ROOM.glob(f"{rule.id.lower()}_*.py")
    return module.stem


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_a_reviewer_needs_and_has_a_case_that_fires_and_one_that_does_not(rule: Rule) -> None:
    assert all(len(text) > 20 for text in (rule.looks_at, rule.why, rule.what_to_do))
    assert all(one.__module__.endswith(module_of(rule)) for one in (rule.absolute, rule.differential) if one)
    tests = (HERE / f"test_{module_of(rule)}.py").read_text("utf-8")
    assert re.search(r"def test_it_fires_", tests)
    assert re.search(r"def test_it_is_silent_", tests)


def test_ids_are_unique_and_in_order() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))


def test_every_rule_of_the_room_is_registered() -> None:
    assert sorted(path.stem for path in ROOM.glob("fw*.py")) == [module_of(rule) for rule in RULES]
