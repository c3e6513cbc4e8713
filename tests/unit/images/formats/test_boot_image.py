from __future__ import annotations

import bz2
import gzip
import lzma
import random
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import which

import lz4.frame
import pytest

from fwdiff.errors import DamagedImage, ImageError, UnsupportedImage
from fwdiff.images.bytes import block_cache
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.boot import boot_image, ramdisk
from fwdiff.images.formats.boot.boot_image import BootImage
from fwdiff.images.formats.cpio import Cpio
from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileKind, ProblemKind
from tests.unit.images.build import mixed, noise, zipped
from tests.unit.images.opening.test_opener import contents, write
from tests.unit.images.writers.boot import (
    PIPE,
    cpio,
    entry,
    legacy_lz4,
    padded,
    vendor_boot_image,
)
from tests.unit.images.writers.boot import (
    boot_image as written,
)

FILES = {
    b"init.rc": b"service x /bin/x\n",
    b"default.prop": b"ro.secure=1\n",
    b"sbin/tool": mixed(70_000),
    b"empty": b"",
}
RAMDISK = cpio(FILES, links={b"etc": b"/system/etc"})
KERNEL = noise(5000)
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "stored": lambda data: data,
    "gzip": gzip.compress,
    "lz4 legacy": legacy_lz4,
    "lz4": lz4.frame.compress,
    "xz": lzma.compress,
    "bzip2": bz2.compress,
}


def files(filesystem: BootImage | Cpio) -> dict[bytes, bytes]:
    nodes = [node for node in filesystem.walk() if node.kind is FileKind.FILE]
    return {node.name: filesystem.open(node).read_at(0, node.size) for node in nodes}


def opened(data: bytes) -> BootImage:
    return BootImage(BytesSource(data))


IN_RAMDISK = {b"ramdisk/" + name: data for name, data in FILES.items()}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("version", range(5))
def test_a_boot_image_of_any_header_and_packing(version: int, packing: str) -> None:
    image = opened(written(KERNEL, PACKINGS[packing](RAMDISK), version=version))
    assert files(image) == {b"cmdline": b"a=b", b"kernel": KERNEL, **IN_RAMDISK}
    assert [(node.name, node.link) for node in image.walk() if node.kind is FileKind.LINK] == [
        (b"ramdisk/etc", b"/system/etc")
    ]
    assert list(image.problems()) == []
    assert (image.header.os_version, image.header.patch_level) == ("9.0.0", "2019-03")


def test_a_device_tree_and_a_long_command_line() -> None:
    image = opened(written(KERNEL, RAMDISK, version=2, dtb=b"tree", command_line=b"x" * 512 + b"y=z"))
    found = files(image)
    assert (found[b"dtb"], found[b"cmdline"], found[b"cmdline-more"]) == (b"tree", b"x" * 512, b"y=z")


def test_vendor_boot_with_one_ramdisk() -> None:
    image = opened(vendor_boot_image([(0, b"", legacy_lz4(RAMDISK))], b"tree", version=3))
    assert files(image) == {b"cmdline": b"console=x", b"dtb": b"tree", **IN_RAMDISK}


def test_vendor_boot_with_several_ramdisks() -> None:
    modules = cpio({b"lib/modules/x.ko": b"module"})
    parts = [(1, b"", legacy_lz4(RAMDISK)), (3, b"dlkm", gzip.compress(modules)), (2, b"", RAMDISK)]
    image = opened(vendor_boot_image(parts, b"tree", bootconfig=b"androidboot.x=y\n"))
    assert files(image) == {
        b"cmdline": b"console=x",
        b"dtb": b"tree",
        b"bootconfig": b"androidboot.x=y\n",
        **IN_RAMDISK,
        b"ramdisk-dlkm-dlkm/lib/modules/x.ko": b"module",
        **{b"ramdisk-recovery/" + name: data for name, data in FILES.items()},
    }


def test_a_partition_in_a_package(tmp_path: Path) -> None:
    members = {"boot_a.img": written(KERNEL, gzip.compress(RAMDISK)), "vbmeta.img": noise(4096)}
    path = write(tmp_path / "x.zip", zipped(members))
    image = open_image(path)
    assert [(entry.name, entry.filesystem) for entry in image.listing.partitions] == [
        ("boot", "boot"),
        ("vbmeta", "raw"),
    ]
    places = {entry.path: entry.device_path for entry in image.listing.files}
    image.close()
    assert places["boot/ramdisk/init.rc"] == "/boot/ramdisk/init.rc"
    assert contents(path)["boot/ramdisk/default.prop"] == b"ro.secure=1\n"


def test_a_ramdisk_that_cannot_be_unpacked_is_unread(tmp_path: Path) -> None:
    for packed, kind in ((gzip.compress(RAMDISK)[:-9], ProblemKind.DAMAGED), (b"?" * 99, ProblemKind.UNSUPPORTED)):
        image = open_image(write(tmp_path / "boot.img", written(KERNEL, packed)))
        assert [(entry.path, entry.kind) for entry in image.listing.unread] == [("boot/ramdisk", kind)]
        assert [entry.path for entry in image.listing.files] == ["boot/cmdline", "boot/kernel"]
        image.close()


