"""A member's checksum is compared, whether it is a file or an image that is read in the middle."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes import checksums
from fwdiff.images.bytes.checksums import CheckedSlice
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.opening.merging import OpenedImage
from fwdiff.images.opening.opener import open_image
from fwdiff.images.opening.volume import Partition
from fwdiff.model import FileKind
from tests.unit.images import packings, samples
from tests.unit.images.build import apex_file, compressed_apex, mixed, noise, zipped
from tests.unit.images.opening.test_opener import read, write
from tests.unit.images.writers.boot import boot_image
from tests.unit.images.writers.payload import full_payload
from tests.unit.images.writers.transfer_list import block_ota

BOOT = boot_image(noise(5000), b"")
EXT4 = samples.image("ext4_inline.img")
LARGE = samples.image("ext4_meta_bg.img")
"""Three spans of a deflated stream."""


def with_wrong_checksum(archive: bytes, member: str) -> bytes:
    """The archive, where the directory has another CRC-32 for a member."""
    record = archive.rindex(member.encode()) - 46
    assert archive[record : record + 4] == b"PK\x01\x02"
    return archive[: record + 16] + bytes([archive[record + 16] ^ 1]) + archive[record + 17 :]


def complaints(path: str) -> dict[str, str]:
    """What reading every file in order says, by path."""
    found = {}
    image = open_image(path)
    assert image.listing.unread == ()
    for entry in sorted(image.listing.files, key=lambda entry: entry.order):
        if entry.kind is FileKind.FILE:
            try:
                read(image, entry)
            except DamagedImage as error:
                found[entry.path] = str(error)
    image.close()
    return found


@pytest.mark.parametrize("method", [0, 8])
def test_a_file_is_not_read_where_its_checksum_is_another(tmp_path: Path, method: int) -> None:
    files = {"system/build.prop": b"ro.build.id=X\n", "system/lib/a.so": noise(9000)}
    archive = with_wrong_checksum(zipped(files, method=method), "system/lib/a.so")
    found = complaints(write(tmp_path / "x.zip", archive))
    assert list(found) == ["system/lib/a.so"]
    assert "does not match its checksum" in found["system/lib/a.so"]


IMAGES: dict[str, tuple[Callable[[], bytes], str]] = {
    "stored": (lambda: zipped({"vendor.img": EXT4}, method=0), "vendor.img"),
    "deflated": (lambda: zipped({"vendor.img": LARGE}), "vendor.img"),
    "tar": (lambda: zipped({"x.tar": packings.tar("vendor.img", EXT4)}, method=0), "x.tar"),
    "block-ota": (lambda: zipped(block_ota(EXT4, "vendor"), method=0), "vendor.new.dat"),
}


@pytest.mark.parametrize("name", IMAGES)
def test_the_last_file_of_an_image_tells_of_its_checksum(tmp_path: Path, name: str) -> None:
    make, member = IMAGES[name]
    assert complaints(write(tmp_path / "x.zip", make())) == {}
    path = write(tmp_path / "y.zip", with_wrong_checksum(make(), member))
    [(last, reason)] = complaints(path).items()
    assert "any file of this partition may be wrong" in reason
    image = open_image(path)
    entries = {entry.path: entry for entry in image.listing.files}
    in_partition = [entry for entry in entries.values() if entry.path.startswith("vendor/")]
    assert entries[last].order == max(entry.order for entry in in_partition if entry.kind is FileKind.FILE)
    for _ in range(2):  # whoever asks again hears it again
        with pytest.raises(DamagedImage):
            image.open(entries[last])
    image.close()


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_last_file_of_an_apex_tells_of_its_checksum(tmp_path: Path, is_packed: bool) -> None:
    damaged = with_wrong_checksum(apex_file(EXT4), "apex_payload.img")
    path = write(tmp_path / "x.apex", compressed_apex(damaged) if is_packed else damaged)
    [reason] = complaints(path).values()
    assert "any file of this partition may be wrong" in reason


def test_what_has_checksums_of_its_own_needs_no_other(tmp_path: Path) -> None:
    members = {"payload.bin": full_payload({"vendor": EXT4}), "x.zip": zipped({"odm.img": EXT4}), "boot.img": BOOT}
    image = open_image(write(tmp_path / "y.zip", zipped(members, method=0)))
    assert isinstance(image, OpenedImage)
    covering = {volume.name: len(volume.covering) for volume in image.volumes if isinstance(volume, Partition)}
    image.close()
    assert covering == {"vendor": 0, "odm": 1, "boot": 1}


def test_parts_count_once_and_in_any_order() -> None:
    data = mixed(50_000)
    source = CheckedSlice(BytesSource(b"?" + data), 1, len(data), zlib.crc32(data))
    assert source.read_at(40_000, 99_999) == data[40_000:]
    assert source.read_at(0, 12_000) == data[:12_000]
    assert source.read_at(0, len(data)) == data
    source.verify()


def test_damage_is_said_when_the_end_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checksums, "_PART", 1000)
    data = mixed(50_000)
    source = CheckedSlice(BytesSource(data[:-1] + b"?"), 0, len(data), zlib.crc32(data))
    assert source.read_at(0, 49_999) == data[:-1]
    for _ in range(2):
        with pytest.raises(DamagedImage, match="checksum"):
            source.verify()
    with pytest.raises(DamagedImage, match="checksum"):
        source.read_at(49_000, 1000)
