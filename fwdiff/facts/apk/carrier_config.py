"""Carrier configuration: what an app of the platform sets for each carrier, in assets and in `res/xml/vendor.xml`.

Source: AOSP packages/apps/CarrierConfig, DefaultCarrierConfigService; the names of keys are CarrierConfigManager's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.facts.bounded import bounded
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive, ZipEntry
from fwdiff.facts.xml.lines import xml_lines
from fwdiff.facts.xml.string_pool import BadResources
from fwdiff.facts.xml.tree import Node, read_tree
from fwdiff.model import FactProblem, ProblemKind, Setting, SettingKind

_ASSET = re.compile(r"assets/carrier_config_([^/]+)\.xml")
_VENDOR = "res/xml/vendor.xml"
_PACKAGE = "carrierconfig"
_ROOTS = ("carrier_config_list", "carrier_config")
_LONGEST = 1024
"""Characters of what is set for one carrier; the longest real one has twice as many."""
_LARGEST = 4 << 20
_MAX_CARRIERS = 10_000


class CarrierReading(NamedTuple):
    """The settings, and what of it could not be read."""

    settings: tuple[Setting, ...] = ()
    problems: tuple[FactProblem, ...] = ()


def read_carrier_config(archive: ZipArchive, package: str) -> CarrierReading:
    """A setting a carrier, by `package/carrier[filters]`, its value all keys in order; none of any other package."""
    if _PACKAGE not in package.lower():
        return CarrierReading()
    rows: list[Setting] = []
    problems: list[FactProblem] = []
    for entry in archive.entries:
        name = _carrier(entry.name)
        if not name:
            continue
        if len(rows) >= _MAX_CARRIERS:
            problems.append(FactProblem(ProblemKind.LIMIT, f"more than {_MAX_CARRIERS} carriers", entry.name))
            break
        try:
            root, complaint = read_tree(_text(archive, entry), _ROOTS)
        except (BadResources, BadZip) as error:
            root, complaint = None, str(error)
        if complaint:
            problems.append(FactProblem(ProblemKind.DAMAGED, f"carrier configuration: {complaint}", entry.name))
        if root:
            rows.extend(_rows(root, f"{package}/{name}"))
    return CarrierReading(tuple(rows), tuple(problems))


def _carrier(member: str) -> str:
    """What a member says for whom it is: `310410`, `carrierid_1187_AT&T`; `vendor` is for all that its filters let."""
    match = _ASSET.fullmatch(member)
    return match[1] if match else "vendor" if member == _VENDOR else ""


def _text(archive: ZipArchive, entry: ZipEntry) -> bytes:
    content = archive.read(entry, limit=_LARGEST, verify=False)
    return "\n".join(xml_lines(content)).encode() if entry.name == _VENDOR else content


def _rows(root: Node, key: str) -> Iterator[Setting]:
    for node in _configurations(root):
        filters = " ".join(f"{name}={value}" for name, value in sorted(node.attributes.items()))
        values = "; ".join(sorted(filter(None, map(_value, node.children))))
        if values:
            name = f"{key}[{filters}]" if filters else key
            yield Setting(SettingKind.CARRIER_SETTING, name, bounded(values, _LONGEST))


def _configurations(root: Node) -> list[Node]:
    return [root] if root.tag == "carrier_config" else [node for node in root.children if node.tag == "carrier_config"]


def _value(node: Node) -> str:
    name = node.attributes.get("name", "")
    items = [child.attributes.get("value", child.text.strip()) for child in node.children if child.tag == "item"]
    value = f"[{', '.join(items)}]" if items else node.attributes.get("value", node.text.strip())
    return f"{name}={value}" if name else ""
