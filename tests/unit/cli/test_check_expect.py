"""`fwdiff inventory --text` and `fwdiff check --expect`: a build against a text that was reviewed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.cli.main import main
from tests.unit.cli.releases import CLIENT, PLACE, build, client


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("builds")
    made = {"bumped": {PLACE: client("3.2")}, "client": {PLACE: client()}, "unread": {PLACE: b"PK\x03\x04 no archive"}}
    saved = {name: build(folder, name, more) for name, more in made.items()}
    return saved | {"good": build(folder, "good", {})}


@pytest.fixture
def expected(builds: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(text(builds["good"], capfd))
    return path


def text(image: str, capfd: pytest.CaptureFixture[str]) -> str:
    assert main(["inventory", image, "--text"]) == 0
    return capfd.readouterr().out


def test_a_build_is_as_its_own_text_says(builds: dict[str, str], expected: Path) -> None:
    assert main(["check", builds["good"], "--expect", str(expected)]) == 0


def test_what_is_new_is_shown_line_by_line_and_ends_with_1(
    builds: dict[str, str], expected: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", builds["client"], "--expect", str(expected)]) == 1
    out, err = capfd.readouterr()
    assert f"+package {CLIENT} version 3.0 (3)" in out.splitlines()
    assert "+host zzhc.vnet.cn by http" in out.splitlines()
    assert "lines are new, 0 gone" in err


def test_a_bump_is_two_lines(builds: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "client.txt"
    path.write_text(text(builds["client"], capfd))
    assert main(["check", builds["bumped"], "--expect", str(path)]) == 1
    assert capfd.readouterr().out.splitlines() == [
        f"-package {CLIENT} version 3.0 (3)",
        f"+package {CLIENT} version 3.2 (3)",
    ]


def test_what_is_missing_where_not_all_was_read_ends_with_3(
    builds: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "client.txt"
    path.write_text(text(builds["client"], capfd))
    assert main(["check", builds["unread"], "--expect", str(path)]) == 3
    out, err = capfd.readouterr()
    assert [line for line in out.splitlines() if line.startswith("-")] == []
    assert any(line.startswith("!unread ") for line in out.splitlines())
    assert "not read" in err


def test_what_was_reviewed_as_unread_is_expected(
    builds: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "unread.txt"
    path.write_text(text(builds["unread"], capfd))
    assert main(["check", builds["unread"], "--expect", str(path)]) == 0


@pytest.mark.parametrize(
    "more",
    [
        *(
            ["--market", "EU"],
            ["--known", "k.toml"],
            ["--now", "2026-11-28"],
            ["--unused", "fail"],
            ["--list", "b.toml"],
        ),
        *(["--json"], ["second.zip"]),
    ],
)
def test_what_has_no_part_in_it_is_refused(
    builds: dict[str, str], expected: Path, more: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", builds["good"], "--expect", str(expected), *more]) == 2
    assert " beside --" in capfd.readouterr().err


def test_a_list_takes_no_text_beside_it(expected: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--list", "builds.toml", "--expect", str(expected)]) == 2
    assert "--expect beside --list" in capfd.readouterr().err


def test_a_file_that_is_no_text_is_refused(builds: dict[str, str], tmp_path: Path) -> None:
    assert main(["check", builds["good"], "--expect", str(tmp_path / "none.txt")]) == 2
    assert main(["check", builds["good"], "--expect", builds["good"]]) == 2
