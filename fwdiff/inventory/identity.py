"""Which build an image is: fingerprint, model, region and patch level, out of the properties of all partitions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from fwdiff.inventory.properties import Properties
from fwdiff.inventory.records import Records
from fwdiff.model import File, ImageIdentity, PartitionIdentity, SettingAt
from fwdiff.model.vocabulary import DEFAULT_SKU
from fwdiff.regions import NAMING_PROPERTIES, REGION, region_in

_FINGERPRINTS = (
    "ro.build.fingerprint",
    "ro.system.build.fingerprint",
    "ro.vendor.build.fingerprint",
    "ro.product.build.fingerprint",
    "ro.odm.build.fingerprint",
    "ro.system_ext.build.fingerprint",
    "ro.bootimage.build.fingerprint",
)
_OWNERS = ("product", "odm", "vendor", "system_ext", "system")
"""Where init looks for `ro.product.*` that no file sets (ro.product.property_source_order, system/core/init)."""

_INTERNAL_MODEL = re.compile(r"(?:gsi|fih|generic|mainline|aosp|unkn?own)\b", re.IGNORECASE)
"""What build systems write before the product's own name is filled in: `GSI-00WW`, `FIH-D1C-FIH`, `Unkown`."""

_REGION_KEYS = (
    "ro.build.region",
    "ro.product.region",
    "ro.miui.region",
    "ro.boot.hwc",
    "ro.csc.country_code",
    "ro.oppo.regionmark",
    "ro.vendor.oplus.regionmark",
    "ro.boot.region",
)
_SKU_ID = re.compile(r"[0-9A-Z](\d\d[A-Z]{2,3})")
"""A SKU id is a brand's digit and the region: `600WW`, `600EEA`."""
_PATCH = re.compile(r"\d{4}-\d{2}-\d{2}")


def identify(
    records: Records, properties: Properties, skus: Iterable[SettingAt], *, source: str, sha256: str | None
) -> ImageIdentity:
    """The identity of the image named `source`; `sha256` is that of the file that was named."""
    listing = records.listing
    fingerprint = _fingerprint(properties)
    return ImageIdentity(
        source=source,
        format=listing.format,
        sha256=sha256,
        content_digest=_content_digest(records),
        fingerprint=fingerprint,
        model=_model(properties, fingerprint),
        region=_region(properties, fingerprint, skus),
        security_patch=_security_patch(properties),
        partitions=tuple(PartitionIdentity(p.name, p.filesystem, p.size) for p in listing.partitions),
    )


def file_rows(records: Records) -> tuple[File, ...]:
    """Every regular file, in order of path."""
    return tuple(
        File(entry.path, entry.device_path, entry.size, record.sha256 if record is not None else None, entry.rights)
        for entry in records.regular
        for record in (records.by_path.get(entry.path),)
    )


def _content_digest(records: Records) -> str:
    """Of what stands where on the phone."""
    files = ((file.device_path, file.sha256) for file in records.read.values())
    links = ((link.device_path, f"-> {link.link}") for link in records.links)
    lines = sorted(f"{path}\0{content}\n".encode("utf-8", "backslashreplace") for path, content in chain(files, links))
    return hashlib.sha256(b"".join(lines)).hexdigest()


def _fingerprint(properties: Properties) -> str | None:
    return properties.get(*_FINGERPRINTS) or _composed_fingerprint(properties)


def _composed_fingerprint(properties: Properties) -> str | None:
    """As init derives `ro.build.fingerprint` where no file sets it (property_initialize_build_fingerprint)."""
    build, incremental = properties.get("ro.build.id"), properties.get("ro.build.version.incremental")
    product = [_product(properties, field) for field in ("brand", "name", "device")]
    if build is None or incremental is None or not any(product):
        return None
    brand, name, device = (value or "unknown" for value in product)
    release, kind, tags = (
        properties.get(key) or "unknown" for key in ("ro.build.version.release", "ro.build.type", "ro.build.tags")
    )
    return f"{brand}/{name}/{device}:{release}/{build}/{incremental}:{kind}/{tags}"


def _product(properties: Properties, field: str) -> str | None:
    return properties.get(f"ro.product.{field}", *(f"ro.product.{owner}.{field}" for owner in _OWNERS))


def _model(properties: Properties, fingerprint: str | None) -> str | None:
    """The model's property unless it is the build system's own name; then the product named by the fingerprint."""
    keys = ["ro.product.model", *(f"ro.product.{owner}.model" for owner in _OWNERS)]
    models = [value for key in keys for value in properties.values(key)]
    named = next((model for model in models if not _INTERNAL_MODEL.match(model)), None)
    product = _product_of(fingerprint)
    if named is not None or product is None:
        return named or next(iter(models), None)
    return REGION.sub("", product).strip("_-") or product


def _product_of(fingerprint: str | None) -> str | None:
    parts = (fingerprint or "").split("/")
    return parts[1] if len(parts) > 2 and parts[1] not in {"", "unknown"} else None


def _region(properties: Properties, fingerprint: str | None, skus: Iterable[SettingAt]) -> str | None:
    for name in _region_names(properties, fingerprint):
        region = region_in(name)
        if region is not None:
            return region
    default = (_SKU_ID.fullmatch(row.value.strip()) for row in skus if row.key.lower() == DEFAULT_SKU)
    selected = next((match[1] for match in default if match is not None), None)
    return selected or properties.get(*_REGION_KEYS)


def _region_names(properties: Properties, fingerprint: str | None) -> Iterator[str]:
    """Names that carry a region, the most specific first."""
    product = _product_of(fingerprint)
    if product is not None:
        yield product
    build = re.search(r"/([^/:]+):[^:]*$", fingerprint or "")
    if build is not None:
        yield build[1]
    for key in NAMING_PROPERTIES:
        yield from properties.values(key)


def _security_patch(properties: Properties) -> str | None:
    keys = ("ro.build.version.security_patch", "ro.vendor.build.security_patch")
    dates = (value for key in keys for value in properties.values(key))
    return next((value for value in dates if _PATCH.fullmatch(value)), None)
