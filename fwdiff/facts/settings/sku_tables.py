"""FIH's tables of SKUs: `SKUID_Info.xml`, which says what ids are made of or lists them, and `regionlist.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.facts.xml.tree import Node
from fwdiff.model import Setting, SettingKind

_LONGEST = 64 << 10
_LINE = rb"[^\S\n]*([0-9A-Z]{5,6})[^\S\n]*(?::[^\S\n]*([0-9A-Z]{5,6})[^\S\n]*)?\r?"
_LIST = re.compile(rb"\s*+(?:%s(?:\n\s*+|\Z))+" % _LINE)
_ENTRY = re.compile(rb"^%s$" % _LINE, re.MULTILINE)


def read_sku_parts(root: Node) -> Iterator[Setting]:
    """Of `SKUID-data` what each sign of a part means: `Carrier/0S` is China Telecom."""
    for table in root.children:
        for item in table.children:
            if table.tag == "Field-Table" and (sign := item.attributes.get("id")):
                yield Setting(SettingKind.SKU, f"{table.attributes.get('name', '')}/{sign}", item.text.strip())


def read_sku_list(root: Node) -> Iterator[Setting]:
    """Of `SKUID_Info` each id and what is said of it."""
    for item in root.children:
        said = dict(item.attributes)
        if name := said.pop("id", ""):
            yield Setting(SettingKind.SKU, name, "; ".join(f"{key}={value}" for key, value in sorted(said.items())))


def read_region_list(data: bytes) -> Iterator[Setting]:
    """The ids of a text that has nothing but lines `600WW` or `600WW : 600RU`, and more than one id."""
    if len(data) > _LONGEST or not _LIST.fullmatch(data):
        return
    entries = _ENTRY.findall(data)
    if len(entries) > 1 or any(second for _, second in entries):
        for name, second in entries:
            yield Setting(SettingKind.SKU, name.decode(), second.decode())
