"""Whatever an image and a reviewer write, a decision is read as it was written, and its file's name is safe."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from fwdiff.judge.decision_file import Scope, file_name, read_decision
from fwdiff.judge.decision_writing import decision_text
from fwdiff.text import visible
from tests.unit.judge.records import table

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: bool(text.strip()))
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*\.toml")


@given(TEXT, TEXT, st.lists(TEXT, min_size=1, max_size=6, unique=True), TEXT)
def test_what_is_written_is_read_and_can_be_seen(case: str, reason: str, keys: list[str], model: str) -> None:
    decided = structs.replace(table(*keys, case=case, scope=Scope("EU", model)), reason=reason)
    text = decision_text(decided)
    assert read_decision(text, "x") == structs.replace(decided, evidence=tuple(sorted(keys)))
    assert all(visible(line) == line for line in text.split("\n"))


@given(TEXT, st.lists(TEXT, min_size=1, max_size=4, unique=True), st.lists(TEXT, min_size=1, max_size=4, unique=True))
def test_a_decision_made_anew_is_what_a_new_file_would_be(case: str, before: list[str], after: list[str]) -> None:
    first, second = (table(*keys, case=case) for keys in (before, after))
    assert read_decision(decision_text(second, decision_text(first)), "x") == read_decision(decision_text(second), "x")


@given(TEXT, TEXT)
def test_a_name_of_a_file_is_safe_on_every_file_system(case: str, model: str) -> None:
    name = file_name(case, Scope("EU", model))
    assert NAME.fullmatch(name)
    assert len(name) < 255
    assert ".." not in name
