from __future__ import annotations

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.encodings.notations import percent_decoded, unescaped
from fwdiff.facts.region import open_member, written_at
from fwdiff.model import Notation

_HOST = "collect.example.cn"


def urls(text: str) -> list[tuple[str, str]]:
    return [(row.url, row.encoding) for row in analyse(f"key value {text} end\n".encode()).endpoints]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (r"http:\/\/collect.example.cn\/a", "http://collect.example.cn/a"),
        (r"http:\\/\\/collect.example.cn\\/a", "http://collect.example.cn/a"),
        (r"http\://collect.example.cn/a", "http://collect.example.cn/a"),
        (r"http\u003a\u002f\u002Fcollect.example.cn\u002Fa", "http://collect.example.cn/a"),
        (r"http:\u002F\u002Fcollect.example.cn\u002fa\u003fb\u003dc\u0026d", "http://collect.example.cn/a?b=c&d"),
        (r"http\x3a\x2f\x2fcollect.example.cn\x2Fa", "http://collect.example.cn/a"),
        (r"http:&#x2F;&#x2f;collect.example.cn&#x2F;a", "http://collect.example.cn/a"),
        (r"http&#58;&#47;&#47;collect&#46;example.cn&#47;a", "http://collect.example.cn/a"),
        (r"http&colon;&sol;&sol;collect.example.cn&sol;a?b&amp;c", "http://collect.example.cn/a?b&c"),
        (r"http:\/\/collect.example.cn:8080\/a", "http://collect.example.cn:8080/a"),
        (r"http:\057\057collect.example.cn\057a", "http://collect.example.cn/a"),
        (r"http\072//collect.example.cn/a", "http://collect.example.cn/a"),
        (r"http://collect\056example\056cn/a", "http://collect.example.cn/a"),
        (r"http://collect\u002eexample\x2ecn\/a", "http://collect.example.cn/a"),
        (r"http://\143ollect.example.cn:8080/a", "http://collect.example.cn:8080/a"),
        ("http://collect&#46;example&period;cn/a", "http://collect.example.cn/a"),
    ],
)
def test_escaped_separators_are_undone(written: str, url: str) -> None:
    assert urls(f'"{written}"') == [(url, "")]
    data = f'"{written}"'.encode()
    (row,) = analyse(data).endpoints
    assert written_at(open_member(data, ""), row.offset, row.url) == (Notation.JSON, written.encode())


@pytest.mark.parametrize(
    ("written", "url", "host"),
    [
        (r"http://collect\u3002example\u3002cn/", "http://collect\u3002example\u3002cn/", _HOST),
        (r"http://coll\u00adect.example.cn/", "http://coll\u00adect.example.cn/", _HOST),
        (r"https://www\.example\.com/a", "https://www.example.com/a", "www.example.com"),
    ],
)
def test_escaped_letters_and_dots_of_a_host_are_undone(written: str, url: str, host: str) -> None:
    data = f'"{written}"'.encode()
    (row,) = analyse(data).endpoints
    assert (row.url, row.host) == (url, host)
    assert written_at(open_member(data, ""), row.offset, row.url) == (Notation.JSON, written.encode())


@pytest.mark.parametrize("written", ["http://a.example.cn&amp;b", r"http://a.example.cn\n", r"http://a.example.cn\\"])
def test_what_is_escaped_behind_a_host_is_no_part_of_it(written: str) -> None:
    assert urls(written) == [("http://a.example.cn", "")]


def test_a_url_in_the_query_of_another_is_a_row_of_its_own() -> None:
    inner = "http%253A%252F%252Fdaily.example.cn%252Fx"
    found = urls(f"https://login.example.com/?cb=https%3A%2F%2F{_HOST}%2Fcb%3Fu%3D{inner}%26v%3D1&z=1")
    assert [url for url, _ in found] == [
        f"https://login.example.com/?cb=https%3A%2F%2F{_HOST}%2Fcb%3Fu%3D{inner}%26v%3D1&z=1",
        f"https://{_HOST}/cb?u=http%3A%2F%2Fdaily.example.cn%2Fx&v=1",
        "http://daily.example.cn/x",
    ]
    assert [encoding for _, encoding in found] == ["", "percent", "percent"]


