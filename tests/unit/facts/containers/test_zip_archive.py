from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

import pytest

from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from tests.unit.facts.archives import built, zipped

TEXT = b"http://example.net/ " * 100


def patched(data: bytes, offset: int, layout: str, *values: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into(layout, changed, offset, *values)
    return bytes(changed)


def directory(data: bytes) -> int:
    return data.index(b"PK\x01\x02")


def content(data: bytes, name: str = "a", **options: bool) -> bytes:
    archive = ZipArchive(data)
    entry = archive.find(name)
    assert entry is not None
    return archive.read(entry, **options)


def test_members_in_the_order_of_the_directory() -> None:
    archive = ZipArchive(zipped({"b": b"2", "a": b"1", "c/d": b"3"}))
    assert [entry.name for entry in archive.entries] == ["b", "a", "c/d"]
    assert archive.find("x") is None
    assert archive.duplicates == ()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("wrap", [bytes, memoryview, bytearray])
def test_content(method: int, wrap: Callable[[bytes], bytes]) -> None:
    assert content(wrap(zipped({"a": TEXT, "empty": b""}, method))) == TEXT
    assert content(wrap(zipped({"a": b""}, method))) == b""


def test_names_that_are_not_utf8_become_visible() -> None:
    data = zipped({"name": b"1"}).replace(b"name", b"n\xffme")
    assert ZipArchive(data).entries[0].name == "n\\xffme"


def test_data_before_the_archive_moves_all_offsets() -> None:
    data = b"#!/bin/sh\nexec java -jar $0\n" + zipped({"a": TEXT})
    assert content(data) == TEXT
    assert ZipArchive(data).central_directory_offset == directory(data)


def test_data_behind_the_archive_and_comments() -> None:
    assert content(zipped({"a": TEXT}) + b"junk" * 100) == TEXT
    assert content(zipped({"a": TEXT}, comment=b"PK\x05\x06" + b"\0" * 40)) == TEXT


def test_duplicates_are_named_and_the_first_is_read() -> None:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for name, text in (("a", b"first"), ("b", b"-"), ("a", b"second")):
            archive.writestr(name, text)
    assert ZipArchive(out.getvalue()).duplicates == ("a",)
    assert content(out.getvalue()) == b"first"


def test_encryption_flag_is_ignored() -> None:
    data = zipped({"a": TEXT})
    assert content(patched(data, directory(data) + 8, "<H", 1)) == TEXT


def test_an_unknown_method_is_stored() -> None:
    data = zipped({"a": TEXT}, zipfile.ZIP_STORED)
    assert content(patched(data, directory(data) + 10, "<H", 0x4141)) == TEXT


def test_local_header_decides_where_the_content_starts() -> None:
    data = zipped({"a": TEXT}, zipfile.ZIP_STORED)
    shifted = data[:30] + b"a" + b"\0" * 3 + data[31:]
    shifted = patched(shifted, 28, "<H", 3)
    end = shifted.rindex(b"PK\x05\x06")
    assert content(patched(shifted, end + 16, "<I", directory(shifted))) == TEXT


def test_crc_is_checked_unless_asked_not_to() -> None:
    data = zipped({"a": TEXT})
    wrong = patched(data, directory(data) + 16, "<I", 1)
    with pytest.raises(BadZip, match="CRC"):
        content(wrong)
    assert content(wrong, verify=False) == TEXT
    assert not ZipArchive(wrong).is_intact(ZipArchive(wrong).entries[0], TEXT)


@pytest.mark.parametrize("size", [len(TEXT) - 1, len(TEXT) + 1, 1 << 29])
def test_a_size_that_lies(size: int) -> None:
    data = zipped({"a": TEXT})
    with pytest.raises(BadZip, match="declared"):
        content(patched(data, directory(data) + 24, "<I", size), verify=False)


def test_limit() -> None:
    archive = ZipArchive(zipped({"a": TEXT}))
    assert archive.read(archive.entries[0], limit=len(TEXT)) == TEXT
    with pytest.raises(BadZip, match="limit"):
        archive.read(archive.entries[0], limit=len(TEXT) - 1)


def test_a_bomb_is_stopped_at_what_it_declares() -> None:
    data = zipped({"a": b"\0" * 100_000_000})
    with pytest.raises(BadZip, match="declared"):
        content(patched(data, directory(data) + 24, "<I", 1000))


def test_damaged_deflate_stream() -> None:
    data = zipped({"a": bytes(range(256)) * 8})
    with pytest.raises(BadZip, match="deflate"):
        content(data[:31] + b"\xff" * 8 + data[39:], verify=False)


@pytest.mark.parametrize(
    ("offset", "layout", "value"),
    [
        (42, "<I", 10),  # of the local header
        (42, "<I", 0xFFFFFF00),
        (20, "<I", 0xFFFFFF00),  # packed size
        (28, "<H", 0xFFFF),  # name length
        (0, "<I", 0),
    ],
)
def test_directory_entries_out_of_bounds(offset: int, layout: str, value: int) -> None:
    data = zipped({"a": TEXT})
    with pytest.raises(BadZip):
        content(patched(data, directory(data) + offset, layout, value))


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"PK\x03\x04" * 20, b"PK\x05\x06" + b"\xff" * 18])
def test_no_archive(data: bytes) -> None:
    with pytest.raises(BadZip):
        ZipArchive(data)


def test_an_empty_archive() -> None:
    assert ZipArchive(zipped({})).entries == ()


def test_a_count_above_the_entries() -> None:
    data = zipped({"a": TEXT})
    with pytest.raises(BadZip, match="central directory"):
        ZipArchive(patched(data, len(data) - 12, "<H", 2))


def zip64(name: bytes, text: bytes) -> bytes:
    """One stored member whose sizes and offset stand in zip64 records alone."""
    wide = struct.pack("<2H3Q", 1, 24, len(text), len(text), 0)
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 45, 0, 0, 0, 0, zlib.crc32(text), 0, 0, len(name), 0) + name + text
    none = 0xFFFFFFFF
    entry = struct.pack(
        "<4s6H3I5H2I",
        b"PK\x01\x02",
        45,
        45,
        0,
        0,
        0,
        0,
        zlib.crc32(text),
        none,
        none,
        len(name),
        len(wide),
        0,
        0,
        0,
        0,
        none,
    )
    entry += name + wide
    end = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(entry), len(local))
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(local) + len(entry), 1)
    return local + entry + end + locator + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, none, none, 0)


def test_zip64() -> None:
    assert content(zip64(b"a", TEXT)) == TEXT


def test_zip64_locator_that_points_nowhere() -> None:
    data = zip64(b"a", TEXT)
    with pytest.raises(BadZip, match="zip64"):
        ZipArchive(patched(data, len(data) - 22 - 12, "<Q", 1 << 62))


def test_as_the_standard_library_reads_an_apk() -> None:
    archive = built("rotated.apk")
    reference = zipfile.ZipFile(io.BytesIO(bytes(archive.data)))
    assert [entry.name for entry in archive.entries] == reference.namelist()
    for entry in archive.entries:
        assert archive.read(entry) == reference.read(entry.name)
