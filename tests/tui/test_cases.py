"""The section of cases and the page of one, as plain data."""

from __future__ import annotations

from fwdiff.tui.view_model.cases import case_counts, case_page, case_table
from fwdiff.tui.view_model.pages import page, page_title
from fwdiff.tui.view_model.rows import CaseTarget, HostTarget, PackageTarget, SettingTarget, Sign, plain
from fwdiff.tui.view_model.tables import Shown
from fwdiff.tui.view_model.view import View
from tests.tui import builders

CLIENT = CaseTarget("package:com.qualcomm.qti.autoregistration")


def view() -> View:
    return View(builders.good_and_bad())


def texts(view: View, target: CaseTarget) -> list[str]:
    return [" ".join(map(plain, row.cells)) for row in case_page(view, target).rows]


def test_cases_stand_in_their_order_each_with_its_findings_below_it() -> None:
    shown = view()
    rows = case_table(shown).rows
    assert [row.target for row in rows if row.leads] == [CaseTarget(case.id) for case in shown.diff.cases]
    first = [row for row in rows if row.target == CLIENT]
    assert (first[0].sign, plain(first[0].cells[0])) == (Sign.PROBLEM, "critical")
    assert len(first) == 1 + len(shown.diff.cases[0].findings)
    assert shown.diff.verdict is not None
    assert case_counts(shown)[Sign.PROBLEM] == len({reason.case for reason in shown.diff.verdict.why})


def test_every_difference_of_a_case_is_a_line_and_a_door() -> None:
    shown = view()
    case = shown.cases[CLIENT.id]
    doors = {
        row.id.removeprefix("differences/"): row for row in case_page(shown, CLIENT).rows if row.group == "differences"
    }
    assert set(case.differences) <= set(doors)
    kinds = {type(doors[row].target) for row in case.differences}
    assert kinds == {PackageTarget, HostTarget, SettingTarget}
    for row in case.differences:
        target = doors[row].target
        assert target is not None
        assert page(shown, target, Shown(), split=False).rows, row


def test_every_finding_stands_on_the_page_with_its_evidence_and_what_it_does_not_show() -> None:
    shown = view()
    lines = texts(shown, CLIENT)
    for identifier in shown.cases[CLIENT.id].findings:
        finding = shown.findings[identifier]
        assert f"{finding.rule} {finding.severity} {finding.title}" in lines
        assert all(any(piece.value in line for line in lines) for piece in finding.evidence)
        assert all(any(words in line for line in lines) for words in finding.does_not_show)


def test_a_finding_leads_to_its_place_on_the_page_of_its_case() -> None:
    shown = view()
    for row in case_table(shown).rows:
        if row.anchor:
            assert isinstance(row.target, CaseTarget)
            assert row.anchor in {line.id for line in case_page(shown, row.target).rows}


def test_a_case_that_is_no_longer_there_says_so() -> None:
    shown = view()
    gone = CaseTarget("package:gone")
    assert case_page(shown, gone).rows == ()
    assert case_page(shown, gone).empty == "This case is no longer there"
    assert page_title(shown, gone) == (Sign.NONE, "package:gone")
