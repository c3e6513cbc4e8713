"""FIH's `HWIDMapTable.xml`: the properties that its `InitCDA` sets on a phone by hardware and SKU."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.facts.xml.tree import Node
from fwdiff.model import Setting, SettingKind


def read_hardware_table(root: Node) -> Iterator[Setting]:
    """By SKU, hardware and name each property: `600WW/A1N/ro.product.name`."""
    for model in root.children:
        key = "/".join(model.attributes.get(name, "") for name in ("SKUID", "HWID"))
        for child in model.children:
            yield Setting(SettingKind.SKU, f"{key}/{child.tag}", child.text.strip())
