"""What Chromium's resources hold packed is read, bounded and cited."""

from __future__ import annotations

import gzip
import struct

import brotli
import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.parts import Step
from fwdiff.facts.region import NoSuchPlace, open_member, written_at
from fwdiff.model import Notation, ProblemKind
from tests.unit.facts.archives import zipped

_PAGE = b'<a href="https://packed.example.cn/x">a</a> ' * 3
_URL = "https://packed.example.cn/x"


def pak(*entries: bytes) -> bytes:
    """Version 5, with entries numbered from 258 on."""
    place = 12 + 6 * (len(entries) + 1)
    table = b""
    for number, entry in enumerate((*entries, b""), 258):
        table += struct.pack("<HI", number, place)
        place += len(entry)
    return struct.pack("<IB3x2H", 5, 1, len(entries), 0) + table + b"".join(entries)


def brotlied(content: bytes, size: int | None = None) -> bytes:
    packed: bytes = brotli.compress(content)
    return b"\x1e\x9b" + (len(content) if size is None else size).to_bytes(6, "little") + packed


@pytest.mark.parametrize(("packed", "step"), [(gzip.compress(_PAGE, mtime=0), "gunzip"), (brotlied(_PAGE), "unbrotli")])
def test_a_packed_entry_is_a_member_and_is_cited(packed: bytes, step: str) -> None:
    for data, member in (
        (pak(b"plain", packed), "259"),
        (zipped({"assets/a.pak": pak(packed)}), "assets/a.pak!258"),
    ):
        (row,) = analyse(data).endpoints
        assert (row.url, row.member) == (_URL, member)
        region = open_member(data, member)
        assert written_at(region, row.offset, row.url) == (Notation.UTF_8, _URL.encode())
        assert region.steps[-1].kind == step
    assert open_member(pak(b"plain", gzip.compress(_PAGE, mtime=0)), "259").steps[0] == Step(
        "entry", "259", 35, len(gzip.compress(_PAGE, mtime=0))
    )


@pytest.mark.parametrize(
    "packed", [gzip.compress(_PAGE, mtime=0)[:-9], brotlied(_PAGE)[:-3], brotlied(_PAGE, 9), b"\x1e\x9b"]
)
def test_a_damaged_entry_is_said(packed: bytes) -> None:
    (problem,) = analyse(pak(packed)).problems
    assert (problem.kind, problem.member) == (ProblemKind.DAMAGED, "258")


def test_an_entry_that_swells_beyond_the_room_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.facts.endpoints.collection.MAX_INFLATED", 1 << 16)
    (problem,) = analyse(pak(brotlied(bytes(1 << 24)))).problems
    assert (problem.kind, problem.member) == (ProblemKind.LIMIT, "258")


def test_a_table_that_lies_gives_no_member() -> None:
    with pytest.raises(NoSuchPlace):
        open_member(b"\5\0\0\0" + b"\xff" * 60, "258")
    assert analyse(b"\5\0\0\0" + b"\xff" * 60).endpoints == ()
