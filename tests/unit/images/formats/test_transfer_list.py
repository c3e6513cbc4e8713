from __future__ import annotations

from pathlib import Path

import brotli
import pytest

from fwdiff.errors import DamagedImage, ImageError, LimitReached, MissingContent, UnsupportedImage
from fwdiff.images.bytes.compressed import PART
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats import transfer_list
from fwdiff.images.opening.opener import open_image
from fwdiff.model import ProblemKind
from tests.unit.images import samples
from tests.unit.images.build import mixed, noise, zipped
from tests.unit.images.opening.test_opener import contents, expected, write
from tests.unit.images.writers.transfer_list import BLOCK, block_ota

EXT4 = samples.image("ext4_inline.img")
PATCH = {"vendor.patch.dat": b""}


@pytest.mark.parametrize(("packing", "pieces"), [("", 1), (".br", 1), ("", 3), (".br", 2), (".xz", 1), (".xz", 3)])
@pytest.mark.parametrize("is_zip", [False, True])
@pytest.mark.parametrize("version", [1, 4])
def test_the_files_of_a_block_ota_are_those_of_its_partitions(
    tmp_path: Path, packing: str, pieces: int, is_zip: bool, version: int
) -> None:
    members = block_ota(EXT4, "vendor", packing=packing, pieces=pieces, version=version)
    if is_zip:
        path = write(tmp_path / "ota.zip", zipped(members))
    else:
        path = str(tmp_path)
        for name, data in members.items():
            write(tmp_path / name, data)
    image = open_image(path)
    assert image.listing.format == ("zip" if is_zip else "folder") + "/block-ota/ext4"
    assert image.listing.parallel is not (bool(packing) or is_zip)
    assert image.listing.unread == ()
    image.close()
    assert contents(path) == {**expected("vendor"), **PATCH}


def test_an_image_is_put_together_from_ranges() -> None:
    image = bytes(BLOCK) + noise(3 * BLOCK) + bytes(2 * BLOCK) + noise(BLOCK, 2)
    files = block_ota(image, "system")
    joined = transfer_list.assemble(BytesSource(files["system.transfer.list"]), BytesSource(files["system.new.dat"]))
    assert joined.read_at(0, joined.size) == image


