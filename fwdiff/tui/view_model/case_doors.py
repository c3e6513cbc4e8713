"""Where the lines of a case lead: to the package, host, setting or code that they name."""

from __future__ import annotations

from typing import assert_never

from fwdiff.index.sections import Difference
from fwdiff.model import (
    CodeSite,
    ConfigurationChange,
    EndpointChange,
    EndpointRow,
    Fate,
    FileChange,
    Package,
    PackageChange,
    PackageRow,
    PermissionRow,
    Side,
)
from fwdiff.model.judgement import Evidence
from fwdiff.tui.view_model.rows import (
    CodeTarget,
    FileTarget,
    HostTarget,
    PackageTarget,
    SettingTarget,
    Target,
    TextTarget,
)
from fwdiff.tui.view_model.text_page import MANIFEST
from fwdiff.tui.view_model.view import View


def door_of_difference(view: View, difference: Difference) -> Target | None:
    """What a row is about."""
    row, on_right = difference.row, difference.fate is not Fate.REMOVED
    target: Target | None
    match row:
        case PackageRow():
            target = PackageTarget(row.package, None if on_right else row.path, row.path if on_right else None)
        case PackageChange():
            target = PackageTarget(row.package, row.left_path, row.right_path)
        case PermissionRow():
            target = next(iter(view.pairs_by_name.get(row.package, ())), None)
        case EndpointRow() | EndpointChange():
            target = HostTarget(row.host)
        case ConfigurationChange():
            target = SettingTarget(row.id)
        case FileChange():
            target = view.package_at(row.path, on_right=row.right_size is not None) or FileTarget(row.id)
        case _:
            assert_never(row)
    return target


def door_of_evidence(view: View, evidence: Evidence) -> Target | None:
    """The code that is named, else the host, else the package whose file it is."""
    side = view.right if evidence.side is Side.RIGHT else view.left
    owner = side.package_with.get(evidence.path) if evidence.side is not Side.REFERENCE else None
    if owner and evidence.class_name and evidence.method:
        return code_door(owner, evidence.class_name, evidence.method, on_right=evidence.side is Side.RIGHT)
    kind, _, rest = evidence.key.partition(":")
    if kind == "endpoint":
        return HostTarget(rest.partition(":packages[")[0])
    if not evidence.path or evidence.side is Side.REFERENCE:
        return None
    found = view.package_at(evidence.path, on_right=evidence.side is Side.RIGHT)
    return found or text_of_file(view, evidence.path, find=evidence.value)


def text_of_file(view: View, path: str, find: str = "") -> TextTarget | None:
    """A file as text, both sides where it stands on both; None where neither build has it."""
    left, right = (path if path in side.device_paths else None for side in (view.left, view.right))
    return TextTarget(left, right, "", find) if left or right else None


def manifest_of(package: PackageTarget, find: str = "") -> TextTarget:
    """The manifest of a package as text, both sides where it stands on both."""
    return TextTarget(package.left_path, package.right_path, MANIFEST, find)


_ATTRIBUTES = {
    "version": "versionCode",
    "enabled": "enabled",
    "shared uid": "sharedUserId",
    "target sdk": "targetSdkVersion",
    "code": "hasCode",
    "debuggable": "debuggable",
    "persistent": "persistent",
    "cleartext traffic": "usesCleartextTraffic",
    "overlays": "targetPackage",
    "split": "split",
}
"""By field of a package, the attribute of its manifest that says it."""


def line_of_field(package: PackageTarget, field: str) -> TextTarget:
    """The manifest of a package at the line that says a field, at its first where none does."""
    return manifest_of(package, find=_ATTRIBUTES.get(field, ""))


def code_door(package: Package, class_name: str, method: str, *, on_right: bool) -> CodeTarget:
    """The code of a method of a package; of a class where it is a static field that holds the bytes."""
    method = "" if method.startswith("<static ") else method
    return CodeTarget(on_right, package.package, package.path, class_name, method)


def site_door(package: Package, site: CodeSite, *, on_right: bool) -> CodeTarget:
    """The code of a use."""
    return code_door(package, site.class_name, site.method, on_right=on_right)
