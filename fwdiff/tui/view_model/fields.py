"""A page about one subject: groups of fields with their value on either side, laid out split or unified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import NamedTuple

from fwdiff.model import Value
from fwdiff.tui.view_model.changed_words import changed_words
from fwdiff.tui.view_model.rows import DIFFERENCES, Cell, Column, Row, Sign, Table, Target, Tone, cell, plain, span
from fwdiff.tui.view_model.view import Glyphs

_NAME_WIDTH = 16
_NESTED = 4
"""Cells by which the rest of a long place is set in below its first line."""


_NOUNS = {
    "package": ("field", "fields"),
    "host": ("field", "fields"),
    "files": ("file", "files"),
    "holders": ("holder", "holders"),
    "permissions requested": ("permission", "permissions"),
    "permissions held without a request": ("permission without a request", "permissions without a request"),
    "endpoints": ("endpoint", "endpoints"),
    "code reads": ("read", "reads"),
    "code sends by": ("way to send", "ways to send"),
    "components": ("component", "components"),
    "permissions declared": ("declared permission", "declared permissions"),
    "libraries used": ("library", "libraries"),
    "other fields": ("other field", "other fields"),
}
"""By the title of a group, what one and what several of its fields are called."""


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
    identifies: bool = False
    """Whether that is so where nothing on the page differs."""
    target: Target | None = None

    @property
    def differs(self) -> bool:
        """Whether any field differs."""
        return any(field.sign in DIFFERENCES for field in self.fields)


def counted_fields(title: str, number: int) -> str:
    """A number of fields of a group."""
    one, many = _NOUNS.get(title, (title, title))
    return f"{number:,} {one if number == 1 else many}"


def pair_field(name: str, left: str | None, right: str | None) -> Field:
    """A field whose sign follows from its two values."""
    if left == right:
        sign = Sign.SAME
    elif left is None:
        sign = Sign.ADDED
    else:
        sign = Sign.REMOVED if right is None else Sign.CHANGED
    return Field(name, sign, name, left, right)


def value_text(value: Value) -> str | None:
    """The value of a field that differs, as a page shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else None if value is None else str(value)


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
    groups: list[Group],
    hidden: frozenset[Sign],
    glyphs: Glyphs,
    *,
    split: bool,
    subject: str = "",
    summary: Cell = (),
) -> Table:
    """A summary, all groups that show a field, differences first in each, and a line that counts what is equal.

    A copy of a heading holds the name of the `subject`.
    """
    columns = (
        (Column("", _NAME_WIDTH, 1), Column("left", 20, 2), Column("right", 20, 2))
        if split
        else (Column("", _NAME_WIDTH, 1), Column("value", 20, 2))
    )
    differs = any(group.differs for group in groups)
    shown = [(group, _shown(group, hidden, differs=differs)) for group in groups]
    empties: tuple[Cell, ...] = ((), ()) if split else ((),)
    rows = [
        row for group, fields in shown if fields for row in _group_rows(group, fields, glyphs, subject, split=split)
    ]
    folded = [(group.title, _count(group.fields) - _count(fields)) for group, fields in shown]
    if summary:
        words = plain(summary)
        doors = [field.target for field in groups[0].fields if field.target is not None]
        target = groups[0].target or (doors[0] if doors else None)
        rows.insert(
            0, Row("summary", Sign.NONE, (summary, *empties), target, subject, leads=False, value=words, spans=True)
        )
    if rows and any(number for _, number in folded):
        rows.append(_equal_line(folded, empties))
    return Table(columns, tuple(rows), "Nothing is known of this")


def _shown(group: Group, hidden: frozenset[Sign], *, differs: bool) -> list[Field]:
    """The fields that are not hidden; equal ones all the same where they identify what has no difference."""
    always = group.always or (group.identifies and not differs)
    return [field for field in group.fields if field.sign not in hidden or (always and field.sign is Sign.SAME)]


def _count(fields: Iterable[Field]) -> int:
    return sum(field.leads for field in fields)


def _equal_line(folded: list[tuple[str, int]], empties: tuple[Cell, ...]) -> Row:
    """One line for all that is as before."""
    words = ", ".join(counted_fields(title, number) for title, number in folded if number)
    text = (span("equal  ", Tone.HEADING), span(words, Tone.DIM), span("  = shows them", Tone.DIM))
    return Row("equal", Sign.NONE, (text, *empties), None, words, leads=False, spans=True)


def _group_rows(group: Group, shown: list[Field], glyphs: Glyphs, subject: str, *, split: bool) -> Iterator[Row]:
    heading = (span(group.title, Tone.HEADING), span(f"  {_count(shown):,}", Tone.DIM))
    empties: tuple[Cell, ...] = ((), ()) if split else ((),)
    yield Row(
        group.title, Sign.NONE, (heading, *empties), group.target, subject or group.title, group.title, heading=True
    )
    ordered = sorted(shown, key=lambda field: field.sign is Sign.SAME)
    for field in ordered:
        cells = _split_cells(field) if split else _unified_cells(field, glyphs)
        is_place = not (split or field.leads or field.name)
        if is_place:
            cells = (span(" " * _NESTED), *cells[1]), ()
        row_id = f"{group.title}/{field.id}"
        name = field.copied or field.name or field.value.strip()
        target = field.target or group.target
        hang = 0 if field.leads else _NESTED * (1 + is_place)
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
            spans=is_place,
        )


def _split_cells(field: Field) -> tuple[Cell, ...]:
    return (_name_cell(field), *_value_cells(field))


def _name_cell(field: Field) -> Cell:
    return cell(field.name, Tone.DIM if field.sign is Sign.SAME else Tone.STRONG)


def _unified_cells(field: Field, glyphs: Glyphs) -> tuple[Cell, ...]:
    left, right = _value_cells(field)
    if field.sign is Sign.CHANGED:
        return _name_cell(field), (*left, span(f" {glyphs.arrow} ", Tone.DIM), *right)
    return _name_cell(field), right if field.right is not None else left


def _value_cells(field: Field) -> tuple[Cell, Cell]:
    """Of a change the words that differ are marked; else the sign says it, and values are in plain ink."""
    if field.sign is Sign.CHANGED:
        return changed_words(field.left or "none", field.right or "none")
    tone = Tone.DIM if field.sign is Sign.SAME else Tone.PLAIN
    return cell(field.left or "", tone), cell(field.right or "", tone)


def keyed_fields(before: Mapping[str, str], after: Mapping[str, str]) -> list[Field]:
    """A field for each key of what either side has."""
    fields = [pair_field(key, before.get(key), after.get(key)) for key in in_order(before, after)]
    return [field._replace(copied=field.name) for field in fields]


def in_order(*keys: Iterable[str]) -> list[str]:
    """Each key once."""
    return sorted({key for some in keys for key in some})
