"""`fwdiff inventory --text` and `fwdiff check --expect`: a build against a text that was reviewed."""

from __future__ import annotations

from collections.abc import Callable
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


Check = Callable[..., int]
"""The candidate, the build whose text is expected, and further words: how the check ends."""


@pytest.fixture
def check(builds: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Check:
    def checked(candidate: str, expected: str, *more: str) -> int:
        assert main(["inventory", builds[expected], "--text"]) == 0
        text = tmp_path / f"{expected}.txt"
        text.write_text(capfd.readouterr().out)
        return main(["check", builds[candidate], "--expect", str(text), *more])

    return checked


@pytest.mark.parametrize("name", ["good", "unread"])
def test_a_build_is_as_its_own_text_says_what_was_not_read_with_it(check: Check, name: str) -> None:
    assert check(name, name) == 0


def test_what_is_new_is_shown_line_by_line_and_ends_with_1(check: Check, capfd: pytest.CaptureFixture[str]) -> None:
    assert check("client", "good") == 1
    out, err = capfd.readouterr()
    assert f"+package {CLIENT} version 3.0 (3)" in out.splitlines()
    assert "+host zzhc.vnet.cn by http" in out.splitlines()
    assert "lines are new, 0 gone" in err


def test_a_bump_is_two_lines(check: Check, capfd: pytest.CaptureFixture[str]) -> None:
    assert check("bumped", "client") == 1
    assert capfd.readouterr().out.splitlines() == [
        f"-package {CLIENT} version 3.0 (3)",
        f"+package {CLIENT} version 3.2 (3)",
    ]


def test_what_is_missing_where_not_all_was_read_ends_with_3(check: Check, capfd: pytest.CaptureFixture[str]) -> None:
    assert check("unread", "client") == 3
    out, err = capfd.readouterr()
    assert [line for line in out.splitlines() if line.startswith("-")] == []
    assert any(line.startswith("!unread ") for line in out.splitlines())
    assert "not read" in err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--market", "EU"], "--market beside --expect"),
        (["--known", "k.toml"], "--known beside --expect"),
        (["--now", "2026-11-28"], "--now beside --expect"),
        (["--unused", "fail"], "--unused beside --expect"),
        (["--list", "b.toml"], "an image beside --list"),
        (["--json"], "--json beside --expect"),
        (["second.zip"], "2 images beside --expect"),
    ],
)
def test_what_has_no_part_in_it_is_refused(
    check: Check, more: list[str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert check("good", "good", *more) == 2
    assert capfd.readouterr().err.startswith(f"fwdiff: {said}")


def test_a_list_takes_no_text_beside_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--list", "builds.toml", "--expect", "good.txt"]) == 2
    assert "--expect beside --list" in capfd.readouterr().err


def test_a_file_that_is_no_text_is_refused(
    builds: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for path, said in ((str(tmp_path / "none.txt"), "No such file"), (builds["good"], "not UTF-8")):
        assert main(["check", builds["good"], "--expect", path]) == 2
        assert capfd.readouterr().err.startswith(f"fwdiff: {path}: {said}")


def test_a_line_of_the_text_that_would_move_the_cursor_is_shown_by_its_escape(
    builds: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "hostile.txt"
    assert main(["inventory", builds["good"], "--text"]) == 0
    text.write_text(f"{capfd.readouterr().out}host \x1b[2Ka.example\u202e by http\n")
    assert main(["check", builds["good"], "--expect", str(text)]) == 1
    assert capfd.readouterr().out.splitlines() == ["-host \\x1b[2Ka.example\\u202e by http"]
