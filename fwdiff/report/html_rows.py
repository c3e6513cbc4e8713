"""Rows of a difference in HTML: a line each, and under it every field that it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

import msgspec

from fwdiff.index.sections import Difference
from fwdiff.model import (
    ConfigurationChange,
    Diff,
    EndpointChange,
    EndpointRow,
    Fate,
    FieldChange,
    FileChange,
    PackageChange,
    PackageRow,
    PermissionRow,
    Row,
    Sighting,
)
from fwdiff.report.html_parts import bullets, definitions, row, text
from fwdiff.text import both_forms

_SIGNS = {Fate.ADDED: "+", Fate.REMOVED: "-", Fate.CHANGED: "~"}
_TOLD = frozenset({"id", "subject", "keys"})
"""Fields for programs."""


def difference_rows(found: Iterable[Difference], case_of: Mapping[str, int]) -> list[str]:
    """A row a difference, each with a link to its case."""
    return [_row(one, case_of.get(one.row.id)) for one in found]


def _row(found: Difference, case: int | None) -> str:
    sign, tone = (_SIGNS[found.fate], found.fate.value) if found.is_proven else ("?", "unknown")
    summary = f'<span class="sign {tone}">{sign}</span> {text(_words(found.row))}'
    link = "" if case is None else f'<p><a href="#case-{case}">its case</a></p>'
    return row(summary, (*_fields(found.row), link))


def _words(one: Row) -> str:
    """What a reader sees before unfolding."""
    match one:
        case PackageRow():
            words = [one.package, f"{one.version_name or ''} ({one.version_code})".strip(), one.device_path]
        case PackageChange():
            words = [one.package, ", ".join(dict.fromkeys(change.name for change in one.changes)) or "moved"]
        case PermissionRow():
            words = [one.package, f"{one.permission} ({one.of})"]
        case EndpointRow():
            words = [both_forms(one.host), f"{one.category} ({', '.join(one.schemes)})", ", ".join(one.packages)]
        case EndpointChange():
            words = [both_forms(one.host), one.category, ", ".join(change.field for change in one.changes)]
        case ConfigurationChange():
            words = [one.kind, one.key, _change(one.left, one.right)]
        case FileChange():
            rights = [f"{change.name} {_change(change.left, change.right)}" for change in one.changes]
            words = [one.path, f"{_change(one.left_size, one.right_size)} bytes", *rights]
        case _:
            assert_never(one)
    return "  ".join(words)


def _change(left: object, right: object) -> str:
    return " → ".join(str(value) for value in (left, right) if value is not None)


def _fields(one: Row) -> Iterator[str]:
    """Plain fields first, then lists; a field that is empty says nothing."""
    values = {field.encode_name: getattr(one, field.name) for field in msgspec.structs.fields(one)}
    shown = {name: value for name, value in values.items() if name not in _TOLD and value not in (None, "", ())}
    yield definitions({name: _plain(value) for name, value in shown.items() if not isinstance(value, tuple)})
    for name, value in shown.items():
        if isinstance(value, tuple):
            yield f"<p>{text(name)}</p>{bullets([_entry(entry) for entry in value])}"


def _plain(value: object) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _entry(entry: object) -> str:
    if isinstance(entry, FieldChange):
        return f"{entry.field}: {_plain(entry.left)} → {_plain(entry.right)}"
    if isinstance(entry, Sighting):
        sites = ", ".join(f"{site.class_name} {site.method}" for site in entry.code)
        return f"{entry.url}  {entry.path} {entry.member} at {entry.offset}  {sites}".rstrip()
    return str(entry)


def unread_rows(diff: Diff) -> list[str]:
    """What was not read of either build, and why."""
    sides = {"left": diff.coverage.left, "right": diff.coverage.right, "reference": diff.coverage.reference}
    return [
        row(
            f'<span class="sign unknown">!</span> {text(f"{side} {one.path} {one.member}")}',
            [definitions({"kind": one.kind, "reason": one.reason, "on the phone": one.device_path})],
        )
        for side, coverage in sides.items()
        if coverage
        for one in coverage.unread
    ]
