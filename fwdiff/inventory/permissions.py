"""Whether the platform grants each requested permission at boot, by AOSP's rules and the image's own declarations.

The rules are those of PermissionManagerService, Android 9 to 14 (frameworks/base, com.android.server.pm.permission).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from fwdiff.inventory.allowlist import Allowlist, partition_group
from fwdiff.inventory.properties import Properties
from fwdiff.knowledge.aosp_permissions import protection_levels
from fwdiff.model import Package, PermissionGrant

_PLATFORM = "android"
_SYSTEM_USER = "android.uid.system"
_RUNTIME_PERMISSIONS = 23
"""Apps that target an older API level hold dangerous permissions from installation (Android 6.0)."""
_ENFORCED = 28
"""From this level CTS asks for `ro.control_privapp_permissions=enforce` (source.android.com, perms-allowlist)."""


class Declaration(Struct, frozen=True):
    """What is known of a permission: its base level, its flags, who declares it, and where that was read."""

    base: str
    flags: frozenset[str]
    package: str
    signers: frozenset[str]
    source: str


class Platform(Struct, frozen=True):
    """What the grants of an image rest on."""

    signers: frozenset[str]
    """Of the platform key; empty where it is not known."""
    declarations: Mapping[str, Declaration]
    allowlist: Allowlist
    enforced: bool | None
    """Whether privileged permissions need an allowlist entry; None where nothing says so."""
    complete: bool
    """Whether every file has been read."""


def grant_permissions(
    packages: Sequence[Package], allowlist: Allowlist, properties: Properties, *, complete: bool
) -> tuple[Package, ...]:
    """The packages with `permissions_granted` filled in; until all files are read (`complete`) less is certain."""
    api_level = _number(
        properties.get("ro.build.version.sdk", "ro.system.build.version.sdk", "ro.vendor.build.version.sdk")
    )
    signers = platform_signers(packages)
    platform = Platform(
        signers=signers,
        declarations=_declarations(packages, signers, api_level),
        allowlist=allowlist,
        enforced=_enforced(properties.get("ro.control_privapp_permissions"), api_level),
        complete=complete,
    )
    return tuple(
        msgspec.structs.replace(
            package,
            permissions_granted=tuple(_grant(package, name, platform) for name in package.permissions_requested),
        )
        for package in packages
    )


def platform_signers(packages: Sequence[Package]) -> frozenset[str]:
    """The signers of package `android`, else those that all `android.uid.system` packages share, else none."""
    framework = next((p for p in packages if p.package == _PLATFORM and p.overlay is None and p.signers), None)
    if framework is not None:
        return frozenset(framework.signers)
    system = {frozenset(p.signers) for p in packages if p.shared_user_id == _SYSTEM_USER and p.signers}
    return system.pop() if len(system) == 1 else frozenset()


def _declarations(
    packages: Sequence[Package], signers: frozenset[str], api_level: int | None
) -> dict[str, Declaration]:
    """By name; the platform's own declaration wins, then the first in order of path, as the package manager scans."""
    declared: dict[str, Declaration] = {}
    for package in sorted(packages, key=lambda p: (p.package != _PLATFORM, p.path)):
        for row in package.permissions_declared:
            source = f"{package.package} at {package.path}"
            declared.setdefault(
                row.name, _declaration(row.protection_level, package.package, frozenset(package.signers), source)
            )
    if not any(package.package == _PLATFORM for package in packages) and api_level is not None:
        for name, level in protection_levels(api_level).items():
            declared[name] = _declaration(level, _PLATFORM, signers, f"AOSP's table for API level {api_level}")
    return declared


def _declaration(level: str, package: str, signers: frozenset[str], source: str) -> Declaration:
    """`signatureOrSystem` and the flag `system` are old names of `privileged` (PermissionInfo.fixProtectionLevel)."""
    words = level.replace("signatureOrSystem", "signature|privileged").replace("system", "privileged").split("|")
    base = next((word for word in words if word in {"dangerous", "signature", "internal"}), "normal")
    return Declaration(base, frozenset(words) - {base}, package, signers, source)


def _enforced(control: str | None, api_level: int | None) -> bool | None:
    if control is not None:
        return control == "enforce"
    return None if api_level is None else api_level >= _ENFORCED


