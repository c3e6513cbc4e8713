from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fwdiff.errors import ImageError, UnsupportedImage
from fwdiff.images.opening.opener import describe_image, open_image
from fwdiff.images.partitions import slot_of, slot_of_file
from fwdiff.model import ProblemKind
from tests.unit.images import samples
from tests.unit.images.build import noise, sparse_image, zipped
from tests.unit.images.opening.test_opener import CONTENT, F2FS, expected, read, write
from tests.unit.images.writers.super_lp import Partition, super_image

A = samples.image("ext4_inline.img")
B = A.replace(b"ro.build.id=TEST", b"ro.build.id=SLOT")

Pack = Callable[[Path, dict[str, bytes]], str]


def both(name: str = "vendor") -> dict[str, bytes]:
    return {f"{name}_a.img": A, f"{name}_b.img": B}


def packed(folder: Path, members: dict[str, bytes]) -> str:
    return write(folder / "x.zip", zipped(members))


def super_file(folder: Path, members: dict[str, bytes]) -> str:
    partitions = [Partition(name.removesuffix(".img"), data) for name, data in members.items()]
    return write(folder / "super.img", super_image(partitions))


def unpacked(folder: Path, members: dict[str, bytes]) -> str:
    for name, data in members.items():
        write(folder / "images" / name, data)
    return str(folder / "images")


PACKERS = pytest.mark.parametrize("pack", [packed, super_file, unpacked])


def contents(path: str, slot: str | None = None) -> dict[str, bytes]:
    image = open_image(path, slot=slot)
    assert image.listing.unread == ()
    found = {entry.path: read(image, entry) for entry in image.listing.files if entry.kind == "file"}
    image.close()
    return found


def unread(path: str, slot: str | None = None) -> list[tuple[str, ProblemKind]]:
    image = open_image(path, slot=slot)
    image.close()
    return [(entry.path, entry.kind) for entry in image.listing.unread]


def of_slot(slot: str, name: str = "vendor") -> dict[str, bytes]:
    """What the sample holds; the slots differ in build.prop."""
    found = expected(name)
    if slot == "b":
        found[f"{name}/build.prop"] = found[f"{name}/build.prop"].replace(b"TEST", b"SLOT", 1)
    return found


@pytest.mark.parametrize(
    ("name", "slot"),
    [("system_a", "a"), ("vendor_b", "b"), ("system", ""), ("_a", ""), ("system_other", ""), ("system_c", "")],
)
def test_the_slot_in_a_partition_name(name: str, slot: str) -> None:
    assert slot_of(name) == slot
    assert slot_of_file(f"b_b.zip/firmware/{name}.img.ext4") == slot


@PACKERS
def test_two_filled_slots_are_a_question(tmp_path: Path, pack: Pack) -> None:
    path = pack(tmp_path, both())
    with pytest.raises(ImageError, match=r"both slots are filled.*vendor") as raised:
        open_image(path)
    assert "--slot a or --slot b" in raised.value.hint
    assert contents(path, "a") == of_slot("a")
    assert contents(path, "b") == of_slot("b")


@PACKERS
def test_one_filled_slot_is_none(tmp_path: Path, pack: Pack) -> None:
    path = pack(tmp_path, {"vendor_b.img": B})
    assert contents(path) == contents(path, "b") == of_slot("b")
    with pytest.raises(ImageError, match=r"slot a is empty: only slot b is filled \(vendor\)") as raised:
        open_image(path, slot="a")
    assert "inventory" in raised.value.hint


@PACKERS
def test_an_image_without_slots_is_read_whatever_is_asked_for(tmp_path: Path, pack: Pack) -> None:
    path = pack(tmp_path, {"vendor.img": A})
    assert contents(path) == contents(path, "a") == contents(path, "b") == of_slot("a")


def test_what_has_no_slot_is_read_with_either(tmp_path: Path) -> None:
    path = packed(tmp_path, {**both(), "odm.img": A, "readme.txt": b"x"})
    common = {**of_slot("a", "odm"), "readme.txt": b"x"}
    assert contents(path, "a") == {**of_slot("a"), **common}
    assert contents(path, "b") == {**of_slot("b"), **common}


def test_zeros_and_no_bytes_do_not_fill_a_slot(tmp_path: Path) -> None:
    found = contents(packed(tmp_path, {"vendor_a.img": bytes(9000), "vendor_b.img": B}))
    assert found == {**of_slot("b"), "vendor_a.img": bytes(9000)}
    assert contents(super_file(tmp_path, {"vendor_a.img": A, "vendor_b.img": b""})) == of_slot("a")
    empty = sparse_image(bytes(9 * 4096))
    assert contents(packed(tmp_path, {"vendor_a.img": empty, "vendor_b.img": B})).items() >= of_slot("b").items()


