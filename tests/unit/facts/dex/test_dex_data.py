from __future__ import annotations

import random

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.region import open_member, written_at
from fwdiff.model import CodeSite, Notation, ProblemKind
from tests.unit.facts.archives import zipped
from tests.unit.facts.dex_writer import ARRAYS, SENDER, compact, grown, vdex

_FILL = (CodeSite("Lcom/example/Arrays;", "fill"),)
_ARRAY_URLS = ["http://bytes.example.cn/a", "http://chars.example.cn/b", "https://fields.example.com/c"]


@pytest.mark.parametrize("image", [ARRAYS, compact(ARRAYS)])
def test_urls_in_arrays_are_rows_with_the_method_that_fills_them(image: bytes) -> None:
    rows = analyse(vdex([image])).endpoints
    assert [row.url for row in rows] == _ARRAY_URLS
    assert [row.code for row in rows] == [_FILL] * 3


def test_a_url_in_an_array_is_cited_where_it_stands() -> None:
    for row, notation in zip(analyse(ARRAYS).endpoints, ("utf-8", "utf-16le", "utf-8"), strict=True):
        written = written_at(open_member(ARRAYS, ""), row.offset, row.url)
        assert written is not None
        assert written[0] is Notation(notation)


@pytest.mark.parametrize(
    "payload", [ARRAYS, zipped({"classes.dex": ARRAYS}), zipped({"a.txt": b"\n".join(map(str.encode, _ARRAY_URLS))})]
)
@pytest.mark.parametrize("is_counted", [True, False])
def test_what_a_packer_puts_behind_the_data_is_read(payload: bytes, *, is_counted: bool) -> None:
    image = grown(SENDER, b"\0" * 8 + payload) if is_counted else SENDER + b"\0" * 8 + payload
    whole = zipped({"classes.dex": image})
    facts = analyse(whole)
    assert facts.problems == ()
    rows = [row for row in facts.endpoints if row.member.startswith("classes.dex!payload")]
    assert [row.url for row in rows] == _ARRAY_URLS
    assert all(written_at(open_member(whole, row.member), row.offset, row.url) for row in rows)


def test_what_cannot_be_read_behind_the_data_is_said() -> None:
    facts = analyse(grown(SENDER, random.Random(1).randbytes(9000)))
    assert [(problem.kind, problem.member) for problem in facts.problems] == [(ProblemKind.UNSUPPORTED, "payload")]
    assert facts.problems[0].reason == "DEX: 9000 bytes behind its data: in no format that is known here"


def test_padding_behind_the_data_is_nothing() -> None:
    assert analyse(grown(SENDER, bytes(64))).problems == ()
    assert analyse(SENDER + bytes(64)).problems == ()


def test_payloads_in_payloads_end() -> None:
    image = SENDER
    for _ in range(5):
        image = SENDER + image
    assert [problem.kind for problem in analyse(image).problems] == [ProblemKind.LIMIT]
