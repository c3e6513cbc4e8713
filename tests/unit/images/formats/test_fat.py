from __future__ import annotations

import random
import struct
import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path
from shutil import which

import pytest

from fwdiff.errors import DamagedImage, ImageError, LimitReached
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.fat import fat
from fwdiff.images.formats.fat.fat import Fat, is_fat
from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileKind, PartitionEntry
from tests.unit.images.build import mixed, noise, zipped
from tests.unit.images.opening.test_opener import contents, write
from tests.unit.images.writers.fat import fat_image

FILES = {
    "IMAGE/MODEM.B00": noise(700),
    "IMAGE/modem_pr/mcfg/configs/mcfg_sw/generic/common/row/mcfg_sw.mbn": mixed(30_000),
    "IMAGE/empty": b"",
    "VERINFO/VER_INFO.TXT": b'{"Image_Build_IDs": {}}',
    "a name that is longer than one part of a long name.txt": b"long",
    "Grüße\u4e2d.txt": b"not ASCII",
}
IMAGES = {bits: fat_image(FILES, bits) for bits in (12, 16, 32)}


def files(data: bytes) -> dict[str, bytes]:
    filesystem = Fat(BytesSource(data))
    found = {}
    for node in filesystem.walk():
        assert node.kind is FileKind.FILE
        found[node.name.decode()] = filesystem.open(node).read_at(0, node.size)
    assert list(filesystem.problems()) == []
    return found


@pytest.mark.parametrize("bits", IMAGES)
def test_files_of_a_fat_file_system(bits: int) -> None:
    assert is_fat(IMAGES[bits][:512])
    assert files(IMAGES[bits]) == FILES
    assert Fat(BytesSource(IMAGES[bits])).name == f"fat{bits}"


def test_a_modem_partition_in_a_package(tmp_path: Path) -> None:
    path = write(tmp_path / "x.zip", zipped({"NON-HLOS.bin": IMAGES[16]}, method=zipfile.ZIP_STORED))
    image = open_image(path)
    assert image.listing.partitions == (PartitionEntry("modem", "fat16", len(IMAGES[16])),)
    image.close()
    assert contents(path) == {f"modem/{name}": data for name, data in FILES.items()}


def test_names_of_all_kinds() -> None:
    short = {"A.TXT": b"1", "NOSUFFIX": b"2"}
    assert files(fat_image(short, 12, long_names=False)) == short
    lower = bytearray(fat_image(short, 12, long_names=False))
    place = lower.index(b"A       TXT")
    lower[place + 12] = 0x18
    assert set(files(bytes(lower))) == {"a.txt", "NOSUFFIX"}
    lower[place] = 0xE5
    assert set(files(bytes(lower))) == {"NOSUFFIX"}


def test_a_long_name_of_another_file_is_not_taken() -> None:
    damaged = bytearray(IMAGES[12])
    place = damaged.index("a name that i".encode("utf-16-le")[:10]) - 1
    damaged[place + 13] ^= 1
    assert b"long" in files(bytes(damaged)).values()
    assert "a name that is longer than one part of a long name.txt" not in files(bytes(damaged))


@pytest.mark.parametrize(
    ("offset", "value"),
    [(11, b"\1\2"), (13, b"\0"), (13, b"\3"), (14, b"\0\0"), (16, b"\7"), (21, b"\1"), (510, b"\0"), (0, b"\0")],
)
def test_a_boot_sector_that_is_none(offset: int, value: bytes) -> None:
    head = bytearray(IMAGES[16][:512])
    head[offset : offset + len(value)] = value
    assert not is_fat(bytes(head))


@pytest.mark.parametrize("data", [b"", b"\xeb\x3c\x90" + bytes(700), b"\xeb" + noise(511)[1:510] + b"\x55\xaa"])
def test_other_bytes_are_no_fat(data: bytes) -> None:
    assert not is_fat(data)
    with pytest.raises(DamagedImage):
        Fat(BytesSource(data))


def test_a_chain_that_loops_or_leaves_is_damage() -> None:
    image = IMAGES[16]
    reserved, sector = struct.unpack_from("<H", image, 14)[0], 512
    for value in (2, 0xFFF7, 0):
        damaged = bytearray(image)
        table = reserved * sector
        damaged[table + 4 : table + 1000] = struct.pack("<H", value) * 498
        filesystem = Fat(BytesSource(bytes(damaged)))
        errors = [error for _, error in filesystem.problems()]
        for node in filesystem.walk():
            if node.size > 4096:
                with pytest.raises(DamagedImage):
                    filesystem.open(node)
        errors += [error for _, error in filesystem.problems()]
        assert errors or not value


def test_there_is_a_most_of_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fat, "MAXIMUM_DIRECTORIES", 3 * 512)
    filesystem = Fat(BytesSource(IMAGES[12]))
    assert 0 < len(list(filesystem.walk())) < len(FILES)
    assert {type(error) for _, error in filesystem.problems()} == {LimitReached}


@pytest.mark.parametrize("bits", IMAGES)
def test_damage_is_an_image_error_or_a_problem(bits: int) -> None:
    image, chance = IMAGES[bits], random.Random(bits)
    places = [place for place in range(len(image)) if image[place]]
    cases = [image[: chance.randrange(len(image))] for _ in range(10)]
    for _ in range(100):
        damaged = bytearray(image)
        damaged[chance.choice([chance.randrange(64), chance.choice(places)])] ^= chance.randrange(1, 256)
        cases.append(bytes(damaged))
    read = 0
    for data in cases:
        with suppress(ImageError):
            filesystem = Fat(BytesSource(data))
            read += 1
            for node in filesystem.walk():
                with suppress(ImageError):
                    filesystem.open(node).read_at(0, min(node.size, 5000))
    assert 0 < read < len(cases)


@pytest.mark.skipif(not (which("mkfs.vfat") and which("mcopy")), reason="dosfstools and mtools are not installed")
@pytest.mark.parametrize(("bits", "size"), [(12, 2 << 20), (16, 16 << 20), (32, 34 << 20)])
def test_what_mkfs_and_mtools_write(tmp_path: Path, bits: int, size: int) -> None:
    image = tmp_path / "image"
    with image.open("wb") as file:
        file.truncate(size)
    subprocess.run(["mkfs.vfat", "-F", str(bits), "-s", "1", str(image)], stdout=subprocess.DEVNULL, check=True)
    tree = tmp_path / "tree"
    for name, data in FILES.items():
        write(tree / name, data)
    sources = [str(path) for path in sorted(tree.iterdir())]
    environment = {"MTOOLS_SKIP_CHECK": "1", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    subprocess.run(["mcopy", "-s", "-i", str(image), *sources, "::"], env=environment, check=True)
    assert files(image.read_bytes()) == FILES


def test_a_file_in_very_many_parts_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    filesystem = Fat(BytesSource(IMAGES[16]))
    node = max(filesystem.walk(), key=lambda node: node.size)
    monkeypatch.setattr(fat, "MAXIMUM_PIECES", 1)
    with pytest.raises(LimitReached, match="parts"):
        filesystem.open(node)
