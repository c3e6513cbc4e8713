from __future__ import annotations

from typing import get_args

from fwdiff.compare import compare
from fwdiff.index.sections import NOUNS, SECTIONS, count, differences
from fwdiff.model import Counts, Diff, Row, Subject, Summary
from tests.unit.compare import incident

DIFF = compare(incident.GOOD, incident.BAD, incident.REFERENCE)


def test_every_kind_of_row_is_of_one_section_and_every_subject_has_one() -> None:
    assert [section.subject for section in SECTIONS] == list(Subject)
    types = [row for section in SECTIONS for row in section.row_types]
    assert set(types) == set(get_args(Row))
    assert len(types) == len(set(types))


def test_a_section_is_a_field_of_a_diff_and_of_its_summary() -> None:
    for section in SECTIONS:
        assert section.name in Diff.__struct_fields__
        assert section.name in Summary.__struct_fields__
        assert NOUNS[section.subject] == section.noun
        assert section.counts(DIFF.summary) is getattr(DIFF.summary, section.name)
        rows = [row for _, found in section.rows(DIFF).items() for row in found]
        assert all(isinstance(row, section.row_types) and row.id.startswith(f"{section.subject}:") for row in rows)


def test_rows_are_told_once_and_counted_by_what_became_of_them() -> None:
    found = list(differences(DIFF))
    assert len({one.row.id for one in found}) == len(found) > 0
    packages = [one for one in found if one.kind is Subject.PACKAGE]
    assert count(packages) == DIFF.summary.packages
    assert count([]) == Counts(0, 0, 0, 0)
