"""`fwdiff matrix` on saved fixtures: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fwdiff.cli import matrix as command
from fwdiff.cli.main import main
from fwdiff.compare.build_names import FIELDS
from fwdiff.report.matrix_reports import MATRIX_REPORTS
from tests.unit.cli.releases import CASE, CLIENT, build

NAMES = ("ww-good", "ww-fixed", "ww-bad", "cn")


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("builds")
    return [build(folder, name, {}, name) for name in NAMES]


def printed(capfd: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["matrix", *words]) == 0
    return capfd.readouterr().out


def test_the_odd_build_of_its_line_is_named_with_the_line_of_the_other_market(
    builds: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(printed(capfd, *builds, "--by", "region", "--json"))
    first = found["rows"][0]
    assert first["subject"] == CASE
    assert [found["builds"][at]["source"] for at in first["builds"]] == [builds[2]]
    also = {at for item in first["items"] for at in item["also_in"]}
    assert [found["lines"][at]["name"] for at in also] == ["00CN"]
    page = printed(capfd, *builds, "--by", "region")
    assert page.index(CLIENT) < page.index("also in")


def test_a_decision_of_a_review_is_told(builds: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said = ("--reviewer", "A. Reviewer", "--reason", "r", "--now", "2026-11-28", "--expires", "90d")
    review = tmp_path / "review"
    assert main(["review", str(review), "approve", builds[0], builds[2], CASE, *said]) == 0
    capfd.readouterr()
    words = (*builds, "--by", "region", "--json", "--review", str(review), "--now", "2026-11-28")
    rows = json.loads(printed(capfd, *words))["rows"]
    (row,) = (row for row in rows if row["subject"] == CASE)
    assert (row["decision"]["decision"], row["decision"]["state"]) == ("approved", "valid")
    assert rows.index(row) > 0


def test_a_list_names_builds_and_a_comment_names_none(
    builds: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "nightly.txt"
    listed.write_text("\n".join(["# last night", *builds, "", builds[0]]))
    assert len(json.loads(printed(capfd, f"@{listed}", builds[1], "--json"))["builds"]) == len(NAMES)


def test_what_cannot_be_opened_is_a_row_and_ends_with_3(
    builds: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    none = str(tmp_path / "none.zip")
    assert main(["matrix", *builds, none]) == 3
    out, err = capfd.readouterr()
    assert "could not be opened: No such file" in " ".join(out.split())
    assert none in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["none.zip"], "none.zip: No such file or directory"),
        (["@none.txt"], "none.txt: No such file or directory"),
        ([""], "the path of a build is empty"),
        (["x.fwi", "--by", "colour"], "argument --by: 'colour' is none of model,"),
    ],
)
def test_what_names_no_build_is_wrong_usage(
    words: list[str], said: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["matrix", *words]) == 2
    assert capfd.readouterr().err.startswith(f"fwdiff: {said}")


def test_the_help_names_all_fields_and_forms() -> None:
    assert command._BY == FIELDS
    assert [*command._NAMES] == [one.name for one in MATRIX_REPORTS]
    assert all(one in command.parser().format_help() for one in FIELDS)
