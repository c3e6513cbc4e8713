"""What is the id of a SKU: what an image's own tables and conditions name, and what has the form of the known ones.

Source: FIH's `SKUID_Info.xml`: byte 0 is the brand, bytes 1 and 2 are the carrier, those from 3 on the locale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fwdiff.model import Overlay, SettingAt, SettingKind
from fwdiff.model.vocabulary import DEFAULT_SKU

SKU_TABLE = "skuid_info"
REGION_LIST = "regionlist"
"""What the keys of settings out of `SKUID_Info.xml` and `regionlist.txt` begin with, in lower case."""

_KNOWN = re.compile(r"\d[0-9A-Z]{2}(?:[A-Z]{2,3}|0[ACFST]|[AELNS]0|C1)")
"""`600WW`, `60SCN`, `6EUEEA`; locales with a digit are approvals (`0A`, `0C`), tests, continents and rooted China."""
_ANY = re.compile(r"(?=\d*[A-Z])(?=[A-Z]*\d)[0-9A-Z]{5,6}")
"""What a table or the condition of an overlay may name besides."""
_FOLDER = re.compile(r"(/(?:preload-app|CDA|cust/overlay))?/([0-9A-Z]{5,6})(?=/)")
"""A folder, and whether it stands where FIH's CDA keeps a folder for each SKU."""
_PROPERTY = re.compile(r"(?:[\w.]*\.)?skuid(?:\.\w+)*", re.IGNORECASE)
_PARTS = {"Brand": slice(0, 1), "Carrier": slice(1, 3), "Locale": slice(3, None)}


class SkuIds:
    """The ids of one image: `named` are those that it names, `parts` the signs by the table of their part."""

    def __init__(self, named: Iterable[str] = (), parts: Iterable[tuple[str, str]] = ()) -> None:
        self.named = frozenset(filter(_ANY.fullmatch, named))
        self._parts: dict[str, set[str]] = {}
        for table, sign in parts:
            self._parts.setdefault(table, set()).add(sign)

    def is_id(self, value: str) -> bool:
        """Whether a word is the id of a SKU."""
        return bool(_KNOWN.fullmatch(value)) or value in self.named or self._is_composed(value)

    def of_folder(self, device_path: str) -> str | None:
        """The SKU whose folder a path leads through, the outermost; None where it stands there for all.

        `/product/600EEA/priv-app` is mounted where `ro.boot.skuid` is the same.
        """
        for match in _FOLDER.finditer(device_path):
            if self.is_id(match[2]) or (match[1] and _ANY.fullmatch(match[2])):
                return match[2]
        return None

    def _is_composed(self, value: str) -> bool:
        """Whether tables of brands, carriers and locales have each part."""
        return bool(_ANY.fullmatch(value)) and all(
            value[where] in self._parts.get(table, ()) for table, where in _PARTS.items()
        )


def sku_ids(rows: Iterable[SettingAt], overlays: Iterable[Overlay | None]) -> SkuIds:
    """The ids of an image by what its tables and selections say, and by what its overlays wait for."""
    rows = [row for row in rows if row.kind is SettingKind.SKU]
    waited = (one.required_value or "" for one in overlays if one and names_sku(one.required_property or ""))
    selected = (row.value for row in rows if row.key.lower() == DEFAULT_SKU)
    by_hardware = (row.key.split("/")[1] for row in rows if row.key.count("/") > 2)
    named = (*listed_skus(rows), *waited, *selected, *by_hardware)
    return SkuIds(named, filter(None, map(_part, rows)))


def listed_skus(rows: Iterable[SettingAt]) -> Iterator[str]:
    """The ids that the image's own tables list."""
    for row in rows:
        table, _, name = row.key.partition("/")
        if row.kind is SettingKind.SKU and table.lower() in (SKU_TABLE, REGION_LIST):
            yield from filter(_ANY.fullmatch, (name, row.value) if table.lower() == REGION_LIST else (name,))


def names_sku(name: str) -> bool:
    """Whether a property is one that names the phone's SKU: `ro.boot.skuid`, `ro.cda.skuid.id_final`."""
    return _PROPERTY.fullmatch(name) is not None


def locale_of(sku: str) -> str:
    """The last part of an id: `WW`, `EEA`; of builds for an approval `0A` or `0C`."""
    return sku[3:]


def _part(row: SettingAt) -> tuple[str, str] | None:
    """Of `SKUID_Info/Carrier/0S` the table and the sign."""
    file, _, rest = row.key.partition("/")
    table, _, sign = rest.partition("/")
    return (table, sign) if file.lower() == SKU_TABLE and table in _PARTS and sign else None
