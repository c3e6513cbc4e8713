from __future__ import annotations

import random
import zlib

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.model import ProblemKind
from tests.unit.facts.archives import zipped
from tests.unit.facts.dex_writer import SENDER

_NOISE = random.Random(1).randbytes(1 << 17)
_PLAIN = b"http://a.example.com/" + bytes(range(64)) * 3000


def said(content: bytes, name: str) -> list[tuple[ProblemKind, str, str]]:
    problems = analyse(zipped({name: content, "a.txt": b"x"})).problems
    return [(problem.kind, problem.reason, problem.member) for problem in problems]


@pytest.mark.parametrize(
    ("name", "form"),
    [("assets/a.dex", "DEX"), ("lib/arm64/a.so", "ELF"), ("assets/A.APK", "zip"), ("a.jar", "zip"), ("x/a.zip", "zip")],
)
def test_a_member_whose_name_promises_what_its_content_is_not_is_unread(name: str, form: str) -> None:
    packed = f"{form} by its name: its content is packed or encrypted"
    assert said(_NOISE, name) == [(ProblemKind.UNSUPPORTED, packed, name)]
    assert said(_PLAIN, name) == [(ProblemKind.UNSUPPORTED, f"{form} by its name: its content is another", name)]
    assert [row.host for row in analyse(zipped({name: _PLAIN})).endpoints] == ["a.example.com"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("assets/a.so", SENDER), ("assets/a.dex", zipped({"a.txt": b"x"})), ("a.zip", b"a text\n"), ("a.bin", _NOISE)],
)
def test_a_member_that_is_looked_into_is_read_whatever_its_name(name: str, content: bytes) -> None:
    assert said(content, name) == []


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("assets/bundle", b"UnityFS\0\0\0\0\x07" + bytes(64), "UnityFS"),
        ("assets/a.bin", zlib.compress(_PLAIN), "zlib"),
        ("assets/a.js.br", b"\x1b\x05\0\0" + _NOISE, "brotli"),
    ],
)
def test_compressed_members_are_named(name: str, content: bytes, form: str) -> None:
    assert said(content, name) == [(ProblemKind.UNSUPPORTED, f"{form} data: not looked into", name)]


def test_two_bytes_alone_make_no_zlib_stream() -> None:
    assert said(b"\x78\x01" + b"\xff" * 64, "a.bin") == []


def test_a_program_whose_code_is_packed_is_unread() -> None:
    assert [problem.reason for problem in analyse(b"\x7fELF" + _NOISE).problems] == [
        "ELF: its content is packed or encrypted"
    ]
    assert analyse(b"\x7fELF" + _PLAIN).problems == ()
    assert analyse(b"\x7fELF" + _PLAIN + _NOISE[: 1 << 15]).problems == ()
