from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage
from fwdiff.images.opening.opener import open_image
from tests.unit.images import samples
from tests.unit.images.build import noise, sparse_image, zipped
from tests.unit.images.opening.test_opener import contents, expected, write
from tests.unit.images.writers.mediatek import mediatek_image

EXT4 = samples.image("ext4_inline.img")


@pytest.mark.parametrize("is_short", [False, True])
@pytest.mark.parametrize("name", ["vendor-sign.img", "vendor-verified.img"])
def test_the_image_behind_the_header_is_read(tmp_path: Path, name: str, is_short: bool) -> None:
    members = {name: mediatek_image(sparse_image(EXT4), is_short=is_short), "lk-sign.img": mediatek_image(noise(9000))}
    path = write(tmp_path / "rom.zip", zipped(members))
    image = open_image(path)
    assert image.listing.unread == ()
    image.close()
    assert contents(path) == {**expected("vendor"), "lk/lk.img": noise(9000)}


def test_an_image_that_ends_before_its_size_is_cut_off(tmp_path: Path) -> None:
    for size in (100, 0x4040 - 1):
        with pytest.raises(DamagedImage, match="cut off"):
            open_image(write(tmp_path / "vendor-sign.img", mediatek_image(EXT4)[:size]))
    with pytest.raises(DamagedImage, match="cut off"):
        open_image(write(tmp_path / "vendor-sign.img", mediatek_image(EXT4, is_short=True)[:9000]))


def test_something_unknown_behind_the_header_is_unread(tmp_path: Path) -> None:
    members = {"vendor.img": EXT4, "product-sign.img": mediatek_image(noise(9000))}
    image = open_image(write(tmp_path / "rom.zip", zipped(members)))
    assert [entry.path for entry in image.listing.unread] == ["product"]
    image.close()
