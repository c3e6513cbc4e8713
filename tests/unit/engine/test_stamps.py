"""What tells a changed file from an unchanged one, and when it cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from fwdiff.cache import Stamp
from fwdiff.engine.stamps import Stamps, take_stamps

SECOND = 10**9


def test_a_file_is_stamped_under_the_empty_path_and_a_folders_by_theirs(tmp_path: Path) -> None:
    (tmp_path / "system").mkdir()
    file = tmp_path / "system/build.prop"
    file.write_bytes(b"12345")
    (tmp_path / "link").symlink_to("system")
    status = file.stat()
    expected = Stamp(5, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    alone, folder = take_stamps(str(file)), take_stamps(str(tmp_path))
    assert alone is not None
    assert folder is not None
    assert alone.by_path == {"": expected}
    assert folder.by_path["system/build.prop"] == expected
    assert folder.by_path.keys() == {"system/build.prop", "link"}


@pytest.mark.parametrize("source", ["/dev/null", "/nonexistent/image"])
def test_what_has_no_dependable_stamp_has_none(source: str) -> None:
    assert take_stamps(source) is None


@pytest.mark.skipif(os.getuid() == 0, reason="root lists everything")
def test_a_folder_that_cannot_be_listed_has_a_stamp_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "lost+found").mkdir(mode=0)
    stamps = take_stamps(str(tmp_path))
    assert stamps is not None
    assert stamps.by_path.keys() == {"lost+found/"}


@pytest.mark.parametrize(
    ("age", "is_settled"), [(3 * SECOND, True), (2 * SECOND, False), (0, False), (-60 * SECOND, False)]
)
@pytest.mark.parametrize("newer", ["mtime_ns", "ctime_ns"])
def test_only_what_had_been_left_alone_for_two_seconds_is_settled(age: int, newer: str, *, is_settled: bool) -> None:
    now = 1_000_000 * SECOND
    stamp = replace(Stamp(1, 5, 5, 9), **{newer: now - age})
    stamps = Stamps(now, {"a": stamp})
    assert bool(stamps.settled(stamps)) == is_settled


def test_what_changed_or_went_meanwhile_is_not_settled() -> None:
    before = Stamps(100 * SECOND, {"same": Stamp(1, 1, 1, 1), "changed": Stamp(1, 1, 1, 2), "gone": Stamp(1, 1, 1, 3)})
    after = Stamps(105 * SECOND, {"same": Stamp(1, 1, 1, 1), "changed": Stamp(2, 1, 1, 2), "new": Stamp(1, 1, 1, 4)})
    assert before.settled(after) == {"same": Stamp(1, 1, 1, 1)}
