from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from fwdiff.facts.endpoints import candidates
from fwdiff.facts.endpoints.scan import literals_in


def _found(text: str | bytes) -> list[tuple[str, str, str, int | None]]:
    data = text.encode() if isinstance(text, str) else text
    return [(literal.url, literal.host, literal.scheme, literal.port) for literal in literals_in(data)]


def _urls(text: str | bytes) -> list[str]:
    return [url for url, *_ in _found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://zzhc.vnet.cn", ("http://zzhc.vnet.cn", "zzhc.vnet.cn", "http", None)),
        ("HTTPS://User:Pass@Host.Example.COM:8443/a?b=c#d", (None, "host.example.com", "https", 8443)),
        ("mqtt://broker.local:1883", (None, "broker.local", "mqtt", 1883)),
        ("coap://a.fxltsbl.com", (None, "a.fxltsbl.com", "coap", None)),
        ("http://[2001:db8::1]:8080/x", (None, "2001:db8::1", "http", 8080)),
        ("http://[::1]", (None, "::1", "http", None)),
        ("http://124.207.3.53:8083/register", (None, "124.207.3.53", "http", 8083)),
        ("http://host.example.com.", ("http://host.example.com", "host.example.com", "http", None)),
        ("http://host.example.com:99999/", (None, "host.example.com", "http", None)),
        ("http://host.example.com:0/", (None, "host.example.com", "http", None)),
        ("https://%s/", (None, "%s", "https", None)),
        ("https://%s.example.com:%d/path", (None, "%s.example.com", "https", None)),
        ("http://{host}:{port}/x", (None, "{host}", "http", None)),
        ("https://${DOMAIN}/a", (None, "${domain}", "https", None)),
        ("http://*.example.com", (None, "*.example.com", "http", None)),
        ("http://localhost", (None, "localhost", "http", None)),
        ("https://bücher.example/ü", ("https://bücher.example/", "xn--bcher-kva.example", "https", None)),
        ("https://例え.jp/", (None, "xn--r8jz45g.jp", "https", None)),
        ("myapp://anything", (None, "anything", "myapp", None)),
    ],
)
def test_a_url_is_a_row_whatever_its_scheme_and_authority(
    text: str, expected: tuple[str | None, str, str, int]
) -> None:
    assert _found(text) == [(expected[0] or text, *expected[1:])]


@pytest.mark.parametrize(
    "text",
    ["content://sms", "file:///data/x", "file://sdcard/x", "android.resource://com.x/1", "android_secret_code://9999",
     "market://details?id=x", "jar:file://x/y", "http://", "http:///path", "https://...", "http://.-/"],
)  # fmt: skip
def test_what_names_no_machine_is_no_row(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see http://a.example.com/x?y=1, or <http://b.example.com>.", ["http://a.example.com/x?y=1", "http://b.example.com"]),
        ("(http://a.example.com/x_(y)).", ["http://a.example.com/x_(y)"]),
        ("[http://a.example.com/x]", ["http://a.example.com/x"]),
        ("http://a.example.com;https://b.example.com,ftp://c.example.com/d",
         ["http://a.example.com", "https://b.example.com", "ftp://c.example.com/d"]),
        ("http://a.example.com/x,http://b.example.com/y", ["http://a.example.com/x", "http://b.example.com/y"]),
        ("http://a.example.com/?next=http://b.example.com",
         ["http://a.example.com/?next=http://b.example.com", "http://b.example.com"]),
        ("&quot;http://a.example.com&quot; http://a.example.com/b&lt;", ["http://a.example.com", "http://a.example.com/b"]),
        ('{"u":"http:\\/\\/a.example.com\\/x","v":"www.example.com"}', ["http://a.example.com/x", "www.example.com"]),
        ("http://a.example.com/\\n", ["http://a.example.com/"]),
        ("Ahttp://a.example.com Xhttps://b.example.com", ["http://a.example.com", "https://b.example.com"]),
        ("git+https://a.example.com", ["git+https://a.example.com"]),
        ("请访问http://a.example.com。谢谢", ["http://a.example.com"]),
    ],
)  # fmt: skip
def test_a_literal_ends_where_the_text_around_it_begins(text: str, expected: list[str]) -> None:
    assert _urls(text) == expected


def test_what_covers_a_name_is_one_row() -> None:
    assert _urls("content://x.example.com/www.example.com http://user@mail.example.com/www.example.org") == [
        "http://user@mail.example.com/www.example.org"
    ]


