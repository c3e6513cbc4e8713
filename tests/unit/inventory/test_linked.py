from __future__ import annotations

import pytest

from fwdiff.model import FileEntry, Placement
from tests.unit.inventory.builders import apk, entry, inventory, manifest

ITEM = "system/system/product/CDA/items/X/X.apk"


def placements(*links: FileEntry) -> list[tuple[str, str, bool]]:
    built = inventory(apk(ITEM, manifest("com.example.x")), links=links)
    assert {package.path for package in built.packages} == {ITEM}
    return [(package.device_path, package.placement, package.privileged) for package in built.packages]


CARRIED = ("/product/CDA/items/X/X.apk", Placement.CARRIED, False)


@pytest.mark.parametrize(
    ("at", "target"),
    [
        ("system/system/priv-app/X/X.apk", "/product/CDA/items/X/X.apk"),
        ("system/system/priv-app/X/X.apk", "../../product/CDA/items/X/X.apk"),
        ("system/system/priv-app/X", "/system/product/CDA/items/X"),
    ],
)
def test_a_link_to_an_apk_or_to_its_folder_is_a_placement(at: str, target: str) -> None:
    assert placements(entry(at, link=target)) == [CARRIED, ("/system/priv-app/X/X.apk", Placement.PRIV_APP, True)]


@pytest.mark.parametrize(
    ("at", "target"),
    [
        ("system/system/priv-app/X/X.apk", "/product/CDA/items/Gone/Gone.apk"),
        ("system/system/priv-app/X/X.apk", "X.apk"),
        ("system/system/etc/X.apk", "/product/CDA/items/X/X.apk"),
        ("system/system/priv-app/X/X", "/product/CDA/items/X/X.apk"),
    ],
)
def test_a_link_that_the_package_manager_does_not_come_to_is_none(at: str, target: str) -> None:
    assert placements(entry(at, link=target)) == [CARRIED]


def test_links_through_links_are_followed() -> None:
    links = (
        entry("system/system/app/X", link="/vendor/x"),
        entry("vendor/x", link="/product/CDA/items/X"),
    )
    assert placements(*links) == [CARRIED, ("/system/app/X/X.apk", Placement.APP, False)]
