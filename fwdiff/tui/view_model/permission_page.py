"""The page of a permission: who declares it, and who holds it, how, in either build."""

from __future__ import annotations

from fwdiff.index import BuildIndex
from fwdiff.model import GrantState, Package
from fwdiff.model.vocabulary import SHARED_UID
from fwdiff.tui.view_model.fields import Field, Group, pair_field
from fwdiff.tui.view_model.rows import PackageTarget, PermissionTarget, Sign
from fwdiff.tui.view_model.view import View

_ORDER = (Sign.ADDED, Sign.REMOVED, Sign.UNKNOWN, Sign.CHANGED, Sign.SAME)


def permission_groups(view: View, target: PermissionTarget) -> list[Group]:
    """What it is, then its holders: those of which the hold differs come first."""
    before, after = (_declared(side, target.permission) for side in (view.left, view.right))
    about = [pair_field(name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])]
    return [Group("permission", about, always=True), Group("holders", _holders(view, target.permission), always=True)]


def _declared(side: BuildIndex, permission: str) -> dict[str, str]:
    """By package that declares it, the level of protection."""
    return {
        f"declared by {package.package}": row.protection_level
        for package in side.inventory.packages
        for row in package.permissions_declared
        if row.name == permission
    }


def _holders(view: View, permission: str) -> list[Field]:
    """Every package that asks for it or holds it, as it stands on either side."""
    pairs = [
        *view.pairs,
        *(PackageTarget(row.package, None, row.path) for row in view.diff.packages.added),
        *(PackageTarget(row.package, row.path, None) for row in view.diff.packages.removed),
    ]
    fields = []
    for pair in pairs:
        left, right = view.left.package_at.get(pair.left_path or ""), view.right.package_at.get(pair.right_path or "")
        before, after = (how_held(one, permission) if one else None for one in (left, right))
        if before or after:
            field = pair_field(pair.package, before or None, after or None)
            is_doubtful = field.sign in {Sign.ADDED, Sign.REMOVED} and view.package_sign(pair) is Sign.UNKNOWN
            sign = Sign.UNKNOWN if is_doubtful else field.sign
            row_id = f"{pair.package} {pair.left_path} {pair.right_path}"
            fields.append(field._replace(id=row_id, sign=sign, target=pair))
    return sorted(fields, key=lambda field: (_ORDER.index(field.sign), not field.value.startswith("granted")))


def how_held(package: Package, permission: str) -> str:
    """Whether it is granted and by what, or asked for alone; empty where it is neither."""
    grant = next((one for one in package.permissions_granted if one.name == permission), None)
    requested = permission in package.permissions_requested
    if grant is None and not requested:
        return ""
    state = "requested"
    if grant is not None:
        state = f"{'granted' if grant.state is GrantState.GRANTED else grant.state}: {grant.by}"
        # else it repeats who declares it, or who else of the user asks for it
        if grant.why and grant.by != SHARED_UID and (grant.state is not GrantState.GRANTED or not requested):
            state += f", {grant.why}"
    words = (
        state,
        "" if requested else "not requested by itself",
        "allowlisted" if permission in package.permissions_allowlisted else "",
        f"uid {package.shared_user_id}" if package.shared_user_id else "",
    )
    return ", ".join(filter(None, words))
