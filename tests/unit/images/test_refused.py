"""What is recognised and not read: refused by name with what to do, alone, in a folder and in a zip."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from fwdiff.cli.main import main
from fwdiff.errors import EncryptedImage, UnknownFormat, UnsupportedImage
from fwdiff.images.opening.opener import open_image
from fwdiff.model import ProblemKind
from tests.unit.images import samples
from tests.unit.images.build import noise, sparse_image, zipped
from tests.unit.images.opening.test_opener import expected, write
from tests.unit.images.opening.test_slots import contents
from tests.unit.images.writers import packages
from tests.unit.images.writers.super_lp import Partition, super_image

EXT4 = samples.image("ext4_inline.img")
SUPER = super_image([Partition("vendor", EXT4)])


def tar(members: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, BytesIO(data))
    return file.getvalue()


def sin4() -> bytes:
    return tar({"system_X-FLASH-ALL-1.cms": b"signature", "system_X-FLASH-ALL-1.000": sparse_image(EXT4)})


PACKAGES: dict[str, tuple[Callable[[], bytes], str]] = {
    "x.ofp": (lambda: packages.qualcomm_package(4096), "OPPO, Realme or OnePlus"),
    "y.ofp": (lambda: packages.qualcomm_package(512), "OPPO, Realme or OnePlus"),
    "x.ops": (lambda: packages.qualcomm_package(512), "OPPO, Realme or OnePlus"),
    "mediatek.ofp": (packages.mediatek_package, "OPPO, Realme or OnePlus"),
    "x.ozip": (packages.ozip, "ozip"),
    "1.kdz": (lambda: packages.kdz(1), "LG KDZ"),
    "2.kdz": (lambda: packages.kdz(2), "LG KDZ"),
    "3.kdz": (lambda: packages.kdz(3), "LG KDZ"),
    "x.dz": (packages.dz, "LG DZ"),
    "x.pac": (packages.pac, "Spreadtrum or Unisoc"),
    "3.sin": (packages.sin3, "Sony"),
    "4.sin": (lambda: gzip.compress(sin4()), "Sony"),
    "5.sin": (sin4, "Sony"),
    "rkfw.img": (lambda: packages.rockchip(b"RKFW"), "Rockchip"),
    "rkaf.img": (lambda: packages.rockchip(b"RKAF"), "Rockchip"),
    "UPDATE.APP": (packages.update_app, "UPDATE.APP"),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_is_refused_by_name(tmp_path: Path, name: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    make, title = PACKAGES[name]
    path = write(tmp_path / "own" / name, make())
    for words in (["info", path], ["inventory", path, "--no-cache"], [path, path, "--json", "--no-cache"]):
        assert main(words) == 2
        out, errors = capsysbinary.readouterr()
        message, hint = errors.decode().splitlines()
        assert out == b""
        assert message.startswith(f"fwdiff: {path}: ")
        assert title in message
        assert hint.startswith("  ")
    # the name says nothing: the bytes do
    with pytest.raises((UnsupportedImage, EncryptedImage), match=title):
        open_image(write(tmp_path / "data.bin", make()))


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("stored", [True, False])
def test_a_package_in_a_folder_or_zip_is_unread(tmp_path: Path, name: str, stored: bool) -> None:
    make, title = PACKAGES[name]
    members = {"vendor.img": EXT4, name: make()}
    if stored:
        path = str(tmp_path / "folder")
        for member, data in members.items():
            write(tmp_path / "folder" / member, data)
    else:
        path = write(tmp_path / "x.zip", zipped(members))
    image = open_image(path)
    image.close()
    by_end = name.endswith((".ofp", ".ops"))
    if stored or not by_end:  # nothing is inflated to its end to know what it is
        [unread] = image.listing.unread
        assert title in unread.reason
        assert unread.kind in {ProblemKind.UNSUPPORTED, ProblemKind.ENCRYPTED}


@pytest.mark.parametrize("processor", [b"MT", b"MT676x", b"SDM845", b""])
def test_the_end_of_another_file_is_no_mark(tmp_path: Path, processor: bytes) -> None:
    with pytest.raises(UnknownFormat):
        open_image(write(tmp_path / "x.img", packages.mediatek_package(processor)))
    with pytest.raises(UnknownFormat):
        open_image(write(tmp_path / "short", b"\xef\x7c\0\0"))


@pytest.mark.parametrize(("name", "word"), [("x.ofp", "decrypt"), ("x.ops", "decrypt"), ("x.SIN", ".sin files")])
def test_what_has_no_mark_is_told_by_its_name_what_to_do(tmp_path: Path, name: str, word: str) -> None:
    with pytest.raises(UnknownFormat, match="no firmware image") as raised:
        open_image(write(tmp_path / name, noise(9000)))
    assert word in raised.value.hint


def test_an_encrypted_zip_names_what_is_encrypted(tmp_path: Path) -> None:
    data = bytearray(zipped({"system.img": EXT4, "vendor.img": EXT4}))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        position = data.find(signature)
        while position >= 0:
            data[position + offset] |= 1
            position = data.find(signature, position + 4)
    with pytest.raises(EncryptedImage, match=r"system\.img: the zip member is encrypted") as raised:
        open_image(write(tmp_path / "x.zip", bytes(data)))
    assert "password" in raised.value.hint


def sparse_parts(*names: str) -> dict[str, bytes]:
    blocks = len(SUPER) // 4096
    cuts = [blocks * number // len(names) for number in range(len(names) + 1)]
    return {
        name: sparse_image(SUPER, only=range(start, end))
        for name, start, end in zip(names, cuts, cuts[1:], strict=False)
    }


@pytest.mark.parametrize(
    "names",
    [
        ("super_1.img", "super_2.img", "super_3.img"),
        ("super.0.56ddeced.img", "super.1.6a39b1d6.img", "super.2.211a4cce.img"),
    ],
)
def test_a_split_super_image_is_joined_in_a_folder_and_its_parts_are_refused(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    parts = sparse_parts(*names)
    for name, data in parts.items():
        write(tmp_path / "all" / name, data)
        with pytest.raises(UnsupportedImage, match="one part of a split"):
            open_image(write(tmp_path / "one" / name, data))
    assert contents(str(tmp_path / "all")) == expected("vendor")
    assert contents(write(tmp_path / "x.zip", zipped(parts))) == expected("vendor")
    with pytest.raises(UnsupportedImage, match="only one part"):
        open_image(write(tmp_path / "y.zip", zipped({names[0]: parts[names[0]]})))


def test_parts_for_several_markets_are_refused(tmp_path: Path) -> None:
    parts = sparse_parts("super.0.56ddeced.img", "super.1.6a39b1d6.img")
    parts["super.0.00000001.img"] = parts["super.0.56ddeced.img"]
    with pytest.raises(UnsupportedImage, match="several markets") as raised:
        open_image(write(tmp_path / "x.zip", zipped(parts)))
    assert "super_map.csv" in raised.value.hint


def test_parts_that_are_not_sparse_are_refused(tmp_path: Path) -> None:
    cut = len(SUPER) // 8192 * 4096
    parts = {"super_1.img": SUPER[:cut], "super_2.img": SUPER[cut:]}
    for name, data in parts.items():
        with pytest.raises(UnsupportedImage, match="not a sparse one") as raised:
            open_image(write(tmp_path / "parts" / name, data))
        assert "rawprogram" in raised.value.hint
    with pytest.raises(UnsupportedImage, match="not a sparse one"):
        open_image(str(tmp_path / "parts"))


def test_a_whole_super_image_may_have_a_number(tmp_path: Path) -> None:
    assert contents(write(tmp_path / "super_2.img", SUPER)) == expected("vendor")
