from __future__ import annotations

from fwdiff.model import Subject
from fwdiff.report.csv_columns import COLUMNS
from fwdiff.report.matrix_words import KINDS


def test_every_kind_of_difference_has_a_table_but_files() -> None:
    """Those are tens of thousands, and the cases' table counts them."""
    assert set(COLUMNS) == set(Subject) - {Subject.FILE}


def test_every_kind_of_difference_has_its_word_in_a_matrix() -> None:
    assert set(KINDS) == set(Subject)
