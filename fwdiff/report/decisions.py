"""What was decided of the cases of a comparison, as Markdown, CSV or JSON: a row a decision, in the order of cases."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Case, Decision
from fwdiff.report.csv_text import encode_csv
from fwdiff.report.markup import markdown_table
from fwdiff.report.registry import Layout
from fwdiff.text import json_safe

_NAMES = ("case", "severity", "decision", "state", "reason", "reviewer", "date", "expires", "until_then", "file")


def markdown(comparison: Comparison, _layout: Layout) -> bytes:
    """A table for a ticket."""
    return "\n".join(markdown_table(_NAMES, _rows(comparison))).encode() + b"\n"


def csv(comparison: Comparison, _layout: Layout) -> bytes:
    """A table for a spreadsheet."""
    return encode_csv(_NAMES, _rows(comparison))


def json(comparison: Comparison, _layout: Layout) -> bytes:
    """A list of objects."""
    rows = [dict(zip(_NAMES, row, strict=True)) for row in _rows(comparison)]
    return json_safe(msgspec.json.encode(rows)) + b"\n"


def _rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    return (_row(case, case.decision) for case in comparison.diff.cases if case.decision)


def _row(case: Case, decided: Decision) -> tuple[str, ...]:
    made = (decided.decision.value, decided.state.value, decided.reason, decided.reviewer, decided.date)
    return (case.id, case.severity.value, *made, decided.expires, decided.until_then, decided.file)
