"""Images damaged at random: the right files, a problem or an `ImageError`, and never much time or memory."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fwdiff.errors import ImageError
from fwdiff.images.bytes.sources import BytesSource, Fill, Piece, Pieces
from fwdiff.images.formats import sparse
from fwdiff.images.formats.boot.boot_image import BootImage
from fwdiff.images.formats.ext4.ext4 import Ext4
from fwdiff.images.formats.fat.fat import Fat
from fwdiff.images.formats.zip.zip_image import ZipTree
from fwdiff.images.interface import ByteSource, FileSystem
from fwdiff.model import FileKind
from tests.unit.images import samples
from tests.unit.images.build import mixed, sparse_image, zipped
from tests.unit.images.writers.boot import boot_image, cpio
from tests.unit.images.writers.fat import fat_image

TREE = {f"system/lib/{number}.so": mixed(number * 3000) for number in range(8)}
RAMDISK = cpio({name.encode(): data for name, data in TREE.items()})

CASES: dict[str, tuple[bytes, Callable[[BytesSource], FileSystem]]] = {
    "ext2": (samples.image("ext2_1k.img"), Ext4),
    "ext4": (samples.image("ext4_4k.img"), Ext4),
    "inline": (samples.image("ext4_inline.img"), Ext4),
    "meta_bg": (samples.image("ext4_meta_bg.img"), Ext4),
    "sparse": (
        sparse_image(samples.image("ext4_shared.img"), block_size=1024),
        lambda source: Ext4(sparse.expand(source)),
    ),
    "boot": (boot_image(mixed(9000), gzip.compress(RAMDISK)), BootImage),
    "cpio": (boot_image(b"", RAMDISK, version=4), BootImage),
    "fat12": (fat_image(TREE, 12), Fat),
    "fat32": (fat_image(TREE, 32), Fat),
    "zip": (zipped(TREE), ZipTree),
    "stored": (zipped(TREE, method=zipfile.ZIP_STORED, links={"a": "b"}), ZipTree),
}

SECONDS = 5
MEMORY = 64 << 20
"""Of Python's objects; the images have at most 12 MB and are no part of it."""


def interesting_offsets(data: bytes) -> list[int]:
    """Bytes that are not zero: superblocks, tables, directories and headers are among them, free space is not."""
    step = max(1, len(data) // 20_000)
    dense = [offset for offset in range(min(len(data), 4096)) if data[offset]]
    return dense * 4 + [offset for offset in range(0, len(data), step) if data[offset]]


OFFSETS = {name: interesting_offsets(data) for name, (data, _) in CASES.items()}
VALUES = st.one_of(
    st.binary(min_size=1, max_size=8),
    st.sampled_from([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\1\0\0\0", b"\xff" * 8]),
)


def read_everything(filesystem: FileSystem) -> None:
    for node in filesystem.walk():
        assert b"\0" not in node.name
        if node.kind is FileKind.FILE:
            try:
                read_sample(filesystem.open(node))
            except ImageError:
                continue
    for _, problem in filesystem.problems():
        assert isinstance(problem, ImageError)


def read_sample(source: ByteSource) -> None:
    """The start, the middle and the end; a file may be large and full of holes."""
    for offset in (0, source.size // 2, max(0, source.size - 5000)):
        data = source.read_at(offset, 5000)
        assert len(data) == min(5000, source.size - offset)


@pytest.mark.parametrize("name", sorted(CASES))
@settings(max_examples=50, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_image_is_read_as_far_as_it_goes(name: str, data: st.DataObject) -> None:
    image, mount = CASES[name]
    damaged = bytearray(image)
    for _ in range(data.draw(st.integers(1, 12))):
        offset = data.draw(st.sampled_from(OFFSETS[name]))
        value = data.draw(VALUES)
        damaged[offset : offset + len(value)] = value
    size = data.draw(st.sampled_from([len(image)] * 9 + [len(image) // 2]))
    source = BytesSource(bytes(damaged[:size]))
    started = time.monotonic()
    with suppress(ImageError):
        read_everything(mount(source))
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("name", ["ext2", "ext4", "sparse", "zip"])
def test_damage_does_not_cost_memory(name: str) -> None:
    image, mount = CASES[name]
    tracemalloc.start()
    try:
        for start in range(1024, 4096, 128):
            damaged = bytearray(image)
            damaged[start : start + 8] = b"\xff\xff\xff\x7f" * 2
            with suppress(ImageError):
                read_everything(mount(BytesSource(bytes(damaged))))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30), st.booleans()), max_size=8), st.data())
def test_pieces_read_as_the_bytes_that_they_stand_for(plan: list[tuple[int, int, bool]], data: st.DataObject) -> None:
    whole = bytearray()
    pieces: list[Piece] = []
    for gap, length, is_fill in plan:
        whole += bytes(gap)
        content = (b"ab" * length)[:length] if is_fill else bytes(range(1, length + 1))
        source: ByteSource = Fill(b"ab", length) if is_fill else BytesSource(content)
        pieces.append(Piece(len(whole), length, source))
        whole += content
    source = Pieces(pieces, len(whole) + 5)
    expected = bytes(whole) + bytes(5)
    offset = data.draw(st.integers(0, len(expected) + 3))
    length = data.draw(st.integers(0, len(expected) + 3))
    assert source.read_at(offset, length) == expected[offset : offset + length]


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from([bytes(512), b"\1\2\3\4" * 128, bytes(range(256)) * 2, b"x" * 512]), min_size=1, max_size=20
    ),
    st.booleans(),
)
def test_a_sparse_image_expands_to_what_was_packed(blocks: list[bytes], long_headers: bool) -> None:
    image = b"".join(blocks)
    source = sparse.expand(BytesSource(sparse_image(image, block_size=512, long_headers=long_headers)))
    assert source.read_at(0, source.size) == image
