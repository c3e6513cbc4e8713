"""One build as judgement asks about it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cached_property

from fwdiff.index import BuildIndex
from fwdiff.index.owners import base_of, whose
from fwdiff.inventory.declarations import platform_signers
from fwdiff.model import GrantState, Inventory, Package, SettingAt, SettingKind, Side


class View(BuildIndex):
    """An index with its side, the cases of its paths, and what rules ask of it."""

    def __init__(self, inventory: Inventory, side: Side = Side.RIGHT) -> None:
        super().__init__(inventory)
        self.side = side
        self._held: dict[str, set[str]] = {}

    @cached_property
    def bases(self) -> frozenset[str]:
        """The base packages that have an APK in the build, their own or an overlay's."""
        return frozenset(map(base_of, self.inventory.packages))

    @cached_property
    def platform_signers(self) -> frozenset[str]:
        """The signers of the platform key; empty where it is not known."""
        return platform_signers(self.inventory.packages)

    @cached_property
    def absent(self) -> str:
        """What can be said of a package of which no APK was seen."""
        archives = any(row.path.endswith(".apk") and not row.member for row in self.inventory.coverage.unread)
        return "is not among what was read" if archives else "is not in the image"

    def settings_of_property(self, name: str) -> list[SettingAt]:
        """Every file's word on a property."""
        return self.settings.get((SettingKind.PROPERTY, name), [])

    def held_by_uid(self, shared_user_id: str) -> AbstractSet[str]:
        """The permissions that are granted to any package of a shared user: each of them has all."""
        if shared_user_id not in self._held:
            self._held[shared_user_id] = {
                grant.name
                for package in self._members.get(shared_user_id, ())
                for grant in package.permissions_granted
                if grant.state is GrantState.GRANTED
            }
        return self._held[shared_user_id]

    @cached_property
    def _members(self) -> dict[str, list[Package]]:
        found: dict[str, list[Package]] = {}
        for package in self.inventory.packages:
            if package.shared_user_id:
                found.setdefault(package.shared_user_id, []).append(package)
        return found

    def owner_case(self, path: str, device_path: str) -> str | None:
        """The id of the case that owns a path of this build."""
        return whose([self.owners], path, device_path)
