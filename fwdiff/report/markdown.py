"""Markdown for a ticket or a pull request: the verdict and what stands in the way at once, the rest folded.

Every string from an image is a code span.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

from fwdiff.model import Coverage, Diff, ImageIdentity
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Verdict
from fwdiff.report.markdown_case import case_lines, evidence_lines, short_case_lines
from fwdiff.report.markup import short_code_span
from fwdiff.report.outcome import Outcome, by_severity, decision_words, outcomes, verdict_words
from fwdiff.report.page import quantity
from fwdiff.report.partition_sizes import PartitionSizes, partition_sizes
from fwdiff.report.registry import Layout

_COMMENT = 60_000
"""Characters; a comment on GitHub holds 65,536."""
_LIMITS = (50, 10, 3)
"""Entries of each list, tried in order until a comment holds all."""
_MOST_TOLD = 5
"""Cases that are told at once: the worst."""


def encode(comparison: Comparison, layout: Layout) -> bytes:
    """A comparison in so many characters as a comment holds, unless everything is asked for."""
    if layout.everything:
        return _text(comparison, None).encode()
    texts = (_text(comparison, most) for most in _LIMITS)
    return next((text for text in texts if len(text) <= _COMMENT), _text(comparison, 1)).encode()


def _text(comparison: Comparison, most: int | None) -> str:
    diff = comparison.diff
    verdict = diff.verdict
    assert verdict is not None
    every = outcomes(diff)
    ask = [one for one in every if one.reasons]
    lines = [f"## fwdiff: {verdict.market} {verdict_words(verdict)}", "", *_builds(diff, verdict)]
    told = ask if most is None else [one for one in ask if one.is_open][: min(most, _MOST_TOLD)]
    for outcome in told:
        lines += ["", *case_lines(outcome)]
    told_ids = {one.case.id for one in told}
    more = [one for one in ask if one.case.id not in told_ids]
    others = [one for one in every if not one.reasons]
    sections = [
        ("Also in the way", _severities(more), _capped(more, most, short_case_lines)),
        ("Evidence", _count(told, "finding"), [line for one in told for line in evidence_lines(one, most)]),
        ("Other cases", _severities(others), _capped(others, most, short_case_lines)),
        ("Decided", quantity(len(_decided(every)), "case"), _capped(_decided(every), most, _decision)),
        ("Not read", _unread_counts(diff), _unread(diff, most)),
        ("Partitions", "", [_size(one) for one in partition_sizes(comparison)]),
    ]
    for title, words, content in sections:
        lines += ["", *_folded(f"{title}: {words}" if words else title, content)]
    return "\n".join(lines) + "\n"


def _builds(diff: Diff, verdict: Verdict) -> Iterator[str]:
    for side, image in (("left", diff.left), ("right", diff.right), ("reference", diff.reference)):
        if image:
            yield f"- {side}: {_identity(image)}"
    review = f", review {short_code_span(verdict.review.name)}" if verdict.review else ""
    policy = f"policy {short_code_span(verdict.policy.name)} (sha256 {verdict.policy.sha256[:12]})"
    yield f"- {policy}{review}, {verdict.date}, {diff.tool}, knowledge {diff.knowledge}"


def _identity(image: ImageIdentity) -> str:
    name = short_code_span(image.fingerprint or "no fingerprint")
    patch = f", patch {short_code_span(image.security_patch)}" if image.security_patch else ""
    return f"{name}{patch}, {short_code_span(PurePath(image.source).name)} (content {image.content_digest[:12]})"


def _folded(title: str, lines: list[str]) -> Iterator[str]:
    if not lines:
        yield f"{title}"
        return
    yield from (f"<details><summary>{title}</summary>", "", *lines, "", "</details>")


def _count(found: list[Outcome], noun: str) -> str:
    return quantity(sum(len(one.findings) for one in found), noun)


def _severities(found: list[Outcome]) -> str:
    return by_severity(one.case.severity for one in found) or "none"


def _decided(found: list[Outcome]) -> list[Outcome]:
    return [one for one in found if one.case.decision]


def _decision(outcome: Outcome) -> Iterator[str]:
    yield f"- {short_code_span(outcome.case.id)}: {short_code_span(decision_words(outcome.case), 1000)}"


def _capped(found: list[Outcome], most: int | None, write: Callable[[Outcome], Iterable[str]]) -> list[str]:
    return [line for one in found[:most] for line in write(one)] + _more(len(found), most)


def _unread_counts(diff: Diff) -> str:
    sides = {"left": diff.coverage.left, "right": diff.coverage.right}
    return ", ".join(f"{len(coverage.unread):,} in {side}" for side, coverage in sides.items() if coverage)


def _unread(diff: Diff, most: int | None) -> list[str]:
    sides: dict[str, Coverage | None] = {"left": diff.coverage.left, "right": diff.coverage.right}
    lines: list[str] = []
    for side, coverage in sides.items():
        rows = coverage.unread if coverage else ()
        lines += [
            f"- {side} {short_code_span(f'{row.path} {row.member}'.strip())}: {row.kind}, {short_code_span(row.reason)}"
            for row in rows[:most]
        ]
        lines += _more(len(rows), most)
    return lines


def _more(number: int, most: int | None) -> list[str]:
    return [f"- … and {number - most:,} more (`--all` has all)"] if most is not None and number > most else []


def _size(row: PartitionSizes) -> str:
    grown = row.right_bytes - row.left_bytes
    files = f"{row.left_files:,} → {quantity(row.right_files, 'file')}"
    return f"- {short_code_span(row.name)}: {files}, {row.left_bytes:,} → {row.right_bytes:,} bytes ({grown:+,})"
