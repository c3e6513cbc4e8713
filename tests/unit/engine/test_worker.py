"""A worker without its process: what it sends, what it leaves out, and a fault of ours in one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.cache import Cache, Unpacker, Versions, open_cache
from fwdiff.engine import worker as worker_module
from fwdiff.engine.tasks import Answer, FilesRead, Opened, OpenFailed, OpenImage, ReadFiles
from fwdiff.engine.worker import _Worker
from fwdiff.model import FileFacts, ProblemKind


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "image/system").mkdir(parents=True)
    for name, content in {
        "a.conf": b"http://a.example.com/",
        "b.conf": b"http://a.example.com/",
        "c.conf": b"x",
    }.items():
        (tmp_path / "image/system" / name).write_bytes(content)
    return str(tmp_path / "image")


def new_worker(cache: Cache | None) -> _Worker:
    """A worker in this process, none of whose images decodes to a temporary file."""
    told: list[Answer] = []
    return _Worker(cache, told.append)


def read(worker: _Worker, folder: str, index: int, *, fresh: bool = False) -> FilesRead:
    (answer,) = worker.carry_out(ReadFiles((((0, index),),), (folder.encode(),), fresh))
    assert isinstance(answer, FilesRead)
    return answer


def test_equal_contents_are_sent_once(folder: str) -> None:
    worker = new_worker(None)
    first, second, third = (read(worker, folder, index) for index in range(3))
    assert first.files[0].sha256 == second.files[0].sha256
    assert [len(group.facts) for group in (first, second, third)] == [1, 0, 1]
    assert len(read(worker, folder, 0, fresh=True).facts) == 1


def test_facts_that_the_cache_holds_are_not_sent(folder: str, tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "fwdiff", Versions(bytes(16), {"text": bytes(16)}))
    sent = read(new_worker(cache), folder, 0).facts[0]
    cache.keep_facts([(sent.sha256, sent.kind, sent.packed)])
    assert read(new_worker(cache), folder, 0).facts == ()


def test_a_fault_of_ours_is_a_problem_of_that_file_and_is_not_kept(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(data: bytes) -> FileFacts:
        raise ZeroDivisionError(len(data))

    monkeypatch.setattr(worker_module, "_analyser", lambda: fail)
    (facts,) = read(new_worker(None), folder, 2).facts
    unpacked = Unpacker(FileFacts).unpack(facts.packed)
    assert unpacked is not None
    assert [problem.kind for problem in unpacked.problems] == [ProblemKind.UNREADABLE]
    assert "ZeroDivisionError: 1" in unpacked.problems[0].reason
    assert not facts.keep


def test_a_file_that_went_is_a_problem_and_the_next_is_read(folder: str) -> None:
    worker = new_worker(None)
    (opened,) = worker.carry_out(OpenImage(0, folder.encode()))
    assert isinstance(opened, Opened)
    (Path(folder) / "system/a.conf").unlink()
    gone, there = read(worker, folder, 0).files[0], read(worker, folder, 1).files[0]
    assert gone.problem is not None
    assert gone.problem.kind is ProblemKind.UNREADABLE
    assert there.problem is None


def test_any_failure_to_open_is_told_with_the_path(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: str, announce: object, *, slot: str | None, walks: object) -> None:
        raise KeyError(path)

    monkeypatch.setattr(worker_module, "open_image", fail)
    (answer,) = new_worker(None).carry_out(OpenImage(0, folder.encode()))
    assert isinstance(answer, OpenFailed)
    assert answer.message.startswith(folder)
    assert "KeyError" in answer.message


def test_a_file_beyond_a_limit_is_said_to_be(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwdiff.images.opening.merging.MAXIMUM_CONTENT", 0)
    worker = new_worker(None)
    (opened,) = worker.carry_out(OpenImage(0, folder.encode()))
    assert isinstance(opened, Opened)
    problem = read(worker, folder, 0).files[0].problem
    assert problem is not None
    assert problem.kind is ProblemKind.LIMIT
