from __future__ import annotations

from fwdiff.model import Subject
from fwdiff.report.csv_tables import COLUMNS
from fwdiff.report.registry import REPORTS


def test_every_kind_of_difference_has_a_table_but_files() -> None:
    """Those are tens of thousands, and the cases' table counts them."""
    assert set(COLUMNS) == set(Subject) - {Subject.FILE}
    tables = {one.name for one in REPORTS if one.name.startswith("csv:")} - {"csv:cases", "csv:decisions"}
    assert len(tables) == len(COLUMNS)
