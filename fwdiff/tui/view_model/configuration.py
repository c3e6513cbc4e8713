"""Configured facts that differ as a table, in order of weight, under their kinds and the packages they are about."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

from fwdiff.index.settings import package_named_in
from fwdiff.index.weight import of_setting
from fwdiff.model import ConfigurationChange, SettingKind
from fwdiff.tui.view_model.arrangement import named
from fwdiff.tui.view_model.hidden_words import hidden_words, sides, words_of_case
from fwdiff.tui.view_model.row_list import LazyRows, Part, fitted
from fwdiff.tui.view_model.rows import (
    TONES,
    Cell,
    Column,
    Grouping,
    Heading,
    Order,
    Row,
    SettingTarget,
    Sign,
    Table,
    Tone,
    cell,
    sign_of,
    span,
)
from fwdiff.tui.view_model.sections import counted, reference_word, short_permission
from fwdiff.tui.view_model.view import View


class _Change(NamedTuple):
    row: ConfigurationChange
    sign: Sign


def configuration_table(view: View) -> Table:
    """Configured facts that differ, with their values."""
    columns = (
        Column("kind", 10),
        Column("name", 20, 4, ends=True),
        Column("key", 20, 4, ends=True),
        Column("value", 14, 3, flows=True),
        Column("ref", 8),
        Column("file", 20, 2, wide=True, ends=True),
    )
    diff = view.diff.configuration
    parts = ((diff.added, Sign.ADDED), (diff.removed, Sign.REMOVED), (diff.changed, Sign.CHANGED))
    changes = [_Change(row, sign_of(row.basis, proven)) for found, proven in parts for row in found]
    changes.sort(key=lambda change: of_setting(change.row.kind, change.row.key))
    rows = LazyRows(
        Part(changes, partial(map, itemgetter(1)), lambda change: change.row.id, partial(_row, view), _facts(view))
    )
    empty = f"No configuration differs in {counted(len(view.right.inventory.configuration), 'setting')}"
    fitting, without = fitted(columns, rows)
    return Table(fitting, rows, empty, orders=_ORDERS, without=without)


def _facts(view: View) -> dict[str, Callable[[Any], str]]:
    word = reference_word(view)
    return {
        "kind": lambda change: change.row.kind,
        "name": lambda change: _name(change.row),
        "key": lambda change: _key(change.row),
        "value": lambda change: _value_text(view, change.row),
        "ref": lambda change: word if change.row.in_reference else "",
        "file": lambda change: change.row.path,
        "about": lambda change: f"{change.row.kind} {_about(change.row)}".rstrip(),
        "package": lambda change: _about(change.row),
    }


def _of_kind(_: str, change: _Change) -> Heading:
    package = _about(change.row)
    return Heading((span(change.row.kind, Tone.HEADING), span(f"  {package}" if package else "")))


_ORDERS = (
    Order("weight", grouping=Grouping("about", _of_kind), without=("kind", "key")),
    Order("kind", "kind", Grouping("kind", named), without=("kind", "name")),
    Order("key", "key", without=("name",)),
    Order("package", "package", Grouping("package", named), without=("key",)),
    Order("file", "file", Grouping("file", named), without=("file", "name")),
)


def _row(view: View, change: _Change) -> Row:
    row, sign = change
    value: Cell
    if row.left is not None and row.right is not None:
        arrow = span(f" {view.glyphs.arrow} ", Tone.DIM)
        value = (span(row.left, Tone.REMOVED), arrow, span(row.right, Tone.ADDED))
    else:
        value = cell(row.right or row.left or "")
    cells = (
        cell(row.kind, Tone.DIM),
        cell(_name(row), TONES[sign]),
        cell(_key(row), TONES[sign]),
        value,
        cell(reference_word(view) if row.in_reference else "", Tone.UNKNOWN),
        cell(row.path, Tone.DIM),
    )
    words = words_of_setting(view, row) + words_of_case(view, row.id)
    return Row(row.id, sign, cells, SettingTarget(row.id), row.key, words=words)


def words_of_setting(view: View, row: ConfigurationChange) -> str:
    """The hidden words of a setting: where it is set, what it is of."""
    return hidden_words(
        owner=(_about(row),),
        path=(row.path, row.device_path),
        kind=(row.kind,),
        found_in=sides(view, left=row.left is not None, right=row.right is not None, reference=row.in_reference),
    )


def _value_text(view: View, row: ConfigurationChange) -> str:
    return f" {view.glyphs.arrow} ".join(value for value in (row.left, row.right) if value is not None)


def _about(row: ConfigurationChange) -> str:
    """The package that a setting is about; empty where it names none."""
    return package_named_in(row.kind, row.key, row.left, row.right) or ""


_OF_PACKAGES = (SettingKind.PRIVAPP_PERMISSION, SettingKind.DEFAULT_PERMISSION)


def _key(row: ConfigurationChange) -> str:
    package, slash, permission = row.key.partition("/")
    return package + slash + short_permission(permission) if row.kind in _OF_PACKAGES else row.key


def _name(row: ConfigurationChange) -> str:
    """The key without the package that stands above it."""
    return short_permission(row.key.partition("/")[2]) or row.key if row.kind in _OF_PACKAGES else row.key