def test_a_ramdisk_larger_than_the_limit_is_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boot_image, "MAXIMUM_SIZE", 50_000)
    image = opened(written(KERNEL, gzip.compress(RAMDISK)))
    assert set(files(image)) == {b"cmdline", b"kernel"}
    assert [name for name, _ in image.problems()] == [b"ramdisk"]


def test_an_lz4_block_may_be_followed_by_the_magic_again_and_by_padding() -> None:
    first, second = legacy_lz4(RAMDISK[:1000]), legacy_lz4(RAMDISK[1000:])
    assert ramdisk.unpack_ramdisk(BytesSource(first + second + bytes(8))) == RAMDISK


def test_archives_in_a_row_and_the_last_of_a_name() -> None:
    later = cpio({b"init.rc": b"later", b"./sbin//other": b"x"})
    archive = Cpio(padded(RAMDISK, 512) + bytes(1024) + later)
    assert files(archive) == {**FILES, b"init.rc": b"later", b"sbin/other": b"x"}
    assert list(archive.problems()) == []


def test_hard_links_and_special_files() -> None:
    data = entry(b"a", b"", inode=5, links=2) + entry(b"b", b"content", inode=5, links=2)
    archive = Cpio(data + entry(b"pipe", b"", mode=PIPE) + entry(b"TRAILER!!!", b""))
    assert files(archive) == {b"a": b"content", b"b": b"content"}
    assert [node.name for node in archive.walk() if node.kind is FileKind.SPECIAL] == [b"pipe"]


@pytest.mark.parametrize("cut", [50, 111, 1000])
def test_a_cut_archive_lists_what_it_has(cut: int) -> None:
    archive = Cpio(RAMDISK[:-cut])
    assert set(files(archive)) <= set(FILES)
    assert [type(error) for _, error in archive.problems()] == [DamagedImage]


@pytest.mark.parametrize("data", [b"ANDROID!" + bytes(100), b"ANDROID!" + bytes(5000), b"VNDRBOOT" + b"\xff" * 5000])
def test_headers_that_contradict_themselves(data: bytes) -> None:
    with pytest.raises((DamagedImage, UnsupportedImage)):
        BootImage(BytesSource(data))


DAMAGED = {
    "boot": written(KERNEL, gzip.compress(RAMDISK)),
    "stored": written(b"", RAMDISK),
    "modern": written(KERNEL, legacy_lz4(RAMDISK), version=4),
    "vendor": vendor_boot_image([(1, b"", RAMDISK[:8000]), (3, b"dlkm", gzip.compress(RAMDISK))], b"tree"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_is_an_image_error_or_a_problem(name: str) -> None:
    image, chance = DAMAGED[name], random.Random(name)
    cases = [image[: chance.randrange(len(image))] for _ in range(10)]
    for _ in range(100):
        damaged = bytearray(image)
        place = chance.choice([chance.randrange(2200), chance.randrange(len(image))])
        damaged[place] ^= chance.randrange(1, 256)
        cases.append(bytes(damaged))
    read = 0
    for data in cases:
        with suppress(ImageError):
            files(opened(data))
            read += 1
    assert 0 < read < len(cases)


@pytest.mark.skipif(not (which("mkbootimg") and which("cpio")), reason="mkbootimg and cpio are not installed")
@pytest.mark.parametrize("version", [0, 1, 2, 3])
def test_what_mkbootimg_and_cpio_write(tmp_path: Path, version: int) -> None:
    tree = tmp_path / "tree"
    for name, data in FILES.items():
        write(tree / name.decode(), data)
    names = b"\n".join(FILES)
    packed = subprocess.run(
        ["cpio", "-o", "-H", "newc", "--quiet"], input=names, cwd=tree, stdout=-1, check=True
    ).stdout
    (tmp_path / "ramdisk").write_bytes(gzip.compress(packed))
    (tmp_path / "kernel").write_bytes(KERNEL)
    words = ["--header_version", str(version), "--kernel", "kernel", "--ramdisk", "ramdisk", "--cmdline", "a=b"]
    words += ["--os_version", "9.0.0", "--os_patch_level", "2019-03", *(["--dtb", "kernel"] if version == 2 else [])]
    subprocess.run(["mkbootimg", *words, "-o", "boot.img"], cwd=tmp_path, check=True)
    image = opened((tmp_path / "boot.img").read_bytes())
    trees = {b"dtb": KERNEL} if version == 2 else {}
    assert files(image) == {b"cmdline": b"a=b", b"kernel": KERNEL, **trees, **IN_RAMDISK}
    assert (image.header.os_version, image.header.patch_level) == ("9.0.0", "2019-03")


def test_a_ramdisk_that_is_no_longer_in_memory_is_unpacked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    image = opened(written(KERNEL, gzip.compress(RAMDISK)))
    before = files(image)
    monkeypatch.setattr(block_cache, "_BUDGET", block_cache.BlockBudget(1))
    again = opened(written(KERNEL, gzip.compress(RAMDISK)))
    nodes = list(again.walk())
    other = block_cache.BlockCache[bytes]()
    for node in nodes:
        other.keep(0, b"", 2)
        if node.kind is FileKind.FILE:
            source = again.open(node)
            assert source.read_at(0, source.size) == before[node.name]
