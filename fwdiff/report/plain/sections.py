"""Permissions, hosts, configuration, undecided rows and files of a diff as plain lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from fwdiff.index.host_lists import folded, sample_of
from fwdiff.index.weight import of_setting
from fwdiff.model import (
    Basis,
    ConfigurationChange,
    Diff,
    EndpointChange,
    EndpointClass,
    EndpointRow,
    FieldChange,
    FileChange,
    Holding,
    PackageRow,
    PermissionRow,
)
from fwdiff.report.page import Page
from fwdiff.report.plain.packages import in_the_clear, reference_words, short_permission
from fwdiff.text import both_forms

_MOST = 6
_MOST_NAMES = 12
_MOST_FILES = 10


def write_permissions(page: Page, diff: Diff) -> None:
    """Permissions that packages on both sides gained, then those they lost, a line a package."""
    gained, lost = _by_package(diff.permissions.added), _by_package(diff.permissions.removed)

    def write(entry: tuple[str, str, list[str]]) -> None:
        sign, package, names = entry
        page.row(sign, package, " ".join(page.some(names, _MOST_NAMES)))

    page.listing("New permissions of packages that were there before", [("+", *row) for row in gained], _MOST, write)
    page.listing("Permissions lost", [("-", *row) for row in lost], _MOST // 2, write)


def _by_package(rows: Sequence[PermissionRow]) -> list[tuple[str, list[str]]]:
    """Short names by package; a permission that is granted but not requested (a shared user id) says so."""
    packages: dict[str, dict[str, bool]] = {}
    for row in rows:
        if row.basis is Basis.PROVEN:
            requested = packages.setdefault(row.package, {})
            requested[row.permission] = requested.get(row.permission, False) or row.of is Holding.REQUESTED
    return [
        (package, [short_permission(name) + ("" if asked else " (granted)") for name, asked in names.items()])
        for package, names in packages.items()
    ]


def write_hosts(page: Page, diff: Diff) -> None:
    """Service hosts that no added package brought along; those with another scheme now; those gone."""
    newcomers = {row.package for row in diff.packages.added}
    added = [
        row for row in _service(diff.endpoints.added) if not row.packages or not newcomers.issuperset(row.packages)
    ]
    page.listing("New service hosts in what was there before", folded(added), _MOST, partial(_write_hosts, page, "+"))
    schemes = [
        (row, field)
        for row in diff.endpoints.changed
        for field in row.changes
        if row.category is EndpointClass.SERVICE and field.field == "schemes"
    ]
    page.listing("Service hosts with other schemes", schemes, _MOST, lambda entry: _write_schemes(page, *entry))
    removed = _service(diff.endpoints.removed)
    page.listing("Service hosts gone", folded(removed), _MOST // 2, partial(_write_hosts, page, "-"))


def _service(rows: Sequence[EndpointRow]) -> list[EndpointRow]:
    return [row for row in rows if row.category is EndpointClass.SERVICE and row.basis is Basis.PROVEN]


def _write_hosts(page: Page, sign: str, rows: Sequence[EndpointRow]) -> None:
    """A host, or those of a list in one line; with all of it, each in a line."""
    if len(rows) == 1 or page.everything:
        for row in rows:
            _write_host(page, sign, row)
    else:
        places = dict.fromkeys(place for row in rows for place in _places(row))
        page.row(sign, sample_of([both_forms(row.host) for row in rows]), ", ".join(page.some(places, 3)))


def _places(row: EndpointRow) -> tuple[str, ...]:
    return row.packages or tuple(dict.fromkeys(sighting.path for sighting in row.sightings))


def _write_host(page: Page, sign: str, row: EndpointRow) -> None:
    places = _places(row)
    host = both_forms(row.host) + in_the_clear(row.schemes)
    owner = [row.owner] if row.owner else []
    page.row(sign, host, ", ".join(page.some(places, 3)), *owner, *reference_words(present=row.in_reference))


def _write_schemes(page: Page, row: EndpointChange, field: FieldChange) -> None:
    left, right = (
        ", ".join(side) if isinstance(side, tuple) and side else "none" for side in (field.left, field.right)
    )
    page.row("~", both_forms(row.host), f"{left} → {right}")


def write_configuration(page: Page, diff: Diff) -> None:
    """Settings in order of weight, new ones first within a kind."""
    sections = (("+", diff.configuration.added), ("-", diff.configuration.removed), ("~", diff.configuration.changed))
    rows = [(sign, row) for sign, section in sections for row in section if row.basis is Basis.PROVEN]
    rows.sort(key=lambda entry: of_setting(entry[1].kind, entry[1].key))
    page.listing("Configuration", rows, _MOST, lambda entry: _write_setting(page, *entry))


def _write_setting(page: Page, sign: str, row: ConfigurationChange) -> None:
    values = [value for value in (row.left, row.right) if value is not None]
    key = row.key.replace("/android.permission.", "/") or row.path
    value = [" → ".join(values)] if any(values) else []
    page.row(sign, f"{row.kind} {key}", *value, *reference_words(present=row.in_reference))


def write_undecided(page: Page, diff: Diff) -> None:
    """Packages and service hosts that stand on one side alone, where the other side was not read."""
    entries: list[tuple[str, PackageRow | EndpointRow]] = []
    for role, packages, hosts in (
        ("right", diff.packages.added, diff.endpoints.added),
        ("left", diff.packages.removed, diff.endpoints.removed),
    ):
        entries += [(role, row) for row in packages if row.basis is Basis.OTHER_SIDE_UNREAD]
        service = [row for row in hosts if row.category is EndpointClass.SERVICE]
        entries += [(role, row) for row in service if row.basis is Basis.OTHER_SIDE_UNREAD]

    def write(entry: tuple[str, PackageRow | EndpointRow]) -> None:
        role, row = entry
        subject = row.package if isinstance(row, PackageRow) else both_forms(row.host)
        page.row("?", subject, f"in the {role} build; not read in the other")

    page.listing("Undecided", entries, _MOST // 2, write)


def write_files(page: Page, diff: Diff) -> None:
    """Files for which no row of another section stands."""
    told = _told_paths(diff)
    sections = (("+", diff.files.added), ("-", diff.files.removed), ("~", diff.files.changed))
    rows = [
        (sign, row)
        for sign, section in sections
        for row in section
        if row.basis is Basis.PROVEN and row.path not in told
    ]

    def write(entry: tuple[str, FileChange]) -> None:
        sign, row = entry
        rights = [f"{one.name} {' → '.join(_sides(one))}" for one in row.changes]
        page.row(sign, row.path, *rights, *reference_words(present=row.in_reference))

    page.listing("Other files", rows, _MOST_FILES, write)


def _sides(change: FieldChange) -> list[str]:
    return [str(side) for side in (change.left, change.right) if side is not None]


def _told_paths(diff: Diff) -> set[str]:
    """Where the packages, service hosts and settings stand that other sections tell of."""
    packages = [row for row in (*diff.packages.added, *diff.packages.removed) if row.basis is Basis.PROVEN]
    hosts = _service((*diff.endpoints.added, *diff.endpoints.removed))
    settings = (*diff.configuration.added, *diff.configuration.removed, *diff.configuration.changed)
    paths = {row.path for row in packages} | {row.path for row in settings if row.basis is Basis.PROVEN}
    paths |= {path for row in diff.packages.changed for path in (row.left_path, row.right_path)}
    return paths | {sighting.path for row in hosts for sighting in row.sightings}
