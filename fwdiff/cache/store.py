"""Packed records by key in one SQLite file, bounded in size.  Where it fails a run is slower, not wrong."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct

from fwdiff.cache.location import make_private

LIMIT = 1 << 30
"""Bytes of records that are kept; the facts of two 1 GB builds take 1.2 MB."""

_NAME = "facts-1.sqlite"
"""The number is that of the tables; another one is another file."""
_BESIDE = ("", "-wal", "-shm")
_CREATE = (
    "CREATE TABLE IF NOT EXISTS record (key BLOB PRIMARY KEY, used INTEGER NOT NULL, value BLOB NOT NULL) WITHOUT ROWID"
)
_AT_ONCE = 500
"""Keys of one question; SQLite takes 999 at least."""
_BUSY = 5.0
"""Seconds to wait for another run's commit, which takes milliseconds."""
_DAY = 86400


class Usage(Struct, frozen=True):
    """What a cache holds."""

    path: str
    size: int
    """Bytes on the disk."""
    records: dict[bytes, int]
    """How many by the first byte of the key."""


class Store:
    """An open store.  Nothing here raises: where SQLite fails `complaint` says why, and nothing is found or kept."""

    def __init__(self, folder: Path, *, read_only: bool = False, limit: int = LIMIT) -> None:
        self.complaint = ""
        self._limit = limit
        self._today = int(time.time()) // _DAY
        self._stale: list[bytes] = []
        self._writable = not read_only
        self._has_grown = False
        self._database: sqlite3.Connection | None = None
        try:
            self._database = _open(folder / _NAME) if read_only else _create(folder)
        except (sqlite3.Error, OSError) as error:
            self._fail(error)

    def get(self, key: bytes) -> bytes | None:
        """The record, and a note that it is still of use."""
        return dict(self.get_all([key])).get(key)

    def get_all(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """The records that are there, with their keys: asked for at once they take a quarter of the time."""
        wanted = iter(keys)
        while self._database is not None and (some := list(islice(wanted, _AT_ONCE))):
            marks = ", ".join("?" * len(some))
            statement = f"SELECT key, value, used FROM record WHERE key IN ({marks})"  # noqa: S608 - it is ours
            try:
                rows = self._database.execute(statement, some).fetchall()
            except sqlite3.Error as error:
                self._fail(error)
                return
            self._stale.extend(key for key, _, used in rows if used != self._today)
            yield from ((key, value) for key, value, _ in rows if isinstance(value, bytes))

    def begin(self, key: bytes, length: int) -> bytes | None:
        """The first bytes of a record."""
        if self._database is None:
            return None
        try:
            row = self._database.execute(
                "SELECT substr(value, 1, ?) FROM record WHERE key = ?", (length, key)
            ).fetchone()
        except sqlite3.Error as error:
            self._fail(error)
            return None
        return row[0] if row is not None and isinstance(row[0], bytes) else None

    def put(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep records in one transaction: all of them or none, whatever happens to this process."""
        self._has_grown = True
        self._write(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?)", [(key, self._today, value) for key, value in records]
        )

    def close(self) -> None:
        """Note what was used and evict what was not for longest."""
        self._write("UPDATE record SET used = ? WHERE key = ?", [(self._today, key) for key in self._stale])
        if self._has_grown:
            self._evict()
        if self._database is not None:
            self._database.close()
            self._database = None

    def _write(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        if self._database is None or not self._writable or not rows:
            return
        try:
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                self._database.executemany(statement, rows)
        except sqlite3.Error as error:  # what is kept already can still be read
            self._writable = False
            self._complain(error)

    def _evict(self) -> None:
        while self._database is not None and self._writable:
            try:
                (count,) = self._database.execute("SELECT count(*) FROM record").fetchone()
                if not count or _live_bytes(self._database) <= self._limit:
                    return
            except sqlite3.Error as error:
                self._fail(error)
                return
            eldest = "SELECT key FROM record ORDER BY used LIMIT ?"
            self._write(f"DELETE FROM record WHERE key IN ({eldest})", [(max(count // 4, 1),)])  # noqa: S608 - both are ours

    def _fail(self, error: Exception) -> None:
        self._database = None
        self._complain(error)

    def _complain(self, error: Exception) -> None:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        self.complaint = self.complaint or reason


def usage(folder: Path) -> Usage | None:
    """What the store in a folder holds; None where there is none.  Raises `OSError`, `sqlite3.Error`."""
    path = folder / _NAME
    if not path.exists():
        return None
    database = _open(path)
    try:
        rows = database.execute("SELECT substr(key, 1, 1), count(*) FROM record GROUP BY 1").fetchall()
    finally:
        database.close()
    files = [Path(f"{path}{suffix}") for suffix in _BESIDE]
    return Usage(str(path), sum(file.stat().st_size for file in files if file.exists()), dict(rows))


def clear(folder: Path) -> int:
    """Remove the store, damaged or not; how many bytes it had.  Raises `OSError`."""
    freed = 0
    for suffix in reversed(_BESIDE):
        file = folder / f"{_NAME}{suffix}"
        if file.exists():
            freed += file.stat().st_size
            file.unlink(missing_ok=True)
    return freed


def _create(folder: Path) -> sqlite3.Connection:
    make_private(folder)
    database = sqlite3.connect(folder / _NAME, timeout=_BUSY, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")  # a commit may be lost with the power, the file stays whole
    database.execute(_CREATE)
    return database


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY, isolation_level=None)


def _live_bytes(database: sqlite3.Connection) -> int:
    pages, free, size = (
        database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
