from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fwdiff.whole_file import read_regular, write_whole, write_whole_folder


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_bytes(b"before, and longer")
    file.chmod(0o640)
    write_whole(file, b"after")
    assert file.read_bytes() == b"after"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_is_as_open_as_any(tmp_path: Path) -> None:
    write_whole(tmp_path / "report", b"")
    (tmp_path / "other").touch()
    assert (tmp_path / "report").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_what_a_link_leads_to_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"x"


def test_a_device_is_written_to_and_stays_one() -> None:
    write_whole(Path("/dev/null"), b"x")
    assert Path("/dev/null").is_char_device()
    with pytest.raises(OSError, match="No space left"):
        write_whole(Path("/dev/full"), b"x")


FULL = """
import resource, signal, sys
from pathlib import Path
from fwdiff.whole_file import write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
write_whole(Path(sys.argv[1]), bytes(1 << 20))
"""


def test_where_there_is_no_room_what_stood_there_is_still_whole(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_bytes(b"before")
    done = subprocess.run([sys.executable, "-c", FULL, str(file)], capture_output=True, text=True, check=False)
    assert "File too large" in done.stderr
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


KILLED = """
import os, sys, time
from pathlib import Path
from fwdiff import whole_file
sync = os.fsync
def slow(descriptor):
    Path(sys.argv[1] + ".ready").touch()
    time.sleep(30)
whole_file.os.fsync = slow
whole_file.write_whole(Path(sys.argv[1]), bytes(1 << 20))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_of_a_killed_run_there_is_no_file(tmp_path: Path, how: signal.Signals) -> None:
    file = tmp_path / "report"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(file)], stderr=subprocess.DEVNULL) as process:
        ready = tmp_path / "report.ready"
        deadline = time.monotonic() + 20
        while not ready.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(how)
        assert process.wait(20) != 0
    assert not file.exists()
    left = [one for one in tmp_path.iterdir() if one != ready]
    assert left == [] if how is signal.SIGINT else all(one.suffix == ".part" for one in left)


def test_a_folder_stands_whole_or_not_at_all(tmp_path: Path) -> None:
    write_whole_folder(tmp_path / "folder", {"a": b"1", "b": b"2"})
    (tmp_path / "other").mkdir()
    assert {file.name: file.read_bytes() for file in (tmp_path / "folder").iterdir()} == {"a": b"1", "b": b"2"}
    assert (tmp_path / "folder").stat().st_mode == (tmp_path / "other").stat().st_mode
    with pytest.raises(OSError, match="not empty"):
        write_whole_folder(tmp_path / "folder", {"a": b"3"})
    with pytest.raises(OSError, match="No such file"):
        write_whole_folder(tmp_path / "other", {"a": b"3", "none/b": b"4"})
    assert sorted(tmp_path.iterdir()) == [tmp_path / "folder", tmp_path / "other"]
    assert (tmp_path / "folder" / "a").read_bytes() == b"1"
    assert list((tmp_path / "other").iterdir()) == []


def test_a_link_that_a_stranger_may_have_put_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    for target in ("target", "nothing"):
        link = tmp_path / f"to-{target}"
        link.symlink_to(target)
        with pytest.raises(OSError, match="a link"):
            write_whole(link, b"new", through_links=False)
    assert (tmp_path / "target").read_bytes() == b"old"
    assert not (tmp_path / "nothing").exists()


def test_what_the_process_has_open_can_be_named(tmp_path: Path) -> None:
    said = "from pathlib import Path; from fwdiff.whole_file import write_whole; "
    said += "write_whole(Path('/dev/stdout'), b'x', through_links=False)"
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([sys.executable, "-c", said], stdout=out, check=True)
    assert (tmp_path / "out").read_bytes() == b"x"


def test_only_a_regular_file_is_read_and_no_more_of_it_than_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abcdef")
    assert read_regular(tmp_path / "file", 3) == b"abcd"
    os.mkfifo(tmp_path / "pipe")
    assert read_regular(tmp_path / "pipe", 3) is None
    (tmp_path / "zeros").symlink_to("/dev/zero")
    assert read_regular(tmp_path / "zeros", 3) is None
