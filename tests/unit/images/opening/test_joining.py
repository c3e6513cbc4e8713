from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage, ImageError, MissingContent, UnsupportedImage
from fwdiff.images.opening.opener import open_image
from tests.unit.images import samples
from tests.unit.images.build import sparse_image, zipped
from tests.unit.images.opening.test_opener import contents, expected, write
from tests.unit.images.writers.super_lp import Partition, super_image

EXT4 = samples.image("ext4_inline.img")
SUPER = super_image([Partition("vendor_a", EXT4), Partition("odm_a", EXT4)])
WHOLE = {**expected("vendor"), **expected("odm")}


def parts(image: bytes, count: int) -> list[bytes]:
    blocks = len(image) // 4096
    step = -(-blocks // count)
    return [sparse_image(image, only=range(first, min(first + step, blocks))) for first in range(0, blocks, step)]


def packed(folder: Path, members: Mapping[str, bytes], *, is_zip: bool = False) -> str:
    if is_zip:
        return write(folder / "x.zip", zipped(members))
    for name, data in members.items():
        write(folder / "rom" / name, data)
    return str(folder / "rom")


NAMES = {
    "part": "super.img.part{}",
    "number in front": "{}-super.img",
    "number in the name": "super-{}.simg",
    "a name of its own": "rom.part{}.bin",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_zip", [False, True])
def test_parts_of_a_sparse_image_are_joined_by_content_whatever_their_names(
    tmp_path: Path, name: str, is_zip: bool
) -> None:
    members = {NAMES[name].format(number + 1): part for number, part in enumerate(parts(SUPER, 11))}
    path = packed(tmp_path, members, is_zip=is_zip)
    image = open_image(path)
    assert image.listing.unread == ()
    image.close()
    assert contents(path) == WHOLE


def test_parts_without_numbers_are_joined_in_the_order_of_their_content(tmp_path: Path) -> None:
    names = ["super_first.img", "super_a_second.img", "super_b_third.img"]
    assert contents(packed(tmp_path, dict(zip(names, parts(SUPER, 3), strict=True)))) == WHOLE


def test_the_parts_of_two_images_of_one_size_stay_apart(tmp_path: Path) -> None:
    members = {f"{name}.part{n}": part for name in ("vendor", "odm") for n, part in enumerate(parts(EXT4, 3))}
    assert contents(packed(tmp_path, members)) == WHOLE


def test_whole_images_of_one_size_are_no_parts(tmp_path: Path) -> None:
    members = {"vendor.img": sparse_image(EXT4), "odm.img": sparse_image(EXT4)}
    assert contents(packed(tmp_path, members)) == WHOLE


@pytest.mark.parametrize(
    ("left_out", "error", "message"), [(0, MissingContent, "no part"), (2, DamagedImage, "only 0, 1, 3, 4")]
)
def test_a_part_that_is_not_there_is_said(tmp_path: Path, left_out: int, error: type[ImageError], message: str) -> None:
    members = {f"super.img.part{number}": part for number, part in enumerate(parts(SUPER, 5)) if number != left_out}
    with pytest.raises(error, match=message):
        open_image(packed(tmp_path, members))


def test_one_part_named_alone_is_refused(tmp_path: Path) -> None:
    folder = packed(tmp_path, {f"super.img.part{number}": part for number, part in enumerate(parts(SUPER, 5))})
    for number in range(2):
        with pytest.raises(UnsupportedImage, match="one part of a split image"):
            open_image(f"{folder}/super.img.part{number}")
