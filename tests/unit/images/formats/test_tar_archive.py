from __future__ import annotations

import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images import limits
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats import tar_archive
from fwdiff.images.formats.tar_archive import TarTree
from fwdiff.images.interface import FileNode
from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileKind, ProblemKind
from tests.unit.images import samples
from tests.unit.images.build import noise, sparse_image, zipped
from tests.unit.images.bytes.test_lz4_frame import frame
from tests.unit.images.opening.test_opener import contents, expected, write
from tests.unit.images.writers.super_lp import Partition, super_image

EXT4 = samples.image("ext4_inline.img")
LONG = "folder/" * 30 + "name"
FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


def tar(
    members: Mapping[str, bytes], *, links: Mapping[str, str] | None = None, format_: int = tarfile.GNU_FORMAT
) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=format_, encoding="utf-8", errors="surrogateescape") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type = tarfile.SYMTYPE
            member.linkname = target
            archive.addfile(member)
    return file.getvalue()


def typed(name: str, kind: bytes, *, link: str = "", headers: Mapping[str, str] | None = None) -> bytes:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = link
    member.pax_headers = dict(headers or {})
    return member.tobuf(tarfile.PAX_FORMAT)


def walk(data: bytes) -> tuple[dict[bytes, FileNode], dict[bytes, Exception]]:
    tree = TarTree(BytesSource(data))
    nodes = {node.name: node for node in tree.walk()}
    return nodes, dict(tree.problems())


def read(data: bytes) -> dict[bytes, bytes]:
    tree = TarTree(BytesSource(data))
    return {node.name: tree.open(node).read_at(0, node.size) for node in tree.walk() if node.kind is FileKind.FILE}


@pytest.mark.parametrize("format_", FORMATS)
def test_members_are_those_that_were_packed(format_: str) -> None:
    members = {"./a/b": b"x" * 700, "empty": b"", "full": noise(1024), LONG: b"long"}
    data = tar(members, links={"a/link": "b"}, format_=FORMATS[format_])
    assert read(data) == {b"a/b": b"x" * 700, b"empty": b"", b"full": noise(1024), LONG.encode(): b"long"}
    nodes, problems = walk(data)
    assert problems == {}
    assert (nodes[b"a/link"].kind, nodes[b"a/link"].link) == (FileKind.LINK, b"b")
    orders = [node.order for node in nodes.values() if node.kind is FileKind.FILE]
    assert orders == sorted(orders)


@pytest.mark.parametrize("format_", ["gnu", "pax"])
def test_long_links_and_undecodable_names_are_kept(format_: str) -> None:
    data = tar({"caf\udce9": b"x"}, links={LONG + "2": LONG}, format_=FORMATS[format_])
    nodes, _ = walk(data)
    assert nodes[LONG.encode() + b"2"].link == LONG.encode()
    assert b"caf\xe9" in nodes


def test_a_hard_link_is_its_target_and_the_last_of_equal_names_counts() -> None:
    data = tar({"a": b"first", "b": b"second"})[: 4 * 512]
    data += typed("c", tarfile.LNKTYPE, link="./b") + typed("d", tarfile.LNKTYPE, link="e") + tar({"a": b"third"})
    assert read(data) == {b"b": b"second", b"c": b"second", b"a": b"third"}
    _, problems = walk(data)
    assert list(problems) == [b"d"]
    assert isinstance(problems[b"d"], DamagedImage)


def test_sizes_of_more_than_eight_gigabytes_are_understood() -> None:
    for format_ in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        member = tarfile.TarInfo("large")
        member.size = 9 << 30
        with pytest.raises(DamagedImage, match="cut off inside"):
            list(TarTree(BytesSource(member.tobuf(format_) + bytes(1024))).walk())


