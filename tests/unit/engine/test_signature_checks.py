"""Signatures are looked at where an APK is new or changed, and in an image that is read alone."""

from __future__ import annotations

from pathlib import Path

from fwdiff.engine.request import Request
from fwdiff.engine.results import compare_images, take_inventory
from fwdiff.inventory import write_saved
from fwdiff.model import Inventory
from fwdiff.model.comparison import Comparison
from tests.unit.facts.archives import APKS, zipped
from tests.unit.facts.signing.test_verification import members

ROTATED, OVERLAY = (APKS / "rotated.apk").read_bytes(), (APKS / "overlay.apk").read_bytes()
V1 = (APKS / "v1.apk").read_bytes()
BORROWED = zipped(members("v1.apk") | {"AndroidManifest.xml": members("overlay.apk")["AndroidManifest.xml"]})


def tree(root: Path, **apks: bytes) -> str:
    for name, content in apks.items():
        path = root / "system/app" / name / f"{name}.apk"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    (root / "system/build.prop").write_bytes(b"ro.build.version.sdk=28\n")
    return str(root)


def compared(left: str, right: str) -> Comparison:
    *_, last = compare_images(Request(left, right, workers=1, cache=False))
    assert isinstance(last, Comparison)
    return last


def verifies(inventory: Inventory) -> dict[str, bool | None]:
    return {package.path.split("/")[-2]: package.signature_verifies for package in inventory.packages}


def test_new_and_changed_apks_are_looked_at_and_equal_ones_are_not(tmp_path: Path) -> None:
    left = tree(tmp_path / "left", Same=ROTATED, Changed=V1, Gone=OVERLAY)
    right = tree(tmp_path / "right", Same=ROTATED, Changed=BORROWED)
    found = compared(left, right)
    assert verifies(found.left) == {"Same": None, "Changed": True, "Gone": True}
    assert verifies(found.right) == {"Same": None, "Changed": False}
    (borrowed,) = [package for package in found.right.packages if "Changed" in package.path]
    assert borrowed.signature_fault == "AndroidManifest.xml has another digest"


def test_an_image_alone_is_looked_at_as_a_whole_and_its_saved_inventory_tells_it(tmp_path: Path) -> None:
    source = tree(tmp_path / "image", One=ROTATED, Two=BORROWED)
    inventory = take_inventory(source, workers=1, on_progress=lambda _: None, cache=False)
    assert verifies(inventory) == {"One": True, "Two": False}
    saved = tmp_path / "image.fwi"
    write_saved(inventory, saved)
    found = compared(str(saved), tree(tmp_path / "right", One=ROTATED, Three=OVERLAY))
    assert verifies(found.left) == {"One": True, "Two": False}
    assert verifies(found.right) == {"One": None, "Three": True}


def test_what_was_looked_at_is_kept(tmp_path: Path) -> None:
    left, right = tree(tmp_path / "left", A=V1), tree(tmp_path / "right", A=BORROWED)
    for _ in range(2):
        *_, last = compare_images(Request(left, right, workers=1))
        assert isinstance(last, Comparison)
        assert verifies(last.right) == {"A": False}
