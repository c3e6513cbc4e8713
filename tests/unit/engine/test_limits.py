"""A file that takes too long or too much memory is given up with its path, and all others are read."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from fwdiff.engine import supervision
from fwdiff.engine.limits import DEFAULT, TOLD, Limits
from fwdiff.engine.pool import Pool
from fwdiff.engine.run import read_images
from fwdiff.engine.tasks import OpenImage, ReadFiles, Task
from fwdiff.errors import FwdiffError, ImageError
from fwdiff.model import Inventory, ProblemKind
from tests.bench.killed import wait_for_group

SECONDS = 0.8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three small files, each with a host of its own, and place for others between them."""
    etc = tmp_path / "image/system/etc"
    etc.mkdir(parents=True)
    for name in ("a", "m", "z"):
        (etc / f"{name}.conf").write_text(f"server=https://{name}.vendor-{name}.com/\n")
    return tmp_path / "image"


def inventory_of(folder: Path, limits: Limits = DEFAULT, *, workers: int = 1) -> Inventory:
    *_, (_, readings) = read_images([str(folder)], workers=workers, cache=False, limits=limits)
    inventory = readings[0].inventory()
    assert inventory is not None
    return inventory


def hosts(inventory: Inventory) -> set[str]:
    return {endpoint.host for endpoint in inventory.endpoints if endpoint.path.endswith(".conf")}


def unread(inventory: Inventory) -> dict[str, str]:
    rows = [row for row in inventory.coverage.unread if row.kind is not ProblemKind.MISSING]
    assert {row.kind for row in rows} <= {ProblemKind.LIMIT}
    return {row.path.rpartition("/")[2]: row.reason for row in rows}


