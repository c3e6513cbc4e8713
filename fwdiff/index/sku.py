"""What the phones of each SKU get of one build."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from fwdiff import __version__
from fwdiff.index.build_index import BuildIndex
from fwdiff.index.carrier_networks import carrier_values_of
from fwdiff.index.mentions import Mentions
from fwdiff.index.networks import NetworkValue, networks_of
from fwdiff.index.sku_places import Claim, claim_of_name, claim_of_place
from fwdiff.model import Package, Placement, SettingAt, SettingKind
from fwdiff.model.sku import SkuKind, SkuRow, SkuTable
from fwdiff.model.vocabulary import DEFAULT_SKU, SKU_ID

_ID = re.compile(SKU_ID)
_SELECTS = re.compile(r"(?:[\w.]*\.)?skuid(?:\.\w+)*|[\w.]+\.sku", re.IGNORECASE)
"""Properties that name the phone's SKU."""
_CONDITION = re.compile(rf"property:([\w.]*sku\w*(?:\.\w+)*)=({SKU_ID})")
_BY_HARDWARE = re.compile(rf"[^/]+/({SKU_ID})/([^/]+)/")
_ORPHAN = "compiled code of an APK that was not read"
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
        _named(rows),
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
        """All that anything in the build is for."""
        return _named(self.rows())

    @cached_property
    def selected(self) -> tuple[str, ...]:
        """The SKUs that the build takes where the phone sets none."""
        return tuple(dict.fromkeys(row.value.strip() for row in self._selections))

    @cached_property
    def _selections(self) -> list[SettingAt]:
        return [row for row in self._index.inventory.configuration if _is_selection(row)]

    def rows(self) -> Iterator[SkuRow]:
        """Everything that not every phone gets."""
        for row in self._selections:
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
            value, certain = overlay.required_value or "", "sku" in overlay.required_property.lower()
            named = value if certain and _ID.fullmatch(value) else None
            return Claim(named, certain=named is not None, why=f"applies where {overlay.required_property}={value}")
        claim = claim_of_place(package.device_path)
        if claim is None and package.placement is Placement.CARRIED:
            claim = self._claim_of_carried(package)
        return claim or claim_of_name(package.device_path, self._known)

    def _claim_of_carried(self, package: Package) -> Claim:
        for link in self._mentions.links_to(package):
            claim = claim_of_place(link.key)
            if claim is not None and claim.sku:
                return claim._replace(why=f"linked as {link.key}")
        return Claim(None, certain=False, why="carried, and nothing in the image says for which SKU")

    @cached_property
    def _known(self) -> tuple[str, ...]:
        """The SKUs that something but a name of a file tells of."""
        places = (claim_of_place(file.device_path) for file in self._index.inventory.files)
        values = (one.overlay.required_value or "" for one in self._index.inventory.packages if one.overlay)
        found = {claim.sku for claim in places if claim and claim.sku} | {*values, *self.selected}
        return tuple(sorted(one for one in found if _ID.fullmatch(one)))

    def _settings(self) -> Iterator[SkuRow]:
        for row in self._index.inventory.configuration:
            claim = claim_of_setting(row, self._index.place_of(row))
            if claim is not None:
                subject = f"{row.kind} {row.key}"
                yield SkuRow(claim.sku, SkuKind.SETTING, subject, row.value, row.path, claim.certain, claim.why)

    def _files(self) -> Iterator[SkuRow]:
        """Files without a setting, and of no package."""
        for file in self._index.inventory.files:
            if file.path in self._index.settings_at or self._index.owners.owner(file.path, file.device_path):
                continue
            claim = claim_of_place(file.device_path) or claim_of_name(file.device_path, self._known)
            if claim is not None:
                value = _ORPHAN if file.path.endswith((".odex", ".vdex")) else ""
                yield SkuRow(claim.sku, SkuKind.FILE, file.device_path, value, file.path, claim.certain, claim.why)


def _named(rows: Iterable[SkuRow]) -> tuple[str, ...]:
    return tuple(sorted({row.sku for row in rows if row.sku and row.kind is not SkuKind.RESOURCE}))


def _is_selection(row: SettingAt) -> bool:
    if row.kind is SettingKind.SKU:
        return row.key.lower() == DEFAULT_SKU
    return row.kind is SettingKind.PROPERTY and bool(_SELECTS.fullmatch(row.key) and _ID.fullmatch(row.value.strip()))


def claim_of_setting(row: SettingAt, device_path: str) -> Claim | None:
    """Whose a setting is, by its file's place or by what it waits for; None where every phone has it."""
    return claim_of_place(device_path) or _claim_of_trigger(row) or _claim_of_hardware(row)


def _claim_of_trigger(row: SettingAt) -> Claim | None:
    if row.kind is not SettingKind.INIT_ACTION:
        return None
    found = _CONDITION.search(row.value)
    return Claim(found[2], certain=True, why=f"done where {found[1]}={found[2]}") if found else None


def _claim_of_hardware(row: SettingAt) -> Claim | None:
    """Of a table that names the SKU and the hardware: `HWIDMapTable/600WW/A1N/ro.product.name`."""
    found = _BY_HARDWARE.match(row.key) if row.kind is SettingKind.SKU else None
    return Claim(found[1], certain=False, why=f"set where the hardware is {found[2]}") if found else None


def _of_network(one: NetworkValue) -> SkuRow:
    return SkuRow(one.country, SkuKind.RESOURCE, one.name, one.value, one.path, certain=True, why=one.words)


def _of_package(package: Package, claim: Claim) -> SkuRow:
    kind = SkuKind.OVERLAY if package.overlay else SkuKind.PACKAGE
    value = package.overlay.target if package.overlay else package.version_name or str(package.version_code)
    return SkuRow(claim.sku, kind, package.package, value, package.path, claim.certain, claim.why)
