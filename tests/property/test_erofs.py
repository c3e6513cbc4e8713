"""EROFS images written from random plans, and images damaged at random: see `test_images`."""

from __future__ import annotations

import time
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fwdiff.errors import ImageError
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.erofs.erofs import Erofs
from tests.property.test_images import MEMORY, SECONDS, VALUES, interesting_offsets, read_everything
from tests.unit.images import erofs_samples, erofs_writer
from tests.unit.images.erofs_samples import noise, words
from tests.unit.images.erofs_variants import every_algorithm
from tests.unit.images.erofs_writer import Image

CASES: dict[str, bytes] = {
    **{name: erofs_samples.image(f"{name}.img") for name in ("inline", "lz4", "lz4_big", "legacy", "chunk_indexes")},
    "written": every_algorithm(),
}
OFFSETS = {name: interesting_offsets(data) for name, data in CASES.items()}


@pytest.mark.parametrize("name", sorted(CASES))
@settings(max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_image_is_read_as_far_as_it_goes(name: str, data: st.DataObject) -> None:
    image = CASES[name]
    damaged = bytearray(image)
    for _ in range(data.draw(st.integers(1, 12))):
        offset = data.draw(st.sampled_from(OFFSETS[name]))
        value = data.draw(VALUES)
        damaged[offset : offset + len(value)] = value
    size = data.draw(st.sampled_from([len(image)] * 9 + [len(image) // 2]))
    started = time.monotonic()
    with suppress(ImageError):
        read_everything(Erofs(BytesSource(bytes(damaged[:size]))))
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("name", ["lz4", "written"])
def test_damage_does_not_cost_memory(name: str) -> None:
    image = CASES[name]
    # the first inodes stand behind the superblock, or in the last blocks
    starts = [*range(1024, 4096, 128), *range(len(image) - 4096, len(image), 256)]
    tracemalloc.start()
    try:
        for start in starts:
            damaged = bytearray(image)
            damaged[start : start + 8] = b"\xff\xff\xff\x7f" * 2
            with suppress(ImageError):
                read_everything(Erofs(BytesSource(bytes(damaged))))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY


# an extent of two clusters has no entry that could say how many blocks it takes
EXTENTS = st.tuples(st.one_of(st.just(4096), st.integers(8192, 30_000)), st.booleans())


@settings(max_examples=40)
@given(
    st.lists(EXTENTS, min_size=1, max_size=8),
    st.sampled_from(sorted(erofs_writer.COMPRESSORS)),
    st.sampled_from([0, 2, 4, 8]),
    st.booleans(),
    st.data(),
)
def test_what_is_packed_in_any_extents_is_read_at_any_offset(
    plan: list[tuple[int, bool]], algorithm: int, attributes: int, is_full: bool, data: st.DataObject
) -> None:
    parts = [(noise if is_noise else words)(f"{number}", size) for number, (size, is_noise) in enumerate(plan)]
    content = b"".join(parts)
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    image.add_compressed(
        b"f",
        content,
        algorithm,
        lengths=[size for size, _ in plan[:-1]],
        layout=erofs_writer.FULL if is_full else erofs_writer.COMPACT,
        advice=0 if is_full else erofs_writer.COMPACT_2B,
        attributes=attributes,
    )
    filesystem = Erofs(BytesSource(image.build()))
    [node] = filesystem.walk()
    source = filesystem.open(node)
    offset = data.draw(st.integers(0, len(content) + 10))
    length = data.draw(st.integers(0, len(content) + 10))
    assert source.read_at(offset, length) == content[offset : offset + length]
    assert source.read_at(0, source.size) == content
