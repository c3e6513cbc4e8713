"""Findings, cases and decisions for the tests of what is decided of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fwdiff.judge.decision_file import DecisionTable, Scope
from fwdiff.judge.decision_writing import write_decision
from fwdiff.model import Side
from fwdiff.model.judgement import Baseline, Case, CaseKind, DecisionKind, Evidence, Finding, Severity

TODAY = date(2026, 11, 28)
CLIENT = "package:com.example.client"


def finding(
    rule: str = "FW002",
    *keys: str,
    case: str = CLIENT,
    severity: Severity = Severity.HIGH,
    baseline: Baseline = Baseline.NEW,
    gates: bool = True,
) -> Finding:
    return Finding(
        id=f"{rule}:{case}",
        case=case,
        fingerprint="",
        rule=rule,
        severity=severity,
        baseline=baseline,
        title=f"{rule} of {case}",
        package=None,
        evidence=tuple(Evidence(key, "package", Side.RIGHT, "system/app/X/X.apk", "x") for key in keys or (case,)),
        does_not_show=(),
        gates=gates,
    )


def case_of(*findings: Finding, case: str = CLIENT, severity: Severity = Severity.HIGH) -> Case:
    return Case(
        id=case,
        title=case,
        kind=CaseKind.PACKAGE,
        severity=severity,
        fingerprint="",
        differences=(f"{case}#1", f"{case}#2"),
        findings=tuple(one.id for one in findings),
    )


def table(
    *keys: str,
    case: str = CLIENT,
    decision: DecisionKind = DecisionKind.APPROVED,
    scope: Scope = Scope("EU"),  # noqa: B008 - frozen
    expires: date = date(2027, 1, 1),
    rules: tuple[str, ...] = ("FW002",),
) -> DecisionTable:
    return DecisionTable(
        case=case,
        decision=decision,
        scope=scope,
        rules=rules,
        severity=Severity.HIGH,
        reason="The carrier asked for it.",
        reviewer="A. Reviewer",
        date=date(2026, 11, 1),
        expires=expires,
        evidence=keys or (case,),
    )


def written(folder: Path, *tables: DecisionTable) -> Path:
    for one in tables:
        write_decision(folder, one)
    return folder
