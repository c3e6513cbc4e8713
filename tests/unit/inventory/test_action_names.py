from __future__ import annotations

from msgspec.structs import replace

from fwdiff.inventory import FileRecord
from fwdiff.model import CodeSite, Component, ComponentKind, PropertyUse
from tests.unit.inventory.builders import apk, inventory, manifest, package_of, properties

SITE = (CodeSite("La/B;", "c"),)
NAMES = ("fih.tool.DMC", "fih.tool.DONE", "fih.tool.mode", "persist.tool.gate")


def asking(path: str) -> FileRecord:
    """An app whose code loads all names."""
    file = apk(path, manifest("com.example.asks"))
    assert file.facts is not None
    return replace(file, facts=replace(file.facts, properties=tuple(PropertyUse(name, SITE) for name in NAMES)))


def declaring(path: str) -> FileRecord:
    """One whose receiver waits for three of them, and which protects the fourth."""
    actions = ("fih.tool.DMC", "fih.tool.mode", "persist.tool.gate")
    receiver = Component(ComponentKind.RECEIVER, "a.R", exported=True, enabled=True, actions=actions)
    described = manifest("com.example.tool", components=(receiver,))
    return apk(path, replace(described, protected_broadcasts=("fih.tool.DONE",)))


def asked(*records: FileRecord) -> list[str]:
    found = package_of(inventory(*records), "com.example.asks")
    return [use.name for use in found.properties]


def test_actions_that_a_manifest_of_the_build_declares_are_no_properties() -> None:
    asks, tool = asking("system/system/app/A/A.apk"), declaring("system/system/app/T/T.apk")
    assert asked(asks) == list(NAMES)
    assert asked(asks, tool) == ["persist.tool.gate"]


def test_what_a_file_sets_is_a_property_whatever_declares_it() -> None:
    asks, tool = asking("system/system/app/A/A.apk"), declaring("system/system/app/T/T.apk")
    assert asked(asks, tool, properties("system/system/build.prop", fih_tool_mode="1")) == [
        "fih.tool.mode",
        "persist.tool.gate",
    ]