def test_firmware_in_both_slots_is_no_question_where_one_system_is_filled(tmp_path: Path) -> None:
    firmware = {"modem_a.img": noise(9000, 1), "modem_b.img": noise(9000, 2)}
    path = packed(tmp_path, {"vendor_b.img": B, **firmware})
    image = open_image(path)
    files = {entry.path: entry for entry in image.listing.files}
    assert read(image, files["modem/modem.img"]) == firmware["modem_b.img"]
    assert [entry.path for entry in image.listing.unread] == ["modem_a.img"]
    image.close()
    assert contents(path, "b") == {**of_slot("b"), "modem/modem.img": firmware["modem_b.img"]}


def test_firmware_alone_in_both_slots_is_a_question(tmp_path: Path) -> None:
    firmware = {"modem_a.img": noise(9000, 1), "modem_b.img": noise(9000, 2)}
    path = packed(tmp_path, {"vendor.img": A, **firmware})
    with pytest.raises(ImageError, match=r"both slots are filled.*modem"):
        open_image(path)
    assert contents(path, "b")["modem/modem.img"] == firmware["modem_b.img"]


def test_a_slot_that_cannot_be_read_is_named_or_left_out(tmp_path: Path) -> None:
    path = packed(tmp_path, {"vendor_a.img": A, "vendor_b.img": F2FS})
    assert unread(path) == [("vendor_b.img", ProblemKind.UNSUPPORTED)]
    assert unread(path, "a") == []
    with pytest.raises(UnsupportedImage, match="F2FS"):
        open_image(path, slot="b")


def test_a_copy_of_a_partition_is_reported(tmp_path: Path) -> None:
    path = packed(tmp_path, {"vendor.img": A, "old/vendor.img": B})
    assert unread(path) == [("vendor.img", ProblemKind.UNSUPPORTED)]
    assert unread(path, "b") == unread(path)


def test_folders_have_slots_too(tmp_path: Path) -> None:
    for slot in "ab":
        write(tmp_path / f"system_{slot}/build.prop", slot.encode())
        write(tmp_path / f"tools_{slot}/x", slot.encode())
    write(tmp_path / "vendor/build.prop", b"v")
    with pytest.raises(ImageError, match=r"both slots are filled.*system"):
        open_image(str(tmp_path))
    kept = {"vendor/build.prop": b"v", "tools_a/x": b"a", "tools_b/x": b"b"}
    assert contents(str(tmp_path), "a") == {"system_a/build.prop": b"a", **kept}
    assert contents(str(tmp_path), "b") == {"system_b/build.prop": b"b", **kept}
    layer, _ = describe_image(str(tmp_path))
    assert [(part.name, part.files) for part in layer.inside] == [("system_a", 1), ("system_b", 1), ("vendor", 1)]


@PACKERS
def test_both_slots_are_described(tmp_path: Path, pack: Pack) -> None:
    path = pack(tmp_path, {**both("vendor"), **both("odm"), "system_ext_b.img": F2FS})
    layer, problems = describe_image(path)
    assert [part.name for part in layer.inside] == ["odm_a", "odm_b", "vendor_a", "vendor_b"]
    assert {part.files for part in layer.inside} == {len(CONTENT)}
    assert "--slot b" in layer.marks["slots"]
    assert [entry.path for entry in problems] == ["system_ext"]
    layer, problems = describe_image(path, slot="a")
    assert [part.name for part in layer.inside] == ["odm", "vendor"]
    assert "slots" not in layer.marks
    assert problems == ()


def test_what_the_other_slot_keeps_for_this_one_is_no_build(tmp_path: Path) -> None:
    if shutil.which("mke2fs") is None:
        pytest.skip("mke2fs is not installed")
    marker = write(tmp_path / "tree/system-other-odex-marker", b"")
    write(tmp_path / "tree/system/app/X/oat/arm64/X.odex", b"code")
    other = tmp_path / "other.img"
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", Path(marker).parent, other, "4M"], check=True)
    path = super_file(tmp_path, {"system_a": A, "system_b": other.read_bytes()})
    odex = {
        "system_other/system/app/X/oat/arm64/X.odex": b"code",
        "system_other/system-other-odex-marker": b"",
    }
    assert contents(path) == contents(path, "a") == {**of_slot("a", "system"), **odex}
    with pytest.raises(ImageError, match=r"only slot a is filled \(system\)"):
        open_image(path, slot="b")
