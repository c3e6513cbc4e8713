"""JUnit XML as Jenkins' `junit-10.xsd` has it: a test case a case, and one for each rule that found nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fwdiff.model import Diff
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Evidence, Reason, ReasonKind, Verdict
from fwdiff.report.markup import xml_text
from fwdiff.report.outcome import (
    Outcome,
    decision_words,
    outcomes,
    place_words,
    reasons_of,
    silent_rules,
    verdict_words,
)
from fwdiff.report.page import quantity
from fwdiff.report.registry import Layout

_MOST_EVIDENCE = 20
_MOST_ROWS = 20


def encode(comparison: Comparison, _layout: Layout) -> bytes:
    """The cases of a comparison.  What was not read and stops the release is an error, what was found a failure."""
    diff = comparison.diff
    verdict = diff.verdict
    assert verdict is not None
    cases = [line for outcome in outcomes(diff) for line in _case(outcome, verdict)]
    cases += [line for reason in reasons_of(diff).get("", ()) for line in _unused(reason, verdict)]
    for rule in silent_rules(diff):
        cases.append(_open(f"{rule.id} {rule.title}: no finding", f"fwdiff.{verdict.market}.rule", empty=True))
    counts = {
        "tests": sum(line.startswith("    <testcase ") for line in cases),
        "failures": sum(line.startswith("      <failure ") for line in cases),
        "errors": sum(line.startswith("      <error ") for line in cases),
        "skipped": sum(line.startswith("      <skipped ") for line in cases),
    }
    attributes = "".join(f' {name}="{number}"' for name, number in counts.items())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<testsuites>",
        f'  <testsuite name="{xml_text(f"fwdiff {verdict.market}")}"{attributes}>',
        *_properties(diff, verdict),
        *cases,
        "  </testsuite>",
        "</testsuites>",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _properties(diff: Diff, verdict: Verdict) -> Iterator[str]:
    values = {
        "tool": diff.tool,
        "knowledge": diff.knowledge,
        "verdict": verdict_words(verdict),
        "passes": str(verdict.passes).lower(),
        "complete": str(verdict.complete).lower(),
        "market": verdict.market,
        "gate": verdict.gate,
        "date": verdict.date,
        "policy": f"{verdict.policy.name} {verdict.policy.sha256}",
        "left": diff.left.content_digest if diff.left else "",
        "right": diff.right.content_digest,
        "not read in the candidate": str(len(diff.coverage.right.unread)),
    }
    yield "    <properties>"
    for name, value in values.items():
        yield f'      <property name="{name}" value="{xml_text(value)}"/>'
    yield "    </properties>"


def _case(outcome: Outcome, verdict: Verdict) -> Iterator[str]:
    case = outcome.case
    yield _open(case.id, f"fwdiff.{verdict.market}.{case.kind}")
    text = _text(outcome)
    for reason in outcome.reasons:
        yield from _reason(reason, case.title, text)
        text = ""
    if outcome.accepted:
        yield f'      <skipped message="{xml_text(decision_words(case))}"/>'
    if text:
        yield f"      <system-out>{text}</system-out>"
    yield "    </testcase>"


def _reason(reason: Reason, title: str, text: str) -> Iterator[str]:
    element = "error" if reason.kind is ReasonKind.UNREAD else "failure"
    message = xml_text(f"{reason.severity}, {reason.kind}: {title}")
    yield f'      <{element} type="{reason.severity}" message="{message}">{text}</{element}>'


def _unused(reason: Reason, verdict: Verdict) -> Iterator[str]:
    yield _open(f"decision {reason.file}", f"fwdiff.{verdict.market}.decision")
    yield from _reason(reason, f"the subject of {reason.file} is in neither build", "")
    yield "    </testcase>"


def _open(name: str, class_name: str, *, empty: bool = False) -> str:
    return f'    <testcase name="{xml_text(name)}" classname="{xml_text(class_name)}"{"/" if empty else ""}>'


def _text(outcome: Outcome) -> str:
    """What a failed case shows; data of the same lines for every case, so that a program finds them."""
    case = outcome.case
    lines = [case.title, f"severity: {case.severity}", f"state: {outcome.word or 'open'}"]
    lines += [f"decision: {decision_words(case)}"] if case.decision else []
    for finding in outcome.findings:
        lines.append(f"{finding.rule} {finding.severity} {finding.baseline}: {finding.title}")
        lines += _capped(map(_evidence, finding.evidence), _MOST_EVIDENCE)
    caveats = dict.fromkeys(words for finding in outcome.findings for words in finding.does_not_show)
    lines += [f"not shown: {words}" for words in caveats]
    lines += _capped((f"row: {row}" for row in case.differences), _MOST_ROWS)
    return "\n".join(map(xml_text, lines))


def _evidence(evidence: Evidence) -> str:
    return f"  {evidence.value} ({evidence.side}: {place_words(evidence)})"


def _capped(words: Iterable[str], most: int) -> list[str]:
    every = list(words)
    more = [f"  and {quantity(len(every) - most, 'more', 'more')}"] if len(every) > most else []
    return every[:most] + more
