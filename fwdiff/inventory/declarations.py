"""What the permissions of an image are: their levels, who declares them, and the key of the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from fwdiff.inventory.shared_uids import PLATFORM, SYSTEM_USER, SharedUids
from fwdiff.knowledge.aosp_permissions import protection_levels
from fwdiff.model import Package, ProblemKind, Unread


class Declaration(Struct, frozen=True):
    """What is known of a permission: its base level, its flags, who declares it, and where that was read."""

    base: str
    flags: frozenset[str]
    package: str
    signers: frozenset[str]
    source: str

    def level(self) -> str:
        """For a reader: `signature|privileged, declared by …`."""
        return f"{'|'.join([self.base, *sorted(self.flags)])}, declared by {self.source}"


class Declarations(Struct, frozen=True):
    """All declarations by name; `table` names what stands in for the framework's own where no framework was read."""

    by_name: Mapping[str, Declaration]
    table: str


def platform_signers(packages: Sequence[Package], uids: SharedUids | None = None) -> frozenset[str]:
    """The signers of package `android`, else those of most `android.uid.system` packages, else none."""
    framework = next((p for p in packages if p.package == PLATFORM and p.overlay is None and p.signers), None)
    if framework is not None:
        return frozenset(framework.signers)
    return (uids or SharedUids(packages)).signers(SYSTEM_USER)


def absent_table(packages: Sequence[Package], api_level: int | None) -> tuple[Unread, ...]:
    """A row where the levels of the platform's permissions stand neither in the image nor in an installed table."""
    if api_level is None or any(package.package == PLATFORM for package in packages) or protection_levels(api_level):
        return ()
    reason = "AOSP's tables of permissions, which androguard brings, were not found: install it again"
    return (Unread("androguard", ProblemKind.UNREADABLE, reason, device_path="androguard"),)


def declarations(packages: Sequence[Package], signers: frozenset[str], api_level: int | None) -> Declarations:
    """By name; the platform's own declaration wins, then the first in order of path, as the package manager scans."""
    declared: dict[str, Declaration] = {}
    for package in sorted(packages, key=lambda p: (p.package != PLATFORM, p.path)):
        for row in package.permissions_declared:
            source = f"{package.package} at {package.path}"
            declared.setdefault(
                row.name, _declaration(row.protection_level, package.package, frozenset(package.signers), source)
            )
    if api_level is None or any(package.package == PLATFORM for package in packages):
        return Declarations(declared, "")
    table = f"AOSP's table for API level {api_level}"
    for name, level in protection_levels(api_level).items():
        declared[name] = _declaration(level, PLATFORM, signers, table)
    return Declarations(declared, table)


def _declaration(level: str, package: str, signers: frozenset[str], source: str) -> Declaration:
    """`signatureOrSystem` and the flag `system` are old names of `privileged` (PermissionInfo.fixProtectionLevel)."""
    words = level.replace("signatureOrSystem", "signature|privileged").replace("system", "privileged").split("|")
    base = next((word for word in words if word in {"dangerous", "signature", "internal"}), "normal")
    return Declaration(base, frozenset(words) - {base}, package, signers, source)
