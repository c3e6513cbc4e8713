"""The columns of each section's table, and a row's cells for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from fwdiff.model import (
    ConfigurationChange,
    EndpointChange,
    EndpointRow,
    FieldChange,
    PackageChange,
    PackageRow,
    PermissionRow,
    Row,
    Subject,
)
from fwdiff.report.csv_text import Cell


class Columns(NamedTuple):
    """Names, and the cells of a row in their order."""

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
