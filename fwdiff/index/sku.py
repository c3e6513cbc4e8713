"""What the phones of each SKU get of one build."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from fwdiff import __version__
from fwdiff.index.build_index import OF_THE_LISTING, BuildIndex
from fwdiff.index.carrier_networks import carrier_values_of
from fwdiff.index.mentions import NOT_STATIC, Mentions
from fwdiff.index.networks import NetworkValue, networks_of
from fwdiff.index.sku_places import Claim, claim_of_name
from fwdiff.index.sku_selection import selected_skus, selections
from fwdiff.model import Package, Placement, SettingAt, SettingKind
from fwdiff.model.sku import SkuKind, SkuRow, SkuTable
from fwdiff.sku_ids import SkuIds, listed_skus

_CONDITION = re.compile(r"property:([\w.]*sku\w*(?:\.\w+)*)=(\w+)")
_BY_HARDWARE = re.compile(r"[^/]+/(\w+)/([^/]+)/")
_ORPHAN = "compiled code of an APK that was not read"
CLAIMED_BY_WORDS = frozenset({SettingKind.INIT_ACTION, SettingKind.SKU, *OF_THE_LISTING})
"""Settings that are not all for the SKU that the place of their file says."""
DOES_NOT_SHOW = (
    "which SKU a phone has: its boot property decides, and that is set outside the image",
    "what a program chooses by SKU in its code",
)


def sku_table(index: BuildIndex) -> SkuTable:
    """All rows of one build."""
    skus = Skus(index)
    rows = tuple(sorted(skus.rows(), key=lambda row: (row.sku is None, row.sku or "", row.kind, row.subject, row.path)))
    networks = {row.sku for row in rows if row.kind is SkuKind.RESOURCE and row.sku}
    return SkuTable(
        "fwdiff.sku/1",
        f"fwdiff {__version__}",
        index.inventory.image,
        _named(rows, skus.listed),
        skus.listed,
        skus.selected,
        tuple(dict.fromkeys(rows)),
        tuple(sorted(networks)),
        DOES_NOT_SHOW,
    )


class Skus:
    """The SKUs of one build, each question answered by one walk of its tables."""

    def __init__(self, index: BuildIndex) -> None:
        self._index = index
        self._mentions = Mentions(index)

    @cached_property
    def named(self) -> tuple[str, ...]:
        """All that anything in the build is for, and those that its tables list."""
        return _named(self.rows(), self.listed)

    @cached_property
    def selected(self) -> tuple[str, ...]:
        """The SKUs that the build takes where the phone sets none."""
        return selected_skus(self._index)

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The SKUs that the image's own tables list."""
        return tuple(sorted(set(listed_skus(self._index.inventory.configuration))))

    def rows(self) -> Iterator[SkuRow]:
        """Everything that not every phone gets."""
        for row in selections(self._index):
            why = "taken where the phone sets no other"
            yield SkuRow(row.value.strip(), SkuKind.SELECTION, row.key, row.value, row.path, certain=False, why=why)
        for package in self._index.inventory.packages:
            claim = self.claim_of(package)
            if claim is not None:
                yield _of_package(package, claim)
        yield from self._settings()
        yield from map(_of_network, networks_of(self._index.inventory.configuration))
        yield from map(_of_network, carrier_values_of(self._index.inventory.configuration))
        yield from self._files()

    def installed_by(self, sku: str) -> list[Package]:
        """The carried packages that the image itself ties to a SKU, in order of path."""
        return [
            package
            for package in self._index.inventory.packages
            if (package.placement is Placement.CARRIED or package.sku)
            and (claim := self.claim_of(package)) is not None
            and claim.sku == sku
        ]

    def claim_of(self, package: Package) -> Claim | None:
        """Whose a package is; None where every phone has it."""
        overlay = package.overlay
        if overlay is not None and overlay.required_property:
            value = overlay.required_value or ""
            is_named = "sku" in overlay.required_property.lower() and self._index.sku_ids.is_id(value)
            why = f"applies where {overlay.required_property}={value}"
            return Claim(value if is_named else None, certain=is_named, why=why)
        claim = self._index.claim_at(package.device_path)
        if claim is None and package.placement is Placement.CARRIED:
            claim = self._claim_of_carried(package)
        claim = claim or claim_of_name(package.device_path, self._known)
        is_off = claim is None and overlay is not None and not overlay.is_static
        return Claim(None, certain=False, why=NOT_STATIC) if is_off else claim

    def reach(self, package: Package) -> frozenset[str] | None:
        """The SKUs whose phones have a package for certain; None where every phone has it."""
        claim = self.claim_of(package)
        if claim is None:
            return None
        linked = self._links_of_skus(package) if package.placement is Placement.CARRIED else ()
        return frozenset(one.sku for one in (claim, *linked) if one.certain and one.sku)

    def _links_of_skus(self, package: Package) -> Iterator[Claim]:
        for link in self._mentions.links_to(package):
            claim = self._index.claim_at(link.key)
            if claim is not None and claim.sku:
                yield claim._replace(why=f"linked as {link.key}")

    def _claim_of_carried(self, package: Package) -> Claim:
        for claim in self._links_of_skus(package):
            return claim
        return Claim(None, certain=False, why="carried, and nothing in the image says for which SKU")

    @cached_property
    def _known(self) -> tuple[str, ...]:
        """The SKUs that something but a name of a file tells of."""
        ids = self._index.sku_ids
        places = (self._index.claim_at(file.device_path) for file in self._index.inventory.files)
        values = (one.overlay.required_value or "" for one in self._index.inventory.packages if one.overlay)
        found = {claim.sku for claim in places if claim and claim.sku} | {*values, *self.selected, *ids.named}
        return tuple(sorted(filter(ids.is_id, found)))

    def _settings(self) -> Iterator[SkuRow]:
        for row in self._index.inventory.configuration:
            claim = claim_of_setting(self._index, row)
            if claim is not None:
                subject = f"{row.kind} {row.key}"
                yield SkuRow(claim.sku, SkuKind.SETTING, subject, row.value, row.path, claim.certain, claim.why)

    def _files(self) -> Iterator[SkuRow]:
        """Files without a setting, and of no package."""
        for file in self._index.inventory.files:
            if file.path in self._index.settings_at or self._index.owners.owner(file.path, file.device_path):
                continue
            claim = self._index.claim_at(file.device_path) or claim_of_name(file.device_path, self._known)
            if claim is not None:
                value = _ORPHAN if file.path.endswith((".odex", ".vdex")) else ""
                yield SkuRow(claim.sku, SkuKind.FILE, file.device_path, value, file.path, claim.certain, claim.why)


