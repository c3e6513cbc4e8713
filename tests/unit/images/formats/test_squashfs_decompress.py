from __future__ import annotations

import lzma
import tracemalloc
import zlib
from collections.abc import Callable

import lz4.block
import pytest

from fwdiff.errors import DamagedImage
from fwdiff.images.formats.squashfs.decompress import decode
from fwdiff.images.formats.squashfs.superblock import Compression
from fwdiff.zstandard import zstd
from tests.unit.images.erofs_samples import noise, words


def compress_lzma(data: bytes) -> bytes:
    """As mksquashfs: with the size in the header, and an end marker though it is there."""
    stream = lzma.compress(data, lzma.FORMAT_ALONE, preset=0)
    return stream[:5] + len(data).to_bytes(8, "little") + stream[13:]


def compress_lz4(data: bytes) -> bytes:
    return bytes(lz4.block.compress(data, store_size=False))


COMPRESSORS: dict[Compression, Callable[[bytes], bytes]] = {
    Compression.GZIP: zlib.compress,
    Compression.LZMA: compress_lzma,
    Compression.XZ: lambda data: lzma.compress(data, check=lzma.CHECK_CRC32, preset=0),
    Compression.LZ4: compress_lz4,
    Compression.ZSTD: zstd.compress,
}
EVERY = pytest.mark.parametrize("compression", COMPRESSORS)


@EVERY
@pytest.mark.parametrize("data", [words("x", 8192), noise("y", 8192), bytes(8192), b"1"])
def test_what_was_compressed_comes_back(compression: Compression, data: bytes) -> None:
    assert decode(COMPRESSORS[compression](data), 8192, compression) == data


@EVERY
def test_more_than_a_block_is_damage_and_is_not_decoded(compression: Compression) -> None:
    bomb = COMPRESSORS[compression](bytes(32 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(DamagedImage):
            decode(bomb, 8192, compression)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20
    with pytest.raises(DamagedImage):
        decode(COMPRESSORS[compression](words("x", 8193)), 8192, compression)


@EVERY
def test_less_than_a_stream_is_damage(compression: Compression) -> None:
    stored = COMPRESSORS[compression](words("x", 8192))
    for length in (0, 1, 5, len(stored) // 2):
        with pytest.raises(DamagedImage):
            decode(stored[:length], 8192, compression)


@pytest.mark.parametrize("compression", [Compression.GZIP, Compression.XZ])
def test_checksums_are_compared_in_blocks_of_the_largest_size_too(compression: Compression) -> None:
    stored = bytearray(COMPRESSORS[compression](noise("x", 8192)))
    stored[len(stored) // 2] ^= 1
    with pytest.raises(DamagedImage):
        decode(bytes(stored), 8192, compression)


@pytest.mark.parametrize("preset", [8, 9])
def test_a_dictionary_far_beyond_a_block_is_refused(preset: int) -> None:
    with pytest.raises(DamagedImage, match=r"[Mm]emory"):
        decode(lzma.compress(b"x", preset=preset), 8192, Compression.XZ)
