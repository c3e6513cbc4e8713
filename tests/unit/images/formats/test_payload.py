from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage, LimitReached, MissingContent, UnsupportedImage
from fwdiff.images.bytes import protobuf
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.payload import manifest as payload_manifest
from fwdiff.images.formats.payload import payload as payload_module
from fwdiff.images.formats.payload.payload import Payload
from fwdiff.images.opening.opener import open_image
from fwdiff.model import ProblemKind
from tests.unit.images import samples
from tests.unit.images.build import mixed, noise, zipped
from tests.unit.images.opening.test_opener import contents, expected, write
from tests.unit.images.writers.payload import (
    BLOCK,
    DISCARD,
    REPLACE,
    REPLACE_BZ,
    REPLACE_XZ,
    REPLACE_ZSTD,
    SOURCE_COPY,
    ZERO,
    Operation,
    field,
    full_payload,
    operations,
    pack,
    payload,
)

EXT4 = samples.image("ext4_inline.img")
KINDS = [REPLACE, REPLACE_BZ, REPLACE_XZ, REPLACE_ZSTD]


def read(data: bytes, number: int = 0) -> bytes:
    mounted = Payload(BytesSource(data))
    source = mounted.open(list(mounted.walk())[number])
    return source.read_at(0, source.size)


def one(parts: Sequence[Operation], size: int) -> bytes:
    return payload({"system": (size, parts)})


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_of_a_full_payload_are_those_of_its_partitions(tmp_path: Path, kind: int) -> None:
    data = full_payload({"vendor": EXT4, "odm": EXT4, "boot": noise(2 * BLOCK)}, kind, chunk=256 << 10)
    path = write(tmp_path / "payload.bin", data)
    image = open_image(path)
    assert image.listing.format == "payload/ext4"
    assert image.listing.parallel
    assert image.listing.in_order
    assert image.listing.unread == ()
    image.close()
    assert contents(path) == {**expected("vendor"), **expected("odm"), "boot/boot.img": noise(2 * BLOCK)}


@pytest.mark.parametrize("method", [0, 8])
def test_a_payload_in_an_ota_zip_is_read_in_place(tmp_path: Path, method: int) -> None:
    members = {"payload.bin": full_payload({"vendor": EXT4}), "payload_properties.txt": b"FILE_SIZE=1"}
    path = write(tmp_path / "ota.zip", zipped(members, method=method))
    image = open_image(path)
    assert image.listing.format == "zip/payload/ext4"
    assert image.listing.parallel is (method == 0)
    image.close()
    assert contents(path) == {**expected("vendor"), "payload_properties.txt": b"FILE_SIZE=1"}


def test_an_operation_writes_several_extents_in_any_order() -> None:
    image = mixed(10 * BLOCK)
    blocks = [image[offset : offset + BLOCK] for offset in range(0, len(image), BLOCK)]
    first = b"".join(blocks[number] for number in (7, 8, 2))
    second = b"".join(blocks[number] for number in (9, 0, 1))
    parts: list[Operation] = [
        (REPLACE_XZ, pack(REPLACE_XZ, first), [(7, 2), (2, 1)]),
        (DISCARD, b"", [(5, 2)]),
        (REPLACE_BZ, pack(REPLACE_BZ, second), [(9, 1), (0, 2)]),
        (ZERO, b"", [(4, 1), (3, 1)]),
    ]
    assert read(one(parts, len(image))) == image[: 3 * BLOCK] + bytes(4 * BLOCK) + image[7 * BLOCK :]


def test_partitions_that_hold_nothing_are_missing(tmp_path: Path) -> None:
    parts = {"odm": (0, []), "vendor_a": (len(EXT4), operations(EXT4, REPLACE)), "vendor_b": (0, [])}
    image = open_image(write(tmp_path / "payload.bin", payload(parts)))
    assert [(entry.path, entry.kind) for entry in image.listing.unread] == [("odm", ProblemKind.MISSING)]
    image.close()


class CountedSource(BytesSource):
    """Counts the bytes that are read."""

    read = 0

    def read_at(self, offset: int, length: int) -> bytes:
        self.read += length
        return super().read_at(offset, length)


def test_each_operation_is_decoded_once_when_a_partition_is_read_forwards() -> None:
    image = noise(64 * BLOCK)
    data = CountedSource(full_payload({"system": image}, REPLACE, chunk=16 * BLOCK))
    mounted = Payload(data)
    data.read = 0
    source = mounted.open(next(iter(mounted.walk())))
    assert b"".join(source.read_at(offset, 1000) for offset in range(0, len(image), 1000)) == image
    assert data.read == len(image)


