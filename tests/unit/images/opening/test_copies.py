from __future__ import annotations

import io
import tarfile
from pathlib import Path

from fwdiff.images.opening.opener import open_image
from tests.unit.images import samples
from tests.unit.images.build import sparse_image, vbmeta_image, zipped
from tests.unit.images.opening.test_opener import contents, expected, write
from tests.unit.images.packings import lz4_frame, tar

EXT4 = samples.image("ext4_inline.img")
OTHER = EXT4.replace(b"ro.build.id=TEST", b"ro.build.id=SLOT")


def unread(path: str) -> list[tuple[str, str]]:
    image = open_image(path)
    image.close()
    return [(entry.path, entry.reason) for entry in image.listing.unread]


def package(second: bytes) -> bytes:
    first = tar("prism.img.lz4", lz4_frame(sparse_image(EXT4)))
    return zipped({"CSC_X.tar.md5": first, "HOME_CSC_X.tar.md5": tar("prism.img.lz4", lz4_frame(second))})


def test_the_same_partition_twice_in_a_package_is_a_copy(tmp_path: Path) -> None:
    path = write(tmp_path / "fw.zip", package(sparse_image(EXT4)))
    assert unread(path) == []
    assert contents(path) == expected("prism")
    assert unread(write(tmp_path / "other.zip", package(EXT4))) == []


def test_another_partition_of_that_name_is_unread(tmp_path: Path) -> None:
    [(path, reason)] = unread(write(tmp_path / "fw.zip", package(sparse_image(OTHER))))
    assert path == "prism.img.lz4"
    assert "is read as prism" in reason


def test_compressed_partitions_of_a_few_kilobytes_are_opened(tmp_path: Path) -> None:
    small = lz4_frame(EXT4[:4096] + bytes(4096))
    assert len(small) < 4096
    path = write(tmp_path / "fw.zip", zipped({"vendor.img": EXT4, "optics.img.lz4": small}))
    assert [entry for entry, _ in unread(path)] == ["optics"], "its content is cut off"


def test_firmware_that_two_archives_hold_hides_nothing_beside_it(tmp_path: Path) -> None:
    def archive(name: str, image: bytes, vbmeta: bytes) -> bytes:
        return tars({name: image, "vbmeta.img": vbmeta})

    same, other = vbmeta_image([]), vbmeta_image([], rollback=8)
    first, second = archive("vendor.img", EXT4, same), archive("odm.img", EXT4, same)
    path = write(tmp_path / "fw.zip", zipped({"AP_X.tar.md5": first, "BL_X.tar.md5": second}))
    assert unread(path) == []
    assert contents(path) == {**expected("vendor"), **expected("odm"), "vbmeta/vbmeta.img": same}
    differing = zipped({"AP_X.tar.md5": first, "BL_X.tar.md5": archive("odm.img", EXT4, other)})
    [(name, _)] = unread(write(tmp_path / "other.zip", differing))
    assert name == "vbmeta.img"


def tars(members: dict[str, bytes]) -> bytes:
    """An archive of several members."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return file.getvalue()