REFUSED: dict[str, tuple[str, type[ImageError], str]] = {
    "an incremental": ("move abc 2,0,1 1 2,1,2", UnsupportedImage, r"incremental .* source build \(move\)"),
    "a diff": ("imgdiff 0 100 a b 2,0,1", UnsupportedImage, r"incremental .* \(imgdiff\)"),
    "an unknown command": ("compute_wonders 1", UnsupportedImage, "compute_wonders"),
    "an odd range": ("zero 3,0,1,2", DamagedImage, "range"),
    "a wrong count": ("zero 4,0,1", DamagedImage, "range"),
    "a range backwards": ("zero 2,5,5", DamagedImage, "range"),
    "a far range": (f"zero 2,0,{1 << 39}", DamagedImage, "range"),
    "no number": ("zero 2,0,x", DamagedImage, "damaged"),
    "blocks twice": ("zero 2,0,500", DamagedImage, "overlap"),
    "data that are not there": ("new 2,600,601", DamagedImage, "places"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_put_together_says_why(tmp_path: Path, case: str) -> None:
    commands, error, message = REFUSED[case]
    path = write(tmp_path / "ota.zip", zipped(block_ota(EXT4, "system", commands=commands)))
    with pytest.raises(error, match=message):
        open_image(path)


def test_a_copy_of_build_prop_beside_the_partition_hides_nothing(tmp_path: Path) -> None:
    members = {**block_ota(EXT4, "system"), "system/build.prop": b"ro.build.id=1", "install/bin/x.sh": b"#!"}
    path = write(tmp_path / "ota.zip", zipped(members))
    assert contents(path) == {**expected("system"), "system.patch.dat": b"", "install/bin/x.sh": b"#!"}


def test_an_incremental_partition_beside_a_full_one_is_unread(tmp_path: Path) -> None:
    members = {**block_ota(EXT4, "vendor"), **block_ota(EXT4, "system", commands="bsdiff 0 1 a b 2,0,1 1 2,0,1")}
    image = open_image(write(tmp_path / "ota.zip", zipped(members)))
    assert [partition.name for partition in image.listing.partitions] == ["vendor"]
    [unread] = image.listing.unread
    image.close()
    assert (unread.path, unread.kind) == ("system", ProblemKind.UNSUPPORTED)


def test_a_list_without_its_data_is_unread(tmp_path: Path) -> None:
    odm = {name: data for name, data in block_ota(EXT4, "odm").items() if not name.endswith(".new.dat")}
    image = open_image(write(tmp_path / "ota.zip", zipped({**block_ota(EXT4, "vendor"), **odm})))
    [unread] = image.listing.unread
    image.close()
    assert (unread.path, unread.kind) == ("odm", ProblemKind.DAMAGED)
    assert "without its data" in unread.reason
    with pytest.raises(DamagedImage, match="without its data"):
        open_image(write(tmp_path / "odm.zip", zipped(odm)))
    for other in ({"odm.img": EXT4}, {"odm.new.dat.lzma": noise(5000)}):
        image = open_image(write(tmp_path / "ota.zip", zipped({**block_ota(EXT4, "vendor"), **odm, **other})))
        assert "without its data" not in "".join(unread.reason for unread in image.listing.unread)
        image.close()


@pytest.mark.parametrize("text", [b"", b"x\n", b"5\n1\n", b"\xff\xfe"])
def test_a_list_without_a_known_version_is_refused(text: bytes) -> None:
    with pytest.raises(ImageError):
        transfer_list.assemble(BytesSource(text), BytesSource(b""))


def test_a_large_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer_list, "MAXIMUM_LIST", 10)
    with pytest.raises(LimitReached):
        transfer_list.assemble(BytesSource(b"4" * 11), BytesSource(b""))


def test_brotli_comes_in_bounded_parts_and_damage_is_noticed() -> None:
    content = mixed(300_000) + bytes(9 << 20)
    data = brotli.compress(content, quality=1)
    parts = list(transfer_list.unpack(BytesSource(data), ".br"))
    assert b"".join(parts) == content
    assert max(map(len, parts)) < 3 * PART
    for size in (0, 100, len(data) - 1):
        with pytest.raises(DamagedImage, match="cut off"):
            list(transfer_list.unpack(BytesSource(data[:size]), ".br"))
    with pytest.raises(DamagedImage, match="damaged"):
        list(transfer_list.unpack(BytesSource(b"\xff" * 5000), ".br"))


@pytest.mark.parametrize("quality", [0, 1, 2, 5, 9])
@pytest.mark.parametrize("window", [16, 22, 24])
def test_brotli_of_every_quality_and_window_is_decoded_to_its_end(quality: int, window: int) -> None:
    content = (noise(1 << 20) + EXT4 + bytes(1 << 20)) * 2
    packed = brotli.compress(content, quality=quality, lgwin=window)
    assert b"".join(transfer_list.unpack(BytesSource(packed), ".br")) == content
    with pytest.raises(DamagedImage, match="cut off"):
        list(transfer_list.unpack(BytesSource(packed[:-1]), ".br"))


def test_ranges_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer_list, "MAXIMUM_RANGES", 3)
    for commands in ("zero 2,0,1\n" * 4, "zero 8,0,1,2,3,4,5,6,7\n", "erase 8,0,1,2,3,4,5,6,7\n"):
        with pytest.raises(LimitReached, match="ranges"):
            transfer_list.assemble(BytesSource(b"4\n0\n0\n0\n" + commands.encode()), BytesSource(b""))


def test_data_whose_parts_are_not_all_there_are_refused_without_advice_to_download(tmp_path: Path) -> None:
    files = block_ota(EXT4, "vendor", pieces=4)
    for left_out, message in ((2, "only 0, 1, 3"), (3, "places")):
        folder = tmp_path / str(left_out)
        for name, data in files.items():
            if name != f"vendor.new.dat.{left_out}":
                write(folder / name, data)
        with pytest.raises(DamagedImage, match=message) as caught:
            open_image(str(folder))
        assert "folder" in caught.value.hint


def test_blocks_that_the_phone_computes_may_be_left_out(tmp_path: Path) -> None:
    blocks = len(EXT4) // BLOCK
    command = f"compute_hash_tree 2,{blocks},{blocks + 2} 2,0,{blocks} sha256 00 00"
    members = block_ota(EXT4, "vendor", commands=command)
    assert contents(write(tmp_path / "ota.zip", zipped(members))) == {**expected("vendor"), **PATCH}
    data = BytesSource(members["vendor.new.dat"])
    joined = transfer_list.assemble(BytesSource(members["vendor.transfer.list"]), data)
    with pytest.raises(MissingContent, match="computes"):
        joined.read_at(len(EXT4), 1)
