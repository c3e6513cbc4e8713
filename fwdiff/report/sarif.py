"""SARIF 2.1.0 (OASIS) as GitHub, GitLab and Jenkins take it: a result a finding, each at a physical location.

Clauses are those of the specification.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from fwdiff.judge.rules.registry import RULES
from fwdiff.model import Diff
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Baseline, Case, Finding, Severity
from fwdiff.report.markup import code_span
from fwdiff.report.outcome import Outcome, decision_words, outcomes, verdict_words
from fwdiff.report.page import clean, quantity
from fwdiff.report.registry import Layout
from fwdiff.report.sarif_location import locations_of
from fwdiff.report.sarif_run import SCORES, driver, notifications, places_of_images
from fwdiff.text import json_safe

MOST_RESULTS = 5000
"""GitHub shows no more of a file."""

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOM = 1000
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_STATES = {
    Baseline.NEW: "new",
    Baseline.UNKNOWN: "new",  # what may be new counts as new, as in the gate; the property says which
    Baseline.STANDING: "unchanged",
    Baseline.FIXED: "absent",
}
_RULES = {rule.id: number for number, rule in enumerate(RULES)}


def encode(comparison: Comparison, _layout: Layout) -> bytes:
    """The findings of a comparison, the first 5,000 in the order of cases and severity; the rest is counted."""
    diff = comparison.diff
    assert diff.verdict is not None
    every = [(outcome, finding) for outcome in outcomes(diff) for finding in outcome.findings]
    run = {
        "tool": {"driver": driver(diff)},
        "automationDetails": {"id": f"fwdiff/{clean(diff.verdict.market)}/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": places_of_images(diff),
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    *notifications(diff),
                    *_left_out([finding for _, finding in every[MOST_RESULTS:]]),
                ],
            }
        ],
        "results": [_result(outcome, finding, diff) for outcome, finding in every[:MOST_RESULTS]],
        "properties": _verdict(diff),
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_safe(msgspec.json.format(msgspec.json.encode(log), indent=1)) + b"\n"


def _verdict(diff: Diff) -> dict[str, Any]:
    verdict = diff.verdict
    assert verdict is not None
    return {
        "verdict": f"{verdict.market}: {verdict_words(verdict)}",
        "passes": verdict.passes,
        "complete": verdict.complete,
        "gate": verdict.gate,
        "date": verdict.date,
        "policy": msgspec.to_builtins(verdict.policy),
        "review": msgspec.to_builtins(verdict.review),
        "unusedDecisions": list(verdict.unused_decisions),
        "cases": [
            {"id": clean(one.case.id, _ROOM), "severity": one.case.severity, "state": one.word}
            for one in outcomes(diff)
        ],
    }


def _left_out(findings: list[Finding]) -> list[dict[str, Any]]:
    if not findings:
        return []
    words = f"{quantity(len(findings), 'more finding')} left out here; fwdiff --json has all."
    return [{"level": "warning", "message": {"text": words}}]


def _result(outcome: Outcome, finding: Finding, diff: Diff) -> dict[str, Any]:
    location, related = locations_of(finding, diff)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(outcome.case, finding), "markdown": _markdown(outcome.case, finding)},
        "locations": [location],
        "partialFingerprints": _fingerprints(finding),
        "baselineState": _STATES[finding.baseline],
        "suppressions": _suppressions(outcome),
        "rank": SCORES[finding.severity] * 10,
        "properties": {
            "id": clean(finding.id, _ROOM),
            "case": clean(finding.case, _ROOM),
            "severity": finding.severity,
            "baseline": finding.baseline,
            "state": outcome.word,
            "doesNotShow": [clean(words, _ROOM) for words in finding.does_not_show],
        },
    }
    if finding.rule in _RULES:
        result["ruleIndex"] = _RULES[finding.rule]
    if related:
        result["relatedLocations"] = related
    return result


def _message(case: Case, finding: Finding) -> str:
    shown = "; ".join(clean(words, _ROOM) for words in finding.does_not_show)
    caveat = f" Not shown: {shown}." if shown else ""
    return f"{clean(finding.title, _ROOM) or finding.rule}. Case {clean(case.id, _ROOM)}, {case.severity}.{caveat}"


def _markdown(case: Case, finding: Finding) -> str:
    lines = [f"{code_span(clean(finding.title, _ROOM))}, case {code_span(clean(case.id, _ROOM))}, {case.severity}"]
    lines += [f"- not shown: {code_span(clean(words, _ROOM))}" for words in finding.does_not_show]
    return "\n".join(lines)


def _fingerprints(finding: Finding) -> dict[str, str]:
    """What identifies a finding from build to build: with new evidence it is another, which no dismissal hides.

    GitHub reads `primaryLocationLineHash` alone.
    """
    both = hashlib.sha256(f"{finding.id}\n{finding.fingerprint}".encode()).hexdigest()
    return {"primaryLocationLineHash": f"{both[:16]}:1", "findingAndEvidence/v1": both}


def _suppressions(outcome: Outcome) -> list[dict[str, Any]]:
    """Only what is approved and holds today: many readers drop a result that has any (3.27.23)."""
    if not outcome.accepted:
        return []
    words = clean(decision_words(outcome.case), _ROOM)
    return [{"kind": "external", "status": "accepted", "justification": words}]
