"""Runs with a cache: what did not change is not read, what did is, and no state of the cache changes a byte."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from fwdiff.engine import stamps
from fwdiff.engine.pool import Pool
from fwdiff.engine.request import Request
from fwdiff.engine.results import compare_images, take_inventory
from fwdiff.engine.tasks import DigestFile, OpenImage, ReadFiles, Task
from fwdiff.model.comparison import Comparison
from fwdiff.report.json_report import encode_diff

LEFT = {
    "system/build.prop": b"ro.build.version.sdk=28\nro.build.id=ONE\n",
    "system/etc/hosts.conf": b"server=https://telemetry.old-vendor.com/v1\n",
    "system/etc/copy.conf": b"server=https://telemetry.old-vendor.com/v1\n",
}
RIGHT = {
    "system/build.prop": b"ro.build.version.sdk=28\nro.build.id=TWO\n",
    "system/etc/hosts.conf": b"server=http://zzhc.vnet.cn:9999/nb\n",
}


def write_tree(root: Path, files: dict[str, bytes]) -> str:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return str(root)


def write_zip(path: Path, files: dict[str, bytes]) -> str:
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name), content)  # of no time: equal content is an equal file
    return str(path)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    return write_tree(tmp_path / "left", LEFT), write_tree(tmp_path / "right", RIGHT)


@pytest.fixture
def zips(tmp_path: Path) -> tuple[str, str]:
    return write_zip(tmp_path / "left.zip", LEFT), write_zip(tmp_path / "right.zip", RIGHT)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that have just been written pass for old ones: a test does not wait two seconds."""
    monkeypatch.setattr(stamps, "_SETTLED", -3600 * 10**9)


