"""The page begins with whether the candidate passes, and with the cases in order."""

from __future__ import annotations

from datetime import date

from msgspec import structs

from fwdiff.compare import compare
from fwdiff.engine.judging import judged
from fwdiff.judge.actions import Statement, decision_of
from fwdiff.judge.decision_file import Scope
from fwdiff.judge.policy_file import read_policy
from fwdiff.judge.policy_table import GateLevel
from fwdiff.judge.release import Terms
from fwdiff.judge.review import Decided, Review
from fwdiff.model import Diff, Inventory
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import DecisionKind, Severity, TableUse
from fwdiff.report.plain.comparison import render
from tests.unit.compare.builders import inventory, package
from tests.unit.compare.incident import BAD, CLIENT, GOOD, REQUESTED

TODAY = date(2026, 11, 28)
TERMS = Terms(read_policy(None), TODAY)
CASE = f"package:{CLIENT}"


def diff_of(left: Inventory, right: Inventory, terms: Terms = TERMS) -> Diff:
    return judged(Comparison(left, right, None, compare(left, right), final=True), terms).diff


def page(diff: Diff, *, everything: bool = False) -> list[str]:
    return render(diff, width=80, color=False, everything=everything).splitlines()


def decided(diff: Diff, kind: DecisionKind = DecisionKind.APPROVED, expires: date = date(2027, 1, 1)) -> Terms:
    said = Statement(kind, "asked for by the carrier", "A. Reviewer", TODAY, expires, "moved to CN", Scope("WW"))
    review = Review(TableUse("decisions", ""), (Decided("client.toml", decision_of(diff, CASE, said)),))
    return TERMS._replace(review=review)


def test_the_first_twenty_lines_have_verdict_client_permissions_and_cleartext_host() -> None:
    lines = page(diff_of(GOOD, BAD))
    first = "\n".join(lines[:20])
    assert "\nWW: does not pass the gate at high: 1 case to decide" in first
    assert f"! critical  {CLIENT} is new  undecided" in lines
    assert "zzhc.vnet.cn (http)" in first
    for permission in REQUESTED:
        assert permission.removeprefix("android.permission.") in first


def test_a_package_that_its_case_tells_of_is_not_told_again() -> None:
    lines = page(diff_of(GOOD, BAD))
    assert not any(line.startswith(f"+ {CLIENT}") for line in lines)
    assert any(line.startswith(f"+ {CLIENT}") for line in page(compare(GOOD, BAD)))


def test_every_finding_of_what_stands_in_the_way_is_printed() -> None:
    diff = diff_of(GOOD, BAD)
    text = "\n".join(page(diff))
    gating = {finding.rule for finding in diff.findings if finding.case == CASE and finding.gates}
    assert len(gating) >= 4
    assert all(f"    {rule} " in text for rule in gating)


def test_a_case_whose_decision_is_in_doubt_is_told_however_many_there_are() -> None:
    newcomers = inventory([package(f"com.example.app{number:02}") for number in range(20)])
    diff = diff_of(GOOD, newcomers)
    assert len(diff.cases) > 20
    last = diff.cases[-1]
    made = diff_of(GOOD, BAD, decided(diff_of(GOOD, BAD))).cases[0].decision
    assert made is not None
    lowered = structs.replace(last, decision=structs.replace(made, severity=Severity.LOW), severity=Severity.MEDIUM)
    text = "\n".join(page(structs.replace(diff, cases=(*diff.cases[:-1], lowered))))
    assert "but           decided as low, now medium" in text


def test_a_decision_stands_under_its_case() -> None:
    diff = diff_of(GOOD, BAD)
    lines = page(diff_of(GOOD, BAD, decided(diff)))
    assert "WW: passes the gate at high (policy default, review decisions, 2026-11-28)" in lines
    assert f"= critical  {CLIENT} is new" in lines
    assert "    approved      by A. Reviewer until 2027-01-01: asked for by the carrier" in lines
    assert "    until then    moved to CN" in lines


def test_an_expired_decision_and_one_made_on_less_say_so() -> None:
    diff = diff_of(GOOD, BAD)
    terms = decided(diff, expires=date(2026, 11, 28))._replace(today=date(2026, 11, 29))
    text = "\n".join(page(diff_of(GOOD, BAD, terms)))
    assert f"! critical  {CLIENT} is new  expired" in text
    assert "until 2026-11-28 (expired)" in text
    said = Statement(DecisionKind.APPROVED, "r", "v", TODAY, TODAY, "", Scope("WW"))
    table = decision_of(diff, CASE, said)
    less = structs.replace(table, evidence=tuple(key for key in table.evidence if "zzhc" not in key))
    review = Review(TableUse("decisions", ""), (Decided("client.toml", less),))
    text = "\n".join(page(diff_of(GOOD, BAD, TERMS._replace(review=review))))
    assert f"! critical  {CLIENT} is new  stale" in text
    assert "    new           endpoint:zzhc.vnet.cn" in text


def test_all_cuts_nothing() -> None:
    others = [package(f"a.harmless{n:02}") for n in range(40)]
    diff = diff_of(GOOD, inventory([*BAD.packages, *others], BAD.endpoints, BAD.configuration, BAD.files))
    short, whole = page(diff), page(diff, everything=True)
    assert any("more" in line for line in short)
    assert not any("… and" in line for line in whole)
    assert all(any(f"a.harmless{n:02} is new" in line for line in whole) for n in range(40))


def test_where_nothing_gates_that_is_said() -> None:
    lines = page(diff_of(GOOD, BAD, TERMS._replace(gate=GateLevel.NONE)))
    assert "WW: nothing gates (policy default, 2026-11-28)" in lines
