"""The engine with real worker processes on real folders."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fwdiff.engine import supervision
from fwdiff.engine.pool import Pool, WorkerDied
from fwdiff.engine.remote import RemoteComparison
from fwdiff.engine.request import Request
from fwdiff.engine.results import _Pace, compare_images, take_inventory
from fwdiff.engine.run import read_images
from fwdiff.engine.tasks import ReadFiles, Task
from fwdiff.errors import ImageError
from fwdiff.index.lean import WholeRecords
from fwdiff.inventory import write_saved
from fwdiff.model import Diff, ProblemKind
from fwdiff.model.comparison import Comparison
from fwdiff.model.events import Failed, Progress, Said
from fwdiff.report.json_report import encode_diff
from tests.unit.engine.test_cached import write_tree


@pytest.fixture(autouse=True)
def readers() -> None:
    """As they are without tests: each run starts its own, and none is left."""


@pytest.fixture
def left(tmp_path: Path) -> str:
    return write_tree(
        tmp_path / "left",
        {
            "system/build.prop": b"ro.build.version.sdk=28\nro.build.id=ONE\n",
            "system/etc/hosts.conf": b"server=https://telemetry.old-vendor.com/v1\n",
            "system/etc/gone.conf": b"x",
        },
    )


@pytest.fixture
def right(tmp_path: Path) -> str:
    return write_tree(
        tmp_path / "right",
        {
            "system/build.prop": b"ro.build.version.sdk=28\nro.build.id=TWO\n",
            "system/etc/hosts.conf": b"server=http://zzhc.vnet.cn:9999/nb\n",
        },
    )


def final(request: Request) -> Comparison:
    *_, last = compare_images(request)
    assert isinstance(last, Comparison)
    return last


def hosts(diff: Diff) -> tuple[list[str], list[str]]:
    return [row.host for row in diff.endpoints.added], [row.host for row in diff.endpoints.removed]


def test_two_folders_are_compared(left: str, right: str) -> None:
    diff = final(Request(left, right, workers=2)).diff
    assert hosts(diff) == (["zzhc.vnet.cn"], ["telemetry.old-vendor.com"])
    assert [(row.key, row.left, row.right) for row in diff.configuration.changed] == [("ro.build.id", "ONE", "TWO")]
    assert [row.path for row in diff.files.removed] == ["system/etc/gone.conf"]
    assert diff.coverage.left is not None
    assert diff.coverage.left.pending == diff.coverage.right.pending == 0


def test_the_number_of_workers_does_not_change_a_byte(left: str, right: str) -> None:
    one, four = (encode_diff(final(Request(left, right, workers=count)).diff) for count in (1, 4))
    assert one == four


def test_saved_inventories_give_the_diff_of_their_images(left: str, right: str, tmp_path: Path) -> None:
    saved = []
    for name, source in (("left", left), ("right", right)):
        saved.append(str(tmp_path / f"{name}.fwi"))
        inventory = take_inventory(source, workers=1, on_progress=lambda _: None)
        write_saved(inventory, Path(saved[-1]))
    assert encode_diff(final(Request(saved[0], saved[1])).diff) == encode_diff(final(Request(left, right)).diff)


def test_a_reference_says_which_new_host_it_holds(left: str, right: str) -> None:
    diff = final(Request(left, right, reference=right, workers=1)).diff
    assert [(row.host, row.in_reference) for row in diff.endpoints.added] == [("zzhc.vnet.cn", True)]


def test_what_cannot_be_opened_ends_the_run_with_its_path(left: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.img"
    broken.write_bytes(b"no image at all" * 100)
    with pytest.raises(ImageError, match=r"broken\.img"):
        final(Request(left, str(broken), workers=1))


def test_an_image_that_is_written_to_meanwhile_is_refused(tmp_path: Path) -> None:
    image = tmp_path / "build.tar"
    with tarfile.open(image, "w") as archive:
        archive.add(__file__, "system/etc/about.conf")
    steps = read_images([str(image)], workers=1, cache=False)
    next(step for step in steps if step[0].phase == "read")
    with image.open("ab") as file:
        file.write(bytes(512))
    with pytest.raises(ImageError, match=r"build\.tar: it changed while it was read"):
        list(steps)


def test_a_folder_in_which_a_file_is_written_to_meanwhile_is_refused(left: str) -> None:
    steps = read_images([left], workers=1, cache=False)
    next(step for step in steps if step[0].phase == "read")
    (Path(left) / "system/etc/hosts.conf").write_bytes(b"server=https://other.old-vendor.com/v1/\n")
    with pytest.raises(ImageError, match="left: it changed while it was read"):
        list(steps)


def test_a_saved_inventory_says_that_it_has_no_slots(left: str, tmp_path: Path) -> None:
    saved, said = tmp_path / "left.fwi", list[str]()
    write_saved(take_inventory(left, workers=1, on_progress=lambda _: None), saved)
    take_inventory(str(saved), workers=1, on_progress=lambda _: None, slot="a", warn=said.append)
    assert said == [f"{saved}: a saved inventory; --slot changes nothing in it."]


@pytest.mark.skipif(os.getuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_a_problem_and_the_run_goes_on(left: str, right: str) -> None:
    (Path(right) / "system/etc/hosts.conf").chmod(0)
    comparison = final(Request(left, right, workers=1))
    assert [(row.path, row.kind) for row in comparison.right.coverage.unread] == [
        ("system/etc/hosts.conf", ProblemKind.UNREADABLE)
    ]


def kill_worker_that_gets(monkeypatch: pytest.MonkeyPatch, is_wanted: Callable[[ReadFiles], bool]) -> None:
    submitted = Pool.submit

    def submit_and_kill(pool: Pool, number: int, task: Task) -> None:
        if isinstance(task, ReadFiles) and is_wanted(task):
            process = pool._workers[number]._process.pid
            assert process is not None
            os.kill(process, signal.SIGKILL)
        submitted(pool, number, task)

    monkeypatch.setattr(Pool, "submit", submit_and_kill)


def test_a_worker_killed_once_costs_nothing(left: str, monkeypatch: pytest.MonkeyPatch) -> None:
    *_, (_, readings) = read_images([left], workers=1, cache=False)
    whole = readings[0].inventory()
    times = iter([True])
    kill_worker_that_gets(monkeypatch, lambda _: next(times, False))
    *_, (_, readings) = read_images([left], workers=1, cache=False)
    assert next(times, None) is None, "no worker was killed"
    assert readings[0].inventory() == whole


def test_a_file_that_kills_its_reader_is_a_problem_with_a_path_and_the_others_are_read(
    left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "_QUEUE", 1)  # else it would be killed over the task before
    kill_worker_that_gets(monkeypatch, lambda task: any((0, 1) in group for group in task.groups))
    *_, (_, readings) = read_images([left], workers=1, cache=False)
    inventory, listing = readings[0].inventory(), readings[0].listing
    assert inventory is not None
    assert listing is not None
    (problem,) = (row for row in inventory.coverage.unread if row.kind is not ProblemKind.MISSING)
    assert problem.path == listing.files[1].path
    assert "killed" in problem.reason
    assert inventory.coverage.pending == 0
    assert inventory.coverage.analysed + 1 == inventory.coverage.files


def test_a_dead_worker_is_told_apart_from_an_answer() -> None:
    with Pool(1) as pool:
        process = pool._workers[0]._process.pid
        assert process is not None
        os.kill(process, signal.SIGKILL)
        assert list(pool.answers(30)) == [(0, WorkerDied(()))]


def test_the_remote_engine_streams_progress_and_ends_with_the_same_result(left: str, right: str) -> None:
    stream = RemoteComparison(Request(left, right, workers=1))
    try:
        events = list(stream)
    finally:
        stream.close()
    assert isinstance(events[0], Progress)
    assert isinstance(events[-1], Comparison)
    assert events[-1].final
    assert events[-1].packed is not None
    whole = WholeRecords(events[-1].packed).diff(events[-1].diff)
    assert encode_diff(whole) == encode_diff(final(Request(left, right)).diff)


def test_the_remote_engine_says_why_an_image_does_not_open(left: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    stream = RemoteComparison(Request(left, str(tmp_path / "empty"), workers=1))
    try:
        *_, last = stream
    finally:
        stream.close()
    assert isinstance(last, Failed)
    assert "empty" in last.message
    assert last.hint


def test_the_remote_engine_tells_of_a_temporary_file(left: str, right: str, tmp_path: Path) -> None:
    packed = tmp_path / "left.tar.xz"
    with tarfile.open(packed, "w:xz", preset=0) as archive:
        archive.add(left, arcname=".")
    stream = RemoteComparison(Request(str(packed), right, workers=1, cache=False))
    try:
        said = [event.message for event in stream if isinstance(event, Said)]
    finally:
        stream.close()
    [message] = said
    assert str(packed) in message


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    before = multiprocessing.active_children()
    yield
    assert multiprocessing.active_children() == before


def test_partial_results_begin_with_a_crumb_and_come_every_two_seconds() -> None:
    pace = _Pace(100.0)
    assert not pace.is_due(199, 10_000, 100.1)
    assert pace.is_due(200, 10_000, 100.2)
    pace.end(100.5)
    assert not pace.is_due(400, 10_000, 102.1)
    assert pace.is_due(400, 10_000, 102.2)
    pace.end(102.5)
    assert not pace.is_due(400, 10_000, 110.0)  # nothing new
    assert not pace.is_due(10_000, 10_000, 110.0)  # the last one follows


def test_the_first_partial_result_does_not_wait_for_a_large_file() -> None:
    pace = _Pace(100.0)
    assert not pace.is_due(1, 10_000, 101.9)
    assert pace.is_due(1, 10_000, 102.0)


def test_partial_results_leave_half_of_the_time_to_reading() -> None:
    pace = _Pace(100.0)
    assert pace.is_due(200, 10_000, 100.0)
    pace.end(103.0)
    assert not pace.is_due(400, 10_000, 105.9)
    assert pace.is_due(400, 10_000, 106.0)
