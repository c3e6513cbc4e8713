from __future__ import annotations

import struct

import pytest

from fwdiff.facts.xml.string_pool import BadResources, StringPool
from tests.unit.facts.resource_writer import string_pool

STRINGS = ["", "a", "http://example.net/path", "π — 漢字", "x𝄞y", "n" * 200, "last"]
both = pytest.mark.parametrize("utf8", [True, False], ids=["utf8", "utf16"])


@both
def test_strings(utf8: bool) -> None:
    pool = StringPool(b"before" + string_pool(STRINGS, utf8=utf8) + b"after", 6)
    assert [pool[index] for index in range(len(pool))] == STRINGS
    assert pool.is_utf8 == utf8


@both
def test_an_empty_pool(utf8: bool) -> None:
    pool = StringPool(string_pool([], utf8=utf8))
    assert len(pool) == 0


@pytest.mark.parametrize("length", [0x7F, 0x80, 0x7FFF])
@both
def test_lengths_at_their_borders(length: int, utf8: bool) -> None:
    assert StringPool(string_pool(["x" * length], utf8=utf8))[0] == "x" * length


@pytest.mark.parametrize("length", [0x8000, 0x8001, 100_000])
@both
def test_strings_longer_than_their_length_field(length: int, utf8: bool) -> None:
    """A UTF-8 pool has 15 bits for a length: the rest is found by the NUL."""
    assert StringPool(string_pool(["x" * length, "y"], utf8=utf8))[0] == "x" * length


def test_surrogates_in_a_utf8_pool_as_aapt2_writes_them() -> None:
    data = string_pool(["##\u00e9####"], utf8=True)
    encoded = "\u00e9\ud834\udd1e".encode("utf-8", "surrogatepass")
    data = data.replace("##\u00e9####".encode(), encoded)
    assert StringPool(data)[0] == "\u00e9𝄞"


def test_what_does_not_decode_becomes_visible() -> None:
    assert StringPool(string_pool(["abc"], utf8=True).replace(b"abc", b"a\xffc"))[0] == "a\\xffc"
    lone = string_pool(["abc"], utf8=False).replace("b".encode("utf-16-le"), struct.pack("<H", 0xD834))
    assert StringPool(lone)[0] == "a\\x34\\xd8c"


@both
def test_indices_and_offsets_out_of_bounds(utf8: bool) -> None:
    data = string_pool(["abc"], utf8=utf8)
    for index in (-1, 1):
        with pytest.raises(BadResources):
            StringPool(data)[index]
    for offset in (7, 100, 0xFFFFFFFF):
        with pytest.raises(BadResources):
            StringPool(data[:28] + struct.pack("<I", offset) + data[32:])[0]


@pytest.mark.parametrize(
    ("offset", "value"),
    [(0, 2), (2, 8), (4, 0xFFFF), (8, 0xFFFFFFFF), (20, 0xFFFFFFFF)],
    ids=["kind", "header size", "size", "count", "strings after the end"],
)
def test_headers_that_lie(offset: int, value: int) -> None:
    data = bytearray(string_pool(["abc"], utf8=True))
    struct.pack_into("<I" if offset >= 4 else "<H", data, offset, value)
    with pytest.raises(BadResources):
        StringPool(bytes(data))
    with pytest.raises(BadResources):
        StringPool(bytes(data[:20]))


def test_a_count_that_is_too_large_leaves_the_strings_readable() -> None:
    data = bytearray(string_pool(["abc", "def"], utf8=True))
    struct.pack_into("<I", data, 8, 4)
    pool = StringPool(bytes(data))
    assert [pool.get(index) for index in range(2)] == ["abc", "def"]
    assert pool.get(4) is None


def test_strings_that_share_their_bytes_cost_no_more_than_a_few_pools() -> None:
    """A thousand strings, each the whole of a long text."""
    text = "x" * 30_000
    data = bytearray(string_pool([text] + [""] * 999, utf8=True))
    data[28 : 28 + 4000] = b"\0" * 4000
    pool = StringPool(bytes(data))
    assert pool[0] == text
    with pytest.raises(BadResources, match="share"):
        "".join(pool[index] for index in range(1000))
