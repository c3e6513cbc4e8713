"""The section of cases and the page of one, as plain data."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.model import CodeSite, File, Likeness, SettingAt, SettingKind, Side
from fwdiff.model.judgement import Decision, DecisionKind, DecisionState, Severity
from fwdiff.tui.view_model.arrangement import Folds
from fwdiff.tui.view_model.case_page import case_page
from fwdiff.tui.view_model.case_words import decided_of, in_short, is_quiet, state, what_differs
from fwdiff.tui.view_model.cases import case_counts, case_table, next_open, worst
from fwdiff.tui.view_model.pages import page, page_title
from fwdiff.tui.view_model.rows import (
    DIFFERENCES,
    CaseTarget,
    CodeTarget,
    HostTarget,
    PackageTarget,
    SettingTarget,
    Sign,
    plain,
)
from fwdiff.tui.view_model.selection import Selection
from fwdiff.tui.view_model.tables import Shown
from fwdiff.tui.view_model.view import View
from tests.tui import builders

CLIENT = CaseTarget(f"package:{builders.AUTOREGISTRATION}")


def view() -> View:
    return View(builders.good_and_bad())


def texts(view: View, target: CaseTarget) -> list[str]:
    return [" ".join(map(plain, row.cells)).strip() for row in case_page(view, target).rows]


def test_cases_stand_in_their_order_one_line_each_and_the_quiet_ones_fold() -> None:
    shown = view()
    rows = [row for row in case_table(shown).rows if not row.heading]
    assert sorted(row.id for row in rows) == sorted(shown.cases)
    assert (rows[0].target, rows[0].sign, plain(rows[0].cells[0])) == (CLIENT, Sign.PROBLEM, "●")
    quiet = {case.id for case in shown.diff.cases if is_quiet(shown, case)}
    folded = Selection(case_table(shown)).rows(frozenset(), folds=Folds(every=True))
    assert {row.id for row in rows} - {row.id for row in folded} == quiet
    assert [plain(row.cells[1]) for row in folded if row.heading] == ["  1, ask for no decision, folded"]
    assert case_counts(shown)[Sign.PROBLEM] == len({reason.case for reason in shown.diff.verdict.why})  # type: ignore[union-attr] # final


def test_every_difference_of_a_case_is_a_line_and_a_door() -> None:
    shown = view()
    case = shown.cases[CLIENT.id]
    doors = {row.id.removeprefix("changed/"): row for row in case_page(shown, CLIENT).rows}
    assert set(case.differences) <= set(doors)
    kinds = {type(doors[row].target) for row in case.differences}
    assert kinds == {PackageTarget, HostTarget, SettingTarget}
    for row in case.differences:
        target = doors[row].target
        assert target is not None
        assert page(shown, target, Shown(), split=False).rows, row


def test_what_a_case_is_about_is_not_said_again_in_its_rows() -> None:
    files = [File(f"vendor/etc/x/{n}.conf", f"/vendor/etc/x/{n}.conf", 7, f"{n}" * 64) for n in (1, 2)]
    left = builders.inventory(builders.identity("ww-good", "1", "2018-12-05"), [])
    shown = View(builders.comparison(left, replace(left, files=tuple(files))))
    lines = texts(shown, CaseTarget("files:/vendor/etc"))
    assert any(line.split() == ["file", "x/1.conf"] for line in lines)
    allowed = SettingAt(
        SettingKind.PRIVAPP_PERMISSION,
        f"{builders.AUTOREGISTRATION}/{builders.PRIVILEGED}",
        "granted",
        "product/etc/permissions/privapp-CDA.xml",
    )
    client = builders.inventory(left.image, [builders.autoregistration()], [], [allowed])
    lines = texts(View(builders.comparison(left, client)), CLIENT)
    words = ["setting", "READ_PRIVILEGED_PHONE_STATE", "granted", "privapp-permission", "privapp-CDA.xml"]
    assert words in [line.split() for line in lines]


def test_what_a_setting_was_and_is_stands_in_its_row() -> None:
    builds = []
    for value in ("3", "4" * 90):
        settings = [SettingAt(SettingKind.PROPERTY, key, value, "p/build.prop") for key in ("x.y", "x.z")]
        builds.append(builders.inventory(builders.identity("ww", "1", "2018-12-05"), [], [], settings))
    shown = View(builders.comparison(*builds))
    (case,) = shown.diff.cases
    line, after = (line for line in texts(shown, CaseTarget(case.id)) if "x." in line)
    assert after.split() == ["x.z", "3", "→", f"{'4' * 10}…{'4' * 21}"]
    assert line.split() == ["setting", "x.y", "3", "→", f"{'4' * 10}…{'4' * 21}", "property", "build.prop"]


def test_every_finding_stands_on_the_page_with_its_evidence_and_what_it_does_not_show() -> None:
    shown = view()
    lines = texts(shown, CLIENT)
    for identifier in shown.cases[CLIENT.id].findings:
        finding = shown.findings[identifier]
        words = in_short(finding.title, shown.cases[CLIENT.id])
        assert any(f"{finding.rule}  {words}" in line for line in lines)
        assert all(any(piece.value in line for line in lines) for piece in finding.evidence)
        assert all(any(words in line for line in lines) for words in finding.does_not_show)


def test_a_new_package_answers_the_same_questions_in_the_same_order() -> None:
    labels = [plain(row.cells[0]) for row in case_page(view(), CLIENT).rows if row.cells[0]]
    assert labels == ["why", "is", "holds", "talks to", "runs", "here by", "changed", "evidence"]


def test_the_method_that_holds_an_address_is_a_door_to_its_code() -> None:
    (door,) = {row.target for row in case_page(view(), CLIENT).rows if isinstance(row.target, CodeTarget)}
    client = builders.autoregistration()
    site = CodeSite("Lcom/qualcomm/qti/autoregistration/RegistrationTask;", "sendRegisterMessage")
    assert door == CodeTarget(True, client.package, client.path, site.class_name, site.method)


def test_a_case_that_is_no_longer_there_says_so() -> None:
    shown = view()
    gone = CaseTarget("package:gone")
    assert case_page(shown, gone).rows == ()
    assert case_page(shown, gone).empty == "This case is no longer there"
    assert page_title(shown, gone) == (Sign.NONE, "package:gone")


def decided(shown: View, worth: DecisionState) -> View:
    made = Decision(
        DecisionKind.APPROVED, worth, "a.toml", "ticket", "A.", "2026-11-01", "2027-02-01", Severity.HIGH, "", ("new",)
    )
    cases = tuple(replace(case, decision=made) if case.id == CLIENT.id else case for case in shown.diff.cases)
    return shown.judged_anew(replace(shown.diff, cases=cases))


@pytest.mark.parametrize(
    ("worth", "said", "is_next"),
    [(DecisionState.VALID, "approved", False), (DecisionState.STALE, "approved, stale", True)],
)
def test_a_decision_counts_while_it_holds(worth: DecisionState, said: str, is_next: bool) -> None:
    shown = view()
    assert state(shown, shown.cases[CLIENT.id]) == "undecided"
    before = decided_of(shown)
    after = decided(shown, worth)
    assert state(after, after.cases[CLIENT.id]) == said
    assert before.startswith("0 of ")
    assert decided_of(after).startswith("0 of " if is_next else "1 of ")
    assert (next_open(after, "") == CLIENT.id) is is_next
    assert next_open(shown, "") == CLIENT.id
    assert "ticket" in " ".join(texts(after, CLIENT))


def test_the_worst_case_is_one_that_stands_in_the_way() -> None:
    shown = view()
    (first, *_) = worst(shown, 5)
    assert first.id == CLIENT.id
    assert what_differs(shown, first) == "new package, +5 permissions, +1 host, 1 setting"


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("com.a.b is new here", "is new here"),
        ("x.example is new in com.a.b, which reads imei", "x.example is new in it, which reads imei"),
        ("com.a.bc gains android.permission.INTERNET", "com.a.bc gains INTERNET"),
        ("com.a.b, and with it all of uid.x gains INTERNET", "and with it all of uid.x gains INTERNET"),
        ("z.com.a.b and com.a.b.c stay", "z.com.a.b and com.a.b.c stay"),
    ],
)
def test_what_stands_above_is_not_said_again(said: str, short: str) -> None:
    shown = view()
    case = replace(shown.cases[CLIENT.id], id="package:com.a.b")
    assert in_short(said, case) == short


def test_the_page_says_which_package_the_code_is_like() -> None:
    comparison = builders.good_and_bad()
    like = Likeness(Side.LEFT, "com.a", "system/app/A/A.apk", 0.9, 200, 41, 43)
    added = tuple(
        replace(row, like=(like,)) if row.package == builders.AUTOREGISTRATION else row
        for row in comparison.diff.packages.added
    )
    packages = replace(comparison.diff.packages, added=added)
    shown = View(replace(comparison, diff=replace(comparison.diff, packages=packages)))
    words = "its code: likely the same code as com.a: 0.90 of 200 features, 41 of 43 classes"
    assert [line for line in texts(shown, CLIENT) if line.endswith(words)]


def test_of_a_changed_package_what_differs_stands_before_what_is_as_it_was() -> None:
    shown = view()
    changed = {f"package:{row.package}" for row in shown.diff.packages.changed}
    pages = [case_page(shown, CaseTarget(one)).rows for one in changed & shown.cases.keys()]
    assert pages
    for rows in pages:
        names = [row.id for row in rows]
        is_differing = [row.id for row in rows if row.sign in DIFFERENCES and not row.id.startswith("changed/")]
        assert is_differing
        assert is_differing[0].startswith("differs/")
        assert max(map(names.index, is_differing)) < names.index("is/is")