def test_what_is_no_file_of_a_phone_is_said() -> None:
    sparse_map = typed("sparse", tarfile.GNUTYPE_SPARSE)
    data = b"".join(
        [
            typed("pipe", tarfile.FIFOTYPE),
            typed("folder", tarfile.DIRTYPE),
            sparse_map,
            typed("pax-sparse", tarfile.REGTYPE, headers={"GNU.sparse.major": "1"}),
            typed("multi", b"M"),
            typed("odd", b"Q"),
            tar({"last": b"x"}),
        ]
    )
    nodes, problems = walk(data)
    assert {name: node.kind for name, node in nodes.items()} == {b"pipe": FileKind.SPECIAL, b"last": FileKind.FILE}
    assert set(problems) == {b"sparse", b"pax-sparse", b"multi", b"odd"}
    assert all(isinstance(error, UnsupportedImage) for error in problems.values())


def test_the_map_of_a_sparse_file_is_passed_over() -> None:
    header = bytearray(typed("sparse", tarfile.GNUTYPE_SPARSE))
    header[482] = 1
    header[148:156] = b"%06o\0 " % (sum(header) - sum(header[148:156]) + 256)
    data = bytes(header) + b"\0" * 504 + b"\1" + bytes(7) + bytes(512) + tar({"last": b"x"})
    assert set(walk(data)[0]) == {b"last"}