DAMAGED: dict[str, tuple[list[Operation], int, str]] = {
    "a block left out": ([(REPLACE, bytes(BLOCK), [(1, 1)])], 2 * BLOCK, "leaves out blocks"),
    "the end left out": ([(REPLACE, bytes(BLOCK), [(0, 1)])], 2 * BLOCK, "has 4096 of 8192"),
    "a block written twice": ([(ZERO, b"", [(0, 2), (1, 1)])], 2 * BLOCK, "twice"),
    "more than the partition": ([(ZERO, b"", [(0, 1 << 40)])], 2 * BLOCK, "4503599627370496 of 8192"),
    "too short": ([(REPLACE, b"x", [(0, 1)])], BLOCK, "operation 0 of partition system does not hold"),
    "too long": ([(REPLACE_XZ, pack(REPLACE_XZ, bytes(2 * BLOCK)), [(0, 1)])], BLOCK, "does not hold"),
    "no xz": ([(REPLACE_XZ, b"x" * 99, [(0, 1)])], BLOCK, "cannot be decompressed"),
    "no bzip2": ([(REPLACE_BZ, b"x" * 99, [(0, 1)])], BLOCK, "cannot be decompressed"),
    "no zstd": ([(REPLACE_ZSTD, b"x" * 99, [(0, 1)])], BLOCK, "cannot be decompressed"),
    "cut xz": ([(REPLACE_XZ, pack(REPLACE_XZ, noise(BLOCK))[:-40], [(0, 1)])], BLOCK, "does not hold"),
    "cut zstd": ([(REPLACE_ZSTD, pack(REPLACE_ZSTD, noise(BLOCK))[:-40], [(0, 1)])], BLOCK, "operation 0"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_an_operation_that_contradicts_the_manifest_is_damage(case: str) -> None:
    parts, size, message = DAMAGED[case]
    with pytest.raises(DamagedImage, match=message):
        read(one(parts, size))


def test_every_changed_byte_of_the_operations_is_noticed() -> None:
    image = noise(4 * BLOCK)
    for kind in KINDS:
        data = bytearray(full_payload({"system": image}, kind, chunk=BLOCK))
        data[-3 * BLOCK] ^= 1
        with pytest.raises(DamagedImage, match="operation 1 of partition system does not match its SHA-256"):
            read(bytes(data))
        with pytest.raises(DamagedImage, match="cut off"):
            read(bytes(data[:-1]))


def test_an_operation_of_more_than_fits_into_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LimitReached, match="operation 0 of partition system"):
        read(one([(REPLACE_XZ, b"x", [(0, 1 << 20)])], BLOCK << 20))
    monkeypatch.setattr("fwdiff.images.formats.payload.payload.CAPACITY", 4100)
    with pytest.raises(LimitReached, match="4101 bytes that become 4096"):
        read(one([(REPLACE_XZ, bytes(4101), [(0, 1)])], BLOCK))


def test_an_incremental_payload_is_refused_by_name(tmp_path: Path) -> None:
    parts: list[Operation] = [(SOURCE_COPY, b"", [(0, 1)]), (3, b"", [(1, 1)])]
    with pytest.raises(UnsupportedImage, match=r"incremental .* partition system \(BSDIFF, SOURCE_COPY\)") as error:
        open_image(write(tmp_path / "payload.bin", one(parts, 2 * BLOCK)))
    assert "full OTA" in error.value.hint
    ota = zipped({"payload.bin": one([(SOURCE_COPY, b"", [(0, 1)])], BLOCK), "META-INF/x": b"x"})
    with pytest.raises(UnsupportedImage, match="SOURCE_COPY"):
        open_image(write(tmp_path / "ota.zip", ota))
    with pytest.raises(UnsupportedImage, match="operations that are not known: 99"):
        read(one([(99, b"", [(0, 1)])], BLOCK))


def test_each_partition_is_judged_for_itself(tmp_path: Path) -> None:
    whole = (len(EXT4), list(operations(EXT4, REPLACE_ZSTD)))
    copied: tuple[int, list[Operation]] = (len(EXT4), [(SOURCE_COPY, b"", [(0, len(EXT4) // BLOCK)])])
    path = write(tmp_path / "payload.bin", payload({"vendor": whole, "odm": copied, "my_x": copied}, old=True))
    image = open_image(path)
    unread = {entry.path: (entry.kind, entry.reason) for entry in image.listing.unread}
    image.close()
    assert {path: kind for path, (kind, _) in unread.items()} == dict.fromkeys(("odm", "my_x"), ProblemKind.UNSUPPORTED)
    assert unread["odm"][1] == "this incremental OTA needs its source build: partition odm (SOURCE_COPY)"
    assert contents(path) == expected("vendor")


def test_a_source_partition_that_no_operation_uses_means_nothing(tmp_path: Path) -> None:
    whole = (len(EXT4), list(operations(EXT4, REPLACE)))
    assert contents(write(tmp_path / "payload.bin", payload({"vendor": whole}, old=True))) == expected("vendor")


def left_out(extents: Sequence[tuple[int, int, int]], size: int, parts: Sequence[Operation]) -> bytes:
    """A payload of one partition; extents are field, first block and number of blocks."""
    fields = b"".join(field(number, field(1, start) + field(2, count)) for number, start, count in extents)
    return payload({"vendor": (size, parts)}, fields=fields)


def test_blocks_that_the_phone_computes_may_be_left_out(tmp_path: Path) -> None:
    blocks = len(EXT4) // BLOCK
    footer: Operation = (ZERO, b"", [(blocks + 6, 1)])
    parts = [*operations(EXT4, REPLACE_ZSTD), footer]
    size = len(EXT4) + 7 * BLOCK
    data = left_out([(11, blocks, 2), (15, blocks + 2, 4)], size, parts)
    path = write(tmp_path / "payload.bin", data)
    assert contents(path) == expected("vendor")
    mounted = Payload(BytesSource(data))
    source = mounted.open(next(iter(mounted.walk())))
    assert source.read_at(size - BLOCK, BLOCK) == bytes(BLOCK)
    with pytest.raises(MissingContent, match="computes"):
        source.read_at(len(EXT4) + BLOCK, 1)
    for other in ([(11, blocks, 2)], [(11, blocks, 2), (15, blocks + 2, 3)], [(10, blocks, 6)], []):
        with pytest.raises(DamagedImage, match="leaves out blocks"):
            read(left_out(other, size, parts))


def test_the_name_in_the_table_stands_whatever_the_partition_holds(tmp_path: Path) -> None:
    system = samples.image("ext2_1k.img")
    path = write(tmp_path / "payload.bin", full_payload({"tr_product": system, "vgc_new": system}))
    image = open_image(path)
    assert [partition.name for partition in image.listing.partitions] == ["tr_product", "vgc_new"]
    assert {entry.device_path for entry in image.listing.files} >= {"/tr_product/build.prop", "/vgc_new/build.prop"}
    image.close()


def test_other_versions_of_the_format_are_refused() -> None:
    with pytest.raises(UnsupportedImage, match="version 1"):
        Payload(BytesSource(payload({}, version=1)))


def test_what_a_manifest_claims_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(payload({"a": (0, [])}))
    data[12:20] = (1 << 62).to_bytes(8, "big")
    with pytest.raises(LimitReached, match="manifest"):
        Payload(BytesSource(bytes(data)))
    monkeypatch.setattr(payload_manifest, "MAXIMUM_OPERATIONS", 3)
    with pytest.raises(LimitReached, match="operations"):
        Payload(BytesSource(full_payload({"a": noise(9 * BLOCK)}, chunk=BLOCK)))


@pytest.mark.parametrize("name", ["", "../system", "a/b", "a\0b", "\udcff"])
def test_a_name_that_no_partition_can_have_is_damage(name: str) -> None:
    with pytest.raises(DamagedImage, match="name"):
        Payload(BytesSource(payload({name: (0, [])})))


def test_two_partitions_of_one_name_are_damage() -> None:
    data = payload({"a": (0, []), "b": (0, [])}).replace(b"\x0a\x01b", b"\x0a\x01a")
    with pytest.raises(DamagedImage, match="two partitions a"):
        Payload(BytesSource(data))


@pytest.mark.parametrize("kind", KINDS)
def test_an_operation_is_decompressed_as_far_as_it_is_read(kind: int, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []
    decode = payload_module._Decoding.__call__

    def counted(self: payload_module._Decoding, least: int) -> bytes:
        part = decode(self, least)
        decoded.append(len(part))
        return part

    monkeypatch.setattr(payload_module._Decoding, "__call__", counted)
    image = mixed(256 * BLOCK)
    mounted = Payload(BytesSource(full_payload({"system": image}, kind)))
    source = mounted.open(next(iter(mounted.walk())))
    assert source.read_at(BLOCK, BLOCK) == image[BLOCK : 2 * BLOCK]
    assert sum(decoded) == (len(image) if kind == REPLACE else 64 << 10)
    assert source.read_at(0, len(image)) == image
    assert sum(decoded) == len(image)


def test_an_operation_without_a_digest_is_decompressed_to_its_end_at_once() -> None:
    image = mixed(64 * BLOCK)
    packed = bytearray(pack(REPLACE_XZ, image))
    packed[-60] ^= 1
    data = one([(REPLACE_XZ, bytes(packed), [(0, 64)])], len(image))
    digest = hashlib.sha256(packed).digest()
    mounted = Payload(BytesSource(data.replace(b"\x42\x20" + digest, b"\x4a\x20" + digest)))  # an unknown field
    source = mounted.open(next(iter(mounted.walk())))
    with pytest.raises(DamagedImage, match="cannot be decompressed"):
        source.read_at(0, 1)


def test_fields_and_partitions_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    many = BytesSource(one([(ZERO, b"", [(number, 1) for number in range(40)])], 40 * BLOCK))
    Payload(many)
    monkeypatch.setattr(protobuf, "MAXIMUM_FIELDS", 100)
    with pytest.raises(LimitReached, match="fields"):
        Payload(many)
    monkeypatch.setattr(payload_manifest, "MAXIMUM_PARTITIONS", 2)
    with pytest.raises(LimitReached, match="partitions"):
        Payload(BytesSource(payload({name: (0, []) for name in "abc"})))
