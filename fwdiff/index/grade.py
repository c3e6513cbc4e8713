"""How much a row of one build matters, as one number: rows of all kinds in one order.

It follows the order of each kind in `weight.py`; what is larger matters more.  The steps between kinds say which of
two lone rows is looked at first: what the platform's key signs, an address in the clear, a power that a list grants.
"""

from __future__ import annotations

from collections.abc import Iterable

from fwdiff.index.weight import CLEARTEXT, of_permission, of_setting, points
from fwdiff.model import (
    CodeState,
    GrantState,
    Package,
    PermissionGrant,
    Placement,
    SettingKind,
)

_PACKAGE, _BARE, _MOST_POINTS = 60, 10, 40
_MEDIUM = 40
"""What is installed and disabled is never more."""
_CLEAR, _SERVICE, _NOISE = 70, 30, 3
KNOWN_HOST = 28
"""At most this where the build's line has the host, and it is not newly in the clear."""
PARTS = 48
"""At most this where no more of a package differs than its components and the permissions that it declares."""
_PERMISSIONS = (66, 50, 40, 15)
"""By their place in `weight.of_permission`: listed, by key, asked of the user, given to all."""
_NOT_GRANTED = 12
_SETTINGS = {
    SettingKind.AVB: 68,
    SettingKind.SELINUX_PERMISSIVE: 67,
    SettingKind.SKU: 66,
    SettingKind.KERNEL_PARAMETER: 65,
    SettingKind.CERTIFICATE: 64,
    SettingKind.PRIVAPP_PERMISSION: 62,
    SettingKind.DEFAULT_PERMISSION: 55,
    SettingKind.INIT_SERVICE: 45,
    SettingKind.INIT_ACTION: 35,
    SettingKind.INIT_IMPORT: 34,
    SettingKind.SPECIAL_FILE: 50,
    SettingKind.DEVICE_RIGHTS: 33,
    SettingKind.SYSCONFIG: 30,
    SettingKind.OVERLAY_VALUE: 28,
    SettingKind.CARRIER_SETTING: 28,
    SettingKind.NETWORK_VALUE: 27,
    SettingKind.SELINUX_SIGNER: 26,
    SettingKind.VINTF: 24,
    SettingKind.SELINUX_CONTEXT: 22,
    SettingKind.PROPERTY: 20,
    SettingKind.SELINUX_POLICY: 15,
    SettingKind.TEXT: 15,
    SettingKind.LINK: 15,
}
NAME_OF_BUILD = 1
"""Of a setting that every build has its own value of."""


def of_package(package: Package, *, has_clear: bool) -> int:
    """Of one placement, and whether a service in the clear stands in its code."""
    if package.code is CodeState.NONE and package.placement is Placement.OVERLAY:
        return _BARE
    grade = _PACKAGE + min(points(package, (), None) + has_clear, _MOST_POINTS)
    return grade if package.enabled else min(grade, _MEDIUM)


def of_host(schemes: Iterable[str]) -> int:
    """Of the schemes of its sightings as a service; there are none of what is noise."""
    found = set(schemes)
    return _NOISE if not found else _SERVICE if CLEARTEXT.isdisjoint(found) else _CLEAR


def of_held(grant: PermissionGrant | None, *, allowlisted: bool) -> int:
    """Of a permission that a package asks for; no grant is known where the platform was not asked."""
    if grant is not None and grant.state is GrantState.DENIED:
        return _NOT_GRANTED
    return _PERMISSIONS[of_permission(grant.by if grant else None, allowlisted=allowlisted)]


def of_configured(kind: SettingKind, key: str) -> int:
    """Of a setting; what merely names the build comes last of all."""
    _, names_build = of_setting(kind, key)
    return NAME_OF_BUILD if names_build else _SETTINGS[kind]