@pytest.mark.parametrize("before", ["https://login.example.com/?u=", "https://web.example.org/1/", "intent://a#I;u="])
@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le"])
def test_a_url_inside_another_is_a_row_without_any_encoding_too(before: str, encoding: str) -> None:
    data = b"\1\0\0\0" + f'x = "{before}http://collect.example.cn/a" '.encode(encoding) + bytes(4)
    assert "http://collect.example.cn/a" in [row.url for row in analyse(data).endpoints]


@pytest.mark.parametrize("levels", [1, 2, 3, 4])
def test_percent_encoding_is_undone_to_a_bound(levels: int) -> None:
    text = f"http://{_HOST}/a"
    for _ in range(levels):
        text = text.replace("%", "%25").replace(":", "%3A").replace("/", "%2F")
    assert urls(text) == [(f"http://{_HOST}/a", "percent")]
    (row,) = analyse(text.encode()).endpoints
    written = written_at(open_member(text.encode(), ""), row.offset, row.url)
    assert written is not None
    assert written[0] is Notation.PERCENT


@pytest.mark.parametrize(
    ("written", "notation"),
    [
        (r"http:\/\/collect.example.cn\/a", Notation.JSON),
        (r"http:\u002f\u002Fcollect.example.cn\u002Fa", Notation.JSON),
        ("http&#58;&#47;&#47;collect.example.cn&#47;a", Notation.JSON),
        ("http%3A%2F%2Fcollect.example.cn%2fa", Notation.PERCENT),
        ("http%253A%252F%252Fcollect.example.cn%252Fa", Notation.PERCENT),
    ],
)
def test_notations_are_undone_in_two_bytes_a_character_too(written: str, notation: Notation) -> None:
    data = b"\1\0\0\0" + f"u={written} z".encode("utf-16-le") + bytes(4)
    (row,) = analyse(data).endpoints
    assert row.url == "http://collect.example.cn/a"
    found = written_at(open_member(data, ""), row.offset, row.url)
    assert found is not None
    assert found[0] is notation
    assert written.startswith(found[1].decode("utf-16-le"))


@pytest.mark.parametrize("text", ["http%3A%2F%2Fwww.", "%3A%2F%2F", "http%3A%2F%2Fmanifestations", r":\/\/", "&#58;//"])
def test_separators_without_a_host_are_no_row(text: str) -> None:
    assert urls(text) == []


@pytest.mark.parametrize("text", ["://stats.example.io/v1", "//weather.example.top/a?b="])
def test_a_literal_without_its_scheme_is_a_row_where_it_is_a_whole_string(text: str) -> None:
    (row,) = analyse(f'x = "{text}"\n'.encode()).endpoints
    assert (row.url, row.scheme, row.host) == (text, "", text.split("/")[2])


def test_a_dot_before_the_host_is_no_part_of_it() -> None:
    (row,) = analyse(b"see https://.example.org").endpoints
    assert (row.url, row.host) == ("https://.example.org", "example.org")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://a.example.comhttps://b.example.cn", ["http://a.example.com", "https://b.example.cn"]),
        ("http://a.example.comCalled", ["http://a.example.com"]),
        ("http://10.1.2.3Call", ["http://10.1.2.3"]),
        (
            "http://web.example.org/save/https://b.example.cn",
            ["http://web.example.org/save/https://b.example.cn", "https://b.example.cn"],
        ),
    ],
)
def test_what_sticks_to_a_host_is_cut_off(text: str, found: list[str]) -> None:
    assert [row.url for row in analyse(b"\x01" + text.encode() + b"\0").endpoints] == found


def test_undone_text_knows_where_its_bytes_stood() -> None:
    assert unescaped(rb"a\/b&#x41;c").ends == (1, 3, 4, 10, 11)
    assert percent_decoded(b"%253A%252F%252F", b"a%252Fb%26c") == b"a/b"
