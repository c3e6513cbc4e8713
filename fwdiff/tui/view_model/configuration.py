"""Configured facts that differ as a table, in order of weight."""

from __future__ import annotations

from fwdiff.index.weight import of_setting
from fwdiff.model import ConfigurationChange, SettingKind
from fwdiff.tui.view_model.hidden_words import hidden_words, words_of_case
from fwdiff.tui.view_model.rows import TONES, Cell, Column, Row, SettingTarget, Sign, Table, Tone, cell, sign_of, span
from fwdiff.tui.view_model.sections import counted, reference_note, short_permission
from fwdiff.tui.view_model.view import View


def configuration_table(view: View) -> Table:
    """Configured facts that differ, with their values."""
    columns = (
        Column("kind", 18),
        Column("key", 20, 3, ends=True),
        Column("value", 14, 2),
        Column("file", 20, 2, wide=True, ends=True),
    )
    diff = view.diff.configuration
    changes = [
        *((row, Sign.ADDED) for row in diff.added),
        *((row, Sign.REMOVED) for row in diff.removed),
        *((row, Sign.CHANGED) for row in diff.changed),
    ]
    changes.sort(key=lambda change: of_setting(change[0].kind, change[0].key))
    rows = tuple(_setting_row(view, row, proven) for row, proven in changes)
    empty = f"No configuration differs in {counted(len(view.right.inventory.configuration), 'setting')}"
    return Table(columns, rows, empty)


def _setting_row(view: View, row: ConfigurationChange, proven: Sign) -> Row:
    sign = sign_of(row.basis, proven)
    value: Cell
    if row.left is not None and row.right is not None:
        arrow = span(f" {view.glyphs.arrow} ", Tone.DIM)
        value = (span(row.left, Tone.REMOVED), arrow, span(row.right, Tone.ADDED))
    else:
        value = cell(row.right or row.left or "", TONES[sign])
    note = reference_note(view, present=row.in_reference)
    value = (span(f"{note}: ", Tone.DIM), *value) if note else value  # a long value is cut at its end
    cells = (cell(row.kind, Tone.DIM), cell(_short_key(row)), value, cell(row.path, Tone.DIM))
    words = hidden_words(path=(row.path, row.device_path), kind=(row.kind,), case=words_of_case(view, row.id))
    return Row(row.id, sign, cells, SettingTarget(row.id), row.key, words=words)


_OF_PACKAGES = (SettingKind.PRIVAPP_PERMISSION, SettingKind.DEFAULT_PERMISSION)


def _short_key(row: ConfigurationChange) -> str:
    package, slash, permission = row.key.partition("/")
    return package + slash + short_permission(permission) if row.kind in _OF_PACKAGES else row.key
