from __future__ import annotations

import pytest

from fwdiff.report.location import absolute_iri, relative_uri


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("system/app/A b/Ä.apk", "system/app/A%20b/%C3%84.apk"),
        ("/../a/./b", "%5Cx2e%5Cx2e/a/%5Cx2e/b"),
        ("//host/x", "host/x"),
        ("javascript:x", "javascript%3Ax"),
        ("a.apex!/b", "a.apex!/b"),
        ("a\x1b\u202eb", "a%5Cx1b%5Cu202eb"),
        ("/", ""),
    ],
)
def test_a_path_is_a_relative_reference_within_the_image(path: str, uri: str) -> None:
    assert relative_uri(path) == uri


@pytest.mark.parametrize(
    ("url", "iri"),
    [
        ("http://zzhc.vnet.cn", "http://zzhc.vnet.cn"),
        ("https://a.example:8443/b?c=%20d#e", "https://a.example:8443/b?c=%20d#e"),
        ("http://[2001:db8::1]:80/", "http://[2001:db8::1]:80/"),
        ("a.example.com", "//a.example.com"),
        ("http://%s:%d/x y{z}", "http://%25s%3A%25d/x%20y%7Bz%7D"),
        ("http://a[b]/c#d#e", "http://a%5Bb%5D/c#d%23e"),
        ("http://ex\u00e4mple.com/\n", "http://ex%C3%A4mple.com/%5Cx0a"),
        ("1http://x", "//1http://x"),
    ],
)
def test_a_url_is_an_iri_and_says_the_same(url: str, iri: str) -> None:
    assert absolute_iri(url) == iri
