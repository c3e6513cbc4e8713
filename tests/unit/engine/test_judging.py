"""What is named to judge by, and that the same inputs give the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # has no types of its own
import pytest

from fwdiff.compare import compare
from fwdiff.compare.alone import nothing_beside, stand_alone
from fwdiff.engine.judging import judged, terms_of
from fwdiff.engine.request import Ask
from fwdiff.errors import FwdiffError, UsageError
from fwdiff.model import Diff, Inventory
from fwdiff.model.comparison import Comparison
from fwdiff.report.json_report import encode_diff
from fwdiff.report.schemas import schema
from tests.unit.compare.builders import inventory, package
from tests.unit.compare.incident import BAD, GOOD, REFERENCE
from tests.unit.judge.records import table, written

NOW = "2026-11-28"


def diff_of(ask: Ask, left: Inventory | None = GOOD, right: Inventory = BAD) -> Diff:
    if left is None:
        comparison = Comparison(nothing_beside(right), right, None, stand_alone(right), final=True)
    else:
        comparison = Comparison(left, right, REFERENCE, compare(left, right, REFERENCE), final=True)
    return judged(comparison, terms_of(ask)).diff


def named(folder: Path) -> Ask:
    """Policy, review and intent in a folder of that name."""
    folder.mkdir(parents=True)
    (folder / "policy.toml").write_text('[markets.EU]\nregions = ["*"]\nself_registration = false\n')
    (folder / "release.toml").write_text('ticket = "REL-1"\n')
    written(folder / "review", table("a"))
    return Ask(
        policy=str(folder / "policy.toml"),
        review=str(folder / "review"),
        intent=str(folder / "release.toml"),
        now=NOW,
    )


def test_the_same_inputs_give_the_same_bytes_wherever_they_lie(tmp_path: Path) -> None:
    one, other = (encode_diff(diff_of(named(tmp_path / place))) for place in ("a", "b/c"))
    assert one == other
    verdict = json.loads(one)["verdict"]
    assert verdict["date"] == NOW
    assert [verdict[name]["name"] for name in ("policy", "review", "intent")] == [
        "policy.toml",
        "review",
        "release.toml",
    ]
    assert all(len(verdict[name]["sha256"]) == 64 for name in ("policy", "review", "intent"))


@pytest.mark.parametrize("left", [GOOD, None])
def test_what_is_judged_is_as_the_schema_says(left: Inventory | None, tmp_path: Path) -> None:
    report = json.loads(encode_diff(diff_of(named(tmp_path / "x"), left)))
    jsonschema.validate(report, json.loads(schema("diff-2")), cls=jsonschema.Draft202012Validator)
    assert report["findings"]
    assert {finding["case"] for finding in report["findings"]} <= {case["id"] for case in report["cases"]}
    assert (report["left"] is None) == (left is None)


def test_a_candidate_alone_differs_from_nothing_and_all_its_findings_are_standing(tmp_path: Path) -> None:
    diff = diff_of(Ask(now=NOW), None)
    assert diff.summary.packages.added == 0
    assert not diff.summary.identical
    assert {finding.baseline.value for finding in diff.findings} == {"standing"}
    assert all(not case.differences for case in diff.cases)
    assert diff.verdict is not None
    assert not diff.verdict.passes


def test_the_gate_can_be_moved_and_the_date_must_be_one() -> None:
    verdict = diff_of(Ask(now=NOW, gate="none")).verdict
    assert verdict is not None
    assert (verdict.gate, verdict.passes, verdict.why) == ("none", True, ())
    with pytest.raises(UsageError, match="'soon' is not a date"):
        terms_of(Ask(now="soon"))


def test_a_market_that_the_policy_lacks_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(FwdiffError, match="no market 'EUU'; did you mean `EU`"):
        terms_of(Ask(market="EUU"))


def test_nothing_at_all_passes() -> None:
    verdict = diff_of(Ask(now=NOW), inventory(), inventory()).verdict
    assert verdict is not None
    assert verdict.why == ()


def test_the_clients_of_a_policy_are_told_in_a_build_and_those_of_the_user_beside_them(tmp_path: Path) -> None:
    row = '[[client]]\npackage = "{}"\noperator = "Example"\nrole = "carrier"\nsource = "a phone"\n'
    (tmp_path / "policy.toml").write_text('known_clients.file = "own.toml"\n[markets.EU]\n')
    (tmp_path / "own.toml").write_text(row.format("com.example.policy"))
    (tmp_path / "more.toml").write_text(row.format("com.example.user"))
    names = ("com.example.policy", "com.example.user")
    build = inventory([package(name, f"system/app/{name}/x.apk") for name in names])
    terms = terms_of(Ask(policy=str(tmp_path / "policy.toml"), market="EU", known=str(tmp_path / "more.toml")))
    diff = judged(Comparison(nothing_beside(build), build, None, stand_alone(build), final=True), terms).diff
    assert {finding.package for finding in diff.findings if finding.rule == "FW001"} == set(names)
    assert diff.verdict is not None
    assert [table.name for table in diff.verdict.tables] == ["known_clients.toml", "own.toml", "more.toml"]
