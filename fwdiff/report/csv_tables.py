"""Tables as CSV of a difference: cases, packages, permissions, endpoints, settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fwdiff.index.sections import SECTIONS, Difference, section_rows
from fwdiff.model import Diff, Subject
from fwdiff.model.comparison import Comparison
from fwdiff.report.csv_columns import COLUMNS
from fwdiff.report.csv_text import Cell, encode_csv
from fwdiff.report.outcome import decision_words, outcomes
from fwdiff.report.registry import Layout

_CASE = ("case", "severity", "state", "kind", "title", "differences", "in_reference", "rules", "decision")
_STANDING = ("became", "case")


def cases(comparison: Comparison, _layout: Layout) -> bytes:
    """A row a case, in order."""
    return encode_csv(_CASE, _cases(comparison.diff))


def _cases(diff: Diff) -> Iterator[Sequence[Cell]]:
    for outcome in outcomes(diff):
        case = outcome.case
        held = None if case.in_reference is None else len(case.in_reference)
        rules = tuple(dict.fromkeys(finding.rule for finding in outcome.findings))
        decision = decision_words(case)
        yield case.id, case.severity, outcome.word, case.kind, case.title, len(case.differences), held, rules, decision


def packages(comparison: Comparison, _layout: Layout) -> bytes:
    """A row a package that came, went or changed."""
    return _section(comparison.diff, Subject.PACKAGE)


def permissions(comparison: Comparison, _layout: Layout) -> bytes:
    """A row a permission of a package in both builds."""
    return _section(comparison.diff, Subject.PERMISSION)


def endpoints(comparison: Comparison, _layout: Layout) -> bytes:
    """A row a host, noise with its class."""
    return _section(comparison.diff, Subject.ENDPOINT)


def settings(comparison: Comparison, _layout: Layout) -> bytes:
    """A row a setting."""
    return _section(comparison.diff, Subject.CONFIGURATION)


def _section(diff: Diff, subject: Subject) -> bytes:
    case_of = {row: case.id for case in diff.cases for row in case.differences}
    names, cells = COLUMNS[subject]
    (section,) = (one for one in SECTIONS if one.subject is subject)
    rows = ((_became(one), case_of.get(one.row.id, ""), *cells(one.row)) for one in section_rows(section, diff))
    return encode_csv((*_STANDING, *names), rows)


def _became(found: Difference) -> str:
    """A word: a sign would be a formula."""
    return found.fate if found.is_proven else f"{found.fate} or not: the other side was not read"