def test_a_certificate_says_how_long_its_url_is() -> None:
    url = b"http://ocsp.godaddy.com"
    assert _urls(b"\x30\x1f\x86" + bytes([len(url)]) + url + b"0F\x06\x08") == [url.decode()]
    assert _urls(b"\x16" + bytes([len(url) + 2]) + url + b"/x0F") == [f"{url.decode()}/x"]


@pytest.mark.parametrize(
    "url", ["http://dm.wo.com.cn:6001/register?ver=1.1", "https://a.example.com", "http://b.example.com/~"]
)
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_url_in_base64_is_a_row(url: str, encode: Callable[[bytes], bytes]) -> None:
    encoded = encode(url.encode())
    for text in (encoded, encoded.rstrip(b"="), b'key="' + encoded + b'" www.example.org'):
        literal = next(literals_in(text))
        assert (literal.url, literal.start) == (url, text.index(b"aHR0"))
    assert _urls(encoded + b" www.example.org") == [url, "www.example.org"]


@pytest.mark.parametrize(
    "text", [b"aHR0cDov", b"aHR0cDovLw==", b"aHR0cHM6", b"aHR0cHM6Ly8", b"aHR0cDovL", b"aHR0cDov\xff\xff"]
)
def test_base64_of_less_than_a_url_is_no_row(text: bytes) -> None:
    assert _urls(text) == []


def test_a_buffer_beyond_one_pass_is_scanned_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"".join(b"http://h%d.example.com/ " % i for i in range(100))
    whole = _urls(data)
    for size in (1, 100, 257):
        monkeypatch.setattr(candidates, "_WINDOW", size)
        assert _urls(data) == whole
    assert len(whole) == 100


def test_the_edge_of_a_window_is_no_end_of_text(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"x" * 500 + b" www.example.com time.example.org" + b"x" * 500 + b" http://a.example.com sms_number=12345 "
    whole = [found for found in candidates.candidates(data) if found.notation is not candidates.Notation.MESSAGES]
    monkeypatch.setattr(candidates, "_WINDOW", 7)
    pieces = [found for found in candidates.candidates(data) if found.notation is not candidates.Notation.MESSAGES]
    assert pieces == whole


def test_wide_characters_are_read_as_text() -> None:
    text = "say http://wide.example.com/x and wide.example.org now, 10.1.2.3"
    expected = ["http://wide.example.com/x", "wide.example.org", "10.1.2.3"]
    for padding in (b"", b"\x01"):
        found = list(literals_in(padding + text.encode("utf-16-le")))
        assert [literal.url for literal in found] == expected
        assert [literal.start - len(padding) for literal in found] == [2 * text.index(url) for url in expected]


@pytest.mark.parametrize(
    "name",
    ["apr.c2dms.com", "time.android.com", "0.pool.ntp.org", "asia.pool.ntp.org", "c2dms.com", "webapi.weather.com.cn",
     "cn.c2dms.com", "android.bugly.qq.com",
     "www.example.io", "api.example.app", "broker.example.io:1883", "supl.example.co.uk",
     "ntp1.example.me",
     "mmsc.example.net:8002/mms", "example.co.jp"],
)  # fmt: skip
def test_a_bare_host_is_a_row(name: str) -> None:
    host = name.partition("/")[0].partition(":")[0]
    for text in (
        name,
        f"server={name}",
        f'"{name}"',
        f"<host>{name}</host>",
        f"a {name}, b",
        f"{name}\n",
        f"\0{name}\0",
    ):
        assert [(url, found) for url, found, *_ in _found(text)] == [(name, host)], text


@pytest.mark.parametrize(
    "text",
    ["com.google.android.gms", "com.example.app", "org.example.net", "android.net", "java.net", "os.name", "libfoo.so",
     "product.name", "a.b.app", "x.id", ".data.rel.ro", "llvm.mips.addq.ph", "android.hardware.ir",
     "ro.carrier.net",
     "user@mail.example.com", "/data/www.example.com", "www.example.com_x", "Www.example.com", "example.com(", "x.com=",
     "main.rs:12", "co.uk", "foo.bar.unknowntld", "-.com", "a.com", "www.-x.io", "$host.example.com",
     "javax.xml.xmlconstants"],
)  # fmt: skip
def test_a_dotted_word_of_a_program_is_no_row(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("124.207.3.53", ["124.207.3.53"]),
        ("server=219.90.56.146", ["219.90.56.146"]),
        ("8.8.8.8,114.114.114.114", ["8.8.8.8", "114.114.114.114"]),
        ("10.0.0.172:80", ["10.0.0.172:80"]),
        ("192.168.49.0/24", ["192.168.49.0/24"]),
        ("5.9.11.20:443", ["5.9.11.20:443"]),
        ('ip: "5.9.11.20"', ["5.9.11.20"]),
        ("2.5.29.19", []),
        ("1.3.6.1", []),
        ("1.3.6.1.4.1.311", []),
        ("4.7.2.1", []),
        ("9.0.10.20", []),
        ("version 72.0.221.121", []),
        ("v124.207.3.53", []),
        ("255.255.255.0", []),
        ("0.0.0.0", []),
        ("256.1.1.200", []),
        ("010.001.001.200", []),
        ("1.2.3", []),
        ("12.34.56.78.90", []),
    ],
)
def test_an_address_is_told_from_versions_and_identifiers(text: str, expected: list[str]) -> None:
    assert _urls(text) == expected


