"""Cases in HTML: findings with their evidence, what they do not show, what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fwdiff.model.judgement import Finding
from fwdiff.report.html_parts import bullets, definitions, row, text
from fwdiff.report.outcome import Outcome, decision_words, place_words


def case_rows(found: Iterable[Outcome]) -> list[str]:
    """A row a case, in their order; rows of other sections lead there by its number.

    It is unfolded where something that was found stands in the way.
    """
    return [row(_summary(one), _body(one), f"case-{number}", is_open=one.is_open) for number, one in enumerate(found)]


def _summary(outcome: Outcome) -> str:
    case = outcome.case
    state = f' <span class="state">{text(outcome.word)}</span>' if outcome.word else ""
    return f'<span class="badge {case.severity}">{case.severity}</span> {text(case.title)}{state}'


def _body(outcome: Outcome) -> Iterator[str]:
    case = outcome.case
    held = "" if case.in_reference is None else f"{len(case.in_reference):,} of {len(case.differences):,} differences"
    yield definitions({"case": case.id, "in the reference": held, "decision": decision_words(case)})
    for finding in outcome.findings:
        yield _finding(finding)
    for title, words in (("Rows", case.differences), ("Not declared", case.undeclared or ())):
        if words:
            yield f"<p>{title}</p>{bullets(words)}"


def _finding(finding: Finding) -> str:
    badge = f'<span class="badge {finding.severity}">{finding.severity}</span>'
    shown = [f"{one.value} ({one.side}: {place_words(one)})" for one in finding.evidence]
    caveats = f'<p class="dim">Not shown</p>{bullets(finding.does_not_show)}' if finding.does_not_show else ""
    summary = f"<summary>{badge} {finding.rule} {finding.baseline}: {text(finding.title)}</summary>"
    return f"<details>{summary}{bullets(shown)}{caveats}</details>"
