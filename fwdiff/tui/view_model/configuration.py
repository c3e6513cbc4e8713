"""Configured facts that differ as a table, what grants and starts things before what merely names a build."""

from __future__ import annotations

import re

from fwdiff.model import ConfigurationChange, SettingKind
from fwdiff.tui.view_model.rows import TONES, Cell, Column, Row, SettingTarget, Sign, Table, Tone, cell, sign_of, span
from fwdiff.tui.view_model.sections import counted, reference_note, short_permission
from fwdiff.tui.view_model.view import View

_KINDS = (
    "privapp-permission",
    "default-permission",
    "init-service",
    "certificate",
    "sku",
    "sysconfig",
    "avb",
    "property",
)
"""By what a difference of the kind can do; a kind that is not named here comes before properties."""
_BUILD_NAME = re.compile(
    r"ro\.(?:\w+\.)*(?:build|bootimage|buildinfo)\.(?:.*\.)?"
    r"(?:date(?:\.utc)?|fingerprint|thumbprint|description|display\.id|id|host|user|uuid|version\.incremental"
    r"|software\.version|tags|flavor)"
)
"""Properties that every build sets anew, such as `ro.vendor.build.date.utc`."""


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
    rows = tuple(
        _setting_row(view, row, proven) for row, proven in sorted(changes, key=lambda change: _rank(change[0]))
    )
    empty = f"No configuration differs in {counted(len(view.right.inventory.configuration), 'setting')}"
    return Table(columns, rows, empty)


def _rank(row: ConfigurationChange) -> tuple[int, bool]:
    kind = _KINDS.index(row.kind) if row.kind in _KINDS else len(_KINDS) - 2
    return kind, row.kind is SettingKind.PROPERTY and _BUILD_NAME.fullmatch(row.key) is not None


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
    return Row(row.id, sign, cells, SettingTarget(row.id), row.key)


_OF_PACKAGES = (SettingKind.PRIVAPP_PERMISSION, SettingKind.DEFAULT_PERMISSION)


def _short_key(row: ConfigurationChange) -> str:
    package, slash, permission = row.key.partition("/")
    return package + slash + short_permission(permission) if row.kind in _OF_PACKAGES else row.key
