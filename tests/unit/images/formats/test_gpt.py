from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.gpt import GptDisk
from fwdiff.images.opening.opener import open_image
from fwdiff.model import ProblemKind
from tests.unit.images import samples
from tests.unit.images.build import noise, vbmeta_image, zipped
from tests.unit.images.opening.test_opener import contents, expected, write
from tests.unit.images.writers.gpt import ENTRIES, ENTRY, gpt_disk
from tests.unit.images.writers.super_lp import Partition, super_image

EXT4 = samples.image("ext4_inline.img")
SUPER = super_image([Partition("vendor", EXT4), Partition("odm", EXT4)])


def read(data: bytes) -> dict[bytes, bytes]:
    disk = GptDisk(BytesSource(data))
    return {node.name: disk.open(node).read_at(0, node.size) for node in disk.walk()}


@pytest.mark.parametrize("sector", [512, 4096])
def test_the_files_of_a_disk_are_those_of_its_partitions(tmp_path: Path, sector: int) -> None:
    vbmeta = vbmeta_image([]).ljust(8192, b"\0")
    path = write(tmp_path / "system.img", gpt_disk([("vbmeta", vbmeta), ("super", SUPER)], sector=sector))
    image = open_image(path)
    assert image.listing.format == "gpt/super/ext4"
    assert [partition.name for partition in image.listing.partitions] == ["odm", "vbmeta", "vendor"]
    assert image.listing.unread == ()
    image.close()
    assert contents(path) == {**expected("vendor"), **expected("odm"), "vbmeta/vbmeta.img": vbmeta}


def test_a_disk_in_the_emulators_package(tmp_path: Path) -> None:
    members = {"x86_64/system.img": gpt_disk([("super", SUPER)]), "x86_64/build.prop": b"ro.build.id=1\n"}
    path = write(tmp_path / "emulator.zip", zipped(members))
    assert contents(path).items() >= {**expected("vendor"), **expected("odm")}.items()


@pytest.mark.skipif(shutil.which("sgdisk") is None, reason="needs sgdisk")
def test_a_disk_of_the_formats_own_tool(tmp_path: Path) -> None:
    disk = tmp_path / "disk.img"
    disk.write_bytes(bytes(8 << 20))
    end = 2048 + len(EXT4) // 512 - 1
    words = ["-n", f"1:2048:{end}", "-c", "1:vendor_a", "-n", "2:0:+1M", "-c", "2:vendor_b"]
    subprocess.run(["sgdisk", "-o", *words, str(disk)], check=True, capture_output=True)
    with disk.open("r+b") as file:
        file.seek(2048 * 512)
        file.write(EXT4)
    image = open_image(str(disk))
    assert image.listing.unread == ()
    image.close()
    assert contents(str(disk)) == expected("vendor")


def test_a_damaged_table_is_read_from_its_copy() -> None:
    data = gpt_disk([("a", noise(700))])
    found = {b"a.img": noise(700).ljust(1024, b"\0")}
    assert read(data) == found
    for offset in (512 + 72, 1024 + 5):
        damaged = bytearray(data)
        damaged[offset] ^= 1
        assert read(bytes(damaged)) == found
        damaged[-512 + 72] ^= 1
        with pytest.raises(DamagedImage, match="and its copy are damaged"):
            read(bytes(damaged))


def test_a_cut_disk_says_which_partition_is_missing(tmp_path: Path) -> None:
    data = gpt_disk([("vendor", EXT4), ("odm", EXT4)])[: -len(EXT4)]
    image = open_image(write(tmp_path / "disk.img", data))
    assert [(entry.path, entry.kind) for entry in image.listing.unread] == [("odm", ProblemKind.DAMAGED)]
    image.close()


def test_names_are_unique_and_no_paths() -> None:
    data = gpt_disk([("../a", b"1"), ("", b"2"), ("x", b"3"), ("x", b"4")])
    assert list(read(data)) == [b".._a.img", b"partition-2.img", b"x.img", b"x-4.img"]


def test_what_a_table_claims_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.images.formats.gpt.MAXIMUM_PARTITIONS", ENTRIES - 1)
    with pytest.raises(LimitReached, match=f"{ENTRIES} partitions, {ENTRY} bytes"):
        read(gpt_disk([("a", b"1")]))
