"""The page of one package: its fields, permissions, components and endpoints on either side."""

from __future__ import annotations

from collections.abc import Callable

from fwdiff.model import ApiUse, Component, Package, Sink
from fwdiff.tui.view_model.case_doors import line_of_field, manifest_of, site_door, text_of_file
from fwdiff.tui.view_model.fields import (
    Field,
    Group,
    doubted,
    in_order,
    keyed_fields,
    pair_field,
    place_fields,
    value_text,
)
from fwdiff.tui.view_model.host_page import dotted_name, endpoint_fields, site_line
from fwdiff.tui.view_model.package_permissions import permission_fields
from fwdiff.tui.view_model.permissions import REQUESTED, UNASKED
from fwdiff.tui.view_model.rows import CodeTarget, HostTarget, PackageTarget, Sign
from fwdiff.tui.view_model.sections import short_permission
from fwdiff.tui.view_model.settings_files import settings_files
from fwdiff.tui.view_model.text_page import MANIFEST
from fwdiff.tui.view_model.view import View, is_service


def package_groups(view: View, target: PackageTarget, *, noise: bool) -> list[Group]:
    """Groups of the page, endpoints of noise classes left out unless `noise`."""
    left = view.left.package_at.get(target.left_path or "")
    right = view.right.package_at.get(target.right_path or "")
    groups = [
        Group("package", _identity_fields(target, left, right), identifies=True),
        Group(REQUESTED, permission_fields(left, right, is_requested=True)),
        Group(UNASKED, permission_fields(left, right, is_requested=False)),
        _endpoint_group(view, left, right, noise=noise),
        *_api_groups(left, right),
        Group("components", _component_fields(target, left, right)),
        Group("permissions declared", _keyed(left, right, _declared)),
        Group("libraries used", _keyed(left, right, _libraries)),
        Group("other fields", _other_fields(view, target)),
        Group("files", _text_fields(view, target)),
    ]
    unknown = view.package_sign(target) is Sign.UNKNOWN
    reading = [unknown or side.inventory.coverage.pending > 0 for side in (view.left, view.right)]
    return [
        group._replace(fields=doubted(group.fields, left_unread=reading[0], right_unread=reading[1]))
        for group in groups
    ]


def _identity_fields(target: PackageTarget, left: Package | None, right: Package | None) -> list[Field]:
    """Each leads to its line in the manifest, what is of the file to the first."""
    readers: list[tuple[str, Callable[[Package], str]]] = [
        ("version", _version),
        ("device path", lambda package: package.device_path),
        ("path", lambda package: package.path),
        ("placement", lambda package: package.placement),
        ("privileged", lambda package: _yes(package.privileged)),
        ("enabled", lambda package: _yes(package.enabled)),
        ("shared uid", lambda package: package.shared_user_id or "none"),
        ("signers", lambda package: ", ".join(package.signers) or "none"),
        ("target sdk", lambda package: f"{package.target_sdk or 'unset'} (min {package.min_sdk or 'unset'})"),
        ("code", _code),
        ("debuggable", lambda package: _yes(package.debuggable)),
        ("persistent", lambda package: _yes(package.persistent)),
        ("cleartext traffic", lambda package: _yes(package.uses_cleartext_traffic)),
        ("overlays", _overlay),
        ("split", lambda package: package.split or "none"),
        ("manifest read by", lambda package: package.read_by),
        ("file sha256", lambda package: package.file_sha256),
    ]
    usual = {"debuggable": "no", "persistent": "no", "overlays": "none", "split": "none", "manifest read by": "fwdiff"}
    fields = [pair_field(name, read(left) if left else None, read(right) if right else None) for name, read in readers]
    return [
        field._replace(target=line_of_field(target, field.name))
        for field in fields
        if {field.left, field.right} - {None, usual.get(field.name)}
    ]


_TOLD = frozenset(
    {
        "version_code",
        "version_name",
        "placement",
        "privileged",
        "enabled",
        "shared_user_id",
        "signers",
        "min_sdk",
        "target_sdk",
        "code",
        "debuggable",
        "persistent",
        "uses_cleartext_traffic",
        "overlay",
        "split",
        "file_sha256",
        "permissions_requested",
        "permissions_allowlisted",
        "permissions_granted",
        "permissions_limited",
        "permissions_declared",
        "api_uses",
        "components",
        "uses_libraries",
    }
)
"""Fields of a package that the other groups show."""


def _other_fields(view: View, target: PackageTarget) -> list[Field]:
    """What else differs, by the names that the comparison gives: nothing that differs is left out of the page."""
    pair = (target.left_path, target.right_path)
    changed = (row for row in view.diff.packages.changed if (row.left_path, row.right_path) == pair)
    changes = (change for row in changed for change in row.changes if change.name not in _TOLD)
    return [
        pair_field(change.field.replace("_", " "), value_text(change.left), value_text(change.right))
        for change in changes
    ]


