"""The page of a case: one sentence, why it is flagged, the same questions of every package, what changed, evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from fwdiff.index.likeness import alike_words
from fwdiff.index.sections import NOUNS, Difference
from fwdiff.model import ConfigurationChange
from fwdiff.model import Subject as Kind
from fwdiff.model.judgement import Case, CaseKind, Decision, Evidence, Finding
from fwdiff.text import visible
from fwdiff.tui.view_model.case_doors import door_of_difference, door_of_evidence
from fwdiff.tui.view_model.case_facts import (
    Line,
    Subject,
    differing_lines,
    holds_lines,
    is_lines,
    subject_of,
    talks_lines,
    use_lines,
)
from fwdiff.tui.view_model.case_reasons import here_lines, runs_lines, sending_lines
from fwdiff.tui.view_model.case_words import in_short, name, rank, shape, sign_of_difference, what_differs
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.rows import (
    CaseTarget,
    Cell,
    Column,
    Row,
    Sign,
    Span,
    Table,
    Target,
    Tone,
    cell,
    plain,
    span,
)
from fwdiff.tui.view_model.sections import counted, short_permission
from fwdiff.tui.view_model.view import View

_NOUN = 12
"""Cells of a noun before the rows of its kind."""
_VALUE = 32
"""Cells of a value."""
FIRST = "/sentence"
"""The id of the first row."""


def case_page(view: View, target: CaseTarget) -> Table:
    """What is known of one case, the decision first, evidence last; an absent answer takes no line."""
    columns = (Column("", 9), Column("value", 30, 1))
    case = view.cases.get(target.id)
    if case is None:
        return Table(columns, (), "This case is no longer there")
    findings = sorted(view.whole_findings(case), key=lambda one: -rank(one.severity))
    parts = [
        ("", [Line("sentence", cell(_sentence(view, case), Tone.STRONG), _subject_door(view, case))]),
        ("decided", list(_decision_lines(case.decision)) if case.decision else []),
        ("why", list(_why_lines(view, case, findings))),
        *_facts(view, case),
        ("changed", list(_changed_lines(view, case))),
        ("evidence", [line for finding in findings for line in _evidence_lines(view, finding)]),
    ]
    rows = tuple(row for title, lines in parts if lines for row in _rows(title, lines))
    return Table(columns, rows, "")


def _rows(title: str, lines: list[Line]) -> Iterator[Row]:
    """The lines of one question, which stands before the first; a blank line before all but the first two."""
    if title not in {"", "decided"}:
        yield Row(f"blank:{title}", Sign.NONE, ((), ()))
    for number, line in enumerate(lines):
        label = cell(title if number == 0 else "", Tone.HEADING)
        name = line.name or plain(line.words).strip()
        yield Row(
            f"{title}/{line.id}", line.sign, (label, line.words), line.target, name, leads=line.leads, hang=line.hang
        )


def _sentence(view: View, case: Case) -> str:
    """What it is about, and what differs."""
    title, what = case.title, what_differs(view, case)
    if case.kind is CaseKind.PACKAGE:  # of which kinds rows are, and the versions, are in the numbers
        title = title.partition(": ")[0]
        versions = title.removeprefix(name(case)).strip()
        title = name(case) if versions and versions in what else title
    what = "" if title.endswith(what) else what
    reason = view.reasons.get(case.id)
    return f"{title}{f': {what}' if what else ''}{f'; in the way: {reason}' if reason else ''}."


def _subject_door(view: View, case: Case) -> Target | None:
    """The package that the case is about, else its first difference."""
    subject = subject_of(view, case.id.partition(":")[2]) if case.kind is CaseKind.PACKAGE else None
    if subject is not None:
        return subject.target
    return door_of_difference(view, view.differences[case.differences[0]]) if case.differences else None


def _decision_lines(decision: Decision) -> Iterator[Line]:
    worth = "" if decision.state == "valid" else f", {decision.state}"
    made = f"{decision.decision}{worth} by {decision.reviewer} on {decision.date}, until {decision.expires}"
    yield Line("decision", cell(made, Tone.STRONG))
    yield Line("reason", cell(decision.reason), leads=False)
    if decision.until_then:
        yield Line("until then", cell(f"until then: {decision.until_then}"), leads=False)
    yield Line("file", cell(decision.file, Tone.DIM), leads=False)
    for number, one in enumerate(decision.headed):
        yield Line(f"headed#{number}", cell(f"{one.file} is headed {one.case}"), sign=Sign.PROBLEM, leads=number == 0)
    for number, key in enumerate(decision.new_keys):
        yield Line(f"new#{number}", cell(f"new evidence: {key}"), sign=Sign.PROBLEM, leads=number == 0)


def _why_lines(view: View, case: Case, findings: list[Finding]) -> Iterator[Line]:
    for finding in findings:
        baseline = "" if finding.baseline == "new" else f"  ({finding.baseline})"
        words = (
            shape(view, finding.severity),
            span(f" {finding.rule}  ", Tone.DIM),
            span(in_short(finding.title, case), Tone.STRONG if finding.severity is case.severity else Tone.PLAIN),
            span(baseline, Tone.DIM),
        )
        yield Line(finding.id, words, _door_of(view, finding), name=f"{finding.rule} {finding.title}")
    unproven = {words: finding for finding in reversed(findings) for words in finding.does_not_show}
    for unshown in dict.fromkeys(words for finding in findings for words in finding.does_not_show):
        door = _door_of(view, unproven[unshown])
        yield Line(f"not#{unshown}", cell(f"does not show {unshown}", Tone.DIM), door, leads=False)
    if case.in_reference and case.differences and view.reference is not None:
        there = (
            f"{len(case.in_reference):,} of {counted(len(case.differences), 'difference')} stand in the reference too"
        )
        yield Line("reference", cell(there), leads=False)
    if case.undeclared:
        yield Line("undeclared", cell(f"{counted(len(case.undeclared), 'difference')} the intent does not declare"))


def _door_of(view: View, finding: Finding) -> Target | None:
    return door_of_evidence(view, finding.evidence[0]) if finding.evidence else None


def _facts(view: View, case: Case) -> list[tuple[str, list[Line]]]:
    """Questions and their answers; of a package on both sides those first in which something differs."""
    subject = subject_of(view, case.id.partition(":")[2]) if case.kind is CaseKind.PACKAGE else None
    if subject is None:
        return []
    facts = [
        ("differs", list(differing_lines(view, subject))),
        ("is", [*is_lines(view, subject), *_like_lines(view, subject)]),
        ("holds", list(holds_lines(subject))),
        ("talks to", list(talks_lines(view, subject))),
        ("reads", list(use_lines(subject, sends=False))),
        ("sends by", list(use_lines(subject, sends=True))),
        ("may send", list(sending_lines(view, subject))),
        ("runs", list(runs_lines(view, subject))),
        ("here by", list(here_lines(view, subject))),
    ]
    is_on_both_sides = subject.left is not None and subject.right is not None
    return sorted(facts, key=lambda part: is_on_both_sides and all(line.sign is Sign.NONE for line in part[1]))


def _like_lines(view: View, subject: Subject) -> Iterator[Line]:
    """The packages of other builds that its code is like."""
    place = subject.last.package, subject.last.path
    for row in (*view.diff.packages.added, *view.diff.packages.removed):
        for words in alike_words(row.like) if (row.package, row.path) == place else ():
            yield Line(f"like#{words}", cell(f"its code: {words}"), subject.target)


def _changed_lines(view: View, case: Case) -> Iterator[Line]:
    """Every difference as a door, under a line that counts them."""
    found = [view.differences[row] for row in case.differences]
    if not found:
        return
    counts = Counter(one.kind for one in found)
    numbers = ", ".join(counted(counts[kind], NOUNS[kind]) for kind in Kind if counts[kind])
    yield Line("rows", cell(numbers, Tone.DIM))
    before: Kind | None = None
    place = ""
    for one in found:
        subject = one.row.id.partition(":")[2]
        noun = "" if one.kind is before else NOUNS[one.kind]
        above, place = place, _place_of(one)
        words = (
            span(f"{noun:<{_NOUN}}", Tone.DIM),
            *_difference_words(view, one, subject, case),
            span(f"  {place}" if place != above else "", Tone.DIM),
        )
        yield Line(one.row.id, words, door_of_difference(view, one), sign_of_difference(one), subject, hang=_NOUN)
        before = one.kind


def _difference_words(view: View, difference: Difference, subject: str, case: Case) -> Cell:
    """What a row is about, without what the case is about; of a setting its values."""
    row, whole = difference.row, f"{case.id.partition(':')[2]}/"
    if not isinstance(row, ConfigurationChange):
        return cell(subject.removeprefix(whole) if difference.kind is Kind.FILE else subject)
    key = short_permission(row.key.removeprefix(whole))
    return (span(f"{key}  "), *_values(view, row))


def _place_of(difference: Difference) -> str:
    """The kind of a setting and the name of its file, which are said once for rows that follow each other."""
    row = difference.row
    return f"{row.kind} {row.path.rpartition('/')[2]}" if isinstance(row, ConfigurationChange) else ""


def _values(view: View, row: ConfigurationChange) -> Iterator[Span]:
    """Left and right where both are there, else the one that is; a long one is cut here, and whole behind the row."""
    left, right = (brief(visible(value or ""), _VALUE, view.glyphs.ellipsis) for value in (row.left, row.right))
    if row.left is None or row.right is None:
        yield span(left or right)
    else:
        yield from (span(left, Tone.REMOVED), span(f" {view.glyphs.arrow} ", Tone.DIM), span(right, Tone.ADDED))


def _evidence_lines(view: View, finding: Finding) -> Iterator[Line]:
    yield Line(f"{finding.id}", cell(f"{finding.rule} {finding.severity}", Tone.DIM), leads=False)
    said = ""
    for number, (evidence, before) in enumerate(_with_path(finding.evidence)):
        value = "" if evidence.value == said else evidence.value
        said = evidence.value
        words = (span(value), span(f"  {_place(evidence, before)}", Tone.DIM))
        yield Line(f"{finding.id}#{number}", words, door_of_evidence(view, evidence), leads=number == 0)


def _with_path(evidence: Iterable[Evidence]) -> Iterator[tuple[Evidence, str]]:
    """Each with the path of the one before: a file is named once for what stands in it."""
    path = ""
    for one in evidence:
        yield one, path
        path = one.path


def _place(evidence: Evidence, before: str) -> str:
    path = "" if evidence.path == before else evidence.path
    offset = "" if evidence.offset is None else f"at {evidence.offset:#x}"
    return " ".join(filter(None, [path, evidence.member, offset, evidence.class_name, evidence.method]))
