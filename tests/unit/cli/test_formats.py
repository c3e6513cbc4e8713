"""`--format NAME[=FILE]`: what is written where, and what is refused before anything is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fwdiff.cli.main import main
from fwdiff.report.registry import REPORTS
from tests.unit.cli.releases import FIXTURES, build

NOW = ("--now", "2026-11-28")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("builds")
    return build(folder, "good", {}), build(folder, "bad", {}, "ww-bad")


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("command", [["check"], []], ids=["check", "diff"])
def test_every_report_goes_to_its_file_and_the_page_to_stdout(
    command: list[str], pair: tuple[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    formats = [word for one in REPORTS for word in ("--format", f"{one.name}={tmp_path / one.golden}")]
    assert main([*command, *pair, *NOW, *formats]) == 1
    assert files(tmp_path) == sorted(one.golden for one in REPORTS)
    assert all((tmp_path / one.golden).stat().st_size for one in REPORTS)
    assert "does not pass the gate" in capfd.readouterr().out


def test_a_report_without_a_file_goes_to_stdout_alone(
    pair: tuple[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    main(["check", *pair, *NOW, "--format", "json", "--format", f"json={tmp_path / 'a'}"])
    out = capfd.readouterr().out
    assert json.loads(out)["schema"] == "fwdiff.diff/2"
    assert out == (tmp_path / "a").read_text()
    main(["check", *pair, *NOW, "--json"])
    assert capfd.readouterr().out == out


def test_a_text_in_a_file_has_no_colour_and_is_cut_only_without_all(pair: tuple[str, str], tmp_path: Path) -> None:
    for name, more in (("cut", []), ("whole", ["--all"])):
        main(["check", *pair, *NOW, *more, "--format", f"plain={tmp_path / name}"])
    cut, whole = (tmp_path / name for name in ("cut", "whole"))
    assert "--all has all" in cut.read_text()
    assert "--all has all" not in whole.read_text()
    assert "\x1b" not in whole.read_text()


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        (["jsno"], "there is no report 'jsno'\n  Did you mean json?"),
        (["zzz"], "there is no report 'zzz'\n  There are plain, json"),
        (["csv=a"], "there is no report 'csv'"),
        (["json", "plain"], "json and plain would both go to stdout"),
        (["json=a", "plain=./a"], "./a is named for two reports"),
        (["json="], "the path of the output is empty"),
        (["json=none/a"], "none/a: there is no such folder"),
        (["json=."], ".: a folder"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_read(
    formats: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("left", "right"):
        (tmp_path / name).write_bytes(b"no image")
    words = [word for one in formats for word in ("--format", one)]
    assert main(["check", "left", "right", *words]) == 2
    assert said in capfd.readouterr().err
    assert files(tmp_path) == ["left", "right"]


def test_an_image_is_never_written_over(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    image = tmp_path / "good.zip"
    image.write_bytes((FIXTURES / "ww-good.zip").read_bytes())
    before = image.read_bytes()
    assert main(["check", str(image), "--format", f"json={image}"]) == 2
    assert "is the image itself" in capfd.readouterr().err
    assert image.read_bytes() == before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write to")
def test_where_one_file_cannot_be_written_the_others_are_and_all_is_said(
    pair: tuple[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["--format", "json=/proc/self/report", "--format", "plain=/dev/full", "--format", f"json={tmp_path / 'a'}"]
    assert main(["check", *pair, *NOW, *words]) == 2
    printed = capfd.readouterr()
    assert "does not pass the gate" in printed.out
    assert "undecided: critical" in printed.err
    assert "/dev/full: No space left on device" in printed.err
    assert "/proc/self/report: " in printed.err
    assert json.loads((tmp_path / "a").read_text())["verdict"]["passes"] is False


def test_a_candidate_alone_has_every_report(tmp_path: Path, pair: tuple[str, str]) -> None:
    formats = [word for one in REPORTS for word in ("--format", f"{one.name}={tmp_path / one.golden}")]
    assert main(["check", pair[1], "--market", "EU", *NOW, *formats]) == 1
    assert files(tmp_path) == sorted(one.golden for one in REPORTS)
