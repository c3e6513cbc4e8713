from __future__ import annotations

import struct

import pytest

from fwdiff.errors import DamagedImage, ImageError, LimitReached, MissingContent, UnsupportedImage
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats import sparse
from tests.unit.images import samples
from tests.unit.images.build import CHUNK, CRC32, DONT_CARE, FILL, RAW, sparse_header, sparse_image

BLOCK = bytes(range(256)) * 16


def expanded(data: bytes) -> bytes:
    source = sparse.expand(BytesSource(data))
    return source.read_at(0, source.size)


def one_chunk(kind: int, blocks: int, data: bytes, *, total: int | None = None, claimed: int = 1) -> bytes:
    return sparse_header(claimed, 1) + CHUNK.pack(kind, 0, blocks, 12 + len(data) if total is None else total) + data


def test_every_kind_of_chunk_expands() -> None:
    image = BLOCK + b"\1\2\3\4" * 1024 + bytes(8192) + BLOCK
    packed = sparse_image(image)
    kinds = {struct.unpack_from("<H", packed, position)[0] for position in _chunks(packed)}
    assert kinds == {RAW, FILL, DONT_CARE, CRC32}
    assert expanded(packed) == image


def _chunks(packed: bytes) -> list[int]:
    position, found = 28, []
    while position < len(packed):
        found.append(position)
        position += struct.unpack_from("<I", packed, position + 8)[0]
    return found


@pytest.mark.parametrize("block_size", [512, 1024, 4096, 65536])
def test_a_file_system_expands_to_itself(block_size: int) -> None:
    image = samples.image("ext4_4k.img")
    assert expanded(sparse_image(image, block_size=block_size)) == image


def test_header_sizes_are_those_of_the_file() -> None:
    image = samples.image("ext2_1k.img")
    assert expanded(sparse_image(image, long_headers=True)) == image


def test_the_parts_of_a_split_image_join() -> None:
    image = samples.image("ext4_4k.img")
    parts = [
        BytesSource(sparse_image(image, only=blocks)) for blocks in (range(600, 1024), range(100), range(100, 600))
    ]
    joined = sparse.join(parts)
    assert joined.read_at(0, joined.size) == image


def test_the_end_that_no_part_holds_is_not_read_as_zeros() -> None:
    image = BLOCK * 8
    parts = [BytesSource(sparse_image(image, only=blocks)) for blocks in (range(2), range(2, 5))]
    joined = sparse.join(parts)
    assert joined.read_at(0, 5 * len(BLOCK)) == BLOCK * 5
    assert joined.read_at(joined.size - 64, 64) == bytes(64), "where a footer would stand"
    with pytest.raises(MissingContent, match="no part"):
        joined.read_at(5 * len(BLOCK), 1)


def test_the_beginning_that_no_part_holds_is_not_read_as_zeros() -> None:
    image = BLOCK * 8
    parts = [BytesSource(sparse_image(image, only=blocks)) for blocks in (range(3, 5), range(5, 8))]
    joined = sparse.join(parts)
    assert joined.read_at(3 * len(BLOCK), 5 * len(BLOCK)) == BLOCK * 5
    with pytest.raises(MissingContent, match="no part"):
        joined.read_at(0, 4)


def test_later_parts_may_replace_what_earlier_ones_hold() -> None:
    image = samples.image("ext4_4k.img")
    written = [
        (b"old!", range(1024)),
        (b"new!", range(200, 700)),
        (b"last", range(300, 310)),
        (b"\0\0\0\0", range(690, 900)),
    ]
    parts = [BytesSource(sparse_image(word * (len(image) // 4), only=blocks)) for word, blocks in written]
    blocks = [next(word for word, held in reversed(written) if number in held) for number in range(1024)]
    for number in range(690, 900, 2):  # the writer leaves these out, as it may
        blocks[number] = b"new!" if number < 700 else b"old!"
    joined = sparse.join(parts, overlay=True)
    assert joined.read_at(0, joined.size) == b"".join(word * 1024 for word in blocks)


def test_parts_that_overlap_or_differ_in_size_are_damaged() -> None:
    part = BytesSource(sparse_image(BLOCK * 2, only=range(1)))
    with pytest.raises(DamagedImage):
        sparse.join([part, part])
    with pytest.raises(DamagedImage):
        sparse.join([part, BytesSource(sparse_image(BLOCK * 3, only=range(1, 2)))])


DAMAGED = {
    "short raw": one_chunk(RAW, 1, BLOCK[:-1]),
    "total too small": one_chunk(RAW, 1, BLOCK, total=11),
    "total too large": one_chunk(RAW, 1, BLOCK, total=1 << 31),
    "more blocks than claimed": one_chunk(RAW, 2, BLOCK * 2),
    "fewer blocks than claimed": one_chunk(RAW, 1, BLOCK, claimed=2),
    "short fill": one_chunk(FILL, 1, b"\1\2"),
    "don't care with data": one_chunk(DONT_CARE, 1, b"\1"),
    "checksum with blocks": one_chunk(CRC32, 1, b"\1\2\3\4"),
    "unknown kind": one_chunk(0xCAC5, 1, BLOCK),
    "cut off": one_chunk(RAW, 1, BLOCK)[:-1],
    "chunks beyond the file": sparse_header(1, 100),
    "no chunks": sparse_header(1, 0),
    "too large": sparse_header(1 << 30, 0, block_size=4096),
    "no block size": sparse_header(1, 0, block_size=0),
    "odd block size": sparse_header(1, 0, block_size=6),
    "magic alone": sparse.MAGIC,
    "empty": b"",
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_header_or_chunk_that_contradicts_itself_is_damaged(case: str) -> None:
    with pytest.raises(DamagedImage):
        sparse.expand(BytesSource(DAMAGED[case]))


def test_another_major_version_is_unsupported() -> None:
    data = bytearray(one_chunk(RAW, 1, BLOCK))
    data[4] = 2
    with pytest.raises(UnsupportedImage, match="version 2"):
        sparse.expand(BytesSource(bytes(data)))


def test_chunks_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparse, "MAXIMUM_CHUNKS", 10)
    with pytest.raises(LimitReached):
        sparse.expand(BytesSource(sparse_image(BLOCK * 11)))


def test_the_largest_image_costs_nothing_to_open() -> None:
    blocks = sparse.MAXIMUM_SIZE // 4096
    source = sparse.expand(BytesSource(one_chunk(FILL, blocks, b"abcd", claimed=blocks)))
    assert source.read_at(sparse.MAXIMUM_SIZE - 3, 10) == b"bcd"
    with pytest.raises(ImageError):
        sparse.expand(BytesSource(one_chunk(FILL, blocks + 1, b"abcd", claimed=blocks + 1)))


def test_parts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparse, "MAXIMUM_PARTS", 2)
    with pytest.raises(LimitReached, match="parts"):
        sparse.join([BytesSource(sparse_image(BLOCK))] * 3)
