from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.judge.judgement import judge, judge_alone
from fwdiff.judge.policy import Names, Policy
from fwdiff.judge.rules.registry import RULES
from fwdiff.judge.severity import rank
from fwdiff.model import Inventory
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Baseline, Case, Finding, Severity
from tests.property.strategies import inventories

QUICK = settings(max_examples=40)
POLICIES = st.sampled_from(
    [
        Policy(market="WW", self_registration=False),
        Policy(market="EU", domains=Names(allowed=("h.example.com",)), packages=Names(denied=("com.a",))),
    ]
)


def judged(left: Inventory, right: Inventory, policy: Policy) -> tuple[list[Case], list[Finding]]:
    return judge(Comparison(left, right, None, compare(left, right), final=True), policy)


@QUICK
@given(inventories(), inventories(), POLICIES)
def test_rows_findings_and_cases_hold_together(left: Inventory, right: Inventory, policy: Policy) -> None:
    cases, findings = judged(left, right, policy)
    assert len({finding.id for finding in findings}) == len(findings)
    assert sorted(one for case in cases for one in case.findings) == sorted(finding.id for finding in findings)
    assert {finding.case for finding in findings} <= {case.id for case in cases}
    rows = [row for case in cases for row in case.differences]
    assert len(set(rows)) == len(rows)
    assert judged(left, right, policy) == (cases, findings)
    ranks = [rank(case.severity) for case in cases]
    assert ranks == sorted(ranks, reverse=True)


@QUICK
@given(inventories(), inventories(), POLICIES)
def test_names_that_last_hold_no_path_version_or_digest(left: Inventory, right: Inventory, policy: Policy) -> None:
    cases, findings = judged(left, right, policy)
    keys = [evidence.key for finding in findings for evidence in finding.evidence]
    names = [*keys, *(finding.id for finding in findings), *(case.id for case in cases)]
    for build in (left, right):
        for file in build.files:
            assert not any(file.path in name for name in names)
            assert not any(file.sha256 and file.sha256 in name for name in names)
        assert not any(package.file_sha256 in name for package in build.packages for name in names)


@QUICK
@given(inventories(), inventories(), POLICIES)
def test_what_is_disabled_or_gone_is_bounded(left: Inventory, right: Inventory, policy: Policy) -> None:
    asleep = [replace(package, enabled=False) for package in right.packages]
    cases, findings = judged(left, replace(right, packages=tuple(asleep)), policy)
    for finding in findings:
        if finding.baseline is Baseline.FIXED:
            assert rank(finding.severity) <= rank(Severity.LOW)
            assert not finding.gates
        elif finding.package:
            assert rank(finding.severity) <= rank(Severity.MEDIUM)
    absolute = {rule.id for rule in RULES if rule.absolute}
    by_id = {finding.id: finding for finding in findings}
    for case in cases:
        if case.unsettled and not any(by_id[one].rule in absolute for one in case.findings):
            assert case.severity is Severity.INFO


@QUICK
@given(inventories(), POLICIES)
def test_a_build_beside_itself_or_alone_has_nothing_new(build: Inventory, policy: Policy) -> None:
    _, findings = judged(build, build, policy)
    assert {finding.baseline for finding in findings} <= {Baseline.STANDING}
    _, findings = judge_alone(build, policy)
    assert {finding.baseline for finding in findings} <= {Baseline.STANDING}
