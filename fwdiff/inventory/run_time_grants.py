"""Dangerous permissions that the platform grants at first boot, without asking (AOSP DefaultPermissionGrantPolicy)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fwdiff.inventory.records import ReadFile
from fwdiff.inventory.shared_uids import PLATFORM, SharedUids
from fwdiff.knowledge.default_grants import BY_AUTHORITY, BY_CONFIGURATION, BY_NAME
from fwdiff.model import ComponentKind, Package, Placement, SettingKind
from fwdiff.sku_ids import SkuIds

_LIST = re.compile(r"/(?:system|vendor|odm|product|system_ext|oem)/etc/default-permissions/[^/]+\.xml")
"""A list elsewhere, in a folder of one SKU for example, holds for some devices at most."""
_FOLDER = "/etc/default-permissions/"
_NO_IDS = SkuIds()


class Rule(NamedTuple):
    """The name of the rule that grants, and why."""

    by: str
    why: str


class DefaultPermissions:
    """The exceptions of `etc/default-permissions`: by package and permission what the lists say."""

    def __init__(self, files: Iterable[ReadFile] = (), ids: SkuIds = _NO_IDS) -> None:
        self._said: dict[str, list[tuple[str, str]]] = {}
        self._of_skus: dict[str, set[str]] = {}
        for file in files:
            sku = ids.of_folder(file.device_path)
            keys = [one for one in file.facts.settings if one.kind is SettingKind.DEFAULT_PERMISSION]
            if _LIST.fullmatch(file.device_path):
                for setting in keys:
                    self._said.setdefault(setting.key, []).append((setting.value, file.device_path))
            elif sku and _FOLDER in file.device_path:
                for setting in keys:
                    self._of_skus.setdefault(setting.key, set()).add(sku)

    def granting_skus(self, package: Package, permission: str) -> list[str]:
        """The SKUs in whose folders a list has an entry, of those that may have the package."""
        skus = self._of_skus.get(f"{package.package}/{permission}", ())
        return sorted(sku for sku in skus if package.sku in (None, sku))

    def grants(self, package: Package, permission: str) -> Rule | None:
        """The entry for a package; one for other signers is none."""
        for value, device_path in self._said.get(f"{package.package}/{permission}", ()):
            state, _, signer = value.partition(" ")
            if not signer or signer in package.signers:
                fixed = ", and the user cannot take it back" if state == "fixed" else ""
                return Rule("default-permissions", f"granted by {device_path}{fixed}")
        return None


def default_apps(files: Iterable[ReadFile]) -> dict[str, str]:
    """The packages that framework-res names as default apps, by the name of the text."""
    return {
        value.name: value.value
        for file in files
        if file.facts.manifest is not None and file.facts.manifest.package == PLATFORM
        for value in file.facts.framework_values
        if value.name and isinstance(value.value, str)
    }


class RunTimeGrants:
    """The rules for one image."""

    def __init__(
        self,
        packages: Sequence[Package],
        uids: SharedUids,
        signers: frozenset[str],
        defaults: DefaultPermissions,
        configuration: Mapping[str, str],
    ) -> None:
        """`signers` are those of the platform key; `configuration` are texts of framework-res by name."""
        self._uids = uids
        self._signers = signers
        self._defaults = defaults
        self._handlers = _handlers(packages, configuration)

    def condition(self, package: Package, permission: str) -> str:
        """On whose phones alone a list may grant it at first boot, as words, or nothing."""
        skus = self._defaults.granting_skus(package, permission)
        return f"a default grant is for phones of SKU {', '.join(skus)} alone" if skus else ""

    def rule(self, package: Package, permission: str) -> Rule | None:
        """The rule that grants at first boot; None where none of those that the image tells does."""
        if package.placement is Placement.CARRIED:
            return None
        if self._uids.is_core(package):
            return Rule("first-boot", f"runs as {package.shared_user_id}, with a uid below 10000")
        is_platforms = bool(self._signers) and self._signers == set(package.signers)
        if package.persistent and is_platforms and "/priv-app/" in package.device_path:
            return Rule("first-boot", "persistent, in priv-app and signed with the platform's key")
        listed = self._defaults.grants(package, permission)
        if listed is not None:
            return listed
        roles = self._handlers.get(package.package, {})
        role = next((role for role, permissions in roles.items() if permission in permissions), None)
        return Rule("default-handler", f"granted to {role}") if role else None


def _handlers(packages: Sequence[Package], configuration: Mapping[str, str]) -> dict[str, dict[str, frozenset[str]]]:
    """By package: what it is for the platform, and the permissions that it gets for that."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for authority, permissions in BY_AUTHORITY.items():
        owners = {package.package for package in packages if _provides(package, authority)}
        if len(owners) == 1:
            found.setdefault(owners.pop(), {})[f"the provider of {authority}"] = permissions
    for name, permissions in BY_NAME.items():
        found.setdefault(name, {})["this package of the platform"] = permissions
    for name, permissions in BY_CONFIGURATION.items():
        if name in configuration:
            found.setdefault(configuration[name], {})[f"what framework-res names in {name}"] = permissions
    return found


def _provides(package: Package, authority: str) -> bool:
    return (
        package.placement is not Placement.CARRIED
        and package.sku is None
        and any(
            component.kind is ComponentKind.PROVIDER and authority in component.authorities
            for component in package.components
        )
    )
