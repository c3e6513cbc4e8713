"""A row of a difference by its id, and the places in the images that it rests on."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from fwdiff.errors import UsageError
from fwdiff.index.sections import differences
from fwdiff.model import (
    ApiUse,
    Basis,
    CodeSite,
    ConfigurationChange,
    Diff,
    Endpoint,
    EndpointChange,
    EndpointRow,
    Fate,
    FileChange,
    Inventory,
    Package,
    PackageChange,
    PackageRow,
    PermissionRow,
    Row,
    SettingAt,
    Side,
)
from fwdiff.model.comparison import Comparison
from fwdiff.model.judgement import Case

_MOST_NAMED = 8
MANIFEST = "AndroidManifest.xml"

_SIDES = {Fate.ADDED: (Side.RIGHT,), Fate.REMOVED: (Side.LEFT,), Fate.CHANGED: (Side.LEFT, Side.RIGHT)}
_R = TypeVar("_R")


class Target(NamedTuple):
    """What a row rests on in one file: a text at an offset, one of some texts wherever it stands, or the whole file."""

    side: Side
    path: str
    what: str
    member: str = ""
    texts: tuple[str, ...] = ()
    """The first that is found is cited; none: the file as a whole."""
    offset: int | None = None
    code: tuple[CodeSite, ...] = ()
    api: str = ""
    """The method, field or constant whose uses are cited, in whichever member they stand."""


class CitedRow(NamedTuple):
    """A row with the section and kind of change it stands under."""

    claim: str
    sides: tuple[Side, ...]
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
        yield CitedRow(f"{one.kind} {one.fate}", _SIDES[one.fate], one.row, one.basis)


def targets(comparison: Comparison, cited: CitedRow) -> list[Target]:
    """The places of a row, each once, by side, path, member and offset."""
    inventories = {Side.LEFT: comparison.left, Side.RIGHT: comparison.right}
    found = {target for side in cited.sides for target in _targets(side, inventories, cited.row)}
    return sorted(found, key=lambda t: (t.side, t.path, t.member, t.offset or 0, t.what, t.texts, t.api))


def _targets(side: Side, inventories: dict[Side, Inventory], row: Row) -> Iterator[Target]:
    here, there = inventories[side], inventories[Side.LEFT if side is Side.RIGHT else Side.RIGHT]
    match row:
        case PackageRow():
            yield from _package(side, here, row.package, row.path)
        case PackageChange():
            other = _package_at(there, row.right_path if side is Side.LEFT else row.left_path)
            path = row.left_path if side is Side.LEFT else row.right_path
            yield from _package(side, here, row.package, path, other)
        case PermissionRow():
            yield from _requests(side, here, row)
        case EndpointRow():
            yield from (endpoint_target(side, one) for one in _of_host(here, row.host))
        case EndpointChange():
            known = {(one.category, one.package, one.url) for one in _of_host(there, row.host)}
            own = _of_host(here, row.host)
            new = [one for one in own if (one.category, one.package, one.url) not in known]
            yield from (endpoint_target(side, one) for one in new or own)
        case ConfigurationChange():
            yield from _setting(side, inventories, row)
        case FileChange():
            yield Target(side, (row.left_path if side is Side.LEFT else None) or row.path, "file")


def _package(side: Side, inventory: Inventory, name: str, path: str, other: Package | None = None) -> Iterator[Target]:
    """The manifest, and the uses of APIs that the other side's package has not."""
    yield package_target(side, name, path)
    package = _package_at(inventory, path)
    known = {use.api for use in other.api_uses} if other else set()
    for use in package.api_uses if package else ():
        if package and use.api not in known:
            for file in (package.path, *package.code_paths):
                yield use_target(side, file, use)


def _package_at(inventory: Inventory, path: str) -> Package | None:
    return _first(inventory.packages, lambda package: package.path == path)


def _of_host(inventory: Inventory, host: str) -> list[Endpoint]:
    return [endpoint for endpoint in inventory.endpoints if (endpoint.host or endpoint.url) == host]


def endpoint_target(side: Side, one: Endpoint) -> Target:
    """The literal of a sighting."""
    return Target(side, one.path, f"endpoint {one.url}", one.member, (one.url,), one.offset, one.code)


def package_target(side: Side, name: str, path: str) -> Target:
    """The name of a package in its manifest."""
    return Target(side, path, f"package {name}", MANIFEST, (name,))


def use_target(side: Side, path: str, use: ApiUse) -> Target:
    """The uses of an API in a file of a package."""
    return Target(side, path, f"{use.category} {use.api}", code=use.code, api=use.api)


def permission_target(side: Side, path: str, permission: str) -> Target:
    """The name of a permission in the manifest that requests it."""
    return Target(side, path, f"permission {permission}", MANIFEST, (permission,))


def setting_target(side: Side, setting: SettingAt) -> Target:
    """A setting as its file writes it: whole, or its value, or its key, or the last parts of that."""
    key, value = setting.key, setting.value
    texts = (f"{key}={value}", value, key, *key.split("/")[::-1])
    return Target(side, setting.path, f"{setting.kind} {key}", "", tuple(text for text in texts if len(text) > 1))


def _requests(side: Side, inventory: Inventory, row: PermissionRow) -> Iterator[Target]:
    for package in inventory.packages:
        if package.package == row.package and row.permission in package.permissions_requested:
            yield permission_target(side, package.path, row.permission)


def _setting(side: Side, inventories: dict[Side, Inventory], row: ConfigurationChange) -> Iterator[Target]:
    """A setting that changed may have moved: its row names the file of the right side."""
    value = row.left if side is Side.LEFT else row.right
    same = _first(
        inventories[side].configuration,
        lambda one: (one.kind, one.key, one.value) == (row.kind, row.key, value) and one.path == row.path,
    ) or _first(
        inventories[side].configuration,
        lambda one: (one.kind, one.key, one.value) == (row.kind, row.key, value),
    )
    if same is not None:
        yield setting_target(side, same)


def _first(values: tuple[_R, ...], wanted: Callable[[_R], bool]) -> _R | None:
    return next((value for value in values if wanted(value)), None)
