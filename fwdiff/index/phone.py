"""A build as the phone of one SKU has it: without what is for other SKUs alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from fwdiff.index.build_index import BuildIndex
from fwdiff.index.sku import CLAIMED_BY_WORDS, Skus, claim_of_setting
from fwdiff.index.sku_places import Claim
from fwdiff.model import Endpoint, File, Inventory, SettingAt, SettingKind
from fwdiff.regions import NAMING_PROPERTIES, region_in

T = TypeVar("T")
Ties = frozenset[str]
"""The SKUs that the image itself ties a thing to: nothing is left of it on the phone of another."""
_FREE: Ties = frozenset()


class Phone(NamedTuple):
    """What a phone has of a build."""

    inventory: Inventory
    left_out: int
    """Packages, settings and files."""


class Phones:
    """The phones of one build: whose each thing is, is found out once for all of them."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self._index = BuildIndex(inventory)
        self._skus = Skus(self._index)
        self._known: dict[str, Phone] = {}

    @property
    def named(self) -> tuple[str, ...]:
        """All SKUs that the build names."""
        return self._skus.named

    def names(self, sku: str) -> bool:
        """Whether the build names a SKU."""
        return sku in self._tied_to or sku in self.named

    def of(self, sku: str) -> Phone:
        """What the image itself ties to another SKU is left out; what a running property decides stays.

        The region is that which the SKU's own properties name, where they do.
        """
        key = sku if sku in self._tied_to else ""
        if key not in self._known:
            self._known[key] = self._phone(key)
        return self._known[key]

    def _phone(self, sku: str) -> Phone:
        one, own = self.inventory, frozenset({sku})
        packages = _those(one.packages, self._of_packages, own)
        settings = _those(one.configuration, self._of_settings, own)
        files = _those(one.files, self._of_files, own)
        left = replace(
            one,
            image=replace(one.image, region=_region(self._index, sku) or one.image.region),
            packages=packages,
            configuration=settings,
            files=files,
            endpoints=_those(one.endpoints, self._of_endpoints, own),
        )
        counts = ((one.packages, packages), (one.configuration, settings), (one.files, files))
        return Phone(left, sum(len(all_of_it) - len(kept) for all_of_it, kept in counts))

    @cached_property
    def _tied_to(self) -> frozenset[str]:
        every = (self._of_packages, self._of_settings, self._of_files, self._of_endpoints)
        return _FREE.union(*{ties for found in every for ties in found})

    @cached_property
    def _of_packages(self) -> list[Ties]:
        return [self._ties(self._skus.claim_of(one)) for one in self.inventory.packages]

    @cached_property
    def _of_paths(self) -> dict[str, Ties]:
        """By path of an APK: what stands in it goes where it goes."""
        found = zip(self.inventory.packages, self._of_packages, strict=True)
        return {one.path: ties for one, ties in found if ties}

    @cached_property
    def _of_settings(self) -> list[Ties]:
        rows = self.inventory.configuration
        one_of_path = {one.path: one for one in rows if one.kind not in CLAIMED_BY_WORDS}
        by_path = {path: self._of_setting(one) for path, one in one_of_path.items()}
        return [self._of_setting(one) if one.kind in CLAIMED_BY_WORDS else by_path[one.path] for one in rows]

    def _of_setting(self, one: SettingAt) -> Ties:
        return self._of_paths.get(one.path, _FREE) | self._ties(claim_of_setting(self._index, one))

    @cached_property
    def _of_files(self) -> list[Ties]:
        return self._by_place(self.inventory.files)

    @cached_property
    def _of_endpoints(self) -> list[Ties]:
        return self._by_place(self.inventory.endpoints)

    def _by_place(self, rows: Iterable[File | Endpoint]) -> list[Ties]:
        known: dict[tuple[str, str], Ties] = {}
        for path, device_path in ((one.path, one.device_path) for one in rows):
            if (path, device_path) not in known:
                claim = self._index.claim_at(device_path)
                known[path, device_path] = self._of_paths.get(path, _FREE) | self._ties(claim)
        return [known[one.path, one.device_path] for one in rows]

    def _ties(self, claim: Claim | None) -> Ties:
        if claim is None or not claim.certain or not claim.sku or not self._index.sku_ids.is_id(claim.sku):
            return _FREE
        return frozenset({claim.sku})


def _region(index: BuildIndex, sku: str) -> str | None:
    own = {
        row.key: row.value
        for row in index.inventory.configuration
        if row.kind is SettingKind.PROPERTY
        and row.key in NAMING_PROPERTIES
        and index.sku_ids.of_folder(index.place_of(row)) == sku
    }
    regions = (region_in(own.get(key, "")) for key in NAMING_PROPERTIES)
    return next(filter(None, regions), None)


def _those(rows: Iterable[T], ties: Iterable[Ties], own: Ties) -> tuple[T, ...]:
    return tuple(row for row, tied in zip(rows, ties, strict=True) if tied <= own)
