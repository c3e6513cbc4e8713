from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from pathlib import Path

import msgspec
import pytest

from fwdiff.errors import DamagedImage, EncryptedImage, ImageError, LimitReached, UnknownFormat, UnsupportedImage
from fwdiff.images import limits
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.ext4.ext4 import Ext4
from fwdiff.images.formats.zip.zip_image import ZipTree
from fwdiff.images.interface import ByteSource, Image
from fwdiff.images.limits import ImageBudget
from fwdiff.images.opening import exploration, merging
from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileEntry, FileKind, PartitionEntry, ProblemKind
from fwdiff.model.inventory import IMAGE_BESIDE
from tests.unit.images import samples
from tests.unit.images.build import CHUNK, DONT_CARE, RAW, mixed, noise, sparse_header, sparse_image, zipped
from tests.unit.images.writers.boot import boot_image
from tests.unit.images.writers.fat import fat_image
from tests.unit.images.writers.payload import REPLACE, full_payload
from tests.unit.images.writers.super_lp import Partition, super_image

EXT4 = samples.image("ext4_inline.img")
CONTENT = samples.contents(without=(b"lib/fragments.bin",))
PAYLOAD = full_payload({"vendor": EXT4}, REPLACE, chunk=4096)
F2FS = bytes(1024) + b"\x10\x20\xf5\xf2" + bytes(8000)


