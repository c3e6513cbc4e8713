"""What SQLite keeps beside a database, written by SQLite itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fwdiff.facts.analyse import analyse

_ROWS = [(f"https://api{number}.first.example.com", f"word{number}", "second.example.cn/x") for number in range(40)]


def urls(data: bytes) -> set[str]:
    return {row.url for row in analyse(data).endpoints}


def written(folder: Path, mode: str, size: int) -> bytes:
    """The log of a database of 40 rows: they are to come, or have just been deleted."""
    path = folder / f"a{size}.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(f"PRAGMA page_size={size}")
        database.execute(f"PRAGMA journal_mode={mode}")
        database.execute("CREATE TABLE t(host, word, path)")
        database.executemany("INSERT INTO t VALUES(?, ?, ?)", _ROWS)
        if mode == "wal":
            return path.with_name(f"{path.name}-wal").read_bytes()
        database.execute("PRAGMA secure_delete=ON")
        database.execute("BEGIN IMMEDIATE")
        database.execute("DELETE FROM t")
        database.execute("PRAGMA cache_flush")
        database.execute("PRAGMA cache_size=1")
        database.executemany("INSERT INTO t VALUES(?, ?, ?)", [("x" * 300, "y", "z")] * 400)
        return path.with_name(f"{path.name}-journal").read_bytes()


@pytest.mark.parametrize(
    ("mode", "size"), [("wal", 512), ("wal", 4096), ("wal", 65536), ("persist", 512), ("persist", 4096)]
)
def test_columns_of_a_log_do_not_run_together(tmp_path: Path, mode: str, size: int) -> None:
    data = written(tmp_path, mode, size)
    assert urls(data) >= {host for host, _, _ in _ROWS}
    assert {url for url in urls(data) if "word" in url} == set()


def test_a_log_that_is_cut_or_lies_is_read_as_bytes(tmp_path: Path) -> None:
    data = written(tmp_path, "wal", 4096)
    assert urls(data[:20]) == set()
    assert any("api0.first" in url for url in urls(data[:8] + b"\0\0\0\7" + data[12:]))
    assert any("api0.first" in url for url in urls(data[: len(data) - 100]))
