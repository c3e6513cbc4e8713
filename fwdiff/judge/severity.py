"""The order of severities."""

from __future__ import annotations

from fwdiff.model.judgement import Severity

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def rank(severity: Severity) -> int:
    """0 for the least."""
    return _RANK[severity]


def at_least(severity: Severity, least: Severity) -> bool:
    """Whether a severity reaches another."""
    return _RANK[severity] >= _RANK[least]
