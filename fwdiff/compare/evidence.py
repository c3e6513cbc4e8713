"""What a row of a difference rests on: the file, and in it the member, offset, methods and text that say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, assert_never

from fwdiff.index import BuildIndex
from fwdiff.index.build_index import host_of
from fwdiff.model import (
    ApiUse,
    CodeSite,
    ConfigurationChange,
    Endpoint,
    EndpointChange,
    EndpointRow,
    Fate,
    FileChange,
    Package,
    PackageChange,
    PackageRow,
    PermissionRow,
    Row,
    SettingAt,
    Side,
)

MANIFEST = "AndroidManifest.xml"
SIDES = {Fate.ADDED: (Side.RIGHT,), Fate.REMOVED: (Side.LEFT,), Fate.CHANGED: (Side.LEFT, Side.RIGHT)}
"""Where the bytes of a row stand, by what became of its subject."""


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


def targets(builds: Mapping[Side, BuildIndex], fate: Fate, row: Row) -> list[Target]:
    """The places of a row, each once, by side, path, member and offset."""
    found = {target for side in SIDES[fate] for target in _of_row(side, builds, row)}
    return sorted(found, key=lambda t: (t.side, t.path, t.member, t.offset or 0, t.what, t.texts, t.api))


def _of_row(side: Side, builds: Mapping[Side, BuildIndex], row: Row) -> Iterator[Target]:
    is_left = side is Side.LEFT
    here, there = builds[side], builds[Side.RIGHT if is_left else Side.LEFT]
    match row:
        case PackageRow():
            yield from _package(side, here, row.package, row.path)
        case PackageChange():
            path, other = (row.left_path, row.right_path) if is_left else (row.right_path, row.left_path)
            yield from _package(side, here, row.package, path, there.package_at.get(other))
        case PermissionRow():
            asking = (p for p in here.packages.get(row.package, ()) if row.permission in p.permissions_requested)
            yield from (permission_target(side, package.path, row.permission) for package in asking)
        case EndpointRow():
            yield from (endpoint_target(side, one) for one in here.hosts.get(row.host, ()))
        case EndpointChange():
            yield from (endpoint_target(side, one) for one in _new_to(there, here.hosts.get(row.host, [])))
        case ConfigurationChange():
            yield from _setting(side, here, row, row.left if is_left else row.right)
        case FileChange():
            yield Target(side, (row.left_path if is_left else None) or row.path, "file")
        case _:
            assert_never(row)


def _package(side: Side, build: BuildIndex, name: str, path: str, other: Package | None = None) -> Iterator[Target]:
    """The manifest, and the uses of APIs that the other side's package has not."""
    yield package_target(side, name, path)
    package = build.package_at.get(path)
    known = {use.api for use in other.api_uses} if other else set()
    for use in package.api_uses if package else ():
        if package and use.api not in known:
            for file in (package.path, *package.code_paths):
                yield use_target(side, file, use)


def _new_to(there: BuildIndex, sightings: list[Endpoint]) -> list[Endpoint]:
    """The sightings that the other build has not at all; all of them where there are none."""
    known = {(one.category, one.package, one.url) for own in sightings[:1] for one in there.hosts.get(host_of(own), ())}
    return [one for one in sightings if (one.category, one.package, one.url) not in known] or sightings


def _setting(side: Side, build: BuildIndex, row: ConfigurationChange, value: str | None) -> Iterator[Target]:
    """The setting with that value, in the row's file first: one that changed may have moved."""
    path = row.left_path if side is Side.LEFT else row.path
    same = [one for one in build.settings.get((row.kind, row.key), ()) if one.value == value]
    found = next((one for one in same if one.path == path), None) or next(iter(same), None)
    if found is not None:
        yield setting_target(side, found)
