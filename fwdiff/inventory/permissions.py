"""Whether the platform grants each requested permission at boot, by AOSP's rules and the image's own declarations.

The rules are those of PermissionManagerService, Android 9 to 14 (frameworks/base, com.android.server.pm.permission).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from fwdiff.inventory.allowlist import Allowlist, partition_group
from fwdiff.inventory.declarations import (
    PLATFORM,
    SYSTEM_USER,
    Declaration,
    Declarations,
    declarations,
    platform_signers,
)
from fwdiff.inventory.features import Features
from fwdiff.inventory.properties import Properties
from fwdiff.inventory.requests import decide_requests
from fwdiff.model import GrantState, Package, PermissionGrant, Placement

_RUNTIME_PERMISSIONS = 23
"""Apps that target an older API level hold dangerous permissions from installation (Android 6.0)."""
_ENFORCED = 28
"""From this level CTS asks for `ro.control_privapp_permissions=enforce` (source.android.com, perms-allowlist)."""
_WHY_UNCERTAIN = "requested for some API levels or devices only, and which of them this is was not read"
_NO_FEATURES = Features()


class Platform(Struct, frozen=True):
    """What the grants of an image rest on."""

    signers: frozenset[str]
    """Of the platform key; empty where it is not known."""
    declarations: Declarations
    allowlist: Allowlist
    enforced: bool | None
    """Whether privileged permissions need an allowlist entry; None where nothing says so."""
    complete: bool
    """Whether every file has been read that may allow or declare a permission."""


def grant_permissions(
    packages: Sequence[Package],
    allowlist: Allowlist,
    properties: Properties,
    *,
    complete: bool,
    features: Features = _NO_FEATURES,
) -> tuple[Package, ...]:
    """The packages with the requests that this platform heeds, and `permissions_granted` filled in.

    Until all files are read (`complete`) less is certain.
    """
    api_level = properties.api_level
    signers = platform_signers(packages)
    platform = Platform(
        signers=signers,
        declarations=declarations(packages, signers, api_level),
        allowlist=allowlist,
        enforced=_enforced(properties.get("ro.control_privapp_permissions"), api_level),
        complete=complete,
    )
    return tuple(_granted(package, platform, *decide_requests(package, api_level, features)) for package in packages)


def _granted(package: Package, platform: Platform, requested: tuple[str, ...], uncertain: set[str]) -> Package:
    grants = tuple(
        PermissionGrant(name, GrantState.UNKNOWN, "limited", _WHY_UNCERTAIN)
        if name in uncertain
        else _grant(package, name, platform)
        for name in requested
    )
    return msgspec.structs.replace(package, permissions_requested=requested, permissions_granted=grants)


def _enforced(control: str | None, api_level: int | None) -> bool | None:
    if control is not None:
        return control == "enforce"
    return None if api_level is None else api_level >= _ENFORCED


def _grant(package: Package, name: str, platform: Platform) -> PermissionGrant:
    declaration = platform.declarations.by_name.get(name)
    if declaration is None:
        return PermissionGrant(name, GrantState.UNKNOWN, "undeclared", _why_undeclared(platform))
    if declaration.base == "normal":
        return PermissionGrant(name, GrantState.GRANTED, "normal", declaration.level())
    if declaration.base == "dangerous":
        return _dangerous(package, name, declaration, platform)
    return _protected(package, name, declaration, platform)


def _why_undeclared(platform: Platform) -> str:
    nobody = "no package of the image declares it" if platform.complete else "no package read so far declares it"
    if platform.declarations.table:
        return f"{nobody}, and its framework was not read; it is not in {platform.declarations.table}"
    return f"{nobody}; any app installed later could"


def _dangerous(package: Package, name: str, declaration: Declaration, platform: Platform) -> PermissionGrant:
    level = declaration.level()
    if package.shared_user_id == SYSTEM_USER and platform.signers and platform.signers == set(package.signers):
        # ActivityManager.checkComponentPermission grants everything to uid 1000
        return PermissionGrant(
            name, GrantState.GRANTED, "system-uid", f"{level}; runs as the system user, which passes every check"
        )
    if package.target_sdk is not None and package.target_sdk < _RUNTIME_PERMISSIONS:
        return PermissionGrant(
            name,
            GrantState.GRANTED,
            "run-time",
            f"{level}; targets API level {package.target_sdk}: held from installation",
        )
    why = f"{level}; granted by the user or by default-permissions, whose grants are not followed"
    return PermissionGrant(name, GrantState.UNKNOWN, "run-time", why)


def _protected(package: Package, name: str, declaration: Declaration, platform: Platform) -> PermissionGrant:
    """Signature and internal permissions: the allowlist can only take away, then signer or placement must give."""
    level = declaration.level()
    refusal = _allowlist_refusal(package, name, declaration, platform)
    if refusal is not None:
        return PermissionGrant(name, refusal[0], "privileged", f"{level}; {refusal[1]}")
    same = _same_signer(package, declaration, platform)
    if same and declaration.base == "signature":
        return PermissionGrant(
            name, GrantState.GRANTED, "signature", f"{level}; signed with its declarer's or the platform's key"
        )
    rule = _rule_for_any_signer(package, declaration)
    if rule is not None:
        return PermissionGrant(name, GrantState.GRANTED, *rule)
    if same is None:
        return PermissionGrant(name, GrantState.UNKNOWN, "signature", f"{level}; a signer is not known")
    return _left_over(package, name, declaration, level)


def _allowlist_refusal(
    package: Package, name: str, declaration: Declaration, platform: Platform
) -> tuple[GrantState, str] | None:
    """State and reason where a priv-app lacks the allowlist entry that it needs whoever signed it.

    grantSignaturePermission in Android 9, checkPrivilegedPermissionAllowlist from 12; the platform's permissions only.
    """
    if "privileged" not in declaration.flags or declaration.package != PLATFORM or package.package == PLATFORM:
        return None
    if "/priv-app/" not in package.device_path or platform.enforced is False:
        return None
    group = None if package.placement is Placement.CARRIED else partition_group(package.device_path)
    allowed = platform.allowlist.allows(package.package, name, group)
    if allowed:
        return None
    if allowed is False:
        return GrantState.DENIED, "denied by an allowlist"
    if platform.enforced is None or not platform.complete:
        return (
            GrantState.UNKNOWN,
            "no allowlist entry, and whether one is needed or stands in what was not read is not known",
        )
    return GrantState.DENIED, f"in priv-app with no entry in the allowlists of {group or 'the image'}"


def _same_signer(package: Package, declaration: Declaration, platform: Platform) -> bool | None:
    """Whether the signer is the declarer's or the platform's; None where that cannot be told."""
    own = frozenset(package.signers)
    if not own:
        return None
    if own in (declaration.signers, platform.signers):
        return True
    return False if declaration.signers and platform.signers else None


def _privilege_flag(package: Package) -> str:
    """Vendor's priv-apps are given only what is marked for vendors (Android 9, grantSignaturePermission)."""
    return "vendorPrivileged" if partition_group(package.device_path) == "vendor" else "privileged"


