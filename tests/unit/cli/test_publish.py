"""`fwdiff publish`: the folder that it writes can be checked by whoever has an image."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from fwdiff.cli.main import main
from tests.unit.cli.releases import CASE, FIXTURES

GOOD, BAD = (str(FIXTURES / f"ww-{name}.zip") for name in ("good", "bad"))


def publish(folder: Path, case: str = CASE) -> int:
    return main(["publish", GOOD, BAD, case, "-o", str(folder), "--market", "EU"])


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "case"
    assert publish(folder) == 0
    return folder


def test_the_folder_verifies_as_its_readme_says(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)
    assert "fwdiff verify citation.json IMAGE" in (folder / "README.md").read_text()
    for image in (GOOD, BAD):
        assert main(["verify", str(folder / "citation.json"), image]) == 0
    assert main(["verify", str(folder / "citation.json"), str(FIXTURES / "cn.zip")]) == 1


def test_the_readme_tells_what_was_found_in_which_builds_and_what_it_does_not_show(folder: Path) -> None:
    text = (folder / "README.md").read_text()
    for words in ("`http://zzhc.vnet.cn", "classes.dex at ", "00WW_3_39B", "everything was read", "that it runs"):
        assert words in text
    assert len(re.findall("sha256 [0-9a-f]{64}", text)) == 2
    titles = re.findall("^## (.*)$", text, re.MULTILINE)
    assert titles == ["The builds", "What was found", "What this does not show", "What was not read", "How to check it"]


def test_it_is_the_same_each_time_and_holds_no_path_of_this_machine(folder: Path, tmp_path: Path) -> None:
    assert publish(tmp_path / "again") == 0
    assert files(tmp_path / "again") == files(folder)
    assert not any(str(FIXTURES).encode() in content for content in files(folder).values())
    assert (tmp_path / "again").stat().st_mode & 0o777 == _new_folder(tmp_path)


def _new_folder(tmp_path: Path) -> int:
    (tmp_path / "new").mkdir()
    return (tmp_path / "new").stat().st_mode & 0o777


def test_what_stands_there_is_kept_and_a_wrong_case_leaves_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    assert publish(tmp_path / "kept") == 2
    assert "is there already" in capfd.readouterr().err
    assert publish(tmp_path / "new", "package:none") == 2
    assert "there is no case 'package:none'" in capfd.readouterr().err
    assert publish(tmp_path / "none" / "new") == 2
    assert [file.name for file in tmp_path.iterdir()] == ["kept"]
