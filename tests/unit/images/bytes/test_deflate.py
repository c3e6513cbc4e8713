from __future__ import annotations

import random
import threading
import zlib

import pytest

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes import block_cache, deflate
from fwdiff.images.bytes.block_cache import BlockBudget
from fwdiff.images.bytes.deflate import InflatedSource
from fwdiff.images.bytes.sources import BytesSource
from tests.unit.images.build import mixed

DATA = mixed(1_000_000)


@pytest.fixture(autouse=True)
def budget(monkeypatch: pytest.MonkeyPatch) -> BlockBudget:
    """Many seek points and few spans kept, so that one megabyte shows what a gigabyte does."""
    monkeypatch.setattr(deflate, "SPAN", 40_000)
    small = BlockBudget(100_000)
    monkeypatch.setattr(block_cache, "_BUDGET", small)
    return small


def packed(data: bytes) -> bytes:
    compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
    return compressor.compress(data) + compressor.flush()


def inflated(
    data: bytes, *, size: int | None = None, crc: int | None = None, raw: bytes | None = None
) -> InflatedSource:
    return InflatedSource(
        BytesSource(packed(data) if raw is None else raw),
        len(data) if size is None else size,
        zlib.crc32(data) if crc is None else crc,
    )


def test_it_reads_at_random_what_was_packed() -> None:
    source = inflated(DATA)
    chance = random.Random(7)
    for _ in range(200):
        offset, length = chance.randrange(len(DATA) + 10), chance.randrange(120_000)
        assert source.read_at(offset, length) == DATA[offset : offset + length]


def test_several_threads_read_the_same_source() -> None:
    source = inflated(DATA)
    wrong: list[int] = []

    def read(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(50):
            offset = chance.randrange(len(DATA))
            if source.read_at(offset, 5000) != DATA[offset : offset + 5000]:
                wrong.append(offset)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_few_spans_are_kept_of_all_streams_together(budget: BlockBudget) -> None:
    for source in [inflated(DATA) for _ in range(3)]:
        assert source.read_at(0, source.size) == DATA
        held = [block for block, _ in budget._blocks.values() if isinstance(block, bytes)]
        assert sum(map(len, held)) <= 100_000
        assert held[-1] == DATA[-40_000:]


def test_a_wrong_checksum_is_found_when_the_end_is_reached() -> None:
    source = inflated(DATA, crc=1)
    assert source.read_at(0, 100) == DATA[:100]
    with pytest.raises(DamagedImage, match="checksum"):
        source.read_at(len(DATA) - 10, 10)


def test_a_stream_of_another_length_is_damaged() -> None:
    with pytest.raises(DamagedImage, match="longer"):
        inflated(DATA, size=len(DATA) - 1, crc=zlib.crc32(DATA[:-1])).read_at(0, len(DATA))
    with pytest.raises(DamagedImage, match="cut off"):
        inflated(DATA, size=len(DATA) + 1).read_at(0, len(DATA) + 1)


def test_a_stream_that_is_cut_off_or_broken_is_damaged() -> None:
    raw = packed(DATA)
    with pytest.raises(DamagedImage):
        inflated(DATA, raw=raw[: len(raw) // 2]).read_at(0, len(DATA))
    with pytest.raises(DamagedImage):
        inflated(DATA, raw=raw[:1000] + b"\xff" * 1000 + raw[2000:]).read_at(0, len(DATA))


def test_a_size_that_deflate_cannot_reach_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DamagedImage, match="cannot hold"):
        inflated(b"", size=10 << 20)
    monkeypatch.setattr(deflate, "MAXIMUM_SIZE", 1000)
    with pytest.raises(LimitReached):
        inflated(DATA[:1001])


def test_an_empty_stream_is_empty() -> None:
    assert inflated(b"").read_at(0, 100) == b""
