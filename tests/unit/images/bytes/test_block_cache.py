from __future__ import annotations

import pytest

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.block_cache import CAPACITY, Beginning, Block, BlockBudget, BlockCache, Decode

CONTENT = bytes(range(200))


class Decoders:
    """Counts how often decoding is begun and how many bytes come of it; fails behind `whole`."""

    def __init__(self, whole: int = len(CONTENT)) -> None:
        self.begun = 0
        self.decoded = 0
        self._whole = whole

    def start(self) -> Decode:
        self.begun += 1
        end = 0

        def decode(least: int) -> bytes:
            nonlocal end
            if end + least > self._whole:
                raise DamagedImage("damaged", "")
            part = CONTENT[end : end + max(least, 10)]
            end += len(part)
            self.decoded += len(part)
            return part

        return decode


def test_a_block_is_decoded_as_far_as_it_is_read_and_goes_on_from_there() -> None:
    decoders = Decoders()
    block = Block(BlockCache[Beginning](), 0, len(CONTENT), decoders.start)
    assert block.read_at(3, 4) == CONTENT[3:7]
    assert decoders.decoded == 10
    assert block.read_at(8, 40) == CONTENT[8:48]
    assert decoders.decoded == 48
    assert block.read_at(0, 2) == CONTENT[:2]
    assert block.read_at(190, 99) == CONTENT[190:]
    assert block.read_at(0, 1000) == CONTENT
    assert (decoders.begun, decoders.decoded) == (1, len(CONTENT))


def test_the_block_used_longest_ago_makes_room_for_another() -> None:
    cache = BlockCache[Beginning](BlockBudget(4 * len(CONTENT)))
    decoders = Decoders()
    blocks = [Block(cache, key, len(CONTENT), decoders.start) for key in range(3)]
    for key, begun in ((0, 1), (1, 2), (0, 2), (2, 3), (0, 3), (1, 4)):
        assert blocks[key].read_at(0, 1) == CONTENT[:1]
        assert decoders.begun == begun


def test_every_reader_of_a_damaged_block_learns_the_same() -> None:
    decoders = Decoders(whole=100)
    cache = BlockCache[Beginning]()
    block = Block(cache, 0, len(CONTENT), decoders.start)
    for _ in range(2):
        assert block.read_at(0, 50) == CONTENT[:50]
        with pytest.raises(DamagedImage, match="damaged"):
            block.read_at(90, 50)
    assert decoders.begun == 2


def test_the_caches_of_all_images_share_one_budget() -> None:
    budget = BlockBudget(100)
    one, other = BlockCache[bytes](budget), BlockCache[bytes](budget)
    one.keep("a", b"1", 40)
    other.keep("a", b"2", 40)
    assert (one.find("a"), other.find("a")) == (b"1", b"2")
    assert one.get("a", 40, bytes) == b"1"
    other.keep("b", b"3", 40)
    assert (one.find("a"), other.find("a"), other.find("b")) == (b"1", None, b"3")
    one.clear()
    other.keep("c", b"4", 60)
    assert (one.find("a"), other.find("b"), other.find("c")) == (None, b"3", b"4")


def test_a_block_larger_than_the_budget_is_kept_until_the_next() -> None:
    cache = BlockCache[bytes](BlockBudget(100))
    cache.keep("large", b"1", 1000)
    assert cache.find("large") == b"1"
    cache.keep("small", b"2", 1)
    assert (cache.find("large"), cache.find("small")) == (None, b"2")


def test_caches_that_are_made_without_a_budget_share_that_of_the_process() -> None:
    caches = [BlockCache[bytes]() for _ in range(3)]
    for cache in caches:
        cache.keep(0, b"block", CAPACITY // 2)
    assert [cache.find(0) for cache in caches] == [None, b"block", b"block"]
    for cache in caches:
        cache.clear()
