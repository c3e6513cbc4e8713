from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes import deflate, gzip_image
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.interface import ByteSource
from fwdiff.images.opening.opener import open_image
from tests.unit.images import samples
from tests.unit.images.build import mixed, noise
from tests.unit.images.opening.test_opener import contents, expected, write

CONTENT = mixed(9 << 20)


def expand(data: bytes) -> ByteSource:
    return gzip_image.expand(BytesSource(data))


def named(data: bytes) -> bytes:
    """A gzip file with every optional part of the header."""
    packed = gzip.compress(data)
    return packed[:3] + bytes([2 | 4 | 8 | 16]) + packed[4:10] + b"\3\0abcname\0comment\0\1\2" + packed[10:]


@pytest.mark.parametrize("size", [0, 1, deflate.SPAN - 1, deflate.SPAN, deflate.SPAN + 1, 2 * deflate.SPAN, 9 << 20])
def test_the_content_is_read_at_any_place(size: int) -> None:
    source = expand(gzip.compress(CONTENT[:size], 1))
    assert source.size == size
    for offset in (size - 100, size // 2, 0):
        assert source.read_at(max(0, offset), 1000) == CONTENT[:size][max(0, offset) : max(0, offset) + 1000]


def test_files_behind_each_other_are_one_and_zeros_at_the_end_are_none() -> None:
    data = gzip.compress(b"first") + gzip.compress(b"") + named(b" and second")
    for padding in (b"", b"\0", bytes(700)):
        source = expand(data + padding)
        assert source.read_at(0, 100) == b"first and second"


@pytest.mark.parametrize("level", [1, 9])
def test_damage_anywhere_is_noticed_at_opening(level: int) -> None:
    data = gzip.compress(noise(3000) + bytes(3000), level)
    for offset in [*range(4), *range(10, len(data))]:
        damaged = bytearray(data)
        damaged[offset] ^= 4
        try:
            source = expand(bytes(damaged))
        except DamagedImage:
            continue
        # of the header's time, and of the bits that fill up a byte, nothing depends
        assert source.read_at(0, 6000) == noise(3000) + bytes(3000)
    for size in (5, 100, len(data) - 9, len(data) - 1):
        with pytest.raises(DamagedImage):
            expand(data[:size])


def test_what_follows_and_is_neither_gzip_nor_zeros_is_damage() -> None:
    with pytest.raises(DamagedImage, match="no gzip header at offset 23"):
        expand(gzip.compress(b"abc", mtime=0) + b"garbage and more of it")


def test_the_number_and_size_of_files_in_one_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LimitReached, match="parts"):
        expand(gzip.compress(b"a") * (gzip_image.MAXIMUM_MEMBERS + 1))
    monkeypatch.setattr(deflate, "MAXIMUM_SIZE", 6 << 20)
    with pytest.raises(LimitReached, match="more than"):
        expand(gzip.compress(CONTENT, 1))


def test_a_packed_image_is_opened_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "vendor.img.gz", gzip.compress(samples.image("ext4_inline.img"), 1))
    image = open_image(path)
    assert image.listing.format == "gzip/ext4"
    assert not image.listing.parallel
    image.close()
    assert contents(path) == expected("vendor")


def test_peeking_reads_the_start_alone() -> None:
    data = gzip.compress(CONTENT, 1)
    assert gzip_image.peek(BytesSource(data[: 2 << 20]), 5000) == CONTENT[:5000]
    with pytest.raises(DamagedImage):
        gzip_image.peek(BytesSource(data[:10] + noise(5000)), 5000)
