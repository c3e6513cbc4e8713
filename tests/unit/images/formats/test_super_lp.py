from __future__ import annotations

import struct
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.super_lp import SuperImage
from fwdiff.images.interface import Access
from fwdiff.images.opening.opener import open_image
from tests.unit.images import samples
from tests.unit.images.build import noise, sparse_image, zipped
from tests.unit.images.opening.test_opener import contents, expected, write
from tests.unit.images.writers import super_lp
from tests.unit.images.writers.super_lp import METADATA_SIZE, Partition, super_image

EXT4 = samples.image("ext4_inline.img")
SMALL = noise(20 * 512) + bytes(70 * 512) + noise(512)
FIRST = 3 * 4096
"""Where the first copy of the first slot's metadata stands."""


def read(data: bytes, *problems: str) -> dict[bytes, bytes]:
    mounted = SuperImage(BytesSource(data))
    sources = {node.name: mounted.open(node) for node in mounted.walk()}
    assert [str(error) for _, error in mounted.problems()] == list(problems)
    return {name: source.read_at(0, source.size) for name, source in sources.items()}


def replaced(data: bytes, offset: int, value: bytes) -> bytes:
    return data[:offset] + value + data[offset + len(value) :]


@pytest.mark.parametrize("is_sparse", [False, True])
@pytest.mark.parametrize("is_zipped", [False, True])
def test_the_files_of_a_super_image_are_those_of_its_partitions(
    tmp_path: Path, is_sparse: bool, is_zipped: bool
) -> None:
    data = super_image([Partition("vendor_a", EXT4), Partition("vendor_b", b""), Partition("odm_a", EXT4, extent=1000)])
    packed = sparse_image(data) if is_sparse else data
    path = write(tmp_path / "super.img", zipped({"super.img": packed}) if is_zipped else packed)
    image = open_image(path)
    assert image.listing.format == "zip/" * is_zipped + "sparse/" * is_sparse + "super/ext4"
    assert image.listing.parallel is not is_zipped
    assert [partition.name for partition in image.listing.partitions] == ["odm", "vendor"]
    assert image.listing.unread == ()
    image.close()
    assert contents(path) == {**expected("vendor"), **expected("odm")}


def test_a_partition_is_the_sum_of_its_extents() -> None:
    data = super_image([Partition("a", SMALL, extent=8), Partition("b", noise(512)), Partition("none", b"")])
    assert read(data) == {b"a.img": SMALL, b"b.img": noise(512), b"none.img": b""}
    assert {node.access for node in SuperImage(BytesSource(data)).walk()} == {Access.RANDOM}


def test_the_header_of_the_first_version_is_read() -> None:
    assert read(super_image([Partition("a", SMALL)], header_size=128)) == {b"a.img": SMALL}


def test_a_disabled_partition_is_not_listed() -> None:
    assert read(super_image([Partition("a", SMALL, attributes=1 | 8), Partition("b", SMALL)])) == {b"b.img": SMALL}


@pytest.mark.parametrize("copies", range(4))
def test_damaged_metadata_is_read_from_the_next_copy(copies: int) -> None:
    data = super_image([Partition("a", SMALL)])
    order = [FIRST, FIRST + 2 * METADATA_SIZE, FIRST + METADATA_SIZE]
    for offset in order[:copies]:
        data = replaced(data, offset + 300, b"!")
    problems = ["slot 0: the super image's tables are damaged in every copy"] if copies > 1 else []
    assert read(data, *problems) == {b"a.img": SMALL}


def test_a_damaged_geometry_is_read_from_its_copy() -> None:
    data = super_image([Partition("a", SMALL)])
    assert read(replaced(data, 4096 + 44, b"!")) == {b"a.img": SMALL}
    assert read(replaced(data, 4096, bytes(4096))) == {b"a.img": SMALL}
    with pytest.raises(DamagedImage, match="geometry and its copy"):
        read(replaced(replaced(data, 4096 + 44, b"!"), 8192 + 44, b"!"))