def test_offsets_are_those_of_the_literal() -> None:
    data = b"\x00\x01 x http://a.example.com/ \xff www.example.org"
    assert [data[literal.start : literal.end].decode() for literal in literals_in(data)] == [
        "http://a.example.com/",
        "www.example.org",
    ]


def test_a_long_line_takes_time_in_proportion() -> None:
    data = b"".join(b"x%d.example.com," % i for i in range(20_000))
    assert len(list(literals_in(data))) == 20_000
    assert len(list(literals_in(b"a." * 200_000 + b"com "))) <= 1
    assert len(_urls(b"http://" + b"a" * 100_000 + b".com/")) == 1


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("http://evil\u3002cn/x", "evil.cn"),
        ("http://evil\uff0eexample\uff0ecn:80/x", "evil.example.cn"),
        ("http://evil\uff61cn/", "evil.cn"),
        ("http://\u4f8b\u3048\u3002jp/", "xn--r8jz45g.jp"),
        ("http://\u65b0\u534e\u7f51.\u4e2d\u56fd/", "xn--xkrr14bows.xn--fiqs8s"),
        ("http://ev\u00adil\u200b.cn/", "evil.cn"),
        ("http://e\ufeffv\u2060i\u200dl.cn:8080/x", "evil.cn"),
        ("http://safe.com\u00ad.evil.cn/", "safe.com.evil.cn"),
        ("http://\u24d4\u24e5\u24d8\u24db.cn/", "evil.cn"),
        ("http://\U0001d41evil.cn/", "evil.cn"),
        ("http://ev\u0131l.cn/", "xn--evl-kua.cn"),
        ("http://evil%EF%BC%8Ecn/", "evil.cn"),
        ("http://%65vi%6C.cn/", "evil.cn"),
        ("http://\uff45\uff56\uff49\uff4c.cn/", "evil.cn"),
        ("http://evil%2Dhost.cn/a", "evil-host.cn"),
        ("http://evil%2ehost.cn/a", "evil.host.cn"),
        ("http://evil-%s.cn/", "evil-%s.cn"),
        ("http://a%25b.cn/", "a%25b.cn"),
    ],
)
def test_a_host_is_what_a_resolver_makes_of_it_and_the_literal_what_is_written(text: str, host: str) -> None:
    assert [(url, found) for url, found, *_ in _found(text)] == [(text, host)]


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("\u89c1http://foo.com\u3002http://bar.com/", ["foo.com", "bar.com"]),
        ("http://foo.com\u3002See more", ["foo.com"]),
        ("\u89c1http://foo.com.cn\u3002\u66f4\u591a", ["foo.com.cn"]),
        ("http://foo.com\u8bf7\u8bbf\u95ee", ["foo.com"]),
        ("http://10.1.2.3\u8bf7\u8bbf\u95ee", ["10.1.2.3"]),
        ("\u201chttp://foo.com\u201d, http://bar.com\uff0c", ["foo.com", "bar.com"]),
        ("http://foo.com\u200bor http://bar.com", ["foo.com", "bar.com"]),
        ("http://\u201cfoo", []),
    ],
)
def test_a_full_stop_of_chinese_text_ends_a_host(text: str, hosts: list[str]) -> None:
    assert [host for _, host, *_ in _found(text)] == hosts


def test_a_hosts_letters_may_be_pairs_as_dex_writes_them_and_bytes_that_are_no_text_end_it() -> None:
    assert [each.host for each in literals_in(b"http://\xed\xa0\xb5\xed\xb0\x9evil.cn/")] == ["evil.cn"]
    assert [each.host for each in literals_in(b"http://evil.cn\xe0\x80\x80.org/")] == ["evil.cn"]
