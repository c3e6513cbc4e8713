"""Strings of formats that put nothing between them end where their tables say."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

import pytest

from fwdiff.facts.analyse import analyse
from tests.unit.facts.archives import zipped
from tests.unit.facts.work import assert_linear, lines

_URLS = ["https://api.first.example.com/v1/collect", "http://second.example.cn"]


def urls(data: bytes) -> list[str]:
    return [row.url for row in analyse(data).endpoints]


def field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2, len(content)]) + content


def message(*extra: bytes) -> bytes:
    inner = b"".join((field(1, _URLS[0].encode()), field(12, b"x"), b"\x08\x96\x01", *extra))
    return field(1, b"carrier\n") + field(2, inner) + field(3, _URLS[1].encode()) + field(15, b"10.151.0.1") + b"z\1a"


def test_a_protocol_buffer() -> None:
    assert urls(message()) == [*_URLS, "10.151.0.1"]
    assert urls(zipped({"a.pb": message(field(13, b"q"))})) == [*_URLS, "10.151.0.1"]


def test_what_is_no_protocol_buffer_to_its_last_byte_is_read_as_bytes() -> None:
    assert urls(message() + b"\xff")[0] == _URLS[0] + "b"


@pytest.mark.parametrize("depth", [3, 40, 400])
def test_messages_in_messages_are_walked_to_a_bound(depth: int) -> None:
    def nested(size: int) -> bytes:
        content = b"\n\x03abc\x08\x01"
        for _ in range(depth):
            content = b"\n" + bytes([len(content) & 0x7F | 0x80, len(content) >> 7]) + content
        return content + b"\x12\x0bhttp://a.cn" * size

    assert_linear(lambda size: lines(lambda: analyse(nested(size))), 50)


def database(folder: Path, size: int) -> bytes:
    path = folder / "a.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute(f"pragma page_size = {size}")
        connection.execute("create table t (id integer primary key, url text, name text, n real)")
        connection.execute("create index i on t (url, name)")
        rows = [(None, url, name, 1.5) for url in _URLS for name in ("Norway", "path%", "x" * 700)]
        connection.executemany("insert into t values (?, ?, ?, ?)", rows)
        connection.commit()
        connection.execute("vacuum")
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize("size", [1024, 4096, 65536])
def test_a_sqlite_database(tmp_path: Path, size: int) -> None:
    assert set(urls(database(tmp_path, size))) == set(_URLS)
    assert set(urls(zipped({"x": b"a", "a.db": database(tmp_path, size)}))) == set(_URLS)


def long_database(folder: Path, size: int, text: str) -> bytes:
    path = folder / "long.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute(f"pragma page_size = {size}")
        connection.execute("create table t (id integer primary key, name text, text text, last text)")
        connection.execute("insert into t values (1, ?, ?, ?)", (_URLS[0], text, _URLS[1]))
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize("size", [512, 1024, 4096])
def test_a_column_that_goes_on_in_other_pages_is_one_text(tmp_path: Path, size: int) -> None:
    long = [f"http://host{number:04d}.example.cn/a" for number in range(400)]
    data = long_database(tmp_path, size, " ".join(long))
    assert set(urls(data)) == {*_URLS, *long}
    assert set(urls(zipped({"x": b"http://a.example.cn", "a.db": data}))) == {"http://a.example.cn", *_URLS, *long}
    places = {row.url: row.offset for row in analyse(data).endpoints}
    assert all(data.startswith(url[:1].encode(), places[url]) for url in long)


def test_a_url_that_only_two_pages_hold_together_is_found(tmp_path: Path) -> None:
    found = [urls(long_database(tmp_path, 512, "-" * before + " http://a.example.cn/")) for before in range(900, 1500)]
    assert all("http://a.example.cn/" in each for each in found)


def test_pages_that_name_each_other_in_a_ring_end(tmp_path: Path) -> None:
    data = bytearray(long_database(tmp_path, 512, "http://a.example.cn/ " * 2000))
    for page in range(2, len(data) // 512):
        data[512 * page : 512 * page + 4] = (3).to_bytes(4, "big")
    assert_linear(lambda size: lines(lambda: analyse(bytes(data) + bytes(512 * size))), 20)


def test_a_damaged_database_is_read_as_bytes_where_its_pages_say_nothing(tmp_path: Path) -> None:
    whole = database(tmp_path, 4096)
    for place in range(16, 4096, 5):
        broken = whole[:place] + b"\xff" + whole[place + 1 :]
        assert any(url.startswith(_URLS[1]) for url in urls(broken))


def hermes(texts: list[str], storage: bytes) -> bytes:
    """Bytecode of version 84 with these strings, the last one in the table of long strings; nothing else."""
    *short, long = texts
    table = [2 * storage.index(text.encode()) | len(text) << 24 for text in short]
    table.append(0xFF << 24)
    counts = (0, 1, 0, len(texts), 1, len(storage))
    header = struct.pack("<QI20s2I6I", 0x1F1903C103BC1FC6, 84, b"", 0, 0, *counts).ljust(128, b"\0")
    overflow = struct.pack("<2I", storage.index(long.encode()), len(long))
    return header + bytes(4) + struct.pack(f"<{len(table)}I", *table) + overflow + storage


def test_a_hermes_bundle() -> None:
    storage = f"{_URLS[0]}hen{_URLS[1]}ABCinitprint".encode()
    data = hermes([_URLS[0], "then", "init", _URLS[1]], storage)
    assert urls(data) == _URLS
    assert urls(zipped({"assets/index.android.bundle": data})) == _URLS


def test_literals_of_il2cpp() -> None:
    storage = "".join(_URLS).encode() + b"abc"
    table, place = b"", 0
    for text in (*_URLS, "abc"):
        table += struct.pack("<2I", len(text), place)
        place += len(text)
    header = struct.pack("<2I4I", 0xFAB11BAF, 29, 24, len(table), 24 + len(table), len(storage))
    assert urls(header + table + storage) == _URLS


@pytest.mark.parametrize("version", [4, 5])
def test_resources_of_chromium(version: int) -> None:
    texts = [*_URLS, "abc"]
    count = struct.pack("<IB", len(texts), 1) if version == 4 else struct.pack("<B3x2H", 1, len(texts), 0)
    place = 4 + len(count) + 6 * (len(texts) + 1)
    table = b""
    for number, text in enumerate([*texts, ""]):
        table += struct.pack("<HI", number, place)
        place += len(text)
    assert urls(struct.pack("<I", version) + count + table + "".join(texts).encode()) == _URLS


@pytest.mark.parametrize(
    "head", [b"SQLite format 3\0", b"\xc6\x1f\xbc\x03\xc1\x03\x19\x1f", b"\xaf\x1b\xb1\xfa", b"\4\0\0\0", b"\5\0\0\0"]
)
def test_a_file_of_a_format_whose_tables_lie_is_read_as_bytes(head: bytes) -> None:
    for filling in (b"", b"\xff" * 200, b"\1" * 300, bytes(200)):
        assert _URLS[1] in urls(head + filling + b"\0" + _URLS[1].encode() + b"\0")
