"""Whom a package runs with: packages of its uid, and those that put components into one process."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from fwdiff.index.build_index import BuildIndex
from fwdiff.model import Component, Package


class Guest(NamedTuple):
    """A component that runs in a process of another name than its package's."""

    component: Component
    process: str


class Company:
    """The members of each uid and process of one build."""

    def __init__(self, index: BuildIndex) -> None:
        self._index = index

    def peers(self, package: Package) -> list[Package]:
        """The other packages of its shared user, those that are kept running first; a name once."""
        members = self._of_uid.get(package.shared_user_id or "", {})
        return [one for name, one in members.items() if name != package.package]

    def guests(self, package: Package) -> list[Guest]:
        """Its components that run in the process of another package."""
        return [
            Guest(component, component.process)
            for component in package.components
            if component.process and component.process.partition(":")[0] != package.package
        ]

    def visitors(self, package: Package) -> list[tuple[Package, Component]]:
        """The components of other packages that run in the process that is named after it."""
        return [
            (other, component)
            for other in self.hosts(package.package)
            if other.package != package.package
            for component in other.components
            if component.process == package.package
        ]

    def hosts(self, process: str) -> list[Package]:
        """The packages that a process is named after, or that have a component in it; those kept running first."""
        return list(self._of_process.get(process, {}).values())

    @cached_property
    def _of_uid(self) -> dict[str, dict[str, Package]]:
        found: dict[str, dict[str, Package]] = defaultdict(dict)
        for package in sorted(self._index.inventory.packages, key=_running_first):
            if package.shared_user_id:
                found[package.shared_user_id].setdefault(package.package, package)
        return dict(found)

    @cached_property
    def _of_process(self) -> dict[str, dict[str, Package]]:
        found: dict[str, dict[str, Package]] = defaultdict(dict)
        for package in sorted(self._index.inventory.packages, key=_running_first):
            named = {package.package, *(one.process for one in package.components if one.process)}
            for process in named:
                found[process].setdefault(package.package, package)
        return dict(found)


def _running_first(package: Package) -> tuple[bool, bool, str, str]:
    return not package.persistent, not package.enabled, package.package, package.device_path
