"""Which SKU the name of a place is for: folders, init scripts and manifests that a boot property chooses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from fwdiff.sku_ids import SkuIds


class Claim(NamedTuple):
    """A SKU, or None where the image does not say which; whether nothing else decides, and by what it is the SKU's."""

    sku: str | None
    certain: bool
    why: str


_PERHAPS = re.compile(r"/[0-9A-Z]{5,6}/|/init\.sku\.|/sku_|/manifest_")
"""What has none of this says nothing, and nearly every place has none."""
_INIT_SCRIPT = re.compile(r"/init\.sku\.(.+)\.rc")
_HARDWARE_FOLDER = re.compile(r"/(odm|vendor)/etc/(?:permissions|sysconfig)/sku_([^/]+)/")
_OTHER_FOLDER = re.compile(r"/sku_([^/]+)/")
_HARDWARE_MANIFEST = re.compile(r"/(odm|vendor)/etc/(?:vintf/)?manifest_([^/]+)\.xml")
_HARDWARE = {"odm": "ro.boot.product.hardware.sku", "vendor": "ro.boot.product.vendor.sku"}
"""SystemConfig.readAllPermissions and libvintf's VintfObject of AOSP."""
_INIT_PARTS = ("ro.boot.skuid", "ro.boot.hwmodel", "ro.boot.simslot")
"""What FIH's scripts import by: `init.sku.${ro.boot.skuid}.${ro.boot.hwmodel}.${ro.boot.simslot}.rc`."""
_WORD = re.compile(r"[A-Za-z0-9]+")


def claim_of_place(device_path: str, ids: SkuIds) -> Claim | None:
    """What a place on the phone says of its SKU; None for what every phone has."""
    return _claim_of_place(device_path, ids) if _PERHAPS.search(device_path) else None


def _claim_of_place(device_path: str, ids: SkuIds) -> Claim | None:
    if sku := ids.of_folder(device_path):
        return Claim(sku, certain=True, why=f"stands in the folder of {sku}")
    if script := _INIT_SCRIPT.search(device_path):
        return _of_script(script[1].split("."), ids)
    if "sku_" in device_path and (folder := _HARDWARE_FOLDER.match(device_path)):
        return Claim(folder[2], certain=True, why=f"read where {_HARDWARE[folder[1]]}={folder[2]}")
    if "sku_" in device_path and (folder := _OTHER_FOLDER.search(device_path)):
        return Claim(folder[1], certain=False, why=f"stands in sku_{folder[1]}, and the program that reads it decides")
    if "/manifest_" in device_path and (manifest := _HARDWARE_MANIFEST.fullmatch(device_path)):
        return Claim(manifest[2], certain=True, why=f"read where {_HARDWARE[manifest[1]]}={manifest[2]}")
    return None


def sku_of(claim: Claim | None) -> str:
    """The SKU whose phones alone have it; empty for every phone, `?` where the image does not say which."""
    return "" if claim is None else claim.sku or "?"


def claim_of_name(device_path: str, known: Iterable[str]) -> Claim | None:
    """A file that is named after a SKU which the image knows; `known` in capitals."""
    words = {word.upper() for word in _WORD.findall(device_path.rpartition("/")[2])}
    words |= {word.removeprefix("S") for word in words}
    sku = next((one for one in known if one in words), None)
    return Claim(sku, certain=False, why=f"named after {sku}; nothing in it says so") if sku else None


def _of_script(parts: list[str], ids: SkuIds) -> Claim:
    is_sku = ids.is_id(parts[0])
    names = _INIT_PARTS if is_sku else _INIT_PARTS[1:]
    why = ", ".join(f"{name}={part}" for name, part in zip(names, parts, strict=False))
    return Claim(parts[0] if is_sku else None, certain=is_sku and len(parts) == 1, why=f"imported where {why}")
