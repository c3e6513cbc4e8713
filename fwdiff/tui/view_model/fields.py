"""A page about one subject: groups of fields with their value on either side, laid out split or unified."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from fwdiff.tui.view_model.rows import DIFFERENCES, TONES, Cell, Column, Row, Sign, Table, Target, Tone, cell, span
from fwdiff.tui.view_model.view import Glyphs

_NAME_WIDTH = 16
_NESTED = 4
"""Cells by which the rest of a long place is set in below its first line."""


class Field(NamedTuple):
    """One fact with its text on either side; None where it does not stand there."""

    id: str
    sign: Sign
    name: str
    left: str | None
    right: str | None
    target: Target | None = None
    leads: bool = True
    copied: str = ""
    """What a copy of the name holds, where that is not the one that is shown."""

    @property
    def value(self) -> str:
        """The right value, where there is none the left."""
        return (self.left if self.right is None else self.right) or ""


class Group(NamedTuple):
    """Fields under one heading."""

    title: str
    fields: list[Field]
    always: bool = False
    """Whether fields that are equal are shown even while equal rows are hidden."""
    target: Target | None = None

    @property
    def differs(self) -> bool:
        """Whether any field differs."""
        return any(field.sign in DIFFERENCES for field in self.fields)


def pair_field(name: str, left: str | None, right: str | None) -> Field:
    """A field whose sign follows from its two values."""
    if left == right:
        sign = Sign.SAME
    elif left is None:
        sign = Sign.ADDED
    else:
        sign = Sign.REMOVED if right is None else Sign.CHANGED
    return Field(name, sign, name, left, right)


def doubted(fields: list[Field], *, left_unread: bool, right_unread: bool) -> list[Field]:
    """Fields whose one-sided ones are unknown where the other side was not read."""
    doubtful = {sign for sign, unread in ((Sign.ADDED, left_unread), (Sign.REMOVED, right_unread)) if unread}
    return [field._replace(sign=Sign.UNKNOWN) if field.sign in doubtful else field for field in fields]


def place_fields(
    name: str, left: list[str], right: list[str], target: Target | None = None, key: str = ""
) -> list[Field]:
    """A field for something that stands at places, with further lines where there are several."""
    sign = Sign.SAME if left and right else Sign.ADDED if right else Sign.REMOVED
    key = key or name
    return [
        Field(f"{key}#{index}", sign, name if index == 0 else "", before, after, target, index == 0, key * (index == 0))
        for index, (before, after) in enumerate(zip_longest(left, right))
    ]


def page_table(
    groups: list[Group], hidden: frozenset[Sign], glyphs: Glyphs, *, split: bool, subject: str = ""
) -> Table:
    """All groups that have a field, differences first in each; equal fields that are hidden are counted.

    A copy of a heading holds the name of the `subject`.
    """
    columns = (
        (Column("", _NAME_WIDTH, 1), Column("left", 20, 2), Column("right", 20, 2))
        if split
        else (Column("", _NAME_WIDTH, 1), Column("value", 20, 2))
    )
    rows = tuple(
        row for group in groups if group.fields for row in _group_rows(group, hidden, glyphs, subject, split=split)
    )
    return Table(columns, rows, "Nothing is known of this")


def _group_rows(group: Group, hidden: frozenset[Sign], glyphs: Glyphs, subject: str, *, split: bool) -> Iterator[Row]:
    shown = [field for field in group.fields if field.sign not in hidden or (group.always and field.sign is Sign.SAME)]
    folded = sum(field.leads for field in group.fields) - sum(field.leads for field in shown)
    count = sum(field.leads for field in group.fields)
    note = f"{count - folded}, {folded} equal hidden" if folded else str(count)
    heading = (span(group.title, Tone.HEADING), span(f"  {note}", Tone.DIM))
    empties: tuple[Cell, ...] = ((), ()) if split else ((),)
    yield Row(
        group.title, Sign.NONE, (heading, *empties), group.target, subject or group.title, group.title, heading=True
    )
    ordered = sorted(shown, key=lambda field: field.sign is Sign.SAME)
    for field in ordered:
        cells = _split_cells(field) if split else _unified_cells(field, glyphs)
        row_id = f"{group.title}/{field.id}"
        name = field.copied or field.name or field.value.strip()
        target = field.target or group.target
        hang = 0 if field.leads else _NESTED
        yield Row(
            row_id,
            field.sign,
            cells,
            target,
            name,
            group.title,
            leads=field.leads,
            value=field.value.strip(),
            hang=hang,
        )


def _split_cells(field: Field) -> tuple[Cell, ...]:
    left, right = _tones(field)
    name_tone = Tone.DIM if field.sign is Sign.SAME else Tone.STRONG
    return (cell(field.name, name_tone), cell(field.left or "", left), cell(field.right or "", right))


def _unified_cells(field: Field, glyphs: Glyphs) -> tuple[Cell, ...]:
    left, right = _tones(field)
    name_tone = Tone.DIM if field.sign is Sign.SAME else Tone.STRONG
    value: Cell
    if field.sign is Sign.CHANGED:
        arrow = span(f" {glyphs.arrow} ", Tone.DIM)
        value = (span(field.left or "none", left), arrow, span(field.right or "none", right))
    elif field.right is not None:
        value = cell(field.right, right)
    else:
        value = cell(field.left or "", left)
    return (cell(field.name, name_tone), value)


def _tones(field: Field) -> tuple[Tone, Tone]:
    if field.sign is Sign.CHANGED:
        return Tone.REMOVED, Tone.ADDED
    return TONES[field.sign], TONES[field.sign]
