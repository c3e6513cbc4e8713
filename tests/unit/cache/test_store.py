"""The store on real files: what was committed is there, and no failure of SQLite reaches the caller."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from fwdiff.cache.store import Store, clear, usage

DAY = 86400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "fwdiff"


def database(folder: Path) -> Path:
    return folder / "facts-1.sqlite"


def test_what_was_put_is_there_for_the_next_run(folder: Path) -> None:
    first = Store(folder)
    first.put([(b"f1", b"one"), (b"f2", b"two")])
    first.put([(b"f2", b"again")])
    first.close()
    second = Store(folder)
    assert (second.get(b"f1"), second.get(b"f2"), second.get(b"f3")) == (b"one", b"again", None)
    assert second.begin(b"f1", 1)
    assert second.begin(b"f3", 1) is None
    second.close()
    assert not second.complaint


def test_the_folder_is_its_owners_alone(folder: Path) -> None:
    Store(folder).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_write_to_is_not_trusted(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    store = Store(folder)
    store.put([(b"k", b"v")])
    assert store.get(b"k") is None
    assert store.complaint == "others may write to the folder"
    assert list(folder.iterdir()) == []


def test_a_reader_sees_what_a_writer_has_committed_meanwhile(folder: Path) -> None:
    writer = Store(folder)
    reader = Store(folder, read_only=True)
    assert reader.begin(b"k", 1) is None
    writer.put([(b"k", b"v")])
    assert reader.begin(b"k", 1)
    reader.put([(b"other", b"v")])
    assert writer.begin(b"other", 1) is None
    for store in (reader, writer):
        store.close()


def test_two_writers_take_turns(folder: Path) -> None:
    stores = [Store(folder), Store(folder)]
    for turn in range(20):
        for store in stores:
            store.put([(b"%d" % turn, b"v")])
    assert [store.complaint for store in stores] == ["", ""]
    assert all(store.begin(b"%d" % turn, 1) for turn in range(20) for store in stores)


def test_a_committed_record_survives_a_kill(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from fwdiff.cache.store import Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for number in range(10**9):\n"
        "    store.put([(b'%d' % number, b'v' * 5000)])\n"
        "    print(number, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    seen = [int(process.stdout.readline()) for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    seen += [int(line) for line in process.stdout.read().splitlines() if line]
    process.wait()
    process.stdout.close()
    store = Store(folder)
    assert all(store.get(b"%d" % number) == b"v" * 5000 for number in seen[:-1])
    assert not store.complaint
    store.close()


@pytest.mark.parametrize("where", ["start", "middle", "everywhere"])
def test_a_damaged_file_is_complained_of_and_nothing_raises(folder: Path, where: str) -> None:
    store = Store(folder)
    store.put([(b"%d" % number, os.urandom(3000)) for number in range(50)])
    store.close()
    content = bytearray(database(folder).read_bytes())
    begin, end = {"start": (0, 100), "middle": (4096, 3 * 4096), "everywhere": (0, len(content))}[where]
    content[begin:end] = os.urandom(end - begin)
    database(folder).write_bytes(content)
    damaged = Store(folder)
    for number in range(50):
        damaged.get(b"%d" % number)
        damaged.begin(b"%d" % number, 1)
    damaged.put([(b"%d" % number, b"v") for number in range(60)])
    damaged.close()
    assert damaged.complaint


def test_a_full_disk_ends_the_writing_and_not_the_reading(folder: Path) -> None:
    store = Store(folder)
    store.put([(b"before", b"v")])
    assert store._database is not None
    store._database.execute("PRAGMA max_page_count = 3")  # SQLite answers as it does where the disk is full
    store.put([(b"after", bytes(100_000))])
    assert "full" in store.complaint
    assert store.get(b"before") == b"v"
    assert store.get(b"after") is None
    store.close()


def test_a_folder_that_cannot_be_made_is_complained_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = Store(tmp_path / "file" / "fwdiff")
    assert store.get(b"k") is None
    assert store.complaint


def test_what_was_not_used_for_longest_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, key in enumerate((b"old", b"middle", b"new")):
        monkeypatch.setattr("time.time", lambda day=day: day * DAY)
        store = Store(folder)
        store.put([(key, os.urandom(100_000))])
        if key == b"new":
            assert store.get(b"old") is not None  # used again: no longer the oldest
        store.close()
    monkeypatch.setattr("time.time", lambda: 3 * DAY)
    small = Store(folder, limit=250_000)
    small.put([(b"now", b"v")])
    small.close()
    left = Store(folder)
    assert [key for key in (b"old", b"middle", b"new", b"now") if left.begin(key, 1)] == [b"old", b"new", b"now"]
    left.close()
    assert not small.complaint


def test_usage_counts_by_kind_and_clear_removes_everything(folder: Path) -> None:
    assert usage(folder) is None
    assert clear(folder) == 0
    store = Store(folder)
    store.put([(b"f1", b"v"), (b"f2", b"v"), (b"i1", b"v")])
    store.close()
    held = usage(folder)
    assert held is not None
    assert held.records == {b"f": 2, b"i": 1}
    assert held.size == clear(folder) > 0
    assert list(folder.iterdir()) == []


def test_usage_of_a_damaged_store_says_so(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    database(folder).write_bytes(b"not a database, whatever its name" * 200)
    with pytest.raises(sqlite3.DatabaseError):
        usage(folder)
    assert clear(folder) > 0
