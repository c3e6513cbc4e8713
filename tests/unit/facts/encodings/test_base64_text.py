from __future__ import annotations

import base64
import json
from time import process_time

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.encodings.base64_text import images
from fwdiff.facts.endpoints.scan import literals_in
from fwdiff.facts.region import open_member, written_at
from fwdiff.model import Notation
from tests.unit.facts.archives import zipped
from tests.unit.facts.resource_writer import string_pool


def _encoded(data: bytes) -> list[tuple[str, int]]:
    return [(literal.url, literal.start) for literal in literals_in(data) if literal.encoding == "base64"]


@pytest.mark.parametrize("before", ["", "x", "xx", "xxx", "host: "])
@pytest.mark.parametrize("literal", ["zzhc.vnet.cn", "http://dm.wo.com.cn:6001/register", "api.example.org/v1"])
def test_a_literal_is_found_wherever_it_begins_in_its_group(before: str, literal: str) -> None:
    text = f"{before} {literal} " + "." * 8
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        encoded = encode(text.encode())
        for written in (encoded, encoded.rstrip(b"=")):
            assert _encoded(b'key="' + written + b'"') == [(literal, 5)]


@pytest.mark.parametrize("before", ["", "x", "xx", "xxx", "xxxx"])
@pytest.mark.parametrize("scheme", ["http", "https", "mqtt"])
def test_a_url_encoded_twice_is_found_wherever_it_begins(before: str, scheme: str) -> None:
    url = f"{scheme}://zzhc.vnet.cn/a"
    data = b'key="' + base64.b64encode(base64.b64encode(f"{before} {url} ".encode())) + b'"'
    assert _encoded(data) == [(url, 5)]
    (row,) = analyse(data).endpoints
    assert written_at(open_member(data, ""), row.offset, row.url) == (Notation.BASE64, data[5:-1].rstrip(b"="))


def test_text_encoded_many_times_takes_time_in_proportion() -> None:
    text = b"http://zzhc.vnet.cn/a " * 1000
    for _ in range(12):
        text = base64.b64encode(text)[:4000]
    begin = process_time()
    list(literals_in(text * 20))
    assert process_time() - begin < 1


def test_all_literals_of_one_text_stand_where_it_stands() -> None:
    text = json.dumps({"host": "zzhc.vnet.cn", "url": "https://a.example.com/x"})
    encoded = base64.b64encode(text.encode())
    assert _encoded(b"   " + encoded) == [("zzhc.vnet.cn", 3), ("https://a.example.com/x", 3)]
    wide = encoded.decode().encode("utf-16-le")
    assert _encoded(b"\0\0" + wide + b"\0\0") == [("zzhc.vnet.cn", 2), ("https://a.example.com/x", 2)]


def test_a_url_in_bytes_that_are_no_text_is_found_and_a_name_without_a_scheme_is_none() -> None:
    message = b"\x22\x1d\n\x1bhttp://assistant.example.com"
    assert _encoded(b'"' + base64.b64encode(message) + b'"') == [("http://assistant.example.com", 1)]
    inside = b"app://open/?data=" + base64.b64encode(message)
    assert _encoded(inside) == [("http://assistant.example.com", 17)]
    assert _encoded(base64.b64encode(b"\x01\x02api.example.com\0\0 more \0\1 text")) == []


def test_a_certificate_names_its_issuers_servers_alone() -> None:
    assert _encoded(base64.b64encode(b"\x30\x82\x01\x05 http://crl.example.com/a.crl \0\0")) == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_lines_of_one_width_are_one_text(end: bytes) -> None:
    text = b" ".join(b"https://a%d.example.com/path" % i for i in range(9))
    written = base64.encodebytes(text).replace(b"\n", end)
    assert [url for url, _ in _encoded(b"value:" + end + written)] == [
        f"https://a{i}.example.com/path" for i in range(9)
    ]


@pytest.mark.parametrize(
    "after", ["u=1", "ab=1", "abc=1", "name=value", "longer-than-the-value-itself-and-a-bit-more=1"]
)
@pytest.mark.parametrize("literal", ["https://a.example.com/x?y=12", "api.example.com/v1 and so on"])
def test_the_value_of_a_property_ends_with_its_line(after: str, literal: str) -> None:
    value = base64.b64encode(literal.encode()).rstrip(b"=")
    assert [url for url, _ in _encoded(b"before=1\nk=" + value + b"\n" + after.encode())] == [literal.partition(" ")[0]]


def test_a_certificate_in_lines_is_no_text() -> None:
    der = b"\x30\x82\x01\x0a" + bytes(range(200)) + b"http://crl.example.com/ca.crl, http://b.example.com" + bytes(90)
    assert _encoded(b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n") == []


@pytest.mark.parametrize(
    "data",
    [
        base64.b64encode(b"ab.org"),
        b"x" + base64.b64encode(b"http://a.example.com/x"),
        base64.b64encode(b"a.example.com/x\x01\x02\x03"),
        base64.b64encode(b"\xff\xfe a.example.com"),
        b"com/example/Oi8vA/Oi8vA/LmNvbQ/LmNvbQ",
    ],
)
def test_what_only_looks_like_it_is_none(data: bytes) -> None:
    assert _encoded(data) == []


def test_the_shortest_text_has_sixteen_characters_with_its_padding() -> None:
    assert _encoded(base64.b64encode(b"http://a.b")) == [("http://a.b", 0)]


def test_an_image_is_one_class_for_each_character() -> None:
    assert [len(image) for image in images(b"://")] == [4, 6, 7]
    assert images(b"://")[0] == (b"[O]", b"[i]", b"[8]", b"[v]")


def test_text_of_candidates_alone_takes_time_in_proportion() -> None:
    begin = process_time()
    assert analyse(b"Oi8v" * 40_000).endpoints == ()
    assert process_time() - begin < 20


def test_rows_of_members_and_pools_say_how_they_are_written() -> None:
    encoded = base64.b64encode(b"http://dm.wo.com.cn:6001/register").decode()
    members = {"assets/a.json": f'{{"a":"{encoded}"}}'.encode(), "resources.arsc": b"\2\0\x0c\0" + bytes(8)}
    members["resources.arsc"] += string_pool([encoded, "plain"], utf8=True) + string_pool([encoded], utf8=False)
    facts = analyse(zipped(members))
    assert [(row.host, row.port, row.origin, row.encoding) for row in facts.endpoints] == [
        ("dm.wo.com.cn", 6001, "asset", "base64"),
        ("dm.wo.com.cn", 6001, "resources", "base64"),
    ]
    for row in facts.endpoints:
        assert members[row.member][row.offset :].startswith(encoded.encode())
