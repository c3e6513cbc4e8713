"""Cases in order with their findings, and the page of one: what was decided, evidence, and doors to what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.index.sections import Difference
from fwdiff.model import (
    ConfigurationChange,
    EndpointChange,
    EndpointRow,
    Fate,
    FileChange,
    PackageChange,
    PackageRow,
    PermissionRow,
    Side,
)
from fwdiff.model.judgement import Case, Decision, Evidence, Finding, ReasonKind, Severity
from fwdiff.tui.view_model.rows import (
    TONES,
    CaseTarget,
    Column,
    HostTarget,
    PackageTarget,
    Row,
    SettingTarget,
    Sign,
    Table,
    Target,
    Tone,
    cell,
    span,
)
from fwdiff.tui.view_model.view import View

_SIGNS = {Fate.ADDED: Sign.ADDED, Fate.REMOVED: Sign.REMOVED, Fate.CHANGED: Sign.CHANGED}
_TONES = {Severity.CRITICAL: Tone.WARNING, Severity.HIGH: Tone.WARNING, Severity.MEDIUM: Tone.STRONG}


def case_table(view: View) -> Table:
    """Each case with its findings below it; what stands in the way is marked `!`."""
    columns = (Column("severity", 9), Column("case", 30, 3), Column("rules", 8, 1), Column("decision", 22, wide=True))
    rows = tuple(row for case in view.diff.cases for row in _case_rows(view, case))
    return Table(columns, rows, "No case: nothing differs, and the policy has nothing to say")


def _case_rows(view: View, case: Case) -> Iterator[Row]:
    findings = [view.findings[one] for one in case.findings]
    target = CaseTarget(case.id)
    title = span(case.title, Tone.STRONG if case.severity in _TONES else Tone.PLAIN)
    cells = (
        cell(case.severity, _TONES.get(case.severity, Tone.DIM)),
        (title,),
        cell(" ".join(dict.fromkeys(one.rule for one in findings)), Tone.DIM),
        cell(_state(case, view.reasons.get(case.id))),
    )
    yield Row(case.id, case_sign(view, case), cells, target, case.id)
    for finding in findings:
        told = (cell(finding.severity, Tone.DIM), (span("  "), span(finding.title)), cell(finding.rule, Tone.DIM), ())
        row_id = f"{case.id}/{finding.id}"
        yield Row(row_id, Sign.NONE, told, target, finding.title, leads=False, anchor=f"findings/{finding.id}")


def case_sign(view: View, case: Case) -> Sign:
    """What a case asks of its reader."""
    if case.id in view.reasons:
        return Sign.PROBLEM
    if case.unsettled:
        return Sign.UNKNOWN
    return Sign.CHANGED if case.differences else Sign.NONE


def case_counts(view: View) -> dict[Sign, int]:
    """How many cases of each sign there are."""
    counts = Counter(case_sign(view, case) for case in view.diff.cases)
    return {sign: counts[sign] for sign in (Sign.PROBLEM, Sign.CHANGED, Sign.UNKNOWN)}


def _state(case: Case, reason: ReasonKind | None) -> str:
    decided = f"{case.decision.decision} until {case.decision.expires}" if case.decision else ""
    return " ".join(filter(None, [reason if reason and reason != decided.partition(" ")[0] else "", decided]))


def case_page(view: View, target: CaseTarget) -> Table:
    """What is known of one case: what was decided, findings with their evidence, and every difference as a door."""
    columns = (Column("", 16, 1), Column("value", 20, 3))
    case = view.cases.get(target.id)
    if case is None:
        return Table(columns, (), "This case is no longer there")
    findings = [view.findings[one] for one in case.findings]
    groups = {
        "case": list(_case_lines(view, case)),
        "findings": [line for finding in findings for line in _finding_lines(view, finding)],
        "differences": [_difference_line(view, view.differences[row]) for row in case.differences],
    }
    rows = tuple(row for title, lines in groups.items() if lines for row in _group_rows(title, lines, case.id))
    return Table(columns, rows, "")


class _Line(NamedTuple):
    """One line of the page."""

    id: str
    sign: Sign
    name: str
    text: str
    target: Target | None = None
    leads: bool = True


def _group_rows(title: str, lines: list[_Line], case: str) -> Iterator[Row]:
    number = sum(line.leads for line in lines)
    heading = (span(title, Tone.HEADING), span(f"  {number:,}", Tone.DIM))
    yield Row(title, Sign.NONE, (heading, ()), None, case, title, heading=True)
    for line in lines:
        tone = TONES[line.sign] if line.sign is not Sign.PROBLEM else Tone.PLAIN
        cells = (cell(line.name, Tone.STRONG if line.leads else Tone.DIM), cell(line.text, tone))
        yield Row(f"{title}/{line.id}", line.sign, cells, line.target, line.text, title, leads=line.leads)


def _case_lines(view: View, case: Case) -> Iterator[_Line]:
    yield _Line("title", Sign.NONE, "title", case.title)
    yield _Line("severity", Sign.NONE, "severity", case.severity)
    reason = view.reasons.get(case.id)
    if reason is not None:
        yield _Line("why", Sign.PROBLEM, "in the way", reason)
    if case.in_reference is not None and case.differences:
        there = f"has {len(case.in_reference):,} of {len(case.differences):,} differences"
        yield _Line("reference", Sign.NONE, "reference", there)
    if case.undeclared:
        yield _Line("undeclared", Sign.NONE, "undeclared", f"{len(case.undeclared):,} differences")
    if case.decision is not None:
        yield from _decision_lines(case.decision)


def _decision_lines(decision: Decision) -> Iterator[_Line]:
    made = f"by {decision.reviewer} on {decision.date}, until {decision.expires} ({decision.state})"
    yield _Line("decision", Sign.NONE, decision.decision, made)
    yield _Line("reason", Sign.NONE, "reason", decision.reason)
    if decision.until_then:
        yield _Line("until then", Sign.NONE, "until then", decision.until_then)
    yield _Line("file", Sign.NONE, "file", decision.file)
    for number, key in enumerate(decision.new_keys):
        name = "new evidence" if number == 0 else ""
        yield _Line(f"new#{number}", Sign.PROBLEM, name, key, leads=number == 0)


def _finding_lines(view: View, finding: Finding) -> Iterator[_Line]:
    sign = Sign.PROBLEM if finding.gates else Sign.NONE
    yield _Line(finding.id, sign, f"{finding.rule} {finding.severity}", finding.title)
    path = ""
    for number, evidence in enumerate(finding.evidence):
        words = f"{evidence.value}  {_place(evidence, path)}".rstrip()
        path = evidence.path
        yield _Line(f"{finding.id}#{number}", Sign.NONE, "", words, _door_of_evidence(view, evidence), leads=False)
    for number, words in enumerate(finding.does_not_show):
        name = "not shown" if number == 0 else ""
        yield _Line(f"{finding.id}!{number}", Sign.NONE, name, words, leads=False)


def _place(evidence: Evidence, before: str) -> str:
    """Where it stands; a file is named once for what stands in it."""
    path = "" if evidence.path == before else evidence.path
    offset = "" if evidence.offset is None else f"at {evidence.offset:#x}"
    return " ".join(filter(None, [path, evidence.member, offset, evidence.class_name, evidence.method]))


def _door_of_evidence(view: View, evidence: Evidence) -> Target | None:
    """Where the screen shows more: the host that is named, else the package whose file it is."""
    kind, _, rest = evidence.key.partition(":")
    if kind == "endpoint":
        return HostTarget(rest.partition(":packages[")[0])
    return view.package_at(evidence.path, on_right=evidence.side is Side.RIGHT) if evidence.path else None


def _difference_line(view: View, difference: Difference) -> _Line:
    sign = _SIGNS[difference.fate] if difference.is_proven else Sign.UNKNOWN
    kind, _, subject = difference.row.id.partition(":")
    return _Line(difference.row.id, sign, kind, subject, _door(view, difference))


def _door(view: View, difference: Difference) -> Target | None:
    row, on_right = difference.row, difference.fate is not Fate.REMOVED
    target: Target | None
    match row:
        case PackageRow():
            target = PackageTarget(row.package, None if on_right else row.path, row.path if on_right else None)
        case PackageChange():
            target = PackageTarget(row.package, row.left_path, row.right_path)
        case PermissionRow():
            target = next(iter(view.pairs_by_name.get(row.package, ())), None)
        case EndpointRow() | EndpointChange():
            target = HostTarget(row.host)
        case ConfigurationChange():
            target = SettingTarget(row.id)
        case FileChange():
            target = view.package_at(row.path, on_right=row.right_size is not None)
    return target
