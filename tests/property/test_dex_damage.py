"""Damaged DEX, CompactDex and vdex data: the tables raise their own error, `analyse` notes a problem, nothing else."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fwdiff.facts.analyse import analyse
from fwdiff.facts.dex.dex import BadDex, Dex
from fwdiff.facts.dex.methods import method_table
from fwdiff.facts.dex.static_values import find_static_values
from tests.unit.facts.archives import zipped
from tests.unit.facts.dex.references import find_references
from tests.unit.facts.dex_writer import SENDER, compact, vdex

_IMAGES = {"dex": SENDER, "cdex": compact(SENDER), "large": compact(SENDER, large_methods=True)}
_BYTES = st.one_of(st.sampled_from([0, 1, 0x1A, 0x1B, 0x7F, 0x80, 0xFF]), st.integers(0, 255))
_patches = st.lists(
    st.tuples(st.integers(0, len(_IMAGES["cdex"]) - 1), st.lists(_BYTES, min_size=1, max_size=4)), max_size=6
)
_PREFIXES = [
    *(b"", b"PK\x03\x04", b"vdex019\0", b"dex\n035\0", b"\x1f\x8b\x08", b"\x7fELF", b"\x03\0\x08\0", b"\x02\0\x0c\0"),
    *(b"<permissions>", b"service a /b\n", b"\xff\xfe"),
]
_hurried = settings(max_examples=120)


def _damaged(data: bytes, patches: list[tuple[int, list[int]]], cut: int) -> bytes:
    out = bytearray(data)
    for place, values in patches:
        for i, value in enumerate(values):
            out[(place + i) % len(out)] = value
    return bytes(out[: len(out) - cut])


def _read_everything(data: bytes) -> bool:
    """Whether the tables hold together; what they lead to may still be damaged."""
    with contextlib.suppress(BadDex):
        dex = Dex(data)
        strings = range(len(dex.string_offsets))
        for i in strings:
            with contextlib.suppress(BadDex):
                dex.string(i)
        with contextlib.suppress(BadDex):
            find_references(dex, method_table(dex), strings)
        with contextlib.suppress(BadDex):
            find_static_values(dex, strings)
        return True
    return False


@pytest.mark.parametrize("image", _IMAGES)
@_hurried
@given(patches=_patches, cut=st.integers(0, 40))
def test_damage_raises_nothing_but_the_modules_own_error(
    image: str, patches: list[tuple[int, list[int]]], cut: int
) -> None:
    data = _damaged(_IMAGES[image], patches, cut)
    _read_everything(data)
    facts = analyse(vdex([data, SENDER]))
    assert facts == analyse(vdex([data, SENDER]))


@pytest.mark.parametrize("image", _IMAGES)
def test_every_byte_may_be_wrong(image: str) -> None:
    """Each byte in turn, with values that make numbers longer, larger or negative."""
    places = range(len(_IMAGES[image]))
    opened = [
        _read_everything(_damaged(_IMAGES[image], [(place, [value])], 0)) for place in places for value in (0x00, 0xFF)
    ]
    assert set(opened) == {True, False}


@_hurried
@given(data=st.binary(max_size=300), prefix=st.sampled_from(_PREFIXES))
def test_any_bytes_have_facts(prefix: bytes, data: bytes) -> None:
    assert analyse(prefix + data).kind
    assert analyse(zipped({"a": prefix + data})).kind


_WORDS = r"""
http s :// :\/\/ . com example www - [ ] ( ) @ %s { } $ / ? # : 80 99999 1 255 10.0.0.1 , ; &quot; é 例 A _ \ " ' < >
"""
_TEXT = st.lists(st.sampled_from([*_WORDS.split(), " ", "\n", "\0", "\ud83d"]), max_size=40)


@_hurried
@given(parts=_TEXT, encoding=st.sampled_from(["utf-8", "utf-16-le", "latin-1"]))
def test_literals_lie_where_they_say(parts: list[str], encoding: str) -> None:
    data = "".join(parts).encode(encoding, "surrogatepass" if encoding != "latin-1" else "replace")
    end = 0
    for row in analyse(b"\1" + data).endpoints:
        assert row.host
        assert row.host == row.host.lower()
        assert 0 <= row.offset < len(data) + 1
        assert row.offset >= end
        end = row.offset + 1
        assert row.port is None or 0 < row.port < 0x10000
        assert row.url == row.url.strip()