def _rule_for_any_signer(package: Package, declaration: Declaration) -> tuple[str, str] | None:
    """Name and reason of the rule that grants by placement or age; the flags of PermissionInfo."""
    level = declaration.level()
    if "/priv-app/" in package.device_path and _privilege_flag(package) in declaration.flags:
        return "privileged", f"{level}; in priv-app"
    if "pre23" in declaration.flags and package.target_sdk is not None and package.target_sdk < _RUNTIME_PERMISSIONS:
        return "pre23", f"{level}; targets API level {package.target_sdk}"
    if "preinstalled" in declaration.flags and package.placement is not Placement.CARRIED:
        return "preinstalled", f"{level}; on the system image"
    return None


_NOT_HANDED_OUT = frozenset({"privileged", "instant", "runtime", "vendorPrivileged", "oem", "pre23", "preinstalled"})


def _left_over(package: Package, name: str, declaration: Declaration, level: str) -> PermissionGrant:
    """No rule grants it at boot: a role or the user's choice may later, or the place of a carried app."""
    handed_out = sorted(declaration.flags - _NOT_HANDED_OUT)
    if handed_out:
        return PermissionGrant(name, GrantState.UNKNOWN, handed_out[0], f"{level}; the running system may grant it")
    if package.placement is Placement.CARRIED and "privileged" in declaration.flags:
        return PermissionGrant(
            name, GrantState.UNKNOWN, "privileged", f"{level}; carried: where it will be installed is not known"
        )
    return PermissionGrant(name, GrantState.DENIED, "signature", f"{level}; another signer, and no rule gives it")
