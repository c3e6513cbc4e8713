"""Which privileged permissions the allowlists refuse to priv-apps (AOSP PermissionManagerService)."""

from __future__ import annotations

from enum import StrEnum

from fwdiff.inventory.allowlist import Allowlist, partition_group
from fwdiff.inventory.declarations import Declaration
from fwdiff.inventory.properties import Properties
from fwdiff.inventory.shared_uids import PLATFORM
from fwdiff.model import GrantState, Package, Placement

Refusal = tuple[GrantState, str]
"""`denied` or `unknown`, and why."""


class Control(StrEnum):
    """What `ro.control_privapp_permissions` makes of the allowlists."""

    ENFORCE = "enforce"
    LOG = "log"
    """Only what a list denies is refused."""
    DISABLE = "disable"
    """They are not asked: so it is with any other value, and where the property is not set."""


class PrivilegedPermissions:
    """The allowlists of an image; `complete` says whether every file was read that may belong to them."""

    def __init__(self, allowlist: Allowlist, properties: Properties, *, complete: bool) -> None:
        self._allowlist = allowlist
        self._complete = complete
        self._control = _control(properties, complete=complete)

    def refusal(self, package: Package, name: str, declaration: Declaration) -> Refusal | None:
        """Why a priv-app lacks the allowlist entry that it needs whoever signed it.

        grantSignaturePermission in Android 9, checkPrivilegedPermissionAllowlist from 12; the platform's permissions
        only.
        """
        if "privileged" not in declaration.flags or declaration.package != PLATFORM or package.package == PLATFORM:
            return None
        if "/priv-app/" not in package.device_path or self._control is Control.DISABLE:
            return None
        group = None if package.placement is Placement.CARRIED or package.sku else partition_group(package.device_path)
        allowed = self._allowlist.allows(package.package, name, group, package.sku)
        if allowed or (allowed is None and self._control is Control.LOG):
            return None
        some = self._allowlist.allowing_skus(package.package, name, group) if package.sku is None else []
        if allowed is None and some:
            return GrantState.UNKNOWN, f"allowlisted on phones of SKU {', '.join(some)} alone"
        return self._refused(group, is_denied=allowed is False)

    def _refused(self, group: str | None, *, is_denied: bool) -> Refusal:
        if self._control is None:
            return GrantState.UNKNOWN, "no allowlist allows it, and whether one has to was not read"
        if is_denied:
            return GrantState.DENIED, "denied by an allowlist"
        if not self._complete:
            return GrantState.UNKNOWN, "no allowlist entry, and whether one stands in what was not read is not known"
        return GrantState.DENIED, f"in priv-app with no entry in the allowlists of {group or 'the image'}"


def _control(properties: Properties, *, complete: bool) -> Control | None:
    """None where the property may stand in what was not read."""
    value = (properties.get("ro.control_privapp_permissions") or "").lower()
    if value in (Control.ENFORCE, Control.LOG):
        return Control(value)
    return Control.DISABLE if value or (complete and properties.api_level is not None) else None
