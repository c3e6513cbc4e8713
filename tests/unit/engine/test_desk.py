"""Decisions made at the desk: on disk at once, judged anew, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from fwdiff.compare import compare
from fwdiff.engine.desk import Desk
from fwdiff.engine.judging import judged, terms_of
from fwdiff.engine.request import Ask, Request
from fwdiff.judge.review import read_review
from fwdiff.model.comparison import Comparison
from fwdiff.model.desk import Answer, Decide, Earlier, Judged, ShowCode, TakeBack
from fwdiff.model.events import Failed
from fwdiff.model.judgement import DecisionKind
from fwdiff.model.vocabulary import Side
from tests.unit.compare.incident import BAD, GOOD

ASK = Ask(now="2026-11-28")
CASE = "package:com.qualcomm.qti.autoregistration"


def desk_for(review: Path | None = None) -> Desk:
    ask = replace(ASK, review=str(review)) if review else ASK
    terms = terms_of(ask)
    comparison = judged(Comparison(GOOD, BAD, None, compare(GOOD, BAD), final=True), terms)
    return Desk(Request("good", "bad", ask=ask), comparison, terms)


@pytest.fixture
def desk() -> Desk:
    return desk_for()


def decide(folder: Path, *cases: str, decision: DecisionKind = DecisionKind.APPROVED, expires: str = "90d") -> Decide:
    return Decide(str(folder), cases or (CASE,), decision, "ticket 4711", "A. Reviewer", expires, "WW")


def judged_by(answer: Answer) -> Judged:
    assert isinstance(answer, Judged), answer
    return answer


def test_a_decision_is_on_disk_and_in_the_verdict_with_the_answer(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "decisions"
    answer = judged_by(desk.answer(decide(folder)))
    (one,) = read_review(str(folder)).decisions
    assert one.table.case == CASE
    assert answer.files == (str(folder / one.file),)
    (case,) = (case for case in answer.cases if case.id == CASE)
    assert case.decision is not None
    assert case.decision.expires == "2027-02-26"
    assert CASE not in {reason.case for reason in answer.verdict.why}


def test_a_rejection_stays_in_the_way(desk: Desk, tmp_path: Path) -> None:
    answer = judged_by(desk.answer(decide(tmp_path, decision=DecisionKind.REJECTED)))
    assert [reason.kind for reason in answer.verdict.why if reason.case == CASE] == ["rejected"]


def test_what_is_taken_back_stands_as_it_did_before(desk: Desk, tmp_path: Path) -> None:
    desk.answer(decide(tmp_path))
    (path,) = tmp_path.iterdir()
    before = path.read_text()
    desk.answer(decide(tmp_path, decision=DecisionKind.REJECTED))
    assert path.read_text() != before
    desk.answer(TakeBack(str(tmp_path)))
    assert path.read_text() == before
    answer = judged_by(desk.answer(TakeBack(str(tmp_path))))
    assert not list(tmp_path.iterdir())
    assert CASE in {reason.case for reason in answer.verdict.why}
    assert isinstance(desk.answer(TakeBack(str(tmp_path))), Failed)


def test_a_decision_of_an_earlier_run_is_named_before_its_file_is_removed(tmp_path: Path) -> None:
    other = "package:com.evenwell.autoregistration"
    earlier = desk_for()
    earlier.answer(decide(tmp_path, other))
    earlier.answer(decide(tmp_path, decision=DecisionKind.REJECTED))
    desk = desk_for(tmp_path)
    named = desk.answer(TakeBack(str(tmp_path)))
    assert isinstance(named, Earlier)
    assert (named.case, named.decision.decision, named.decision.reason) == (CASE, "rejected", "ticket 4711")
    assert len(list(tmp_path.iterdir())) == 2
    answer = judged_by(desk.answer(TakeBack(str(tmp_path), named.decision.file)))
    assert [case.id for case in answer.cases if case.decision] == [other]
    assert [one.table.case for one in read_review(str(tmp_path)).decisions] == [other]
    before = desk.answer(TakeBack(str(tmp_path), named.decision.file))
    assert isinstance(before, Earlier)
    assert before.case == other


def test_what_was_decided_in_this_run_is_taken_back_first(tmp_path: Path) -> None:
    desk_for().answer(decide(tmp_path, "package:com.evenwell.autoregistration"))
    desk = desk_for(tmp_path)
    desk.answer(decide(tmp_path))
    answer = judged_by(desk.answer(TakeBack(str(tmp_path))))
    assert [case.id for case in answer.cases if case.decision] == ["package:com.evenwell.autoregistration"]


def test_what_another_has_written_since_is_not_taken_back(desk: Desk, tmp_path: Path) -> None:
    desk.answer(decide(tmp_path))
    (path,) = tmp_path.iterdir()
    text = path.read_text() + "# seen by B\n"
    path.write_text(text)
    answer = desk.answer(TakeBack(str(tmp_path)))
    assert isinstance(answer, Failed)
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"expires": "soon"}, "is not a date"),
        ({"expires": "2020-01-01"}, "is before"),
        ({"cases": ("package:no.such",)}, "there is no case"),
    ],
)
def test_what_cannot_be_decided_is_said_and_writes_nothing(
    desk: Desk, tmp_path: Path, asked: dict[str, str | tuple[str, ...]], said: str
) -> None:
    folder = tmp_path / "decisions"
    cases = asked.get("cases", (CASE,))
    expires = asked.get("expires", "90d")
    assert isinstance(cases, tuple)
    assert isinstance(expires, str)
    answer = desk.answer(decide(folder, *cases, expires=expires))
    assert isinstance(answer, Failed)
    assert said in answer.message
    assert not folder.exists()


def test_a_decision_for_another_market_says_nothing_of_this_one(desk: Desk, tmp_path: Path) -> None:
    asked = decide(tmp_path)
    elsewhere = Decide(asked.folder, asked.cases, asked.decision, asked.reason, asked.reviewer, "90d", "CN/Nokia 7")
    answer = judged_by(desk.answer(elsewhere))
    assert all(case.decision is None for case in answer.cases)
    (one,) = read_review(str(tmp_path)).decisions
    assert (one.table.scope.market, one.table.scope.model) == ("CN", "Nokia 7")


def test_code_of_an_image_that_is_no_longer_there_is_said(desk: Desk) -> None:
    package = next(one for one in BAD.packages if one.package in CASE)
    answer = desk.answer(ShowCode(Side.RIGHT, package.package, package.path, "La/B;", "run"))
    assert isinstance(answer, Failed)
