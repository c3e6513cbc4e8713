from __future__ import annotations

from pathlib import Path

import lz4.frame
import pytest

from fwdiff.errors import DamagedImage, LimitReached, UnsupportedImage
from fwdiff.images.bytes import lz4_frame
from fwdiff.images.bytes.lz4_frame import Lz4Source
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.opening.opener import open_image
from tests.unit.images import samples
from tests.unit.images.build import mixed, noise, sparse_image
from tests.unit.images.opening.test_opener import contents, expected, write

CONTENT = mixed(700_000)


def frame(
    data: bytes, *, linked: bool = False, checksum: bool = True, block_checksum: bool = False, size: bool = True
) -> bytes:
    return bytes(
        lz4.frame.compress(
            data,
            block_size=lz4.frame.BLOCKSIZE_MAX64KB,
            block_linked=linked,
            content_checksum=checksum,
            block_checksum=block_checksum,
            store_size=size,
        )
    )


@pytest.mark.parametrize("checksum", [False, True])
@pytest.mark.parametrize("block_checksum", [False, True])
@pytest.mark.parametrize("size", [False, True])
def test_independent_blocks_are_read_at_any_place(checksum: bool, block_checksum: bool, size: bool) -> None:
    data = frame(CONTENT, checksum=checksum, block_checksum=block_checksum, size=size)
    source = Lz4Source(BytesSource(data))
    assert source.size == len(CONTENT)
    for offset, length in ((650_000, 100_000), (65_500, 100), (0, 700_000), (700_000, 5)):
        assert source.read_at(offset, length) == CONTENT[offset : offset + length]
    source.close()


def test_frames_behind_each_other_are_one() -> None:
    data = frame(CONTENT[:100_001]) + frame(b"") + frame(CONTENT[100_001:], checksum=False, size=False) + bytes(100)
    assert Lz4Source(BytesSource(data)).read_at(0, len(CONTENT)) == CONTENT


@pytest.mark.parametrize("block_checksum", [False, True])
def test_a_changed_byte_that_a_checksum_covers_is_noticed_at_opening(block_checksum: bool) -> None:
    data = frame(CONTENT[:150_000], checksum=not block_checksum, block_checksum=block_checksum)
    for offset in [*range(20), *range(20, len(data), 397), len(data) - 1]:
        damaged = bytearray(data)
        damaged[offset] ^= 8
        with pytest.raises((DamagedImage, UnsupportedImage)):
            Lz4Source(BytesSource(bytes(damaged)))
    for size in (5, 30, 60_000, len(data) - 5, len(data) - 1):
        with pytest.raises(DamagedImage):
            Lz4Source(BytesSource(data[:size]))


def test_damage_without_checksums_never_leaves_the_block() -> None:
    data = bytearray(frame(noise(200_000), checksum=False))
    data[70_000] ^= 8
    source = Lz4Source(BytesSource(bytes(data)))
    assert source.read_at(0, 65_536) == noise(200_000)[:65_536]
    assert source.read_at(131_072, 65_536) == noise(200_000)[131_072:196_608]


def test_the_number_of_blocks_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lz4_frame, "MAXIMUM_BLOCKS", 3)
    with pytest.raises(LimitReached, match="blocks"):
        Lz4Source(BytesSource(frame(CONTENT)))


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("is_sparse", [False, True])
def test_a_packed_image_is_opened_as_it_is(tmp_path: Path, linked: bool, is_sparse: bool) -> None:
    image = samples.image("ext4_inline.img")
    path = write(tmp_path / "vendor.img.lz4", frame(sparse_image(image) if is_sparse else image, linked=linked))
    opened = open_image(path)
    assert opened.listing.format == ("lz4/sparse/ext4" if is_sparse else "lz4/ext4")
    assert opened.listing.parallel is not linked
    opened.close()
    assert contents(path) == expected("vendor")


def test_the_number_of_frames_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lz4_frame, "MAXIMUM_FRAMES", 3)
    assert Lz4Source(BytesSource(frame(b"") * 3)).size == 0
    with pytest.raises(LimitReached, match="frames"):
        Lz4Source(BytesSource(frame(b"") * 4))
