"""One inventory by everything that it is looked up with; each table is made when it is first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache, cached_property, partial
from typing import TypeVar

from fwdiff.index.owners import Owners
from fwdiff.index.settings import package_named_in
from fwdiff.index.sku_places import Claim, claim_of_place, sku_of
from fwdiff.index.unread import UnreadPlaces
from fwdiff.model import Endpoint, EndpointClass, Inventory, Package, SettingAt, SettingKind
from fwdiff.sku_ids import SkuIds, sku_ids

OF_THE_LISTING = frozenset({SettingKind.LINK, SettingKind.SPECIAL_FILE})
"""Kinds whose keys are places, at which no file stands."""
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BuildIndex:
    """What one build holds, by path, name and host."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.pending = inventory.coverage.pending > 0
        """Whether files are still to be read, so that nothing is known not to stand here."""

    @cached_property
    def unread(self) -> UnreadPlaces:
        """Whether the place was read in which a thing of another build would stand here."""
        return UnreadPlaces(self.inventory, self.packages)

    @cached_property
    def owners(self) -> Owners:
        """Whose a path is."""
        return Owners(self.inventory.packages)

    @cached_property
    def device_paths(self) -> dict[str, str]:
        """The place on the phone of each file, by path."""
        return {file.path: file.device_path for file in self.inventory.files}

    @cached_property
    def sku_ids(self) -> SkuIds:
        """What is the id of a SKU."""
        return sku_ids(self.inventory.configuration, (package.overlay for package in self.inventory.packages))

    @cached_property
    def packages(self) -> dict[str, list[Package]]:
        """The placements of each package, by name."""
        return _grouped(self.inventory.packages, lambda package: package.package)

    @cached_property
    def package_at(self) -> dict[str, Package]:
        """The package whose APK stands at a path."""
        return {package.path: package for package in self.inventory.packages}

    @cached_property
    def package_with(self) -> dict[str, Package]:
        """The package of a path that is its APK, or a file beside that which holds its code."""
        beside = {path: package for package in self.inventory.packages for path in package.code_paths}
        return beside | self.package_at

    @cached_property
    def hosts(self) -> Mapping[str, list[Endpoint]]:
        """The sightings of each host; of what has none, as a `tel:` number may, by all that is written."""
        return _grouped(self.inventory.endpoints, host_of)

    @cached_property
    def names(self) -> frozenset[str]:
        """All registrable domains that are named, and all hosts that have none."""
        return frozenset(endpoint.domain or host_of(endpoint) for endpoint in self.inventory.endpoints)

    @cached_property
    def endpoints_at(self) -> Mapping[str, list[Endpoint]]:
        """The endpoints that stand in each file, by path."""
        return _grouped(self.inventory.endpoints, lambda endpoint: endpoint.path)

    @cached_property
    def settings(self) -> dict[tuple[SettingKind, str], list[SettingAt]]:
        """Every file's word on a setting, by kind and key."""
        return _grouped(self.inventory.configuration, lambda setting: (setting.kind, setting.key))

    @cached_property
    def settings_at(self) -> dict[str, list[SettingAt]]:
        """The settings of each file, by path."""
        return _grouped(self.inventory.configuration, lambda setting: setting.path)

    @cached_property
    def settings_naming(self) -> dict[str, list[SettingAt]]:
        """The settings that name each package, by its name."""
        named = ((package_named_in(one.kind, one.key, one.value), one) for one in self.inventory.configuration)
        found: dict[str, list[SettingAt]] = defaultdict(list)
        for package, setting in named:
            if package:
                found[package].append(setting)
        return dict(found)

    def place_of(self, setting: SettingAt) -> str:
        """The place on the phone of a setting."""
        return place_of_setting(setting, self.device_paths.get(setting.path))

    def sku_of(self, setting: SettingAt) -> str:
        """The SKU whose phones alone read a setting; empty for every phone, `?` where the image does not say which."""
        return "" if setting.kind in OF_THE_LISTING else sku_of(self.claim_at(self.place_of(setting)))

    @cached_property
    def claim_at(self) -> Callable[[str], Claim | None]:
        """What a place on the phone says of its SKU."""
        return cache(partial(claim_of_place, ids=self.sku_ids))

    def endpoints_of(self, package: Package) -> list[Endpoint]:
        """The endpoints in a package's APK and in the files beside it that hold its code."""
        paths = dict.fromkeys((package.path, *package.code_paths))
        return [endpoint for path in paths for endpoint in self.endpoints_at.get(path, ())]

    def services_of(self, package: Package) -> list[Endpoint]:
        """The service endpoints among those."""
        return [endpoint for endpoint in self.endpoints_of(package) if endpoint.category is EndpointClass.SERVICE]


def host_of(endpoint: Endpoint) -> str:
    """What an endpoint is told by."""
    return endpoint.host or endpoint.url


def place_of_setting(setting: SettingAt, device_path: str | None) -> str:
    """That of its file, if one is listed; what is no file has its place as its key."""
    return setting.key if setting.kind in OF_THE_LISTING else device_path or f"/{setting.path}"


def _grouped(values: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for value in values:
        groups[key(value)].append(value)
    return dict(groups)
