"""One build as judgement asks about it."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from fwdiff.index.owners import Owners, base_of, folder_without_package
from fwdiff.model import Endpoint, EndpointClass, Inventory, Package, SettingAt


class View:
    """An inventory with its packages, hosts and settings found by name."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.owners = Owners(inventory.packages)

    @cached_property
    def packages(self) -> dict[str, list[Package]]:
        """The placements of each package."""
        found: defaultdict[str, list[Package]] = defaultdict(list)
        for package in self.inventory.packages:
            found[package.package].append(package)
        return dict(found)

    @cached_property
    def package_at(self) -> dict[str, Package]:
        """The package whose APK stands at a path of the image."""
        return {package.path: package for package in self.inventory.packages}

    @cached_property
    def bases(self) -> frozenset[str]:
        """The base packages that have an APK in the build, their own or an overlay's."""
        return frozenset(map(base_of, self.inventory.packages))

    @cached_property
    def hosts(self) -> dict[str, list[Endpoint]]:
        """The sightings of each host."""
        found: defaultdict[str, list[Endpoint]] = defaultdict(list)
        for endpoint in self.inventory.endpoints:
            found[endpoint.host or endpoint.url].append(endpoint)
        return dict(found)

    @cached_property
    def services_at(self) -> dict[str, list[Endpoint]]:
        """The service endpoints that stand in each file."""
        found: defaultdict[str, list[Endpoint]] = defaultdict(list)
        for endpoint in self.inventory.endpoints:
            if endpoint.category is EndpointClass.SERVICE:
                found[endpoint.path].append(endpoint)
        return dict(found)

    @cached_property
    def settings(self) -> dict[tuple[str, str], list[SettingAt]]:
        """Every file's word on a setting, by kind and key."""
        found: defaultdict[tuple[str, str], list[SettingAt]] = defaultdict(list)
        for setting in self.inventory.configuration:
            found[setting.kind, setting.key].append(setting)
        return dict(found)

    @cached_property
    def device_paths(self) -> dict[str, str]:
        """The place on the phone of each file of the image."""
        return {file.path: file.device_path for file in self.inventory.files}

    def services_of(self, package: Package) -> list[Endpoint]:
        """The service endpoints in a package's APK and in its code beside it."""
        files = (package.path, *package.code_paths)
        return [endpoint for path in files for endpoint in self.services_at.get(path, ())]

    def owner_case(self, path: str, device_path: str) -> str | None:
        """The id of the case that owns a path of this build."""
        owner = self.owners.owner(path, device_path)
        if owner is not None:
            return f"package:{owner}"
        folder = folder_without_package(device_path)
        return f"folder:{folder}" if folder else None
