"""Whether the candidate can ship, in the words of the gate, and the cases that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fwdiff.model.judgement import Case, CaseKind, ReasonKind, Severity, Verdict
from fwdiff.text import visible
from fwdiff.tui.view_model.case_facts import Line, subject_of, summary
from fwdiff.tui.view_model.case_words import (
    TONE_OF,
    decided_of,
    in_short,
    is_open,
    is_quiet,
    name,
    rank,
    shape,
    state,
    what_differs,
)
from fwdiff.tui.view_model.cases import case_sign, worst
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.problems import problem_counts
from fwdiff.tui.view_model.rows import CaseTarget, Row, SectionTarget, Sign, Span, Tone, cell, plain, span
from fwdiff.tui.view_model.sections import counted
from fwdiff.tui.view_model.view import View

_MOST = 5
_INDENT = 3
_NAME = 60
_LONG = 150
_LEAST = 16
_ROOM, _ROOM_WIDE = 70, 110
"""Cells of a line for a name and what is said of it; a hostile text is cut here, and whole on the page."""
_SAYS = {
    ReasonKind.REJECTED: "rejected",
    ReasonKind.STALE: "undecided: there is new evidence",
    ReasonKind.EXPIRED: "undecided: its decision expired",
    ReasonKind.UNDECIDED: "undecided",
    ReasonKind.DEFERRED: "deferred, and new",
    ReasonKind.UNDECLARED: "not declared by the intent",
    ReasonKind.UNUSED: "decided and in neither build",
    ReasonKind.UNREAD: "not read",
}


def verdict_rows(view: View, verdict: Verdict, *, wide: bool) -> Iterator[Row]:
    """Passes or not and why, how far the review is, cases by severity, what was not read, the worst cases."""
    word, tone, why = _verdict(verdict)
    yield _line("verdict", (span(f" {word} ", tone), span(f"  {why}")), SectionTarget("cases"), f"{word}: {why}")
    yield _line("terms", tuple(_terms(view, verdict)), SectionTarget("cases"))
    yield _blank("severities")
    yield _line("severities", tuple(_severities(view)), SectionTarget("cases"))
    yield _line("unread", tuple(_unread(view)), SectionTarget("problems"))
    yield _blank("worst")
    yield from _worst(view, list(worst(view, _MOST)), _ROOM_WIDE if wide else _ROOM)


def verdict_word(verdict: Verdict) -> str:
    """The verdict in two words."""
    return _verdict(verdict)[0]


def _line(row_id: str, words: tuple[Span, ...], target: SectionTarget, copied: str = "") -> Row:
    return Row(row_id, Sign.NONE, (words,), target, copied or plain(words).strip(), hang=_INDENT)


def _blank(before: str) -> Row:
    return Row(f"blank:{before}", Sign.NONE, ((),))


def _verdict(verdict: Verdict) -> tuple[str, Tone, str]:
    if verdict.gate == "none":
        return "NOT GATED", Tone.DIM, "nothing stops this build: the gate is `none`"
    if not verdict.passes:
        return "DOES NOT PASS", Tone.CRITICAL, _reasons(verdict)
    if not verdict.complete:
        return "CANNOT SAY", Tone.MEDIUM, f"{counted(len(verdict.why), 'case')} rest on what was not read"
    return "PASSES", Tone.ADDED, f"nothing at or over `{verdict.gate}` is left to decide"


def _reasons(verdict: Verdict) -> str:
    """The kinds of reasons with their severities, worst first: `1 critical case is undecided`."""
    counts = Counter((reason.kind, reason.severity) for reason in verdict.why)
    parts = []
    for (kind, severity), number in list(counts.items())[:3]:
        verb = "case is" if number == 1 else "cases are"
        parts.append(f"{number:,} {severity} {verb} {_SAYS[kind]}")
    return ", ".join(parts)


def _terms(view: View, verdict: Verdict) -> Iterator[Span]:
    dot = f" {view.glyphs.dot} "
    yield span(f"   {decided_of(view)}", Tone.STRONG)
    yield span(f"{dot}market {verdict.market}{dot}gate {verdict.gate}{dot}policy {verdict.policy.name}", Tone.DIM)
    yield span(f"{dot}review {verdict.review.name}" if verdict.review else "", Tone.DIM)


def _severities(view: View) -> Iterator[Span]:
    counts = Counter(case.severity for case in view.diff.cases if not is_quiet(view, case))
    yield span("   ")
    for severity in reversed(Severity):
        number = counts[severity]
        if number or severity is not Severity.INFO:
            yield shape(view, severity) if number else span(view.glyphs.severities[rank(severity)], Tone.DIM)
            yield span(f" {number:,} {severity}   ", TONE_OF[severity] if number else Tone.DIM)
    quiet = sum(is_quiet(view, case) for case in view.diff.cases)
    yield span(f"{quiet:,} quiet", Tone.DIM)


def _unread(view: View) -> Iterator[Span]:
    number = problem_counts(view)[Sign.PROBLEM]
    yield span("   ")
    yield span(f"! {counted(number, 'place')} not read", Tone.WARNING) if number else span("nothing unread", Tone.DIM)


def _worst(view: View, cases: list[Case], room: int) -> Iterator[Row]:
    """The first with what it is and may do; of the others a line each."""
    for number, case in enumerate(cases):
        target = CaseTarget(case.id)
        tone = TONE_OF[case.severity] if is_open(view, case) else Tone.DIM
        said = what_differs(view, case) if number == 0 else next(iter(_said(view, case)), what_differs(view, case))
        title = (
            shape(view, case.severity),
            span(f"  {brief(visible(name(case)), _NAME, view.glyphs.ellipsis)}  ", tone),
            span(brief(visible(said), max(room - len(name(case)), _LEAST) if number else _LONG, view.glyphs.ellipsis)),
            span("" if is_open(view, case) else f"  {state(view, case)}", Tone.DIM),
        )
        yield Row(f"worst:{case.id}", case_sign(view, case), (title,), target, case.id, hang=_INDENT)
        for line in _facts(view, case) if number == 0 else ():
            row_id, copied = f"worst:{case.id}/{line.id}", line.name or plain(line.words)
            yield Row(row_id, Sign.NONE, (line.words,), line.target or target, copied, leads=False, indent=_INDENT)


def _said(view: View, case: Case) -> list[str]:
    """What its findings say, the severest first, each once."""
    findings = sorted((view.findings[one] for one in case.findings), key=lambda one: -rank(one.severity))
    return list(dict.fromkeys(in_short(finding.title, case) for finding in findings))


def _facts(view: View, case: Case) -> Iterator[Line]:
    subject = subject_of(view, case.id.partition(":")[2]) if case.kind is CaseKind.PACKAGE else None
    said = _said(view, case)
    for words in said[: 1 if subject else 3]:
        yield Line(words, cell(brief(visible(words), _LONG, view.glyphs.ellipsis)))
    if subject is not None:
        yield from summary(view, subject, in_reference=bool(case.in_reference))
