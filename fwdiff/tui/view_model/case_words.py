"""What is said of a case in a word: how severe, what differs, what was decided, and whether it asks for a decision."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from fwdiff.index.sections import NOUNS, Difference
from fwdiff.model import (
    EndpointChange,
    EndpointClass,
    EndpointRow,
    Fate,
    PackageChange,
    PackageRow,
    PermissionRow,
    Subject,
)
from fwdiff.model.judgement import Baseline, Case, CaseKind, DecisionState, ReasonKind, Severity
from fwdiff.tui.view_model.rows import Sign, Span, Tone, span
from fwdiff.tui.view_model.view import View

TONE_OF = {
    Severity.CRITICAL: Tone.CRITICAL,
    Severity.HIGH: Tone.HIGH,
    Severity.MEDIUM: Tone.MEDIUM,
    Severity.LOW: Tone.PLAIN,
    Severity.INFO: Tone.DIM,
}
SIGN_OF = {Fate.ADDED: Sign.ADDED, Fate.REMOVED: Sign.REMOVED, Fate.CHANGED: Sign.CHANGED}
_RANK = list(Severity)


def rank(severity: Severity) -> int:
    """From 0, of information, upwards."""
    return _RANK.index(severity)


def shape(view: View, severity: Severity) -> Span:
    """The shape of a severity, which its colour only repeats."""
    return span(view.glyphs.severities[rank(severity)], TONE_OF[severity])


def sign_of_difference(difference: Difference) -> Sign:
    """The sign of a row wherever it is listed."""
    return SIGN_OF[difference.fate] if difference.is_proven else Sign.UNKNOWN


def asks(view: View, case: Case) -> bool:
    """Whether a case can be decided: a rule says something of it that is not over."""
    return any(view.findings[one].baseline is not Baseline.FIXED for one in case.findings)


def is_decided(case: Case) -> bool:
    """Whether a decision holds today, whatever it says."""
    return case.decision is not None and case.decision.state is DecisionState.VALID


def is_open(view: View, case: Case) -> bool:
    """Whether somebody has to decide it, or to decide it anew."""
    return not is_decided(case) and (asks(view, case) or case.id in view.reasons)


def is_quiet(view: View, case: Case) -> bool:
    """Whether it stands below the line: it asks for nothing."""
    return case.id not in view.reasons and case.decision is None and not asks(view, case)


def decided_of(view: View) -> str:
    """How far the review is, such as `37 of 52 decided`."""
    asked = [case for case in view.diff.cases if not is_quiet(view, case)]
    return f"{sum(map(is_decided, asked)):,} of {len(asked):,} decided"


def state(view: View, case: Case) -> str:
    """What was decided, and what that is worth; `undecided` where it has to be."""
    reason = view.reasons.get(case.id)
    if case.decision is None:
        words = "unread" if reason is ReasonKind.UNREAD else "undecided"
        return words if reason or asks(view, case) else ""
    worth = "" if case.decision.state is DecisionState.VALID else f", {case.decision.state}"
    return f"{case.decision.decision}{worth}"


def name(case: Case) -> str:
    """What a case is called in a list: a package or folder by its name, a domain by what took its place."""
    if case.kind in {CaseKind.PACKAGE, CaseKind.FOLDER}:
        return case.id.partition(":")[2]
    return case.title.partition(" in ")[0] if case.kind is CaseKind.DOMAIN else case.title


def what_differs(view: View, case: Case) -> str:
    """The differences of a case in numbers; files are said where nothing else is."""
    known = view.words_of_differences
    if case.id not in known:
        known[case.id] = _in_numbers(view, case)
    return known[case.id] or ("as before" if case.findings else "")


def _in_numbers(view: View, case: Case) -> str:
    found: dict[Subject, list[Difference]] = {kind: [] for kind in Subject}
    for one in map(view.differences.__getitem__, case.differences):
        found[one.kind].append(one)
    packages = _of_packages(view, found[Subject.PACKAGE])
    is_change = len(packages) == 1 and isinstance(found[Subject.PACKAGE][0].row, PackageChange)
    told = [part for kind in Subject if kind is not Subject.PACKAGE for part in _of_kind(kind, found)]
    parts = [*told, *packages] if is_change else [*packages, *told]  # another version says least
    return ", ".join(parts or _plain(len(found[Subject.FILE]), NOUNS[Subject.FILE]))


def _of_kind(kind: Subject, found: Mapping[Subject, list[Difference]]) -> list[str]:
    """Those of packages and of files depend on what else there is."""
    match kind:
        case Subject.PACKAGE | Subject.FILE:
            return []
        case Subject.PERMISSION:
            return _signed(Counter(sign for sign, _ in _permissions(found)), "permission")
        case Subject.ENDPOINT:
            return _signed(Counter(map(sign_of_difference, filter(_is_service, found[kind]))), "host")
        case _:
            return _plain(len(found[kind]), NOUNS[kind])


def _is_service(difference: Difference) -> bool:
    row = difference.row
    return isinstance(row, EndpointRow | EndpointChange) and row.category is EndpointClass.SERVICE


def _of_packages(view: View, packages: list[Difference]) -> list[str]:
    words = {Sign.ADDED: "new", Sign.REMOVED: "removed", Sign.CHANGED: "changed", Sign.UNKNOWN: "not settled"}
    if len(packages) == 1:
        row = packages[0].row
        if isinstance(row, PackageChange):
            return [_of_change(view, row)]
        return [f"{words[sign_of_difference(packages[0])]} package"]
    counts = Counter(sign_of_difference(one) for one in packages)
    return [f"{count:,} packages {words[sign]}" for sign, count in counts.items()]


def _of_change(view: View, row: PackageChange) -> str:
    """Its versions, else that it is another build of the same."""
    versions = [change for change in row.changes if change.name == "version_name"]
    moved = "moved, " if row.moved else ""
    if versions:
        return f"{moved}{versions[0].left} {view.glyphs.arrow} {versions[0].right}"
    return f"{moved}rebuilt"


def in_short(words: str, case: Case) -> str:
    """What a finding says, without the name that stands above it and the platform's prefixes."""
    said = words.replace("android.permission.", "")
    subject = case.id.partition(":")[2]
    if case.kind is not CaseKind.PACKAGE or not subject:
        return said
    return re.sub(rf"(?<![\w.]){re.escape(subject)}(?![\w.]*\w)", "it", said).removeprefix("it ").removeprefix("it, ")


def _permissions(found: Mapping[Subject, list[Difference]]) -> set[tuple[Sign, str]]:
    """Those of packages on both sides, and those that a new or removed package asks for; each once."""
    signed: set[tuple[Sign, str]] = set()
    for one in found[Subject.PERMISSION]:
        if isinstance(one.row, PermissionRow):
            signed.add((sign_of_difference(one), one.row.permission))
    for one in found[Subject.PACKAGE]:
        if isinstance(one.row, PackageRow):
            signed.update((sign_of_difference(one), permission) for permission in one.row.permissions_requested)
    return signed


def _signed(counts: Counter[Sign], noun: str) -> list[str]:
    numbers = " ".join(f"{sign}{counts[sign]:,}" for sign in SIGNS if counts[sign])
    total = sum(counts.values())
    return [f"{numbers} {noun}{'s' if total != 1 else ''}"] if total else []


SIGNS = (Sign.ADDED, Sign.REMOVED, Sign.CHANGED, Sign.UNKNOWN)


def _plain(number: int, noun: str) -> list[str]:
    return [f"{number:,} {noun}{'s' if number != 1 else ''}"] if number else []
