"""A case in Markdown: what it is, what was found and where, what that does not show, what was decided."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.model.judgement import Evidence
from fwdiff.report.markup import short_code_span
from fwdiff.report.outcome import Outcome, place_words
from fwdiff.report.page import quantity, some

_MOST_FINDINGS = 10
_MOST_CAVEATS = 5
_MOST_PLACES = 3


def case_lines(outcome: Outcome) -> Iterator[str]:
    """A case that stands in the way: a heading, a line a finding, where they stand, and what is not shown."""
    case = outcome.case
    yield f"### {case.severity}, {outcome.word}: {short_code_span(case.title)}"
    yield ""
    yield f"Case {short_code_span(case.id)}, {quantity(len(case.differences), 'difference')}{_reference(outcome)}"
    yield ""
    for finding in outcome.findings[:_MOST_FINDINGS]:
        yield f"- {finding.rule} {finding.severity}: {short_code_span(finding.title)}"
    if len(outcome.findings) > _MOST_FINDINGS:
        yield f"- … and {quantity(len(outcome.findings) - _MOST_FINDINGS, 'finding')} more"
    yield ""
    yield f"In {', '.join(some(map(short_code_span, _paths(outcome)), _MOST_PLACES)) or 'no file'}."
    caveats = dict.fromkeys(words for finding in outcome.findings for words in finding.does_not_show)
    if caveats:
        yield f"Not shown: {'; '.join(some(map(short_code_span, caveats), _MOST_CAVEATS))}."
    if case.undeclared:
        yield f"Not declared: {', '.join(some(map(short_code_span, case.undeclared), _MOST_CAVEATS))}."


def _reference(outcome: Outcome) -> str:
    held = outcome.case.in_reference
    return "" if held is None else f", of which the reference has {len(held):,}"


def _paths(outcome: Outcome) -> list[str]:
    return list(dict.fromkeys(one.path for finding in outcome.findings for one in finding.evidence if one.path))


def evidence_lines(outcome: Outcome, most: int | None) -> Iterator[str]:
    """What each finding of a case rests on, a line a piece, of each finding the first."""
    for finding in outcome.findings:
        yield f"- {finding.rule} {short_code_span(finding.title)}"
        for evidence in finding.evidence[:most]:
            yield f"  - {_evidence(evidence)}"
        if most is not None and len(finding.evidence) > most:
            yield f"  - … and {len(finding.evidence) - most:,} more (`--all` has all)"


def _evidence(evidence: Evidence) -> str:
    return f"{short_code_span(evidence.value)} ({evidence.side}: {short_code_span(place_words(evidence))})"


def short_case_lines(outcome: Outcome) -> Iterator[str]:
    """A case that does not stand in the way: a line, and one a finding."""
    case = outcome.case
    state = f", {outcome.word}" if outcome.word else ""
    yield f"- {case.severity}{state}: {short_code_span(case.title)} ({short_code_span(case.id)})"
    for finding in outcome.findings[:_MOST_FINDINGS]:
        yield f"  - {finding.rule} {finding.severity}, {finding.baseline}: {short_code_span(finding.title)}"
