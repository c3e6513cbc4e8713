"""Reports hold to the schemas of their formats, whatever an image says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # has no types of its own
import pytest
from lxml import etree  # type: ignore[import-untyped]  # as above
from msgspec.structs import replace
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from fwdiff.model.comparison import Comparison
from fwdiff.report import junit, sarif
from fwdiff.report.registry import REPORTS, Layout, report
from tests.unit.report.incident import alone, decided, hostile, identical, incident

SCHEMAS = Path(__file__).parents[2] / "data" / "schemas"
DELIMITERS = {".csv": ",", ".tsv": "\t"}
"""By the end of its file, how a spreadsheet parts the cells of a report."""
MAKERS = [incident, decided, hostile, identical, alone]


def encoded(name: str, comparison: Comparison) -> bytes:
    found = report(name)
    assert found
    return found.encode(comparison)


@pytest.mark.parametrize("make", MAKERS)
def test_sarif_is_valid(make: Callable[[], Comparison]) -> None:
    log = json.loads(encoded("sarif", make()))
    jsonschema.validate(log, json.loads((SCHEMAS / "sarif-2.1.0.json").read_bytes()), jsonschema.Draft4Validator)
    assert bool(log["runs"][0]["results"]) == (make is not identical)


@pytest.mark.parametrize("make", MAKERS)
def test_every_sarif_result_is_at_a_physical_place_that_stays_in_the_image(make: Callable[[], Comparison]) -> None:
    (run,) = json.loads(encoded("sarif", make()))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"].strip()
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            place = location["physicalLocation"]
            uri = place["artifactLocation"]["uri"]
            assert place["region"] == {"startLine": 1}
            assert uri
            assert ":" not in uri
            assert " " not in uri
            assert uri.isascii()
            assert not {".", "..", ""} & set(uri.split("/"))
            assert place["artifactLocation"].get("uriBaseId", "RIGHT") in run["originalUriBaseIds"]


def test_a_finding_without_a_file_is_at_the_image() -> None:
    diff = incident().diff
    finding = replace(diff.findings[0], evidence=(replace(diff.findings[0].evidence[0], path="/"),))
    bare = replace(incident(), diff=replace(diff, findings=(finding, *diff.findings[1:])))
    results = json.loads(encoded("sarif", bare))["runs"][0]["results"]
    (location,) = next(one["locations"] for one in results if one["properties"]["id"] == finding.id)
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "ww-bad.zip"}


def test_of_more_findings_than_a_reader_shows_the_first_are_written_and_the_rest_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    every = json.loads(sarif.encode(incident(), Layout()))["runs"][0]
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
    (run,) = json.loads(sarif.encode(incident(), Layout()))["runs"]
    assert run["results"] == every["results"][:3]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == f"{len(every['results']) - 3} more findings left out here; fwdiff --json has all."


def test_only_what_is_approved_is_suppressed_in_sarif() -> None:
    before = json.loads(encoded("sarif", incident()))["runs"][0]["results"]
    after = json.loads(encoded("sarif", decided()))["runs"][0]["results"]
    assert not any(result["suppressions"] for result in before)
    suppressed = {result["properties"]["case"] for result in after if result["suppressions"]}
    assert suppressed == {"package:com.qualcomm.qti.autoregistration"}
    assert {result["properties"]["state"] for result in after} == {"approved", "deferred (expired)"}


def test_a_sarif_fingerprint_stays_until_there_is_new_evidence() -> None:
    def prints(comparison: Comparison) -> list[Any]:
        return [
            result["partialFingerprints"] for result in json.loads(encoded("sarif", comparison))["runs"][0]["results"]
        ]

    assert prints(incident()) == prints(decided())
    assert len({json.dumps(one) for one in prints(incident())}) == len(prints(incident()))


@pytest.mark.parametrize("make", MAKERS)
def test_junit_is_valid_for_jenkins(make: Callable[[], Comparison]) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd"))
    document = etree.fromstring(encoded("junit", make()))
    schema.assertValid(document)
    assert not document.xpath("//*[@file]")
    assert document.xpath("//testcase")


def test_a_second_parser_counts_the_same_in_junit(tmp_path: Path) -> None:
    junitparser = pytest.importorskip("junitparser")
    (tmp_path / "report.xml").write_bytes(encoded("junit", incident()))
    (suite,) = junitparser.JUnitXml.fromfile(str(tmp_path / "report.xml"))
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (len(list(suite)), 1, 0, 0)
    (failed,) = [case.name for case in suite if case.result]
    assert failed == "package:com.qualcomm.qti.autoregistration"


def test_junit_has_a_test_case_for_every_case_and_every_silent_rule() -> None:
    from fwdiff.judge.rules.registry import RULES  # noqa: PLC0415

    names = etree.fromstring(junit.encode(decided(), Layout())).xpath("//testcase/@name")
    diff = decided().diff
    spoke = {finding.rule for finding in diff.findings}
    assert len(names) == len(set(names)) == len(diff.cases) + len(RULES) - len(spoke)
    assert {case.id for case in diff.cases} <= set(names)


def test_an_approved_case_is_skipped_in_junit_and_says_by_whom() -> None:
    (skipped,) = etree.fromstring(encoded("junit", decided())).xpath("//skipped/@message")
    assert skipped == "approved by A. *R* on 2026-11-28 until 2027-01-01: <why> & | [0.toml]"


@pytest.mark.parametrize("make", MAKERS)
def test_cyclonedx_is_valid(make: Callable[[], Comparison]) -> None:
    names = ("bom-1.6", "spdx", "jsf-0.82")
    files = [SCHEMAS / f"{name}.SNAPSHOT.schema.json" for name in names]
    schema, *_ = contents = [json.loads(file.read_bytes()) for file in files]
    base = schema["$id"].rpartition("/")[0]
    resources = [
        (f"{base}/{file.name}", Resource.from_contents(content, DRAFT7))
        for file, content in zip(files, contents, strict=True)
    ]
    validator = jsonschema.Draft7Validator(schema, registry=Registry().with_resources(resources))
    document = json.loads(encoded("cyclonedx", make()))
    validator.validate(document)
    references = [one["bom-ref"] for one in (*document["components"], *document["services"])]
    assert len(references) == len(set(references))
    assert {ref for one in document["dependencies"] for ref in (one["ref"], *one["dependsOn"])} <= set(references)
    assert all(set(url) <= URL for one in document["services"] for url in one["endpoints"])


URL = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!$&'()*+,;=%")


def test_cyclonedx_says_what_is_new_and_who_carries_what() -> None:
    document = json.loads(encoded("cyclonedx", incident()))
    (client,) = (one for one in document["components"] if one["name"] == "com.qualcomm.qti.autoregistration")
    assert {"name": "fwdiff:became", "value": "added"} in client["properties"]
    carried = next(one["dependsOn"] for one in document["dependencies"] if one["ref"] == client["bom-ref"])
    assert carried == ["service:zzhc.vnet.cn"]
    assert [one["name"] for one in document["components"] if one["type"] == "firmware"] == ["cda", "system", "vendor"]


@pytest.mark.parametrize("make", MAKERS)
def test_code_quality_has_the_five_fields_and_nothing_that_is_approved(make: Callable[[], Comparison]) -> None:
    comparison = make()
    faults = json.loads(encoded("codequality", comparison))
    for fault in faults:
        assert set(fault) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert fault["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert fault["location"]["path"]
        assert fault["location"]["lines"] == {"begin": 1}
    assert len({fault["fingerprint"] for fault in faults}) == len(faults)
    approved = {one.id for one in comparison.diff.cases if one.decision and one.decision.decision == "approved"}
    assert len(faults) == sum(one.case not in approved for one in comparison.diff.findings)


TABLES = {one.name: DELIMITERS[one.golden[-4:]] for one in REPORTS if one.golden[-4:] in DELIMITERS}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("make", MAKERS)
def test_no_cell_of_a_table_is_a_formula_and_every_row_is_whole(make: Callable[[], Comparison], name: str) -> None:
    text = io.StringIO(encoded(name, make()).decode(), newline="")
    names, *rows = csv.reader(text, delimiter=TABLES[name])
    assert len(names) == len(set(names))
    assert all(len(row) == len(names) for row in rows)
    cells = [cell for row in rows for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert all(cell.isprintable() for cell in cells)


def test_tables_hold_every_row_of_their_section() -> None:
    diff = incident().diff
    counts = {"cases": len(diff.cases)}
    for table in ("packages", "endpoints"):
        section = getattr(diff, table)
        counts[table] = len(section.added) + len(section.removed) + len(section.changed)
    for table, count in counts.items():
        lines = list(csv.reader(io.StringIO(encoded(f"csv:{table}", incident()).decode(), newline="")))
        assert len(lines) - 1 == count
    (client,) = (
        row
        for row in csv.DictReader(io.StringIO(encoded("csv:packages", incident()).decode(), newline=""))
        if row["became"] == "added"
    )
    assert client["hosts"] == "zzhc.vnet.cn"
    assert client["case"] == "package:com.qualcomm.qti.autoregistration"