@pytest.fixture
def young(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that have just been written pass for such, also on a machine that is too busy to be quick."""
    monkeypatch.setattr(stamps, "_SETTLED", 3600 * 10**9)


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Every task that a worker gets from now on."""
    seen: list[Task] = []
    submit = Pool.submit

    def noted(pool: Pool, number: int, task: Task) -> None:
        seen.append(task)
        submit(pool, number, task)

    monkeypatch.setattr(Pool, "submit", noted)
    return seen


def diff_of(pair: tuple[str, str], *, cache: bool = True, complaints: list[str] | None = None) -> bytes:
    warn = complaints.append if complaints is not None else _unexpected
    *_, last = compare_images(Request(*pair, workers=1, cache=cache), warn=warn)
    assert isinstance(last, Comparison)
    return encode_diff(last.diff)


def _unexpected(words: str) -> None:
    raise AssertionError(words)


def files_read(tasks: list[Task]) -> int:
    return sum(len(group) for task in tasks if isinstance(task, ReadFiles) for group in task.groups)


def records(own_cache: Path) -> sqlite3.Connection:
    return sqlite3.connect(own_cache / "facts-1.sqlite", isolation_level=None)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("kind", ["folders", "zips"])
def test_what_has_not_changed_is_not_even_opened(
    kind: str, tasks: list[Task], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair: tuple[str, str] = request.getfixturevalue(kind)
    expected = diff_of(pair, cache=False)
    assert files_read(tasks) == 5
    assert diff_of(pair) == expected
    assert files_read(tasks) == 10
    tasks.clear()
    assert diff_of(pair) == expected
    assert tasks == []


@pytest.mark.usefixtures("young")
def test_a_file_that_has_just_been_written_is_read_again(folders: tuple[str, str], tasks: list[Task]) -> None:
    diff_of(folders)
    tasks.clear()
    diff_of(folders)
    assert files_read(tasks) == 5


@pytest.mark.usefixtures("settled")
def test_a_changed_file_of_a_folder_is_read_and_no_other(folders: tuple[str, str], tasks: list[Task]) -> None:
    diff_of(folders)
    changed = Path(folders[1]) / "system/etc/hosts.conf"
    status = changed.stat()
    changed.write_bytes(b"server=http://zzhc.vnet.org:999/nb\n")
    os.utime(changed, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (changed.stat().st_size, changed.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    tasks.clear()
    diff = diff_of(folders)
    assert b"zzhc.vnet.org" in diff
    assert b"zzhc.vnet.cn" not in diff
    assert [task.groups for task in tasks if isinstance(task, ReadFiles)] == [(((1, 1),),)]
    assert diff == diff_of(folders, cache=False)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("change", ["added", "link"])
def test_a_folder_that_lists_otherwise_is_listed_again(folders: tuple[str, str], change: str) -> None:
    left = Path(folders[0])
    (left / "system/link").symlink_to("etc")
    diff_of(folders)
    match change:
        case "added":
            (left / "system/etc/new.conf").write_bytes(b"http://new.vendor.com/")
        case _:
            (left / "system/link").unlink()
            (left / "system/link").symlink_to("elsewhere")
    assert diff_of(folders) == diff_of(folders, cache=False)


@pytest.mark.usefixtures("settled")
def test_an_image_file_at_another_place_is_digested_and_not_read(
    zips: tuple[str, str], tasks: list[Task], tmp_path: Path
) -> None:
    diff_of(zips)
    (tmp_path / "copies").mkdir()
    left, right = (str(shutil.copy(path, tmp_path / "copies")) for path in zips)
    before = diff_of((left, right), cache=False)
    tasks.clear()
    assert diff_of((left, right)) == before
    assert {type(task) for task in tasks if not isinstance(task, ReadFiles)} == {OpenImage, DigestFile}
    tasks.clear()
    assert diff_of((left, right)) == before
    assert tasks == []


@pytest.mark.usefixtures("settled")
def test_an_image_file_that_was_replaced_is_read(zips: tuple[str, str], tmp_path: Path) -> None:
    diff_of(zips)
    write_zip(tmp_path / "left.zip", RIGHT)
    assert b'"identical":true' in diff_of(zips)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET value = CAST(x'00' || value AS BLOB)",
        "UPDATE record SET value = substr(value, 1, length(value) - 1) WHERE substr(key, 1, 1) = x'66'",
        "DELETE FROM record WHERE substr(key, 1, 1) = x'66'",
        "DELETE FROM record WHERE substr(key, 1, 1) <> x'66'",
        "DROP TABLE record",
    ],
)
def test_no_damage_to_the_cache_changes_a_byte(
    zips: tuple[str, str], folders: tuple[str, str], statement: str, own_cache: Path
) -> None:
    pair = zips[0], folders[1]
    expected = diff_of(pair)
    with records(own_cache) as database:
        database.execute(statement)
    assert diff_of(pair) == expected


@pytest.mark.usefixtures("young")
def test_a_damaged_record_that_a_worker_trusts_is_made_anew(folders: tuple[str, str], own_cache: Path) -> None:
    """The files are too young for a shortcut: a worker finds their facts in the cache, the parent cannot use them."""
    expected = diff_of(folders)
    with records(own_cache) as database:
        database.execute(
            "UPDATE record SET value = substr(value, 1, 16) || x'28b52ffd' WHERE substr(key, 1, 1) = x'66'"
        )
    assert diff_of(folders) == expected
    with records(own_cache) as database:
        assert database.execute("SELECT count(*) FROM record WHERE length(value) < 24").fetchone() == (0,)


def test_a_file_that_is_no_database_is_complained_of_once(folders: tuple[str, str], own_cache: Path) -> None:
    expected = diff_of(folders, cache=False)
    own_cache.mkdir(mode=0o700)
    (own_cache / "facts-1.sqlite").write_bytes(b"something else entirely " * 999)
    complaints: list[str] = []
    assert diff_of(folders, complaints=complaints) == expected
    assert len(complaints) == 1
    assert str(own_cache) in complaints[0]


def test_without_a_place_for_a_cache_the_run_goes_on(
    folders: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    complaints: list[str] = []
    assert diff_of(folders, complaints=complaints) == diff_of(folders, cache=False)
    assert len(complaints) == 1


def test_no_cache_leaves_no_trace(folders: tuple[str, str], own_cache: Path) -> None:
    diff_of(folders, cache=False)
    assert not own_cache.exists()


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("kind", ["folders", "zips"])
def test_slots_of_one_image_are_not_confused(kind: str, tmp_path: Path, tasks: list[Task]) -> None:
    files = {name.replace("system", "system_a"): content for name, content in LEFT.items()}
    files |= {name.replace("system", "system_b"): content for name, content in RIGHT.items()}
    image = write_tree(tmp_path / "x", files) if kind == "folders" else write_zip(tmp_path / "x.zip", files)

    def identifiers(slot: str) -> set[str]:
        found = take_inventory(image, workers=1, on_progress=lambda _: None, slot=slot)
        return {item.value for item in found.configuration if item.key == "ro.build.id"}

    for _ in range(2):
        assert (identifiers("a"), identifiers("b")) == ({"ONE"}, {"TWO"})
    tasks.clear()
    assert identifiers("b") == {"TWO"}
    assert tasks == []