def _named(rows: Iterable[SkuRow], listed: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*listed, *(row.sku for row in rows if row.sku and row.kind is not SkuKind.RESOURCE)}))


def claim_of_setting(index: BuildIndex, row: SettingAt) -> Claim | None:
    """Whose a setting is, by its file's place or by what it waits for; None where every phone has it."""
    ids = index.sku_ids
    return index.claim_at(index.place_of(row)) or _claim_of_trigger(row, ids) or _claim_of_hardware(row, ids)


def _claim_of_trigger(row: SettingAt, ids: SkuIds) -> Claim | None:
    if row.kind is not SettingKind.INIT_ACTION:
        return None
    found = next((match for match in _CONDITION.finditer(row.value) if ids.is_id(match[2])), None)
    return Claim(found[2], certain=True, why=f"done where {found[1]}={found[2]}") if found else None


def _claim_of_hardware(row: SettingAt, ids: SkuIds) -> Claim | None:
    """Of a table that names the SKU and the hardware: `HWIDMapTable/600WW/A1N/ro.product.name`."""
    found = _BY_HARDWARE.match(row.key) if row.kind is SettingKind.SKU else None
    if found is None or not ids.is_id(found[1]):
        return None
    return Claim(found[1], certain=False, why=f"set where the hardware is {found[2]}")


def _of_network(one: NetworkValue) -> SkuRow:
    return SkuRow(one.country, SkuKind.RESOURCE, one.name, one.value, one.path, certain=True, why=one.words)


def _of_package(package: Package, claim: Claim) -> SkuRow:
    kind = SkuKind.OVERLAY if package.overlay else SkuKind.PACKAGE
    value = package.overlay.target if package.overlay else package.version_name or str(package.version_code)
    return SkuRow(claim.sku, kind, package.package, value, package.path, claim.certain, claim.why)
