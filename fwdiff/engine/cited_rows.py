"""A row of a difference, or a case of rows, by its id."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fwdiff.errors import UsageError
from fwdiff.index.sections import differences
from fwdiff.model import (
    Basis,
    Diff,
    Fate,
    Row,
)
from fwdiff.model.judgement import Case

_MOST_NAMED = 8


class CitedRow(NamedTuple):
    """A row with the section and kind of change it stands under."""

    claim: str
    fate: Fate
    row: Row
    basis: Basis


class Cited(NamedTuple):
    """What a citation is of: one row, or a case with all its rows."""

    id: str
    claim: str
    rows: tuple[CitedRow, ...]
    is_case: bool = False

    @property
    def basis(self) -> Basis:
        """Proven where all of it is."""
        return next((row.basis for row in self.rows if row.basis is not Basis.PROVEN), Basis.PROVEN)


def find_cited(diff: Diff, identifier: str) -> Cited:
    """The row or the case of that id, or the only row whose id begins with it.

    `package:NAME` is a case, and in a diff without cases stands for `package:NAME:DEVICE_PATH` where one row has it.
    Raises `UsageError` that names what may be meant.
    """
    rows = {cited.row.id: cited for cited in _rows(diff)}
    if identifier in rows:
        return Cited(identifier, rows[identifier].claim, (rows[identifier],))
    case = next((one for one in diff.cases if one.id == identifier), None)
    if case is not None:
        return _cited_case(case, rows)
    row = _only_row(rows, identifier)
    return Cited(row.row.id, row.claim, (row,))


def _cited_case(case: Case, rows: Mapping[str, CitedRow]) -> Cited:
    if not case.differences:
        raise UsageError(
            f"{case.id!r} has no differences: what is found stands in both builds",
            "`fwdiff check … --json` has the evidence of its findings.",
        )
    claim = f"case, {case.severity}"
    return Cited(case.id, claim, tuple(rows[one] for one in case.differences), is_case=True)


def _only_row(rows: Mapping[str, CitedRow], identifier: str) -> CitedRow:
    meant = [full for full in rows if full.startswith(f"{identifier}:")]
    if len(meant) == 1:
        return rows[meant[0]]
    if meant:
        raise UsageError(f"{len(meant)} rows go by {identifier!r} in this difference", f"One of: {_some(meant)}")
    near = difflib.get_close_matches(identifier, rows, n=3, cutoff=0.3)
    hint = "The nearest: " + ", ".join(near) if near else "`fwdiff LEFT RIGHT --json` has the ids of all rows."
    raise UsageError(f"no row and no case {identifier!r} in this difference", hint)


def _some(identifiers: list[str]) -> str:
    more = f" and {len(identifiers) - _MOST_NAMED} more" if len(identifiers) > _MOST_NAMED else ""
    return ", ".join(identifiers[:_MOST_NAMED]) + more


def _rows(diff: Diff) -> Iterator[CitedRow]:
    for one in differences(diff):
        yield CitedRow(f"{one.kind} {one.fate}", one.fate, one.row, one.basis)
