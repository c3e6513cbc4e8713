"""Tables as CSV of a difference: cases, packages, permissions, endpoints, settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fwdiff.index.sections import SECTIONS, Difference, section_rows
from fwdiff.model import (
    ConfigurationChange,
    Diff,
    EndpointChange,
    EndpointRow,
    FieldChange,
    PackageChange,
    PackageRow,
    PermissionRow,
    Row,
    Subject,
)
from fwdiff.model.comparison import Comparison
from fwdiff.report.csv_text import Cell, encode_csv
from fwdiff.report.outcome import decision_words, outcomes
from fwdiff.report.registry import Layout

_CASE = ("case", "severity", "state", "kind", "title", "differences", "in_reference", "rules", "decision")
_STANDING = ("became", "case")


class Columns(NamedTuple):
    """The columns of a section's table by name, and the cells of a row in their order."""

    names: tuple[str, ...]
    cells: Callable[[Row], tuple[Cell, ...]]


_PACKAGE = (
    "package",
    "version",
    "version_code",
    "placement",
    "privileged",
    "enabled",
    "shared_user_id",
    "permissions_requested",
    "permissions_allowlisted",
    "hosts",
    "reads_and_sends",
    "in_reference",
    "file_sha256",
    "path",
    "changes",
)
_ENDPOINT = ("host", "class", "schemes", "ports", "packages", "owner", "country", "in_reference", "places", "changes")


def _package(row: Row) -> tuple[Cell, ...]:
    if isinstance(row, PackageChange):
        between = (None,) * (len(_PACKAGE) - 3)
        return (row.package, *between, row.right_path, _changes(row.changes))
    assert isinstance(row, PackageRow)
    return (
        row.package,
        row.version_name,
        row.version_code,
        row.placement,
        row.privileged,
        row.enabled,
        row.shared_user_id,
        row.permissions_requested,
        row.permissions_allowlisted,
        row.hosts,
        row.api_categories,
        row.in_reference,
        row.file_sha256,
        row.path,
        None,
    )


def _permission(row: Row) -> tuple[Cell, ...]:
    assert isinstance(row, PermissionRow)
    return row.package, row.permission, row.of, row.in_reference


def _endpoint(row: Row) -> tuple[Cell, ...]:
    if isinstance(row, EndpointChange):
        between = (None,) * (len(_ENDPOINT) - 3)
        return (row.host, row.category, *between, _changes(row.changes))
    assert isinstance(row, EndpointRow)
    places = tuple(dict.fromkeys(f"{one.path}!{one.member}@{one.offset}" for one in row.sightings))
    ports = tuple(map(str, row.ports))
    owner = (row.owner, row.country, row.in_reference)
    return (row.host, row.category, row.schemes, ports, row.packages, *owner, places, None)


def _setting(row: Row) -> tuple[Cell, ...]:
    assert isinstance(row, ConfigurationChange)
    return row.kind, row.key, row.left, row.right, row.in_reference, row.path


def _changes(fields: tuple[FieldChange, ...]) -> tuple[str, ...]:
    return tuple(f"{one.field}: {one.left} → {one.right};" for one in fields)


COLUMNS: Mapping[Subject, Columns] = {
    Subject.PACKAGE: Columns(_PACKAGE, _package),
    Subject.PERMISSION: Columns(("package", "permission", "of", "in_reference"), _permission),
    Subject.ENDPOINT: Columns(_ENDPOINT, _endpoint),
    Subject.CONFIGURATION: Columns(("kind", "key", "left", "right", "in_reference", "path"), _setting),
}


def cases(comparison: Comparison, _layout: Layout) -> bytes:
    """A row a case, in order."""
    return encode_csv(_CASE, _cases(comparison.diff))


def _cases(diff: Diff) -> Iterator[Sequence[Cell]]:
    for outcome in outcomes(diff):
        case = outcome.case
        held = None if case.in_reference is None else len(case.in_reference)
        rules = tuple(dict.fromkeys(finding.rule for finding in outcome.findings))
        decision = decision_words(case)
        yield case.id, case.severity, outcome.word, case.kind, case.title, len(case.differences), held, rules, decision


def packages(comparison: Comparison, _layout: Layout) -> bytes:
    """A row a package that came, went or changed."""
    return _section(comparison.diff, Subject.PACKAGE)


def permissions(comparison: Comparison, _layout: Layout) -> bytes:
    """A row a permission of a package in both builds."""
    return _section(comparison.diff, Subject.PERMISSION)


def endpoints(comparison: Comparison, _layout: Layout) -> bytes:
    """A row a host, noise with its class."""
    return _section(comparison.diff, Subject.ENDPOINT)


def settings(comparison: Comparison, _layout: Layout) -> bytes:
    """A row a setting."""
    return _section(comparison.diff, Subject.CONFIGURATION)


def _section(diff: Diff, subject: Subject) -> bytes:
    case_of = {row: case.id for case in diff.cases for row in case.differences}
    names, cells = COLUMNS[subject]
    (section,) = (one for one in SECTIONS if one.subject is subject)
    rows = ((_became(one), case_of.get(one.row.id, ""), *cells(one.row)) for one in section_rows(section, diff))
    return encode_csv((*_STANDING, *names), rows)


def _became(found: Difference) -> str:
    """A word: a sign would be a formula."""
    return found.fate if found.is_proven else f"{found.fate} or not: the other side was not read"