def test_damage_ends_the_list_and_is_said(tmp_path: Path) -> None:
    data = tar({"system/build.prop": b"ro.build.id=1", "system/app/A.apk": noise(9000), "system/b": b"b"})
    damaged = bytearray(data)
    damaged[512 * 21 + 3] ^= 1
    path = write(tmp_path / "x.tar", bytes(damaged))
    image = open_image(path)
    assert {entry.path for entry in image.listing.files} == {"system/build.prop", "system/app/A.apk"}
    [unread] = image.listing.unread
    image.close()
    assert unread.kind is ProblemKind.DAMAGED
    assert "header" in unread.reason
    for size in (len(data) // 512 * 512 - tarfile.RECORDSIZE, 4000, 512 * 22):
        with pytest.raises(DamagedImage, match="cut off"):
            list(TarTree(BytesSource(data[: max(size, 700)])).walk())


def test_every_changed_byte_of_a_header_is_noticed() -> None:
    data = tar({"a/b": b"content"})
    for offset in range(512):
        damaged = bytearray(data)
        damaged[offset] ^= 1
        if offset == 155:
            continue  # the space behind the checksum, which nothing covers
        with pytest.raises(DamagedImage):
            list(TarTree(BytesSource(bytes(damaged))).walk())


HOSTILE: dict[str, tuple[bytes, type[ImageError]]] = {
    "a record without an end": (b"99 path=a\n", DamagedImage),
    "a record without a length": (b"path=a\n", DamagedImage),
    "a record of no length": (b"0 path=a\n", DamagedImage),
    "a large header": (b"9" * (1 << 21), LimitReached),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_pax_header_is_no_trap(case: str) -> None:
    records, error = HOSTILE[case]
    header = tarfile.TarInfo("pax")
    header.type = b"x"
    header.size = len(records)
    padded = records.ljust(-(-len(records) // 512) * 512, b"\0")
    with pytest.raises(error):
        list(TarTree(BytesSource(header.tobuf(tarfile.USTAR_FORMAT) + padded + tar({"a": b"x"}))).walk())


def test_names_that_no_file_can_have_are_problems() -> None:
    data = typed("x", tarfile.REGTYPE, headers={"path": "a\0b"}) + typed(
        "y", tarfile.REGTYPE, headers={"path": "n" * 5000}
    )
    nodes, problems = walk(data + tar({"last": b"x"}))
    assert set(nodes) == {b"last"}
    assert len(problems) == 2


def test_the_number_of_headers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_NAMES", 10)
    with pytest.raises(LimitReached):
        list(TarTree(BytesSource(typed("", b"g") * 20 + bytes(1024))).walk())


PACKINGS: dict[str, tuple[Callable[[bytes], bytes], str, bool]] = {
    "tar": (lambda data: data, "tar", True),
    "tar.md5": (lambda data: data + b"0123456789abcdef0123456789abcdef  AP.tar\n", "tar", True),
    "tgz": (lambda data: gzip.compress(data, 1), "gzip/tar", False),
    "tar.xz": (lambda data: lzma.compress(data, preset=0), "xz/tar", False),
    "tar.lz4": (frame, "lz4/tar", True),
    "tar in zip": (lambda data: zipped({"firmware.tar": data}), "zip/tar", False),
    "tgz in zip": (lambda data: zipped({"firmware.tgz": gzip.compress(data, 1)}, method=0), "zip/gzip/tar", False),
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_partition_images_in_any_packing_are_read(tmp_path: Path, packing: str) -> None:
    pack, layers, parallel = PACKINGS[packing]
    members = {"images/vendor.img": sparse_image(EXT4), "images/odm.img": EXT4, "flash_all.sh": b"echo"}
    path = write(tmp_path / "firmware.bin", pack(tar(members)))
    image = open_image(path)
    assert image.listing.format == f"{layers}/ext4, {layers}/sparse/ext4"
    assert image.listing.parallel is parallel
    image.close()
    assert contents(path) == {**expected("vendor"), **expected("odm"), "flash_all.sh": b"echo"}


def test_a_samsung_package_of_compressed_images_is_read(tmp_path: Path) -> None:
    packed = {
        "modem.bin.lz4": frame(noise(9000)),
        "super.img.lz4": frame(sparse_image(super_image([Partition("vendor", EXT4)]))),
        "meta-data/fota.zip": zipped({"a": noise(9000)}),
    }
    path = write(tmp_path / "AP_X.tar.md5", tar(packed) + b"0" * 32 + b"  AP_X.tar\n")
    image = open_image(path)
    assert image.listing.format == "tar/lz4/sparse/super/ext4"
    assert image.listing.parallel
    assert image.listing.in_order
    assert image.listing.unread == ()
    image.close()
    others = {"modem/modem.img": noise(9000), "meta-data/fota.zip": packed["meta-data/fota.zip"]}
    assert contents(path) == {**expected("vendor"), **others}


def test_a_tree_of_firmware_in_a_tar_is_a_tree(tmp_path: Path) -> None:
    files = {"dump/system/build.prop": b"ro.build.id=1", "dump/vendor/lib/a.so": noise(9000)}
    path = write(tmp_path / "x.tgz", gzip.compress(tar(files, links={"dump/vendor/l": "/x"})))
    assert contents(path) == {name.removeprefix("dump/"): data for name, data in files.items()}


def test_a_compressed_file_among_images_that_holds_none_stays_a_file(tmp_path: Path) -> None:
    members = {
        "vendor.img": EXT4,
        "logs.tar.gz": gzip.compress(tar({"log": noise(9000)})),
        "app.apk.gz": gzip.compress(zipped({"AndroidManifest.xml": noise(9000)})),
        "damaged.gz": b"\x1f\x8b\x08" + noise(9000),
    }
    path = write(tmp_path / "x.zip", zipped(members))
    image = open_image(path)
    assert image.listing.unread == ()
    image.close()
    members.pop("vendor.img")
    assert contents(path) == {**expected("vendor"), **members}


def test_a_tar_is_recognised_by_its_checksum_as_well() -> None:
    assert tar_archive.is_tar(tar({"a": b"x"})[:512])
    assert not tar_archive.is_tar(bytes(257) + b"ustar" + bytes(300))
    assert not tar_archive.is_tar(tar({"a": b"x"})[:300])


def test_the_map_of_a_sparse_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar_archive, "_MOST_MAP_BLOCKS", 2)
    header = bytearray(typed("x", b"S")[:512])
    header[482] = 1
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    block = bytes(504) + b"\1" + bytes(7)
    with pytest.raises(LimitReached, match="too many parts"):
        list(TarTree(BytesSource(bytes(header) + block * 4 + bytes(1024))).walk())
