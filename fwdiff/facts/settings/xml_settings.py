"""XML files that configure the platform: the root element decides who reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from fwdiff.facts.settings.hardware_table import read_hardware_table
from fwdiff.facts.settings.mac_permissions import read_mac_permissions
from fwdiff.facts.settings.sku_tables import read_sku_list, read_sku_parts
from fwdiff.facts.settings.system_config import read_system_config
from fwdiff.facts.settings.vintf import read_manifest, read_matrix
from fwdiff.facts.xml.tree import Node, looks_like_xml, read_tree
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


_VINTF_ROOTS = tuple(b"<%s%s" % (name, end) for name in (b"manifest", b"compatibility-matrix") for end in (b" ", b">"))
_PREFACE = 64 << 10


class XmlSettings(NamedTuple):
    """The settings, and what kept the rest of the file from being read, or nothing."""

    settings: list[Setting]
    complaint: str = ""


def read_xml_settings(data: bytes) -> XmlSettings:
    """The settings of a file with one of our roots, up to where it is damaged; none of any other."""
    if not looks_like_xml(data):
        data = _from_vintf_root(data)
    if not data:
        return XmlSettings([])
    root, complaint = read_tree(data, _READERS)
    return XmlSettings(list(_READERS[root.tag](root)) if root else [], complaint)


def _from_vintf_root(data: bytes) -> bytes:
    """A text from its first `<` on, where that begins a manifest or matrix of HALs; nothing of any other.

    libvintf takes the first element, and tinyxml2 reads over text before it (XMLDocument::Parse), a licence for
    example; an XML declaration behind text is an error to it.
    """
    start = data.find(b"<", 0, _PREFACE)
    return data[start:] if start > 0 and data.startswith(_VINTF_ROOTS, start) else b""
