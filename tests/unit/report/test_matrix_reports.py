from __future__ import annotations

import csv
import io
import json
import re

import pytest

from fwdiff.report.matrix_reports import MATRIX_REPORTS, MatrixReport
from fwdiff.report.registry import Layout
from fwdiff.text import visible
from tests.unit.report.incident import GOLDEN
from tests.unit.report.matrix_example import example, hostile

_BY_NAME = {one.name: one for one in MATRIX_REPORTS}
PLAIN = Layout()


@pytest.mark.parametrize("one", MATRIX_REPORTS, ids=lambda one: one.name)
def test_every_report_of_a_matrix_is_its_golden_file(one: MatrixReport) -> None:
    """Write anew, after a look at what differs: python -m tests.unit.report.test_matrix_reports."""
    assert one.encode(example(), PLAIN) == (GOLDEN / one.golden).read_bytes()


@pytest.mark.parametrize("one", MATRIX_REPORTS, ids=lambda one: one.name)
def test_nothing_hostile_survives_as_itself(one: MatrixReport) -> None:
    text = one.encode(hostile(), Layout(everything=True)).decode()
    assert not {"\x1b", "\u202e", "\ufffe"} & set(text)
    if one.name != "json":
        assert all(visible(line) == line for line in text.replace("\r\n", "\n").split("\n"))


def test_a_row_of_markdown_has_as_many_cells_as_its_head() -> None:
    lines = _BY_NAME["markdown"].encode(hostile(), PLAIN).decode().splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len(table) > 2
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {6}


def test_a_column_of_csv_says_what_each_build_is() -> None:
    rows = list(csv.DictReader(io.StringIO(_BY_NAME["csv"].encode(example(), PLAIN).decode())))
    client = next(row for row in rows if row["kind"] == "package")
    assert [client[f"00WW_{at}"] for at in range(6)] == ["usual", "usual", "usual", "odd", "usual", "usual"]
    assert (client["00CN_0"], client["cut"], client["also_in"]) == ("", "not opened", "Phone 00CN")
    dark = next(row for row in rows if row["presence"] == "unknown")
    assert dark["00WW_4"] == "unread"


def test_no_cell_of_csv_is_a_formula() -> None:
    for row in csv.reader(io.StringIO(_BY_NAME["csv"].encode(hostile(), PLAIN).decode())):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_what_the_page_cuts_is_counted_and_all_has_it() -> None:
    many = hostile()
    page = _BY_NAME["plain"].encode(many, PLAIN).decode()
    assert "\u2026" in page
    assert len(_BY_NAME["plain"].encode(many, Layout(everything=True))) > len(page)


def test_the_json_names_every_build_once() -> None:
    found = json.loads(_BY_NAME["json"].encode(example(), PLAIN))
    assert found["schema"] == "fwdiff.matrix/1"
    assert len({build["name"] for build in found["builds"]}) == 9
    assert sorted(at for line in found["lines"] for at in line["builds"]) == list(range(8))


if __name__ == "__main__":
    for one in MATRIX_REPORTS:
        (GOLDEN / one.golden).write_bytes(one.encode(example(), PLAIN))
