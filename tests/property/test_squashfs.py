"""squashfs images damaged at random: see `test_images`."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fwdiff.errors import ImageError
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.squashfs.squashfs import Squashfs
from fwdiff.model import FileKind
from tests.property.test_images import MEMORY, SECONDS, VALUES, interesting_offsets, read_everything
from tests.unit.images import squashfs_samples

CASES = {name: squashfs_samples.image(name) for name in squashfs_samples.NAMES}
OFFSETS = {name: interesting_offsets(data) for name, data in CASES.items()}
TABLES = {
    name: list(range(int.from_bytes(data[64:72], "little"), len(data))) + list(range(96)) * 20
    for name, data in CASES.items()
}
"""The superblock, and what follows the content: inodes, folders, fragments."""

CUTS, FLIPS = 10, 100
CHECKED = {"gzip", "xz"}
"""The algorithms whose blocks have a checksum; blocks that they make no smaller are stored without."""
COMPRESSED = (b"lib/words.bin", b"lib/whole.bin", b"lib/indirect.bin")


@pytest.mark.parametrize("name", sorted(CASES))
@settings(max_examples=20, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_image_is_read_as_far_as_it_goes(name: str, data: st.DataObject) -> None:
    image = CASES[name]
    damaged = bytearray(image)
    for _ in range(data.draw(st.integers(1, 12))):
        offset = data.draw(st.sampled_from(data.draw(st.sampled_from([OFFSETS[name], TABLES[name]]))))
        value = data.draw(VALUES)
        damaged[offset : offset + len(value)] = value
    size = data.draw(st.sampled_from([len(image)] * 9 + [len(image) // 2]))
    started = time.monotonic()
    with suppress(ImageError):
        read_everything(Squashfs(BytesSource(bytes(damaged[:size]))))
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("name", squashfs_samples.CODECS)
def test_cuts_and_changed_bytes_give_the_right_files_or_an_error(name: str) -> None:
    image = CASES[name]
    right = squashfs_samples.contents()
    for copy in copies(image, name):
        found = contents_of(copy)
        if name in CHECKED:
            assert all(found.get(file, right[file]) == right[file] for file in COMPRESSED)
    assert contents_of(image) == right


def copies(image: bytes, seed: str) -> Iterator[bytes]:
    """Cut copies, and copies with one changed byte, half of these in the superblock and the tables."""
    chance = random.Random(seed)
    for _ in range(CUTS):
        yield image[: chance.randrange(len(image))]
    for number in range(FLIPS):
        copy = bytearray(image)
        offset = chance.choice(TABLES[seed]) if number % 2 else chance.randrange(len(image))
        copy[offset] ^= chance.choice([1, 0x80, 0xFF, chance.randrange(1, 256)])
        yield bytes(copy)


def contents_of(image: bytes) -> dict[bytes, bytes]:
    """Every file that can be read."""
    found = {}
    with suppress(ImageError):
        filesystem = Squashfs(BytesSource(image))
        for node in filesystem.walk():
            if node.kind is FileKind.FILE:
                with suppress(ImageError):
                    source = filesystem.open(node)
                    found[node.name] = source.read_at(0, source.size)
        assert all(isinstance(problem, ImageError) for _, problem in filesystem.problems())
    return found


@pytest.mark.parametrize("name", ["plain", "zstd"])
def test_damage_does_not_cost_memory(name: str) -> None:
    image = CASES[name]
    tables = int.from_bytes(image[64:72], "little")
    starts = [*range(8, 96, 16), *range(tables, len(image), (len(image) - tables) // 20)]
    tracemalloc.start()
    try:
        for start in starts:
            damaged = bytearray(image)
            damaged[start : start + 8] = b"\xff\xff\xff\x7f" * 2
            with suppress(ImageError):
                read_everything(Squashfs(BytesSource(bytes(damaged))))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY


@pytest.mark.parametrize("name", squashfs_samples.NAMES)
@given(data=st.data())
def test_any_part_of_any_file_is_what_was_packed(name: str, data: st.DataObject) -> None:
    filesystem = Squashfs(BytesSource(CASES[name]))
    nodes = {node.name: node for node in filesystem.walk()}
    contents = squashfs_samples.contents()
    file = data.draw(st.sampled_from(sorted(name for name, content in contents.items() if len(content) > 100)))
    offset = data.draw(st.integers(0, len(contents[file]) + 10))
    length = data.draw(st.integers(0, len(contents[file]) + 10))
    assert filesystem.open(nodes[file]).read_at(offset, length) == contents[file][offset : offset + length]
