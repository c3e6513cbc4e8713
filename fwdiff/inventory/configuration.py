"""What an image is configured to do: properties, allowlists, SKU selection, init services, certificates, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set

from fwdiff.inventory.init_scripts import InitScripts
from fwdiff.inventory.kernel_parameters import kernel_parameters
from fwdiff.inventory.properties import Properties, is_property_file
from fwdiff.inventory.records import ReadFile, Records
from fwdiff.inventory.setting_places import INIT_KINDS, UEVENTD_KINDS, is_policy_text, kinds_at
from fwdiff.model import FileEntry, SettingAt, SettingKind

_SKU_FILE = re.compile(r"(?:default_?)?skuid.*|regionlist.*|hwidmaptable.*", re.IGNORECASE)
"""FIH's CDA selection: `Default_SKUID`, `SKUID_Info.xml`, `regionlist.txt`, `HWIDMapTable.xml`."""

_ROOT_FOLDER = "/."
"""What the root of a partition ends in where a walk lists it."""
_NONE: frozenset[SettingKind] = frozenset()


def build_configuration(
    records: Records, properties: Properties, skus: Iterable[SettingAt], scripts: InitScripts
) -> tuple[SettingAt, ...]:
    """All rows, sorted by kind, key and path; what a file sets twice is told by the value."""
    rows = {
        *properties,
        *skus,
        *map(special_file, records.special),
        *kernel_parameters(records.read.values()),
        *(SettingAt(SettingKind.LINK, link.device_path, link.link, link.path) for link in records.links),
    }
    for file in records.read.values():
        if is_policy_text(file.device_path):
            rows.add(SettingAt(SettingKind.SELINUX_POLICY, "policy", f"SHA-256 {file.sha256}", file.path))
        if file.facts.settings and not is_property_file(file.device_path):
            kinds = kinds_at(file.device_path) | _imported_kinds(file.device_path, scripts)
            rows.update(_settings(file, kinds))
    return tuple(sorted(rows, key=lambda row: (row.kind, row.key, row.path, row.value)))


def sku_rows(files: Iterable[ReadFile]) -> tuple[SettingAt, ...]:
    """What files say of the SKUs or the regions an image is for, by the stem of the file's name."""
    return tuple(
        SettingAt(SettingKind.SKU, f"{stem}/{setting.key}".rstrip("/"), setting.value.strip(), file.path)
        for file in files
        for name in (file.path.rpartition("/")[2],)
        if _SKU_FILE.fullmatch(name)
        for stem in (name.partition(".")[0],)
        for setting in file.facts.settings
        if setting.kind is SettingKind.SKU or (setting.kind is SettingKind.TEXT and setting.value.strip())
    )


def special_file(entry: FileEntry) -> SettingAt:
    """What a special file is, with its rights where its file system keeps them."""
    words, rights = [entry.special], entry.rights
    if rights is not None:
        words += [f"mode {rights.mode}", f"owner {rights.user}:{rights.group}"]
        words += [f"label {rights.label or 'none'}"] if rights.label is not None else []
    place = entry.device_path.removesuffix(_ROOT_FOLDER) or "/"
    return SettingAt(SettingKind.SPECIAL_FILE, place, "; ".join(words), entry.path)


def _imported_kinds(device_path: str, scripts: InitScripts) -> frozenset[SettingKind]:
    if device_path in scripts.imported_by_ueventd:
        return UEVENTD_KINDS
    return INIT_KINDS if device_path in scripts.imported else _NONE


def _settings(file: ReadFile, kinds: Set[SettingKind]) -> Iterator[SettingAt]:
    return (SettingAt(row.kind, row.key, row.value, file.path) for row in file.facts.settings if row.kind in kinds)
