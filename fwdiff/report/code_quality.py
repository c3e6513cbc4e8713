"""Code Quality of GitLab: the five fields that it reads of each finding, for those that nobody has approved."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

import msgspec

from fwdiff.model import Diff
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Baseline, Finding, Severity
from fwdiff.report.location import relative_uri
from fwdiff.report.outcome import outcomes
from fwdiff.report.page import clean
from fwdiff.report.registry import Layout
from fwdiff.text import json_safe, visible

_ROOM = 1000
SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def encode(comparison: Comparison, _layout: Layout) -> bytes:
    """A list of what the candidate has: what is fixed is no fault of it, and there is no field for what is approved."""
    diff = comparison.diff
    faults = [
        _fault(finding, diff)
        for outcome in outcomes(diff)
        if not outcome.accepted
        for finding in outcome.findings
        if finding.baseline is not Baseline.FIXED
    ]
    return json_safe(msgspec.json.format(msgspec.json.encode(faults), indent=1)) + b"\n"


def _fault(finding: Finding, diff: Diff) -> dict[str, object]:
    paths = [one.path for one in finding.evidence if relative_uri(one.path)]
    path = paths[0] if paths else PurePath(diff.right.source).name
    return {
        "description": clean(f"{finding.rule} {finding.title}", _ROOM),
        "check_name": finding.rule,
        "fingerprint": hashlib.sha256(f"{finding.id}\n{finding.fingerprint}".encode()).hexdigest(),
        "severity": SEVERITIES[finding.severity],
        "location": {"path": visible(path), "lines": {"begin": 1}},
    }
