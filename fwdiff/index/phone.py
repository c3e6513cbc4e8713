"""A build as the phone of one SKU has it: without what is for other SKUs alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from fwdiff.index.build_index import BuildIndex
from fwdiff.index.sku import Skus, claim_of_setting
from fwdiff.index.sku_places import Claim, claim_of_place
from fwdiff.model import Inventory, SettingKind
from fwdiff.regions import NAMING_PROPERTIES, region_in

T = TypeVar("T")


class Phone(NamedTuple):
    """What a phone has of a build."""

    inventory: Inventory
    skus: tuple[str, ...]
    """All that the build names."""
    left_out: int
    """Packages, settings and files."""


def phone_of(inventory: Inventory, sku: str) -> Phone:
    """What the image itself ties to another SKU is left out; what a running property decides stays.

    The region is that which the SKU's own properties name, where they do.
    """
    index = BuildIndex(inventory)
    skus = Skus(index)

    def stays(claim: Claim | None) -> bool:
        return claim is None or not claim.certain or claim.sku == sku or not index.sku_ids.is_id(claim.sku or "")

    packages = _those(inventory.packages, lambda one: stays(skus.claim_of(one)))
    gone = {one.path for one in inventory.packages} - {one.path for one in packages}

    def has(path: str, device_path: str) -> bool:
        return path not in gone and stays(claim_of_place(device_path, index.sku_ids))

    settings = _those(
        inventory.configuration,
        lambda one: one.path not in gone and stays(claim_of_setting(index, one)),
    )
    files = _those(inventory.files, lambda one: has(one.path, one.device_path))
    left = replace(
        inventory,
        image=replace(inventory.image, region=_region(index, sku) or inventory.image.region),
        packages=packages,
        configuration=settings,
        files=files,
        endpoints=_those(inventory.endpoints, lambda one: has(one.path, one.device_path)),
    )
    counts = (("packages", packages), ("configuration", settings), ("files", files))
    left_out = sum(len(getattr(inventory, name)) - len(kept) for name, kept in counts)
    return Phone(left, skus.named, left_out)


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


def _those(rows: Iterable[T], stays: Callable[[T], bool]) -> tuple[T, ...]:
    return tuple(row for row in rows if stays(row))
