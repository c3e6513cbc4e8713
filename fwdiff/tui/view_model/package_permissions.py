"""The permissions on the page of a package: what it requests, and what it holds without a request."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fwdiff.model import Package, PermissionGrant
from fwdiff.tui.view_model.fields import Field, keyed_fields
from fwdiff.tui.view_model.rows import PermissionTarget
from fwdiff.tui.view_model.sections import short_permission


def permission_fields(left: Package | None, right: Package | None, *, is_requested: bool) -> list[Field]:
    """Those that it requests on a side, or the others; each leads to all holders."""
    named = _requested if is_requested else _unasked
    packages = filter(None, (left, right))
    names = {short_permission(name): name for package in packages for name in named(package)}
    before, after = (_held(package, named(package)) if package else {} for package in (left, right))
    return [
        field._replace(copied=names[field.name], target=PermissionTarget(names[field.name]))
        for field in keyed_fields(before, after)
    ]


def _requested(package: Package) -> frozenset[str]:
    return frozenset(package.permissions_requested)


def _unasked(package: Package) -> frozenset[str]:
    """What a package holds without a request, as through its user, requests on other phones, or is allowed in vain."""
    granted = (grant.name for grant in package.permissions_granted)
    return _limited(package).union(granted, package.permissions_allowlisted) - _requested(package)


def _limited(package: Package) -> frozenset[str]:
    return frozenset(request.name for request in package.permissions_limited)


def _held(package: Package, names: Iterable[str]) -> dict[str, str]:
    grants = {grant.name: grant for grant in package.permissions_granted}
    requested, limited = _requested(package), _limited(package)
    values = {}
    for name in sorted(names):
        grant = grants.get(name)
        elsewhere = " on this API level or device" if name in limited else ""
        asks = "requested" if name in requested else f"not requested{elsewhere}"
        state = _granted(grant) if grant else asks
        values[short_permission(name)] = state + (", allowlisted" if name in package.permissions_allowlisted else "")
    return values


def _granted(grant: PermissionGrant) -> str:
    """The state of a request, by what, and why: nothing twice, and not where the platform declares it."""
    why = _BY_PLATFORM.sub("", grant.why)
    by = "" if why.startswith(str(grant.by)) else f"{grant.by}: " if why else grant.by
    return f"{grant.state} by {by}{why}"


_BY_PLATFORM = re.compile(r", declared by android at [^;,]*")
