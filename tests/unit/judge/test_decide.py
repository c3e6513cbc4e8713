"""What a decision is worth for a case, and what is left to decide: each row of the rules of decisions and codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from fwdiff.errors import ExitCode
from fwdiff.judge.decide import Decisions
from fwdiff.judge.decision_file import DecisionTable, Scope
from fwdiff.judge.policy import Gate, Policy
from fwdiff.judge.review import Decided
from fwdiff.judge.verdict import exit_code, reasons
from fwdiff.model.judgement import (
    Baseline,
    Case,
    DecisionKind,
    DecisionState,
    Finding,
    OtherHeading,
    Reason,
    ReasonKind,
    Severity,
    TableUse,
    Verdict,
)
from tests.unit.judge.records import CLIENT, TODAY, case_of, finding, table

EU = Policy(market="EU")
OTHER = "package:com.example.other"


def decided(
    cases: Sequence[Case], findings: Sequence[Finding], *tables: DecisionTable, policy: Policy = EU, today: date = TODAY
) -> list[Case]:
    found = [
        Decided(f"{number}.toml", one) for number, one in enumerate(tables) if one.scope.holds("EU", "X", frozenset())
    ]
    decisions = Decisions(found, cases, {one.id: one for one in findings}, policy, today)
    return [decisions.decide(case) for case in cases]


def why(
    findings: Sequence[Finding], *tables: DecisionTable, policy: Policy = EU, today: date = TODAY, allowed: str = ""
) -> list[Reason]:
    case = case_of(*findings)
    cases = decided([case], findings, *tables, policy=policy, today=today)
    return list(reasons(cases, {one.id: one for one in findings}, policy, [allowed]))


def test_an_approval_that_has_all_keys_lets_the_case_pass() -> None:
    findings = [finding("FW002", "a", "b"), finding("FW005", "c")]
    assert why(findings, table("a", "b", "c", "d")) == []
    (case,) = decided([case_of(*findings)], findings, table("a", "b", "c"))
    assert case.decision is not None
    assert (case.decision.state, case.decision.file, case.decision.expires) == (
        DecisionState.VALID,
        "0.toml",
        "2027-01-01",
    )


def test_without_a_decision_a_new_finding_at_the_gate_is_undecided() -> None:
    (reason,) = why([finding("FW002", "a"), finding("FW005", "b"), finding("FW012", "c", severity=Severity.LOW)])
    assert (reason.kind, reason.case, reason.severity) == (ReasonKind.UNDECIDED, CLIENT, Severity.HIGH)
    assert (reason.rules, reason.rows) == (("FW002", "FW005"), (f"{CLIENT}#1", f"{CLIENT}#2"))


def test_new_evidence_makes_it_stale_and_is_named() -> None:
    (reason,) = why([finding("FW002", "a", "z", "b")], table("a"))
    assert (reason.kind, reason.new_keys, reason.file) == (ReasonKind.STALE, ("b", "z"), "0.toml")


def test_new_evidence_of_what_does_not_gate_leaves_it_covered() -> None:
    findings = [
        finding("FW002", "a"),
        finding("FW012", "new", severity=Severity.LOW),
        finding("FW010", "n", gates=False),
    ]
    assert why(findings, table("a")) == []


@pytest.mark.parametrize(("today", "kinds"), [(date(2027, 1, 1), []), (date(2027, 1, 2), [ReasonKind.EXPIRED])])
def test_it_holds_through_its_last_day(today: date, kinds: list[ReasonKind]) -> None:
    assert [one.kind for one in why([finding("FW002", "a")], table("a"), today=today)] == kinds


def test_the_greatest_age_of_the_policy_ends_it_sooner() -> None:
    (reason,) = why([finding("FW002", "a")], table("a"), policy=Policy(market="EU", greatest_age=20))
    assert reason.kind is ReasonKind.EXPIRED


def test_what_is_rejected_fails_even_where_the_evidence_is_new_or_its_time_over() -> None:
    rejected = table("a", decision=DecisionKind.REJECTED)
    assert [one.kind for one in why([finding("FW002", "a", "b")], rejected)] == [ReasonKind.REJECTED]
    assert [one.kind for one in why([finding("FW002", "a")], rejected, today=date(2028, 1, 1))] == [ReasonKind.REJECTED]


@pytest.mark.parametrize(
    ("baseline", "kinds"),
    [
        (Baseline.STANDING, []),
        (Baseline.NEW, [ReasonKind.DEFERRED]),
        (Baseline.UNKNOWN, [ReasonKind.DEFERRED]),
    ],
)
def test_what_is_deferred_is_what_stood_before(baseline: Baseline, kinds: list[ReasonKind]) -> None:
    deferred = table("a", decision=DecisionKind.DEFERRED)
    assert [one.kind for one in why([finding("FW001", "a", baseline=baseline)], deferred)] == kinds


def test_what_another_market_approved_is_asked() -> None:
    (reason,) = why([finding("FW002", "a")], table("a", scope=Scope("CN")))
    assert (reason.kind, reason.file) == (ReasonKind.UNDECIDED, "")


def test_the_narrower_scope_holds() -> None:
    wide = table("a", decision=DecisionKind.REJECTED)
    assert why([finding("FW002", "a")], wide, table("a", scope=Scope("EU", "X"))) == []
    assert [one.kind for one in why([finding("FW002", "a")], wide, table("a", scope=Scope("EU", "Y")))] == [
        ReasonKind.REJECTED
    ]
    assert [one.kind for one in why([finding("FW002", "a")], wide, table("a", scope=Scope("EU", "", "600WW")))] == [
        ReasonKind.REJECTED
    ]


def test_a_decision_is_found_by_its_evidence_where_its_case_has_another_name_now() -> None:
    assert why([finding("FW002", "a", "b")], table("a", "b", case="domain:old.example")) == []
    (reason,) = why([finding("FW002", "a", "b")], table("a", case="domain:old.example"))
    assert (reason.kind, reason.new_keys) == (ReasonKind.STALE, ("b",))
    (reason,) = why([finding("FW002", "a", "b", "c")], table("a", case="domain:old.example"))
    assert (reason.kind, reason.file) == (ReasonKind.UNDECIDED, "")


def test_a_decision_found_by_its_evidence_says_which_case_its_file_is_headed_by() -> None:
    findings = [finding("FW002", "a", "b")]
    (case,) = decided([case_of(*findings)], findings, table("a"), table("b", case="domain:old.example"))
    assert case.decision is not None
    assert case.decision.state is DecisionState.VALID
    assert case.decision.headed == (OtherHeading("1.toml", "domain:old.example"),)
    (case,) = decided([case_of(*findings)], findings, table("a"))
    assert case.decision is not None
    assert case.decision.headed == ()


def test_the_evidence_of_a_case_that_is_there_covers_no_other() -> None:
    mine, other = finding("FW002", "a"), finding("FW002", "a", case=OTHER)
    cases = decided([case_of(mine), case_of(other, case=OTHER)], [mine, other], table("a"))
    assert [case.decision is not None for case in cases] == [True, False]


def test_the_severity_that_was_decided_on_stays_beside_todays() -> None:
    findings = [finding("FW002", "a", severity=Severity.CRITICAL)]
    (case,) = decided([case_of(*findings, severity=Severity.CRITICAL)], findings, table("a"))
    assert case.decision is not None
    assert (case.severity, case.decision.severity) == (Severity.CRITICAL, Severity.HIGH)
    assert why(findings, table("a")) == []


UNREAD = finding("FW014", "coverage:a", severity=Severity.LOW)


def test_what_was_not_read_is_a_reason_of_its_own_and_can_be_decided_or_excepted() -> None:
    assert [one.kind for one in why([UNREAD])] == [ReasonKind.UNREAD]
    assert [one.kind for one in why([UNREAD], table("coverage:b"))] == [ReasonKind.UNREAD]
    assert why([UNREAD], table("coverage:a")) == []
    assert why([UNREAD], allowed="system/app/*") == []
    assert why([UNREAD], allowed=CLIENT) == []
    assert [one.kind for one in why([UNREAD], allowed="system/priv-app/*")] == [ReasonKind.UNREAD]
    assert why([finding("FW014", "a", severity=Severity.LOW, gates=False)]) == []


def verdict(findings: Sequence[Finding], *tables: DecisionTable, gate: Gate = Gate()) -> Verdict:  # noqa: B008 - frozen
    found = why(findings, *tables, policy=Policy(market="EU", gate=gate))
    unread = [one for one in found if one.kind is ReasonKind.UNREAD]
    use = TableUse("default", "")
    level = gate.severity or "none"
    return Verdict("EU", use, None, None, TODAY.isoformat(), level, len(found) == len(unread), not unread, tuple(found))


NEW = finding("FW002", "a")


@pytest.mark.parametrize(
    ("findings", "tables", "gate", "code"),
    [
        ([], [], Gate(), ExitCode.SAME),
        ([NEW], [], Gate(), ExitCode.DIFFERENT),
        ([finding("FW002", "a", baseline=Baseline.UNKNOWN)], [], Gate(), ExitCode.DIFFERENT),
        ([finding("FW001", "a", baseline=Baseline.STANDING)], [], Gate(), ExitCode.DIFFERENT),
        ([finding("FW002", "a", baseline=Baseline.STANDING, gates=False)], [], Gate(), ExitCode.SAME),
        ([finding("FW002", "a", baseline=Baseline.FIXED, gates=False)], [], Gate(), ExitCode.SAME),
        ([finding("FW002", "a", severity=Severity.MEDIUM)], [], Gate(), ExitCode.SAME),
        ([finding("FW002", "a", severity=Severity.MEDIUM)], [], Gate(Severity.MEDIUM), ExitCode.DIFFERENT),
        ([NEW], [table("a")], Gate(), ExitCode.SAME),
        ([NEW], [table("b")], Gate(), ExitCode.DIFFERENT),
        ([NEW], [table("a", expires=date(2026, 11, 2))], Gate(), ExitCode.DIFFERENT),
        ([NEW], [table("a", decision=DecisionKind.REJECTED)], Gate(), ExitCode.DIFFERENT),
        ([UNREAD], [], Gate(), ExitCode.INCOMPLETE),
        ([UNREAD], [table("coverage:a")], Gate(), ExitCode.SAME),
        ([NEW, UNREAD], [], Gate(), ExitCode.DIFFERENT),
        ([NEW, UNREAD], [], Gate(None), ExitCode.SAME),
    ],
)
def test_the_exit_code(findings: list[Finding], tables: list[DecisionTable], gate: Gate, code: ExitCode) -> None:
    assert exit_code(verdict(findings, *tables, gate=gate)) is code


def test_where_something_gates_and_something_is_unread_both_are_said() -> None:
    assert [one.kind for one in why([NEW, UNREAD])] == [ReasonKind.UNDECIDED, ReasonKind.UNREAD]
