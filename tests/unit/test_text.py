from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fwdiff.text import both_forms, from_bytes, json_safe, name_from_bytes, visible

HOSTILE = ["\x1b]0;owned\x07", "\x9b31m", "a\nb", "\u202egnp.apk", "zero\u200bwidth", "\u2028", "\ud800", "\U000e0041"]


@pytest.mark.parametrize("value", HOSTILE)
def test_visible_leaves_nothing_that_a_terminal_acts_on(value: str) -> None:
    shown = visible(value)
    assert all(character.isprintable() for character in shown)
    assert "\\" in shown


def test_visible_keeps_ordinary_text_of_any_script() -> None:
    assert visible("Überwachung 监控 [/bold] a\\b") == "Überwachung 监控 [/bold] a\\b"


def test_from_bytes_writes_what_does_not_decode_as_its_hex() -> None:
    assert from_bytes(b"ok\xff\xc3\xa9.apk") == "ok\\xffé.apk"


@given(st.text())
def test_json_safe_changes_the_bytes_and_not_the_value(value: str) -> None:
    value = value.encode("utf-8", "replace").decode("utf-8")
    encoded = json_safe(json.dumps({"value": value}, ensure_ascii=False).encode("utf-8"))
    assert json.loads(encoded) == {"value": value}
    decoded = encoded.decode("utf-8")
    assert visible(decoded) == decoded


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("apple.com", "apple.com"),
        ("\u0430pple.com", "\u0430pple.com (xn--pple-43d.com)"),
        ("xn--pple-43d.com", "xn--pple-43d.com (\u0430pple.com)"),
        ("api.XN--bcher-kva.example", "api.XN--bcher-kva.example (api.b\u00fccher.example)"),
        ("b\u0075\u0308cher.example", "b\u0075\u0308cher.example (xn--bcher-kva.example)"),
        ("\u4f8b\u3048.jp", "\u4f8b\u3048.jp (xn--r8jz45g.jp)"),
        ("xn--apple-.com", "xn--apple-.com (apple.com)"),
        ("xn--99999999.com", "xn--99999999.com"),
        ("10.0.0.1", "10.0.0.1"),
        ("", ""),
    ],
)
def test_a_host_in_both_its_forms(host: str, shown: str) -> None:
    assert both_forms(host) == shown


@given(st.text() | st.text(alphabet="xn-.az09\u0430").map("xn--{}".format))
def test_any_text_has_a_form_that_can_be_shown(host: str) -> None:
    assert both_forms(host).startswith(host)
    visible(both_forms(host)).encode()


@given(st.lists(st.sampled_from([b"\\", b"x", b"5c", b"ff", b"\xff", b"a", b"8", b"e\xcc\x81"]), max_size=12))
def test_no_two_names_become_one(parts: list[bytes]) -> None:
    name = b"".join(parts)
    written = name_from_bytes(name)
    back = re.sub(rb"\\x(5c|[89a-f][0-9a-f])", lambda match: bytes.fromhex(match[1].decode()), written.encode())
    assert back == name
