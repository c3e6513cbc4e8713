"""Every report is read back, and tells of the same cases, severities and decisions."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest
from lxml import etree  # type: ignore[import-untyped]  # has no types of its own
from lxml import html as lxml_html

from fwdiff.model import Diff
from fwdiff.model.comparison import Comparison
from fwdiff.report.code_quality import SEVERITIES
from fwdiff.report.outcome import outcomes, verdict_words
from fwdiff.report.registry import REPORTS, Layout, Report
from tests.unit.report.incident import alone, decided, identical, incident

Cases = Mapping[str, tuple[str, str]]
"""Severity and state of each case by its id."""


def cases_of(diff: Diff) -> Cases:
    return {one.case.id: (one.case.severity.value, one.word) for one in outcomes(diff)}


def from_json(content: bytes) -> Cases:
    return cases_of(msgspec.json.decode(content, type=Diff))


def from_sarif(content: bytes) -> Cases:
    (run,) = json.loads(content)["runs"]
    cases = {one["id"]: (one["severity"], one["state"]) for one in run["properties"]["cases"]}
    for result in run["results"]:
        assert result["properties"]["state"] == cases[result["properties"]["case"]][1]
    return cases


def from_junit(content: bytes) -> Cases:
    found = {}
    for case in etree.fromstring(content).iter("testcase"):
        text = "\n".join(case.itertext())
        facts = dict(re.findall(r"^(severity|state): (.*)$", text, re.MULTILINE))
        if facts:
            found[case.get("name")] = facts["severity"], "" if facts["state"] == "open" else facts["state"]
            blocks = case.find("failure") is not None or case.find("error") is not None
            assert blocks == (facts["state"] == "undecided")
            assert (case.find("skipped") is not None) == (facts["state"] == "approved")
    return found


def from_markdown(content: bytes) -> Cases:
    text = content.decode()
    ask = re.findall(r"^### (\w+), ([^:]+): `[^`]*`\n\nCase `([^`]*)`", text, re.MULTILINE)
    others = re.findall(r"^- (\w+)(?:, ([^:]+))?: `[^`]*` \(`([^`]*)`\)$", text, re.MULTILINE)
    return {case: (severity, word) for severity, word, case in (*ask, *others)}


def from_html(content: bytes) -> Cases:
    rows = lxml_html.fromstring(content.decode()).xpath("//section[@id='cases']/div/details")
    return {
        row.xpath("string(div/dl/dd[1])"): (
            row.xpath("string(summary/span[1])"),
            row.xpath("string(summary/span[@class='state'])"),
        )
        for row in rows
    }


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def from_csv(content: bytes) -> Cases:
    return {row["case"]: (row["severity"], row["state"]) for row in table(content)}


def from_cyclonedx(content: bytes) -> Cases:
    properties = json.loads(content)["metadata"]["properties"]
    values = [one["value"].split("; ", 2) for one in properties if one["name"] == "fwdiff:case"]
    return {case: (severity, "" if state == "open" else state) for severity, state, case in values}


READERS: Mapping[str, Callable[[bytes], Cases]] = {
    "json": from_json,
    "sarif": from_sarif,
    "junit": from_junit,
    "markdown": from_markdown,
    "html": from_html,
    "csv:cases": from_csv,
    "cyclonedx": from_cyclonedx,
}


def check_plain(content: bytes, diff: Diff) -> None:
    """It tells cases by their titles, in order."""
    text = content.decode()
    rows = re.findall(r"^[!?=] (critical|high|medium|low|info)  (.*)$", text, re.MULTILINE)
    told = [(severity, title.removesuffix("  undecided")) for severity, title in rows]
    assert told == [(case.severity.value, case.title) for case in diff.cases]
    decisions = [one.decision.decision.value for one in diff.cases if one.decision]
    assert re.findall(r"^    (approved|deferred|rejected) ", text, re.MULTILINE) == decisions


def check_code_quality(content: bytes, diff: Diff) -> None:
    """It has findings alone, without those that are approved."""
    open_ones = [finding for one in outcomes(diff) if not one.accepted for finding in one.findings]
    found = [(fault["check_name"], fault["severity"]) for fault in json.loads(content)]
    assert found == [(finding.rule, SEVERITIES[finding.severity]) for finding in open_ones]


def check_rows(content: bytes, diff: Diff) -> None:
    """A table of rows names the case of each."""
    assert {row["case"] for row in table(content)} <= set(cases_of(diff))


def check_decisions(content: bytes, diff: Diff) -> None:
    """It tells every decision, in the order of cases, and none else."""
    text = content.decode()
    if text.startswith("case,"):
        found = [(row["case"], row["decision"], row["state"]) for row in table(content)]
    elif text.startswith("["):
        found = [(row["case"], row["decision"], row["state"]) for row in json.loads(text)]
    else:
        pattern = r"^\| `([^`]*)` \| `[^`]*` \| `([^`]*)` \| `([^`]*)` \|"
        found = re.findall(pattern, text, re.MULTILINE)
    decided_ones = [(case.id, case.decision) for case in diff.cases if case.decision]
    assert found == [(case, one.decision.value, one.state.value) for case, one in decided_ones]


_OTHER_TABLES = {"csv:cases", "csv:decisions"}
CHECKS: Mapping[str, Callable[[bytes, Diff], Any]] = {
    "plain": check_plain,
    "codequality": check_code_quality,
    **{f"{form}:decisions": check_decisions for form in ("csv", "markdown", "json")},
    **{one.name: check_rows for one in REPORTS if one.name.startswith("csv:") and one.name not in _OTHER_TABLES},
}


@pytest.mark.parametrize("make", [incident, decided, identical, alone])
@pytest.mark.parametrize("one", REPORTS, ids=lambda one: one.name)
def test_what_a_report_says_of_each_case_is_what_was_judged(one: Report, make: Callable[[], Comparison]) -> None:
    comparison = make()
    content = one.encode(comparison, Layout(width=1000, everything=True))
    if one.name in CHECKS:
        CHECKS[one.name](content, comparison.diff)
    else:
        assert READERS[one.name](content) == cases_of(comparison.diff)


@pytest.mark.parametrize("make", [incident, decided, identical, alone])
@pytest.mark.parametrize("name", ["plain", "sarif", "junit", "markdown", "html", "cyclonedx"])
def test_the_verdict_is_in_the_same_words(name: str, make: Callable[[], Comparison]) -> None:
    (one,) = (one for one in REPORTS if one.name == name)
    verdict = make().diff.verdict
    assert verdict
    assert verdict_words(verdict) in one.encode(make(), Layout(width=1000)).decode()