def _grant(package: Package, name: str, platform: Platform) -> PermissionGrant:
    declaration = platform.declarations.get(name)
    if declaration is None:
        why = "no package of the image declares it" if platform.complete else "no package read so far declares it"
        return PermissionGrant(name, "unknown", "undeclared", f"{why}; any app installed later could")
    if declaration.base == "normal":
        return PermissionGrant(name, "granted", "normal", f"normal, declared by {declaration.source}")
    if declaration.base == "dangerous":
        return _dangerous(package, name, declaration, platform)
    return _protected(package, name, declaration, platform)


def _dangerous(package: Package, name: str, declaration: Declaration, platform: Platform) -> PermissionGrant:
    level = f"dangerous, declared by {declaration.source}"
    if package.shared_user_id == _SYSTEM_USER and platform.signers and platform.signers == set(package.signers):
        # ActivityManager.checkComponentPermission grants everything to uid 1000
        return PermissionGrant(
            name, "granted", "system-uid", f"{level}; runs as the system user, which passes every check"
        )
    if package.target_sdk is not None and package.target_sdk < _RUNTIME_PERMISSIONS:
        return PermissionGrant(
            name, "granted", "run-time", f"{level}; targets API level {package.target_sdk}: held from installation"
        )
    why = f"{level}; granted by the user or by default-permissions, whose grants are not followed"
    return PermissionGrant(name, "unknown", "run-time", why)


def _protected(package: Package, name: str, declaration: Declaration, platform: Platform) -> PermissionGrant:
    """Signature and internal permissions: the allowlist can only take away, then signer or placement must give."""
    level = f"{'|'.join([declaration.base, *sorted(declaration.flags)])}, declared by {declaration.source}"
    refusal = _allowlist_refusal(package, name, declaration, platform)
    if refusal is not None:
        return PermissionGrant(name, refusal[0], "privileged", f"{level}; {refusal[1]}")
    same = _same_signer(package, declaration, platform)
    if same and declaration.base == "signature":
        return PermissionGrant(
            name, "granted", "signature", f"{level}; signed with its declarer's or the platform's key"
        )
    if "/priv-app/" in package.device_path and _privilege_flag(package) in declaration.flags:
        return PermissionGrant(name, "granted", "privileged", f"{level}; in priv-app")
    if same is None:
        return PermissionGrant(name, "unknown", "signature", f"{level}; a signer is not known")
    return _by_flags(package, name, declaration, level)


def _allowlist_refusal(
    package: Package, name: str, declaration: Declaration, platform: Platform
) -> tuple[str, str] | None:
    """State and reason where a priv-app lacks the allowlist entry that it needs whoever signed it.

    grantSignaturePermission in Android 9, checkPrivilegedPermissionAllowlist from 12; the platform's permissions only.
    """
    if "privileged" not in declaration.flags or declaration.package != _PLATFORM or package.package == _PLATFORM:
        return None
    if "/priv-app/" not in package.device_path or platform.enforced is False:
        return None
    group = None if package.placement == "carried" else partition_group(package.device_path)
    allowed = platform.allowlist.allows(package.package, name, group)
    if allowed:
        return None
    if allowed is False:
        return "denied", "denied by an allowlist"
    if platform.enforced is None or not platform.complete:
        return "unknown", "no allowlist entry, and whether one is needed is not known yet"
    return "denied", f"in priv-app with no entry in the allowlists of {group or 'the image'}"


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


_NEVER_BY_FLAG = frozenset({"privileged", "instant", "runtime", "vendorPrivileged", "oem"})


def _by_flags(package: Package, name: str, declaration: Declaration, level: str) -> PermissionGrant:
    """What is left are flags: an old target, a system image, or a role that the running system hands out."""
    if "pre23" in declaration.flags and package.target_sdk is not None and package.target_sdk < _RUNTIME_PERMISSIONS:
        return PermissionGrant(name, "granted", "pre23", f"{level}; targets API level {package.target_sdk}")
    if "preinstalled" in declaration.flags and package.placement != "carried":
        return PermissionGrant(name, "granted", "preinstalled", f"{level}; on the system image")
    handed_out = sorted(declaration.flags - _NEVER_BY_FLAG - {"pre23", "preinstalled"})
    if handed_out:
        return PermissionGrant(name, "unknown", handed_out[0], f"{level}; the running system may grant it")
    if package.placement == "carried" and "privileged" in declaration.flags:
        return PermissionGrant(
            name, "unknown", "privileged", f"{level}; carried: where it will be installed is not known"
        )
    return PermissionGrant(name, "denied", "signature", f"{level}; another signer, and no rule gives it")


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() and len(text) < 4 else None
