"""Programs in Rust and Go keep the lengths of their strings, and nothing between them: the grammar has to part them."""

from __future__ import annotations

from itertools import chain, permutations

import pytest

from fwdiff.facts.analyse import analyse
from tests.unit.facts.archives import zipped

_URLS = ("http://zzhc.maker.cn", "https://api.maker.com", "mqtt://broker.maker.io:1883", "http://124.207.3.53")
_WORDS = ("assertion failed: ", "imei", "Zero", "invalid", "path")
_ELF = b"\x7fELF\x02\x01\x01".ljust(64, b"\0")


def _rows(strings: bytes) -> set[tuple[str, str]]:
    rows = analyse(_ELF + strings + bytes(16)).endpoints
    return {(row.url, row.host) for row in rows}


def _host(url: str) -> str:
    return url.partition("://")[2].partition(":")[0]


@pytest.mark.parametrize("order", permutations(_URLS))
def test_a_url_ends_where_the_next_one_begins(order: tuple[str, ...]) -> None:
    assert _rows("".join(order).encode()) == {(url, _host(url)) for url in _URLS}


@pytest.mark.parametrize("word", _WORDS)
def test_a_host_ends_where_a_word_begins(word: str) -> None:
    """In the order of their use, as rustc lays them out in `.rodata`."""
    strings = word + "".join(chain.from_iterable((url, word) for url in _URLS))
    assert _rows(strings.encode()) == {(url, _host(url)) for url in _URLS}


def test_strings_in_the_order_of_their_lengths_are_parted() -> None:
    """As Go's linker lays them out (`go:string.*`)."""
    texts = sorted((*_URLS, "runtime: bad pointer", "unknown method number", "GODEBUG", "crypto/x509"), key=len)
    assert _rows("".join(texts).encode()) == {(url, _host(url)) for url in _URLS}


def test_a_path_ends_where_the_next_url_begins_and_holds_one_in_its_query() -> None:
    assert {url for url, _ in _rows(b"https://a.maker.com/registerhttps://b.maker.cn/x")} == {
        "https://a.maker.com/register",
        "https://b.maker.cn/x",
    }
    inside = b"https://a.maker.com/?next=https://b.maker.cn/x"
    assert {url for url, _ in _rows(inside)} == {inside.decode(), "https://b.maker.cn/x"}


@pytest.mark.parametrize(
    "host",
    [
        *("www.community", "a.network", "www.netflix", "mmsc.axis", "www.network-tools", "com.maker.push.command"),
        *("evil.comMand.cn", "1.2.3.4evil.com", "evil.comrade.cn"),
    ],
)
def test_a_host_is_left_whole_where_it_is_a_domain_or_nothing_in_it_is_one(host: str) -> None:
    url = f"http://{host}/x"
    assert [row.url for row in analyse(zipped({"assets/x.json": f'{{"u":"{url}"}}'.encode()})).endpoints] == [url]
