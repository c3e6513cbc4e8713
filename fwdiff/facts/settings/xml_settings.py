"""XML files that configure the platform: the root element decides who reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from fwdiff.facts.settings.hardware_table import read_hardware_table
from fwdiff.facts.settings.mac_permissions import read_mac_permissions
from fwdiff.facts.settings.sku_tables import read_sku_list, read_sku_parts
from fwdiff.facts.settings.system_config import read_system_config
from fwdiff.facts.settings.vintf import read_manifest, read_matrix
from fwdiff.facts.xml.tree import Node, read_tree
from fwdiff.model import Setting

_READERS: dict[str, Callable[[Node], Iterator[Setting]]] = {
    "permissions": read_system_config,
    "config": read_system_config,
    "exceptions": read_system_config,
    "policy": read_mac_permissions,
    "manifest": read_manifest,
    "compatibility-matrix": read_matrix,
    "HWMapTable": read_hardware_table,
    "SKUID-data": read_sku_parts,
    "SKUID_Info": read_sku_list,
}


class XmlSettings(NamedTuple):
    """The settings, and what kept the rest of the file from being read, or nothing."""

    settings: list[Setting]
    complaint: str = ""


def read_xml_settings(data: bytes) -> XmlSettings:
    """The settings of a file with one of our roots, up to where it is damaged; none of any other."""
    root, complaint = read_tree(data, _READERS)
    return XmlSettings(list(_READERS[root.tag](root)) if root else [], complaint)