def write_slow(path: Path) -> None:
    """Seconds of work for any machine: 150,000 hosts."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for member in range(8):
            lines = (f"http://h{member}x{number}.vendor.com/\n" for number in range(19_000))
            archive.writestr(f"{member}.txt", "".join(lines))


def test_a_file_that_takes_too_long_is_given_up_wherever_it_stands_and_all_others_are_read(folder: Path) -> None:
    write_slow(folder / "system/etc/slow.zip")
    (folder / "system/slow2.zip").write_bytes((folder / "system/etc/slow.zip").read_bytes())
    inventory = inventory_of(folder, Limits(seconds=SECONDS))
    assert hosts(inventory) == {"a.vendor-a.com", "m.vendor-m.com", "z.vendor-z.com"}
    found = unread(inventory)
    assert set(found) == {"slow.zip", "slow2.zip"}
    for reason in found.values():
        assert reason.startswith("took longer than 0.9 s")
    assert all(file.sha256 for file in inventory.files)


def test_a_file_of_both_builds_that_takes_too_long_is_given_up_in_both(folder: Path, tmp_path: Path) -> None:
    write_slow(folder / "system/etc/slow.zip")
    other = tmp_path / "other"
    (other / "system/etc").mkdir(parents=True)
    for name in ("m.conf", "slow.zip"):
        (other / "system/etc" / name).write_bytes((folder / "system/etc" / name).read_bytes())
    images = [str(folder), str(other)]
    *_, (_, readings) = read_images(images, workers=1, cache=False, limits=Limits(seconds=SECONDS))
    for reading in readings:
        inventory = reading.inventory()
        assert inventory is not None
        assert set(unread(inventory)) == {"slow.zip"}
        assert "m.vendor-m.com" in hosts(inventory)


def test_a_file_that_fills_the_memory_is_given_up_and_all_others_are_read(folder: Path) -> None:
    (folder / "system/etc/large.gz").write_bytes(gzip.compress(bytes(150 << 20), 1))
    inventory = inventory_of(folder, Limits(memory=120 << 20))
    assert hosts(inventory) == {"a.vendor-a.com", "m.vendor-m.com", "z.vendor-z.com"}
    assert unread(inventory) == {"large.gz": "not enough memory"}
    assert unread(inventory_of(folder)) == {}


def end_worker_with(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch, is_wanted: Callable[[Task], bool], *, times: int = -1
) -> None:
    """Send a signal to the worker that gets such a task, that often."""
    submitted = Pool.submit
    left = [times]

    def submit_and_end(pool: Pool, worker: int, task: Task) -> None:
        if is_wanted(task) and left[0]:
            left[0] -= 1
            process = pool._workers[worker]._process.pid
            assert process is not None
            os.kill(process, number)
        submitted(pool, worker, task)

    monkeypatch.setattr(Pool, "submit", submit_and_end)


def test_a_file_over_which_the_system_ends_the_worker_is_said_to_take_too_long(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "_QUEUE", 1)  # else it would be ended over the task before
    end_worker_with(
        signal.SIGVTALRM,
        monkeypatch,
        lambda task: isinstance(task, ReadFiles) and any((0, 1) in group for group in task.groups),
    )
    inventory = inventory_of(folder)
    assert unread(inventory) == {"m.conf": "took longer than 10 s"}
    assert hosts(inventory) == {"a.vendor-a.com", "z.vendor-z.com"}


def test_a_worker_killed_while_it_opens_an_image_is_tried_again_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_worker_with(signal.SIGKILL, monkeypatch, lambda task: isinstance(task, OpenImage), times=1)
    assert unread(inventory_of(folder)) == {}
    end_worker_with(signal.SIGKILL, monkeypatch, lambda task: isinstance(task, OpenImage), times=2)
    with pytest.raises(ImageError, match=r"image: the process that opened the image was killed, twice"):
        inventory_of(folder)


def run(script: str) -> subprocess.CompletedProcess[str]:
    """A process that watches itself: `watch` allows 0.1 s."""
    preamble = "import os, re, time\nfrom fwdiff.engine.limits import Watch\nwatch = Watch(0.1)\n"
    return subprocess.run(
        [sys.executable, "-c", preamble + script], capture_output=True, text=True, check=False, timeout=30
    )


def test_a_regular_expression_without_end_is_ended_and_said(tmp_path: Path) -> None:
    done = run("with watch.over(0.1, lambda: print('given up', flush=True)): re.match('(a+)+$', 'a' * 40 + 'b')")
    assert (done.returncode, done.stdout) == (TOLD, "given up\n")


def test_a_library_that_never_returns_is_ended_by_the_system() -> None:
    done = run("with watch.over(0.1, lambda: print('given up', flush=True)): sum(range(10**12))")
    assert (done.returncode, done.stdout) == (-signal.SIGVTALRM, "")


def test_a_process_that_waits_is_not_ended() -> None:
    """It was stopped by its user, or the disk is slow."""
    done = run(
        "with watch.over(0.1, lambda: print('given up', flush=True)): time.sleep(0.5)\n"
        "print('read', flush=True); os._exit(0)"
    )
    assert (done.returncode, done.stdout) == (0, "read\n")


def test_what_threads_list_in_an_image_is_not_limited() -> None:
    """While a process waits for its threads it cannot check; listing an image is bounded by what the image holds."""
    script = """
import hashlib, threading
def work():
    end = time.thread_time() + 0.7
    while time.thread_time() < end: hashlib.sha256(bytes(1 << 20))
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("listed", flush=True)
os._exit(0)
"""
    done = run(script)
    assert (done.returncode, done.stdout) == (0, "listed\n")


def test_a_worker_notices_amid_a_regular_expression_that_its_parent_is_gone() -> None:
    script = """
import os, re
from fwdiff.engine.limits import Watch
if not os.fork():
    watch = Watch(60)
    os.write(1, b"watching")
    re.match('(a+)+$', 'a' * 40 + 'b')
else:
    os.read(0, 1)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    assert os.read(process.stdout.fileno(), 8) == b"watching"
    process.kill()
    process.communicate()
    wait_for_group(process.pid)


def test_too_few_descriptors_are_said_in_words(folder: Path) -> None:
    script = f"""
import os, resource
from fwdiff.engine.run import read_images
soft = 3 + len(os.listdir("/dev/fd"))
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, soft))
list(read_images([{str(folder)!r}], workers=4, cache=False))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=30)
    assert FwdiffError.__name__ in done.stderr
    assert "No process can be started to read the images: Too many open files." in done.stderr
