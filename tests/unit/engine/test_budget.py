"""What is said of one file, and of all files of a run, has an end; what is cut is said to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from fwdiff.engine.budget import fitted
from fwdiff.engine.limits import Limits
from fwdiff.engine.run import read_images
from fwdiff.model import (
    Component,
    ComponentKind,
    EndpointFact,
    EndpointOrigin,
    FactKind,
    FactProblem,
    FileFacts,
    Manifest,
    ProblemKind,
    Setting,
    SettingKind,
)
from tests.unit.inventory.builders import manifest

MOST = 8 << 20


def size(facts: FileFacts) -> int:
    return len(msgspec.msgpack.encode(facts))


def endpoint(number: int, length: int) -> EndpointFact:
    url = f"http://h{number}.vendor.com/".ljust(length, "x")
    return EndpointFact(url, f"h{number}.vendor.com", "http", None, EndpointOrigin.TEXT, "", number)


def with_components(count: int, length: int, package: str = "com.example.app") -> Manifest:
    components = tuple(
        Component(ComponentKind.ACTIVITY, f"{number}".rjust(length, "a"), exported=True, enabled=True)
        for number in range(count)
    )
    return msgspec.structs.replace(manifest(package), components=components)


def test_the_facts_of_a_real_file_stay_as_they_are() -> None:
    facts = FileFacts(
        FactKind.APK,
        with_components(500, 60),
        endpoints=tuple(endpoint(number, 80) for number in range(20_000)),
        problems=tuple(FactProblem(ProblemKind.DAMAGED, str(number)) for number in range(20)),
    )
    assert fitted(facts) is facts


@pytest.mark.parametrize("name", [one.name for one in msgspec.structs.fields(FileFacts) if one.default == ()])
def test_no_list_of_a_file_has_no_end(name: str) -> None:
    item = FactProblem(ProblemKind.LIMIT, "x" * 9_000)  # whatever stands in a list is cut by its size alone
    lists: dict[str, Any] = {name: (item,) * 1_000}
    facts = fitted(FileFacts(FactKind.DATA, **lists))
    assert size(facts) < MOST
    assert "more" in facts.problems[-1].reason


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (FileFacts(FactKind.TEXT, endpoints=tuple(endpoint(n, 4096) for n in range(4000))), "of 4000 endpoints"),
        (
            FileFacts(
                FactKind.TEXT, settings=tuple(Setting(SettingKind.TEXT, str(n), "x" * 9000) for n in range(2000))
            ),
            "of 2000 settings",
        ),
        (FileFacts(FactKind.TEXT, file_list=tuple(f"{n}".rjust(4000) for n in range(4000))), "of 4000 file list"),
        (FileFacts(FactKind.APK, with_components(2000, 6000)), "the manifest is left out"),
    ],
    ids=["endpoints", "settings", "file list", "manifest"],
)
def test_names_times_rows_are_cut_and_said(facts: FileFacts, said: str) -> None:
    cut = fitted(facts)
    assert size(facts) > MOST
    assert size(cut) < MOST
    (problem,) = cut.problems
    assert problem.kind is ProblemKind.LIMIT
    assert said in problem.reason
    assert cut.endpoints == facts.endpoints[: len(cut.endpoints)]


def test_a_package_name_that_no_phone_installs_leaves_no_package() -> None:
    cut = fitted(FileFacts(FactKind.APK, with_components(1, 10, package="a" * 256)))
    assert cut.manifest is None
    assert [problem.reason for problem in cut.problems] == [
        "a package name of 256 characters: the manifest is left out"
    ]
    kept = FileFacts(FactKind.APK, with_components(1, 10, package="a" * 255))
    assert fitted(kept) is kept


def test_of_many_problems_the_first_and_a_count_are_kept() -> None:
    problems = tuple(FactProblem(ProblemKind.DAMAGED, str(number)) for number in range(1000))
    cut = fitted(FileFacts(FactKind.ZIP, problems=problems)).problems
    assert cut == (*problems[:20], FactProblem(ProblemKind.LIMIT, "980 more problems"))


def test_equal_files_fill_the_memory_of_a_run_only_so_far(tmp_path: Path) -> None:
    """One small content at many paths is a row at each."""
    etc = tmp_path / "image/system/etc"
    etc.mkdir(parents=True)
    (etc / "0.conf").write_text("".join(f"http://h{number}.vendor.com/\n" for number in range(500)))
    for number in range(1, 40):
        (etc / f"{number}.conf").hardlink_to(etc / "0.conf")
    limits = Limits(facts=20 << 20)
    *_, (_, readings) = read_images([str(tmp_path / "image")], workers=1, cache=False, limits=limits)
    inventory = readings[0].inventory()
    assert inventory is not None
    read = {endpoint.path for endpoint in inventory.endpoints}
    unread = {
        row.path: (row.kind, row.reason) for row in inventory.coverage.unread if row.kind is not ProblemKind.MISSING
    }
    assert len(inventory.endpoints) == 500 * len(read)
    assert 10 < len(read) < 30
    assert len(read) + len(unread) == inventory.coverage.files == 40
    assert set(unread.values()) == {
        (
            ProblemKind.LIMIT,
            "its facts are left out: those of the other files take all memory that a run may",
        )
    }
    assert all(file.sha256 for file in inventory.files)
