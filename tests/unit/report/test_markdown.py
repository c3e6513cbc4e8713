from __future__ import annotations

import re

from msgspec.structs import replace

from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import ReasonKind
from fwdiff.report.markdown import encode
from fwdiff.report.registry import Layout
from tests.unit.compare.builders import unread
from tests.unit.report.incident import decided, hostile, incident

FOLDED = re.compile(r"<details><summary>([^\n]*)</summary>\n\n.*?\n\n</details>\n", re.DOTALL)


def text(comparison: Comparison, *, everything: bool = False) -> str:
    return encode(comparison, Layout(everything=everything)).decode()


def unfolded(comparison: Comparison) -> str:
    return FOLDED.sub(r"> \1\n", text(comparison))


def test_the_incident_fits_a_screen_of_a_ticket() -> None:
    shown = unfolded(incident())
    assert shown.startswith("## fwdiff: EU does not pass the gate at high: 1 case to decide\n")
    rows = sum(len(line) // 110 + 1 for line in shown.splitlines() if line)
    assert rows <= 40
    for words in ("zzhc.vnet.cn", "### critical, undecided", "AutoRegistrationQCPS.apk", "> Not read: 0 in left"):
        assert words in shown or words[2:] in shown


def test_every_case_and_every_finding_stands_in_it() -> None:
    whole = text(incident())
    diff = incident().diff
    assert all(f"`{case.id}`" in whole for case in diff.cases)
    assert all(f"`{finding.title}`" in whole for finding in diff.findings)
    assert "- `system`: " in whole


def test_who_decided_what_is_told() -> None:
    shown = text(decided())
    assert "## fwdiff: EU passes the gate at high" in shown
    assert "- `package:com.qualcomm.qti.autoregistration`: `approved by A. *R* on 2026-11-28 until 2027-01-01" in shown
    assert "deferred (expired) by A. *R*" in shown


def test_strings_from_images_stand_in_code_alone() -> None:
    shown = text(hostile())
    outside = re.sub(r"`[^`\n]*`", "", shown)
    for words in ("<script", "<img", "@all", "javascript", "]]>", "&amp;"):
        assert words in shown
        assert words not in outside
    assert all(character == "\n" or character.isprintable() for character in shown)


def test_a_comment_holds_it_however_much_there_is() -> None:
    many = hostile(300)
    assert len(text(many)) <= 65_536
    assert "<summary>Also in the way: " in text(many)
    assert " more (`--all` has all)" in text(many)
    assert len(text(many, everything=True)) > 65_536


def test_however_many_cases_stand_in_the_way_the_worst_are_told_and_the_others_folded() -> None:
    shown = unfolded(hostile(40))
    assert shown.count("\n### ") == 5
    assert "> Also in the way: 3" in shown


def test_what_was_not_read_is_counted_and_listed() -> None:
    diff = incident().diff
    coverage = replace(diff.coverage, right=replace(diff.coverage.right, unread=(unread("vendor/x"),)))
    shown = text(replace(incident(), diff=replace(diff, coverage=coverage)))
    assert "<summary>Not read: 0 in left, 1 in right</summary>" in shown
    assert "- right `vendor/x`: damaged, `for a reason`" in shown


def test_a_rejected_case_is_not_called_one_to_decide() -> None:
    before = incident()
    verdict = before.diff.verdict
    assert verdict is not None
    reason = replace(verdict.why[0], kind=ReasonKind.REJECTED, file="client.toml")
    other = replace(verdict.why[0], case="package:com.example")
    for why, words in (((reason,), "1 case rejected"), ((other, reason), "1 case to decide, 1 case rejected")):
        diff = replace(before.diff, verdict=replace(verdict, why=why))
        assert f"does not pass the gate at high: {words}\n" in text(replace(before, diff=diff))