def _text_fields(view: View, target: PackageTarget) -> list[Field]:
    """The manifest and the files of settings that name the package: doors to their text, shown where they are equal."""
    paths = (target.left_path, target.right_path)
    manifest = pair_field(MANIFEST, *(path and path.rpartition("/")[2] for path in paths))
    here, there = (settings_files(side, target.package) for side in (view.left, view.right))
    fields = [pair_field(path, here.get(path), there.get(path)) for path in in_order(here, there)]
    return [
        manifest._replace(sign=Sign.NONE, target=manifest_of(target)),
        *(
            field._replace(
                sign=Sign.NONE if field.sign is Sign.SAME else field.sign,
                name=field.id.rpartition("/")[2],
                copied=field.id,
                target=text_of_file(view, field.id, find=target.package),
            )
            for field in fields
        ),
    ]


def _version(package: Package) -> str:
    return f"{package.version_name} ({package.version_code})" if package.version_name else str(package.version_code)


def _yes(value: bool | None) -> str:  # noqa: FBT001 - the value shown, not an option
    return "unset" if value is None else "yes" if value else "no"


def _code(package: Package) -> str:
    return ", ".join([package.code, *package.code_paths])


def _overlay(package: Package) -> str:
    overlay = package.overlay
    return f"{overlay.target} (priority {overlay.priority})" if overlay else "none"


def _api_groups(left: Package | None, right: Package | None) -> list[Group]:
    """What code reads and what it sends with: each call with the methods that hold it."""
    before, after = _uses(left), _uses(right)
    groups: dict[str, list[Field]] = {"code reads": [], "code sends by": []}
    for category, api in sorted(before.keys() | after.keys()):
        here, there = (_call_lines(api, uses.get((category, api))) for uses in (before, after))
        fields = place_fields(category, here, there, key=f"{category} {api}")
        fields = [
            field._replace(target=_use_door(left, right, before, after, (category, api), max(row - 1, 0)))
            for row, field in enumerate(fields)
        ]
        groups["code sends by" if category in tuple(Sink) else "code reads"] += fields
    return [Group(title, fields) for title, fields in groups.items()]


def _use_door(
    left: Package | None,
    right: Package | None,
    before: dict[tuple[str, str], ApiUse],
    after: dict[tuple[str, str], ApiUse],
    use: tuple[str, str],
    row: int,
) -> CodeTarget | None:
    """The code of a method that holds the call: on the right where there is one."""
    for package, uses, on_right in ((right, after, True), (left, before, False)):
        if package is not None and use in uses and row < len(uses[use].code):
            return site_door(package, uses[use].code[row], on_right=on_right)
    return None


def _uses(package: Package | None) -> dict[tuple[str, str], ApiUse]:
    return {(use.category, use.api): use for use in package.api_uses} if package else {}


def _call_lines(api: str, use: ApiUse | None) -> list[str]:
    """`Lclass;->name` as a dotted name, then the methods; any other name is a string constant."""
    if use is None:
        return []
    owner, arrow, name = api.partition("->")
    return [f"{dotted_name(owner)}.{name}" if arrow else f'"{api}"', *map(site_line, use.code)]


def _keyed(left: Package | None, right: Package | None, read: Callable[[Package], dict[str, str]]) -> list[Field]:
    return keyed_fields(*(read(package) if package else {} for package in (left, right)))


def _declared(package: Package) -> dict[str, str]:
    return {short_permission(row.name): row.protection_level for row in package.permissions_declared}


def _libraries(package: Package) -> dict[str, str]:
    return dict.fromkeys(package.uses_libraries, "used")


def _components(package: Package) -> dict[str, str]:
    """Values of components that share kind and name, as a damaged manifest may have them, are joined."""
    values: dict[str, str] = {}
    for component in package.components:
        name = (
            component.name.removeprefix(package.package)
            if component.name.startswith(f"{package.package}.")
            else component.name
        )
        key = f"{component.kind} {name}"
        text = _component_text(component)
        values[key] = f"{values[key]}; {text}" if key in values else text
    return values


def _component_fields(target: PackageTarget, left: Package | None, right: Package | None) -> list[Field]:
    """Each leads to its line in the manifest."""
    return [
        field._replace(target=manifest_of(target, find=field.name.partition(" ")[2]))
        for field in _keyed(left, right, _components)
    ]


_EXPORTED = {True: "exported", False: "not exported", None: "perhaps exported"}
_ENABLED = {True: "", False: "disabled", None: "perhaps disabled"}


def _component_text(component: Component) -> str:
    parts = [
        _EXPORTED[component.exported],
        _ENABLED[component.enabled],
        f"permission {short_permission(component.permission)}" if component.permission else "",
        f"actions {', '.join(component.actions)}" if component.actions else "",
        f"authorities {', '.join(component.authorities)}" if component.authorities else "",
        f"process {component.process}" if component.process else "",
    ]
    return ", ".join(part for part in parts if part)


def _endpoint_group(view: View, left: Package | None, right: Package | None, *, noise: bool) -> Group:
    before = view.left.endpoints_of(left) if left else []
    after = view.right.endpoints_of(right) if right else []
    wanted_before = [endpoint for endpoint in before if noise or is_service(endpoint)]
    wanted_after = [endpoint for endpoint in after if noise or is_service(endpoint)]
    hosts = {endpoint.url: endpoint.host for endpoint in (*wanted_before, *wanted_after)}
    fields = [
        field if field.target else field._replace(target=HostTarget(hosts[field.id.rpartition("#")[0]]))
        for field in endpoint_fields(view, wanted_before, wanted_after)
    ]
    return Group("endpoints", fields)
