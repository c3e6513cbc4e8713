from __future__ import annotations

import csv
import io
import json

import pytest

from fwdiff.report.shown import ENCODERS, ShownRow, ShownTable
from tests.unit.report.incident import incident

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "`a`|b", "a\nb", "a\x1b[2Jb", "\u202eabc", '"; DROP', "</script>"]


def table() -> ShownTable:
    return ShownTable(("host", "who"), [ShownRow("+", (word, word)) for word in HOSTILE])


def test_no_cell_is_a_formula_for_a_spreadsheet() -> None:
    names, *rows = csv.reader(io.StringIO(ENCODERS["csv"](table()).decode(), newline=""))
    assert names == ["became", "host", "who"]
    assert len(rows) == len(HOSTILE)
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in {"=", "+", "-", "@"}]


def test_hostile_cells_stay_in_their_cells_of_markdown() -> None:
    lines = ENCODERS["md"](table()).decode().splitlines()
    assert len(lines) == len(HOSTILE) + 2
    for line in lines[2:]:
        assert line.replace("\\|", "").count("|") == 4
        assert line.count("`") == 6
        assert line.isprintable()


@pytest.mark.parametrize("suffix", ENCODERS)
def test_nothing_that_moves_a_cursor_is_written(suffix: str) -> None:
    text = ENCODERS[suffix](table()).decode()
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_json_has_the_record_of_a_row_as_the_diff_has_it() -> None:
    (row, *_) = incident().diff.endpoints.added
    (found,) = json.loads(ENCODERS["json"](ShownTable(("host",), [ShownRow("+", (row.host,), row)])))
    assert found["shown"] == {"became": "added", "host": row.host}
    assert found["record"]["id"] == row.id
    assert found["record"]["sightings"]
