"""Whether the platform grants each requested permission at boot, by AOSP's rules and the image's own declarations.

The rules are those of PermissionManagerService, Android 9 to 14 (frameworks/base, com.android.server.pm.permission).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from fwdiff.inventory.allowlist import Allowlist, partition_group
from fwdiff.inventory.declarations import Declaration, Declarations, declarations, platform_signers
from fwdiff.inventory.features import Features
from fwdiff.inventory.implied_permissions import Split, implied_permissions
from fwdiff.inventory.privileged import PrivilegedPermissions
from fwdiff.inventory.properties import Properties
from fwdiff.inventory.requests import decide_requests
from fwdiff.inventory.run_time_grants import DefaultPermissions, RunTimeGrants
from fwdiff.inventory.shared_uids import SYSTEM_USER, SharedUids, share_grants
from fwdiff.model import GrantState, Package, PermissionGrant, Placement

_RUNTIME_PERMISSIONS = 23
"""Apps that target an older API level hold dangerous permissions from installation (Android 6.0)."""
_WHY_UNCERTAIN = "requested for some API levels or devices only, and which of them this is was not read"


class Platform(Struct, frozen=True):
    """What the grants of an image rest on."""

    signers: frozenset[str]
    """Of the platform key; empty where it is not known."""
    declarations: Declarations
    privileged: PrivilegedPermissions
    complete: bool
    """Whether every file has been read that may allow or declare a permission."""
    run_time: RunTimeGrants


class Sources(Struct, frozen=True):
    """What else of an image the grants ask for."""

    features: Features = Features()
    splits: tuple[Split, ...] = ()
    defaults: DefaultPermissions = DefaultPermissions()
    configuration: Mapping[str, str] = {}
    """Texts of framework-res by name."""


_NOTHING = Sources()


def grant_permissions(
    packages: Sequence[Package],
    allowlist: Allowlist,
    properties: Properties,
    *,
    complete: bool,
    sources: Sources = _NOTHING,
) -> tuple[Package, ...]:
    """The packages with the requests that this platform heeds, and `permissions_granted` filled in.

    Until all files are read (`complete`) less is certain.
    """
    api_level = properties.api_level
    uids = SharedUids(packages)
    signers = platform_signers(packages, uids)
    platform = Platform(
        signers=signers,
        declarations=declarations(packages, signers, api_level),
        privileged=PrivilegedPermissions(allowlist, properties, complete=complete),
        complete=complete,
        run_time=RunTimeGrants(packages, uids, signers, sources.defaults, sources.configuration),
    )
    return share_grants(tuple(_granted(package, platform, api_level, sources) for package in packages), uids)


def _granted(package: Package, platform: Platform, api_level: int | None, sources: Sources) -> Package:
    requested, uncertain = decide_requests(package, api_level, sources.features)
    implied = tuple(
        row
        for row in implied_permissions(package, requested, api_level, sources.splits)
        if row.name in platform.declarations.by_name
    )
    grants = [
        PermissionGrant(name, GrantState.UNKNOWN, "limited", _WHY_UNCERTAIN)
        if name in uncertain
        else _grant(package, name, platform)
        for name in requested
    ]
    for row in implied:
        grant = _grant(package, row.name, platform)
        grants.append(replace(grant, why=f"{grant.why}; {row.why}, which implies it"))
    return replace(
        package,
        permissions_requested=requested,
        permissions_implied=implied,
        permissions_granted=tuple(sorted(grants, key=lambda grant: grant.name)),
        platform_key=bool(package.signers) and platform.signers == set(package.signers),
    )


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
    rule = platform.run_time.rule(package, name)
    if rule is not None:
        return PermissionGrant(name, GrantState.GRANTED, rule.by, f"{level}; {rule.why}")
    condition = (
        platform.run_time.condition(package, name) or "granted by the user, or by a default of the running system"
    )
    why = f"{level}; {condition}"
    return PermissionGrant(name, GrantState.UNKNOWN, "run-time", why)


def _protected(package: Package, name: str, declaration: Declaration, platform: Platform) -> PermissionGrant:
    """Signature and internal permissions: the allowlist can only take away, then signer or placement must give."""
    level = declaration.level()
    refusal = platform.privileged.refusal(package, name, declaration)
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
