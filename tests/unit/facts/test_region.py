"""What analysis calls a member is what a citation opens: every layer in every other."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from itertools import product

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.region import open_member, written_at
from tests.unit.facts.archives import zipped
from tests.unit.facts.dex_writer import ARRAYS, SENDER, grown, vdex
from tests.unit.facts.test_pak import brotlied, pak

LAYERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda content: gzip.compress(content, mtime=0),
    "zip": lambda content: zipped({"a.txt": b"nothing", "b!c": content}),
    "pak": lambda content: pak(gzip.compress(content, mtime=0), brotlied(content)),
    "behind DEX": lambda content: grown(SENDER, b"\0" * 8 + content),
}
LEAVES = {
    "text": b"see https://text.example.cn/x and http://other.example.cn/y\n",
    "DEX": ARRAYS,
    "vdex": vdex([SENDER, ARRAYS]),
}


@pytest.mark.parametrize("leaf", LEAVES)
@pytest.mark.parametrize(("outer", "inner"), product(LAYERS, LAYERS))
def test_a_literal_stands_in_the_member_that_analysis_names(outer: str, inner: str, leaf: str) -> None:
    data = LAYERS[outer](LAYERS[inner](LEAVES[leaf]))
    facts = analyse(data)
    if (outer, inner) == ("gzip", "gzip"):
        assert [problem.reason for problem in facts.problems] == ["gzip inside gzip"]
        return
    rows = facts.endpoints
    assert {row.url for row in rows} >= {row.url for row in analyse(LEAVES[leaf]).endpoints}
    for row in rows:
        assert written_at(open_member(data, row.member), row.offset, row.url), row.member
