"""The life of a decision, on real builds: quiet while it covers what is there, back when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.cli.main import main
from tests.unit.cli.releases import CASE, PLACE, SECOND, build, client

TODAY = ("--now", "2026-11-28")
SAID = ("--reviewer", "A. Reviewer", "--reason", "the carrier asked for it", "--expires", "90d", *TODAY)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("releases")
    made = {
        "good": {},
        "new": {PLACE: client()},
        "bumped": {PLACE: client("3.1")},
        "placed": {PLACE: client("3.1"), SECOND: client("3.1")},
        "talking": {PLACE: client("3.2", "collect.tracker-three.net")},
    }
    return {name: build(folder, name, more) for name, more in made.items()}


def check(releases: dict[str, str], name: str, folder: Path, *more: str) -> int:
    return main(["check", releases["good"], releases[name], "--review", str(folder), *TODAY, *more])


def approve(releases: dict[str, str], folder: Path, *more: str) -> int:
    return main(["review", str(folder), "approve", releases["good"], releases["new"], CASE, *SAID, *more])


def test_the_life_of_a_decision(releases: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "review"
    assert main(["check", releases["good"], releases["new"], *TODAY]) == 1
    assert f"undecided: critical {CASE}: FW001 " in capfd.readouterr().err
    assert approve(releases, folder) == 0
    for name in ("new", "bumped", "placed"):
        assert check(releases, name, folder) == 0, name
        assert capfd.readouterr().err == ""
    assert check(releases, "new", folder, "--market", "EU") == 1
    assert "undecided" in capfd.readouterr().err
    assert check(releases, "talking", folder) == 1
    said = capfd.readouterr()
    assert f"stale: critical {CASE}" in said.err
    assert "new evidence: endpoint:collect.tracker-three.net" in said.err
    assert "collect.tracker-three.net" in said.out
    assert check(releases, "new", folder, "--now", "2027-02-26") == 0
    assert check(releases, "new", folder, "--now", "2027-02-27") == 1
    assert "expired" in capfd.readouterr().err