def write(path: Path, data: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return str(path)


def read(image: Image, entry: FileEntry) -> bytes:
    source = image.open(entry)
    try:
        return source.read_at(0, source.size)
    finally:
        source.close()


def contents(path: str) -> dict[str, bytes]:
    image = open_image(path)
    found = {entry.path: read(image, entry) for entry in image.listing.files if entry.kind is FileKind.FILE}
    image.close()
    return found


def text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def expected(partition: str) -> dict[str, bytes]:
    return {f"{partition}/{text(name)}": data for name, data in CONTENT.items()}


PACKINGS = {
    "raw": (EXT4, "ext4", True),
    "sparse": (sparse_image(EXT4), "sparse/ext4", True),
    "stored": (zipped({"vendor.img": EXT4}, method=zipfile.ZIP_STORED), "zip/ext4", True),
    "deflated": (zipped({"vendor.img": EXT4}), "zip/ext4", False),
    "sparse in a folder": (zipped({"firmware/vendor_a.img": sparse_image(EXT4)}), "zip/sparse/ext4", False),
    "zip in zip": (
        zipped({"image-x.zip": zipped({"vendor.img": EXT4}, method=zipfile.ZIP_STORED)}),
        "zip/zip/ext4",
        False,
    ),
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_an_image_in_any_packing_holds_the_same_files(tmp_path: Path, packing: str) -> None:
    data, format_name, parallel = PACKINGS[packing]
    path = write(tmp_path / "vendor.bin", data)
    image = open_image(path)
    assert image.listing.format == format_name
    assert image.listing.parallel is parallel
    assert image.listing.partitions == (PartitionEntry("vendor", "ext4", len(EXT4)),)
    assert image.listing.unread == ()
    image.close()
    assert contents(path) == expected("vendor")


def test_the_format_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    image = open_image(write(tmp_path / "vendor.zip", EXT4))
    assert image.listing.format == "ext4"
    image.close()


def test_a_lone_image_of_another_name_is_named_by_its_build_prop(tmp_path: Path) -> None:
    image = open_image(write(tmp_path / "dump-2019.img", EXT4))
    assert [partition.name for partition in image.listing.partitions] == ["system"]
    assert next(entry for entry in image.listing.files if entry.path == "system/build.prop").device_path == (
        "/system/build.prop"
    )
    image.close()


def test_the_listing_is_sorted_and_its_paths_are_unique(tmp_path: Path) -> None:
    samples.write_tree(tmp_path / "system")
    (tmp_path / "system/names/caf\\xe9").write_text("what the undecodable name looks like")
    image = open_image(str(tmp_path))
    paths = [entry.path for entry in image.listing.files]
    assert paths == sorted(set(paths))
    found = {entry.path: read(image, entry) for entry in image.listing.files if "caf" in entry.path}
    image.close()
    assert found == {
        "system/names/caf\\x5cxe9": b"what the undecodable name looks like",
        "system/names/caf\\xe9": b"not UTF-8",
    }


def test_an_entry_opens_the_same_file_in_an_image_opened_again(tmp_path: Path) -> None:
    path = write(tmp_path / "x.zip", zipped({"vendor.img": EXT4, "system.img": samples.image("ext2_1k.img")}))
    first, second = open_image(path), open_image(path)
    assert first.listing == second.listing
    for entry in first.listing.files:
        if entry.kind is FileKind.FILE:
            assert read(first, entry) == read(second, entry)
    first.close()
    second.close()


def test_an_entry_that_is_no_longer_what_was_listed_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "system").mkdir()
    write(tmp_path / "system/build.prop", b"one")
    image = open_image(str(tmp_path))
    [entry] = image.listing.files
    write(tmp_path / "system/build.prop", b"longer")
    again = open_image(str(tmp_path))
    with pytest.raises(DamagedImage, match="changed"):
        again.open(entry)


def test_links_and_special_files_have_no_content(tmp_path: Path) -> None:
    image = open_image(write(tmp_path / "vendor.img", EXT4))
    for entry in image.listing.files:
        if entry.kind is not FileKind.FILE:
            with pytest.raises(UnsupportedImage):
                image.open(entry)
    image.close()


def test_order_goes_through_one_partition_after_the_other(tmp_path: Path) -> None:
    members = {"a/vendor.img": EXT4, "b/system.img": EXT4}
    image = open_image(write(tmp_path / "x.zip", zipped(members)))
    partitions = [entry.path.partition("/")[0] for entry in sorted(image.listing.files, key=lambda entry: entry.order)]
    image.close()
    assert partitions == sorted(partitions)


def test_files_beside_the_partition_images_are_listed(tmp_path: Path) -> None:
    members = {"vendor.img": EXT4, "modem_a.bin": noise(9000), "flash-all.sh": b"echo", "big": noise(9000)}
    path = write(tmp_path / "x.zip", zipped(members))
    found = contents(path)
    assert found.pop("modem/modem.img") == members["modem_a.bin"]
    assert found.pop("big") == members["big"]
    assert found.pop("flash-all.sh") == b"echo"
    assert found == expected("vendor")


def test_a_bad_partition_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    members = {
        "system.img": F2FS,
        "vendor.img": EXT4,
        "product.img": sparse_image(EXT4)[:-5000],
        "odm.img": noise(9000),
        "system_ext.new.dat.br": noise(9000),
    }
    image = open_image(write(tmp_path / "x.zip", zipped(members)))
    unread = {(entry.path, entry.kind) for entry in image.listing.unread}
    image.close()
    assert unread == {
        ("system", ProblemKind.UNSUPPORTED),
        ("product", ProblemKind.DAMAGED),
        ("odm", ProblemKind.UNSUPPORTED),
        ("system_ext", ProblemKind.UNSUPPORTED),
    }
    assert {entry.path.partition("/")[0] for entry in image.listing.files} == {"vendor"}


def test_a_bad_slot_does_not_make_the_other_unread(tmp_path: Path) -> None:
    members = {"vendor_a.img": EXT4, "vendor_b.img": F2FS}
    image = open_image(write(tmp_path / "x.zip", zipped(members)))
    assert [(entry.path, entry.kind) for entry in image.listing.unread] == [("vendor_b.img", ProblemKind.UNSUPPORTED)]
    image.close()


def test_a_partition_whose_root_is_damaged_is_unread(tmp_path: Path) -> None:
    damaged = bytearray(samples.image("ext2_1k.img"))
    offset, _ = Ext4(BytesSource(bytes(damaged)))._raw_inode(2)
    damaged[offset : offset + 2] = b"\xff\x81"
    image = open_image(write(tmp_path / "x.zip", zipped({"vendor.img": EXT4, "system.img": bytes(damaged)})))
    assert [(entry.path, entry.kind) for entry in image.listing.unread] == [("system", ProblemKind.DAMAGED)]
    image.close()
    with pytest.raises(DamagedImage, match="root folder"):
        open_image(write(tmp_path / "system.img", bytes(damaged)))


def test_a_folder_of_partition_images_is_a_container(tmp_path: Path) -> None:
    write(tmp_path / "system.img", sparse_image(EXT4))
    write(tmp_path / "vendor.img", EXT4)
    write(tmp_path / "notes.txt", b"x")
    image = open_image(str(tmp_path))
    assert image.listing.format == "folder/ext4, folder/sparse/ext4"
    assert [partition.name for partition in image.listing.partitions] == ["system", "vendor"]
    image.close()
    assert contents(str(tmp_path)) == {**expected("system"), **expected("vendor"), "notes.txt": b"x"}


@pytest.mark.parametrize("folder", ["images", "rom/images"])
def test_images_below_the_folder_are_read_as_those_of_an_archive_are(tmp_path: Path, folder: str) -> None:
    write(tmp_path / folder / "vendor.img", EXT4)
    write(tmp_path / "flash_all.sh", b"#!/bin/sh")
    assert contents(str(tmp_path)) == {**expected("vendor"), "flash_all.sh": b"#!/bin/sh"}


def test_a_folder_around_a_firmware_folder_is_that_folder(tmp_path: Path) -> None:
    write(tmp_path / "dump/system/build.prop", b"ro.build.id=1")
    write(tmp_path / "dump/system/apex/x.apex", b"none")
    assert contents(str(tmp_path)) == {"system/build.prop": b"ro.build.id=1", "system/apex/x.apex": b"none"}


def test_an_unpacked_target_files_package_is_what_the_zip_is(tmp_path: Path) -> None:
    files = {"META/misc_info.txt": b"", "SYSTEM/build.prop": b"1", "VENDOR/app/A/A.apk": b"a", "ROOT/init.rc": b"r"}
    for name, data in files.items():
        write(tmp_path / "unpacked" / name, data)
    archive = write(tmp_path / "target_files.zip", zipped(files))
    assert contents(str(tmp_path / "unpacked")) == contents(archive)
    assert "system/system/build.prop" in contents(archive)


def test_the_parts_of_a_split_image_are_joined(tmp_path: Path) -> None:
    for number, blocks in enumerate((range(100), range(100, 200), range(200, 512))):
        write(tmp_path / f"vendor.img_sparsechunk.{number + 9}", sparse_image(EXT4, only=blocks))
    with pytest.raises(DamagedImage, match="missing"):
        open_image(str(tmp_path))
    for number in range(3):
        (tmp_path / f"vendor.img_sparsechunk.{number + 9}").rename(tmp_path / f"vendor.img_sparsechunk.{number}")
    assert contents(str(tmp_path)) == expected("vendor")
    with pytest.raises(UnsupportedImage, match="part"):
        open_image(str(tmp_path / "vendor.img_sparsechunk.0"))


def test_parts_may_be_numbered_behind_the_image_name(tmp_path: Path) -> None:
    for number in range(11):
        blocks = range(number * 50, 512 if number == 10 else number * 50 + 50)
        write(tmp_path / f"vendor.img.{number}", sparse_image(EXT4, only=blocks))
    assert contents(str(tmp_path)) == expected("vendor")
    with pytest.raises(UnsupportedImage, match="part"):
        open_image(str(tmp_path / "vendor.img.10"))


def test_an_image_that_is_cut_into_parts_is_unread(tmp_path: Path) -> None:
    write(tmp_path / "system.img", EXT4)
    for number, start in enumerate(range(0, len(EXT4), 100_000)):
        write(tmp_path / f"vendor.img.{number:02}", EXT4[start : start + 100_000])
    image = open_image(str(tmp_path))
    assert [(entry.path, entry.kind) for entry in image.listing.unread] == [("vendor", ProblemKind.UNSUPPORTED)]
    image.close()


def test_a_whole_image_with_a_number_behind_its_name_is_no_part(tmp_path: Path) -> None:
    assert contents(write(tmp_path / "vendor.img.1", EXT4)) == expected("vendor")


def test_images_beside_a_firmware_folder_are_read_where_it_has_no_folder_of_their_own(tmp_path: Path) -> None:
    samples.write_tree(tmp_path / "system")
    write(tmp_path / "vendor.img", EXT4)
    write(tmp_path / "system.img", EXT4)
    image = open_image(str(tmp_path))
    assert image.listing.format == "folder/ext4"
    sizes = sum(len(data) for data in samples.contents().values())
    assert image.listing.partitions == (
        PartitionEntry("system", "folder", sizes),
        PartitionEntry("vendor", "ext4", len(EXT4)),
    )
    assert [(row.path, row.reason) for row in image.listing.unread] == [("system.img", IMAGE_BESIDE)]
    assert "system.img" in {entry.path for entry in image.listing.files}
    image.close()
    assert expected("vendor").items() <= contents(str(tmp_path)).items()


def test_a_boot_image_beside_a_firmware_folder_is_read_unless_it_has_a_folder(tmp_path: Path) -> None:
    samples.write_tree(tmp_path / "system")
    for name in ("boot.img", "recovery.img"):
        write(tmp_path / name, boot_image(b"kernel", b"", command_line=b"a=b"))
    write(tmp_path / "recovery" / "cmdline", b"c=d")
    image = open_image(str(tmp_path))
    image.close()
    assert [(row.path, row.reason) for row in image.listing.unread] == [("recovery.img", IMAGE_BESIDE)]
    found = contents(str(tmp_path))
    assert (found["boot/cmdline"], found["recovery/cmdline"]) == (b"a=b", b"c=d")
    assert "boot.img" not in found
    assert "recovery.img" in found


def test_of_a_super_image_beside_a_firmware_folder_the_other_partitions_are_read(tmp_path: Path) -> None:
    samples.write_tree(tmp_path / "vendor")
    write(tmp_path / "super.img", super_image([Partition("vendor", EXT4), Partition("odm", EXT4)]))
    image = open_image(str(tmp_path))
    assert [(row.path, row.reason) for row in image.listing.unread] == [("super.img", IMAGE_BESIDE)]
    names = {entry.path.partition("/")[0] for entry in image.listing.files}
    image.close()
    assert names == {"vendor", "odm"}
    assert expected("odm").items() <= contents(str(tmp_path)).items()


def test_a_file_system_that_holds_only_images_is_a_container(tmp_path: Path) -> None:
    system = sparse_image(EXT4)
    path = write(
        tmp_path / "system.sfs", fat_image({"system.img": system, "tz.bin": noise(70_000), "readme": b"x"}, 16)
    )
    assert contents(path) == {**expected("system"), "tz/tz.img": noise(70_000), "readme": b"x"}
    other = write(tmp_path / "vendor.sfs", fat_image({"system.img": system, "lib.so": noise(70_000)}, 16))
    assert contents(other) == {"vendor/system.img": system, "vendor/lib.so": noise(70_000)}


def test_kernels_of_several_kinds_keep_their_names(tmp_path: Path) -> None:
    names = ("boot-5.10", "boot-5.10-gz", "boot-5.10-lz4")
    members = {f"gki/{name}.img": boot_image(noise(5000, number), b"") for number, name in enumerate(names)}
    image = open_image(write(tmp_path / "x.zip", zipped({"vendor.img": EXT4, **members})))
    assert image.listing.unread == ()
    assert [partition.name for partition in image.listing.partitions] == [*names, "vendor"]
    image.close()


def test_a_folder_that_is_one_partition_is_named_by_its_build_prop(tmp_path: Path) -> None:
    samples.write_tree(tmp_path)
    (tmp_path / "odm" / "etc").mkdir(parents=True)
    write(tmp_path / "odm/etc/x", b"x")
    image = open_image(str(tmp_path))
    assert [partition.name for partition in image.listing.partitions] == ["system"]
    places = {entry.path: entry.device_path for entry in image.listing.files}
    image.close()
    assert places["app/Hello/Hello.apk"] == "/system/app/Hello/Hello.apk"
    assert places["odm/etc/x"] == "/odm/etc/x"


@pytest.mark.parametrize("prefix", ["", "nokia-dump-main/"])
def test_a_zipped_firmware_folder_is_a_tree(tmp_path: Path, prefix: str) -> None:
    files = {"system/system/build.prop": b"ro.build.id=1", "system/init.rc": b"x", "vendor/lib/a.so": mixed(90_000)}
    data = zipped({prefix + name: value for name, value in files.items()}, links={f"{prefix}system/d": "/sys"})
    path = write(tmp_path / "x.zip", data)
    assert contents(path) == files
    image = open_image(path)
    assert image.listing.format == "zip"
    assert image.listing.parallel
    assert [(entry.device_path, entry.link) for entry in image.listing.files if entry.kind is FileKind.LINK] == [
        ("/d", "/sys")
    ]
    assert [partition.name for partition in image.listing.partitions] == ["system", "vendor"]
    image.close()


def test_a_zip_of_other_files_is_a_tree_as_a_folder_of_them_is(tmp_path: Path) -> None:
    members = {"readme.txt": b"x" * 9000, "apps/A.apk": zipped({"AndroidManifest.xml": noise(9000)})}
    assert contents(write(tmp_path / "x.zip", zipped(members))) == members


def test_a_folder_of_apps_is_a_tree_whatever_the_apps_hold(tmp_path: Path) -> None:
    app = zipped({"AndroidManifest.xml": b"x", "assets/disk.img": EXT4}, method=zipfile.ZIP_STORED)
    write(tmp_path / "A.apk", app)
    write(tmp_path / "B.apk", app[:-100])
    image = open_image(str(tmp_path))
    assert [entry.path for entry in image.listing.files] == ["A.apk", "B.apk"]
    assert image.listing.unread == ()
    image.close()


REFUSED: dict[str, tuple[bytes, type[ImageError], str]] = {
    "empty": (b"", UnknownFormat, "is empty"),
    "noise": (noise(9000), UnknownFormat, "no firmware image"),
    "cut off": (EXT4[:-1], DamagedImage, "only"),
    "cut off sparse": (sparse_image(EXT4)[:-1], DamagedImage, "sparse"),
    "cut off zip": (zipped({"vendor.img": EXT4})[:-1], DamagedImage, "cut off"),
    "app": (zipped({"AndroidManifest.xml": b"x"}), UnknownFormat, "app"),
    "F2FS": (F2FS, UnsupportedImage, "F2FS"),
    "squashfs": (b"hsqs" + bytes(24) + b"\3\0\1\0" + bytes(9000), UnsupportedImage, r"squashfs 3\.1"),
    "payload": (b"CrAU" + bytes(9000), UnsupportedImage, "payload"),
    "UPDATE.APP": (bytes(92) + b"\x55\xaa\x5a\xa5" + bytes(9000), UnsupportedImage, "UPDATE.APP"),
    "gzip": (b"\x1f\x8b\x08" + bytes(9000), DamagedImage, "deflated content"),
    "tar": (bytes(257) + b"ustar" + bytes(9000), UnknownFormat, "no firmware image"),
    "ozip": (b"OPPOENCRYPT!" + bytes(9000), EncryptedImage, "ozip"),
    "zip of payload": (
        zipped({"payload.bin": b"CrAU" + noise(9000)}, method=zipfile.ZIP_STORED),
        UnsupportedImage,
        "payload",
    ),
    "block OTA without its list": (
        zipped({"system.new.dat.br": noise(9000)}),
        UnsupportedImage,
        "without its transfer list",
    ),
    "lz4 in zip": (zipped({"system.img.lz4": b"\x04\x22\x4d\x18" + noise(9000)}), DamagedImage, "lz4"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_opened_says_what_it_is_and_what_to_do(tmp_path: Path, case: str) -> None:
    data, error, message = REFUSED[case]
    path = write(tmp_path / "image.bin", data)
    with pytest.raises(error, match=message) as caught:
        open_image(path)
    assert caught.value.hint


def test_an_encrypted_zip_of_images_is_said_to_be_encrypted(tmp_path: Path) -> None:
    data = bytearray(zipped({"vendor.img": EXT4}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedImage) as caught:
        open_image(write(tmp_path / "x.zip", bytes(data)))
    assert "password" in caught.value.hint


def test_a_path_that_is_not_there_or_empty_is_said_to_be(tmp_path: Path) -> None:
    for path, message in ((str(tmp_path / "none"), "No such file"), ("a\0b", "null"), (str(tmp_path), "no files")):
        with pytest.raises(ImageError, match=message) as caught:
            open_image(path)
        assert caught.value.hint


def test_layers_in_each_other_are_bounded(tmp_path: Path) -> None:
    data = EXT4
    for _ in range(exploration.MAXIMUM_DEPTH):
        data = zipped({"vendor.img": data})
    with pytest.raises(ImageError, match="layers"):
        open_image(write(tmp_path / "x.zip", data))


def test_closing_closes_every_file(tmp_path: Path) -> None:
    descriptors = Path("/dev/fd")
    before = set(descriptors.iterdir())
    write(tmp_path / "system.img", EXT4)
    write(tmp_path / "vendor.img", sparse_image(EXT4))
    write(tmp_path / "odm.img", F2FS)
    image = open_image(str(tmp_path))
    assert len(list(descriptors.iterdir())) == len(before) + 2
    image.close()
    with pytest.raises(ImageError):
        open_image(str(tmp_path / "odm.img"))
    assert set(descriptors.iterdir()) == before


def test_images_that_hold_each_other_many_times_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts: list[int] = []
    mount = ZipTree.__init__

    def counted(self: ZipTree, source: ByteSource) -> None:
        mounts.append(source.size)
        mount(self, source)

    monkeypatch.setattr(ZipTree, "__init__", counted)
    monkeypatch.setattr(limits, "MAXIMUM_LISTED", 5000)
    data = zipped({"a.txt": bytes(5000)})
    for _ in range(5):
        data = zipped({f"{number}.zip": data for number in range(5)}, method=0)
    with pytest.raises(LimitReached, match="in each other"):
        open_image(write(tmp_path / "x.zip", data))
    assert 15 < len(mounts) <= 20


def test_what_does_not_fit_any_more_is_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_LISTED", 1060)
    data = zipped({"odm.img": EXT4, "system.img": EXT4, "vendor.img": EXT4}, method=0)
    image = open_image(write(tmp_path / "x.zip", data))
    assert [(entry.path, entry.kind) for entry in image.listing.unread] == [("vendor", ProblemKind.LIMIT)]
    assert {partition.name for partition in image.listing.partitions} == {"odm", "system"}
    image.close()


def test_what_is_decoded_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_LISTED", 10)
    with pytest.raises(LimitReached, match="in each other"):
        open_image(write(tmp_path / "vendor.img.gz", gzip.compress(EXT4)))


def test_a_sparse_image_is_not_decoded_by_expanding_it(tmp_path: Path) -> None:
    blocks = (64 << 30) // 4096
    behind = CHUNK.pack(DONT_CARE, 0, blocks - len(EXT4) // 4096, 12)
    image = CHUNK.pack(RAW, 0, len(EXT4) // 4096, 12 + len(EXT4)) + EXT4
    path = write(tmp_path / "vendor.img", sparse_header(blocks, 2) + image + behind)
    assert contents(path) == expected("vendor")


def test_sizes_that_no_file_can_have_are_unread(tmp_path: Path) -> None:
    data = zipped({"system/build.prop": b"1", "system/x": b"2", "system/y": b"3"}, method=0)
    start = data.index(b"PK\1\2")
    for name in (b"system/x", b"system/y"):
        place = data.index(name, start) - 46
        extra = struct.pack("<HHQQ", 1, 16, (1 << 64) - 1, (1 << 64) - 1)
        record = bytearray(data[place : place + 46 + len(name)])
        record[20:28] = b"\xff" * 8
        record[30:32] = struct.pack("<H", len(extra))
        data = data[:place] + bytes(record) + extra + data[place + len(record) :]
    end = data.rindex(b"PK\5\6")
    data = data[: end + 12] + struct.pack("<I", end - start) + data[end + 16 :]
    image = open_image(write(tmp_path / "x.zip", data))
    assert [entry.path for entry in image.listing.unread] == ["system/x", "system/y"]
    assert msgspec.msgpack.encode(image.listing)
    image.close()


def test_the_largest_of_more_files_than_any_phone_has_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "MAXIMUM_CONTENT", 25)
    members = {"system/build.prop": b"1" * 10, "system/a": b"2" * 11, "system/b": b"3" * 12}
    image = open_image(write(tmp_path / "x.zip", zipped(members)))
    entries = {entry.path: entry for entry in image.listing.files}
    assert read(image, entries["system/a"]) == b"2" * 11
    with pytest.raises(LimitReached, match="largest"):
        image.open(entries["system/b"])
    image.close()


@pytest.mark.parametrize(
    ("image", "method", "room"),
    [
        (EXT4, zipfile.ZIP_DEFLATED, 1600),
        (sparse_image(EXT4), zipfile.ZIP_STORED, 1000),
        (PAYLOAD, zipfile.ZIP_STORED, 1800),
    ],
    ids=["deflated", "sparse", "payload"],
)
def test_what_keeps_memory_counts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, image: bytes, method: int, room: int
) -> None:
    path = write(tmp_path / "x.zip", zipped({"odm.img": image, "vendor.img": image}, method=method))
    monkeypatch.setattr(limits, "MAXIMUM_LISTED", room)
    monkeypatch.setattr(ImageBudget, "_BYTES", 4096)
    monkeypatch.setattr(ImageBudget, "_PARTS", 1)
    opened = open_image(path)
    [unread] = opened.listing.unread
    assert (unread.path.removesuffix(".img"), unread.kind) == ("vendor", ProblemKind.LIMIT)
    opened.close()


def test_hard_links_keep_their_own_names(tmp_path: Path) -> None:
    path = tmp_path / "tree.tar"
    with tarfile.open(path, "w") as archive:
        for name, link in (("system/a", ""), ("system/b", "system/a"), ("system/build.prop", "")):
            header = tarfile.TarInfo(name)
            header.size = 0 if link else 4
            header.type, header.linkname = (tarfile.LNKTYPE, link) if link else (tarfile.REGTYPE, "")
            archive.addfile(header, None if link else io.BytesIO(b"text"))
    image = open_image(str(path))
    assert [image.origin(entry).name for entry in image.listing.files] == ["system/a", "system/b", "system/build.prop"]
    image.close()
