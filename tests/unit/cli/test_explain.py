"""`fwdiff explain`: every rule in words."""

from __future__ import annotations

import json

import pytest

from fwdiff.cli.main import main
from fwdiff.judge.rules.registry import RULES


def test_a_rule_is_explained_whole(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "fw001"]) == 0
    text = " ".join(capfd.readouterr().out.split())
    (rule,) = (rule for rule in RULES if rule.id == "FW001")
    for words in (rule.title, rule.looks_at, rule.why, rule.what_to_do):
        assert words in text


def test_all_rules_are_listed_and_are_data(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    assert [line[:5] for line in capfd.readouterr().out.splitlines()] == [rule.id for rule in RULES]
    assert main(["explain", "--json"]) == 0
    assert [rule["id"] for rule in json.loads(capfd.readouterr().out)] == [rule.id for rule in RULES]


def test_an_unknown_rule_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "FW999"]) == 2
    assert f"FW001 to {RULES[-1].id}" in capfd.readouterr().err
