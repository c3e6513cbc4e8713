"""Classes as androguard reads them, also where it would end at what is beside them."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from pathlib import Path

import pytest

from fwdiff.engine.citing import opened
from fwdiff.facts.dex import androguard_dex
from fwdiff.facts.dex.androguard_dex import ParsedClass
from fwdiff.facts.dex.dex import BadDex

_IMAGE = Path(__file__).parents[4] / "fixtures/nokia-7-plus/ww-bad.zip"
_APK = "AutoRegistrationQCPS.apk"
TASK = "Lcom/qualcomm/qti/autoregistration/RegistrationTask;"


@cache
def client_code() -> bytes:
    """The code of the client of 2019, as it was reconstructed."""
    with opened(str(_IMAGE)) as files:
        (apk,) = (entry.path for entry in files.listing.files if entry.path.endswith(_APK))
        return files.region(apk, "classes.dex").data


def test_one_method_is_written_as_java_line_by_line() -> None:
    (post,) = ParsedClass(client_code(), TASK).sources("post")
    assert (post.name, post.note) == ("post", "")
    assert post.lines[0].startswith("private static")
    assert any('"http://zzhc.vnet.cn"' in line for line in post.lines)
    assert post.lines[-1] == "}"


def test_without_a_name_all_methods_are_written() -> None:
    assert {one.name for one in ParsedClass(client_code(), TASK).sources("")} == {"<init>", "post", "register"}


def test_a_long_class_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(androguard_dex, "MOST_SOURCE", 200)
    methods = list(ParsedClass(client_code(), TASK).sources(""))
    assert sum(len(line) for one in methods for line in one.lines) <= 200
    assert all(one.note for one in methods[1:])


def test_flags_of_hidden_api_that_androguard_does_not_know_hide_no_code() -> None:
    """As the jars of Android 13 have them."""
    image = bytearray(client_code())
    (begin,) = struct.unpack_from("<I", image, 52)
    (count,) = struct.unpack_from("<I", image, begin)
    items = image[begin + 4 : begin + 4 + 12 * count]
    flags = struct.pack("<2I", 12, 8) + b"\x27\x00\x00\x00"
    image += b"\0" * (-len(image) % 4)
    at = len(image)
    image += flags + struct.pack("<I", count + 1) + items + struct.pack("<2H2I", 0xF000, 0, 1, at)
    struct.pack_into("<I", image, 52, at + len(flags))
    struct.pack_into("<I", image, 32, len(image))
    struct.pack_into("<I", image, 8, zlib.adler32(image[12:]))
    assert [one.name for one in ParsedClass(bytes(image), TASK).sources("post")] == ["post"]


def test_a_map_that_leaves_the_image_is_said() -> None:
    image = bytearray(client_code())
    struct.pack_into("<I", image, 52, len(image) - 2)
    with pytest.raises(BadDex, match="map"):
        ParsedClass(bytes(image), TASK)


def test_a_class_that_is_not_there_is_said() -> None:
    with pytest.raises(BadDex, match="Lno/Such;"):
        ParsedClass(client_code(), "Lno/Such;")