def test_every_changed_byte_of_the_metadata_is_noticed() -> None:
    data = super_image([Partition("a", SMALL)], slots=1)
    for offset in range(256 + 52 + 24):
        damaged = replaced(data, FIRST + offset, bytes([data[FIRST + offset] ^ 0x10]))
        damaged = replaced(damaged, FIRST + METADATA_SIZE, damaged[FIRST : FIRST + METADATA_SIZE])
        with pytest.raises(DamagedImage, match=r"damaged|claims"):
            read(damaged)


def test_a_split_super_image_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedImage, match="partition a lies on another device of a split super"):
        read(super_image([Partition("a", SMALL, device=1)]))


def test_other_versions_of_the_metadata_are_refused() -> None:
    with pytest.raises(UnsupportedImage, match=r"version 11\.2"):
        read(super_image([Partition("a", SMALL)], major=11))


def test_a_cut_image_says_which_partition_is_missing() -> None:
    data = super_image([Partition("a", SMALL), Partition("b", SMALL)])
    mounted = SuperImage(BytesSource(data[:-6000]))
    first, second = mounted.walk()
    assert mounted.open(first).read_at(0, len(SMALL)) == SMALL
    with pytest.raises(DamagedImage, match="partition b lies beyond the end"):
        mounted.open(second)


def row(name: bytes = b"a", first: int = 0, count: int = 1) -> bytes:
    return struct.pack("<36sIIII", name, 1, first, count, 0)


def extent(sectors: int = 1, kind: int = 1) -> bytes:
    return struct.pack("<QIQI", sectors, kind, 0, 0)


HOSTILE: dict[str, tuple[bytes, type[ImageError], str]] = {
    "extents that are not there": (super_lp.metadata([row(first=1)], [extent()]), DamagedImage, "not there"),
    "shared extents": (super_lp.metadata([row(b"a"), row(b"b")], [extent()]), DamagedImage, "share"),
    "a path": (super_lp.metadata([row(b"../a")], [extent()]), DamagedImage, "name"),
    "no name": (super_lp.metadata([row(b"")], [extent()]), DamagedImage, "name"),
    "no end": (super_lp.metadata([row()], [extent(1 << 60)]), LimitReached, "bytes"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_metadata_whose_checksums_are_right_may_still_be_wrong(case: str) -> None:
    table, error, message = HOSTILE[case]
    with pytest.raises(error, match=message):
        read(bytes(4096) + super_lp.geometry(slots=1) * 2 + table * 2)


def test_what_a_geometry_claims_is_bounded() -> None:
    for geometry in (super_lp.geometry(slots=1 << 20), super_lp.geometry(metadata_size=1 << 30)):
        with pytest.raises(LimitReached, match="slots"):
            read(bytes(4096) + geometry * 2)


def with_tables(*slots: list[Partition]) -> bytes:
    """A super image whose slots have metadata of their own over the same content."""
    whole = [{partition.name: partition for table in slots for partition in table}.values()]
    data = super_image(list(whole[0]))
    for number, table in enumerate(slots):
        own = super_image([Partition(p.name, p.image if p in table else b"", p.extent, p.attributes) for p in whole[0]])
        for offset in (FIRST + number * METADATA_SIZE, FIRST + (len(slots) + number) * METADATA_SIZE):
            data = replaced(data, offset, own[FIRST : FIRST + METADATA_SIZE])
    return data


def test_each_slot_is_read_by_its_own_metadata() -> None:
    a, b = Partition("x_a", SMALL), Partition("x_b", SMALL)
    assert read(with_tables([a], [a])) == {b"x_a.img": SMALL}
    empty = {b"x_a.img": b"", b"x_b.img": b""}
    assert {name: bool(data) for name, data in read(with_tables([a, b], [a])).items()} == {
        b"x_a.img": True,
        b"x_b.img": True,
    }
    found = read(with_tables([a], [b]))
    assert found.keys() == empty.keys()
    assert all(found.values())
