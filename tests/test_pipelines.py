"""The commands of `docs/pipelines.md` and the GitHub action do what they say, on the incident."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # has no types of its own

from fwdiff.cli.main import main

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "pipelines.md").read_text("utf-8")
COMMANDS = re.findall(r"fwdiff check [^\n']+--format[^\n']+", GUIDE)
NIGHT = re.findall(r"^(fwdiff (?:check --list|baseline|matrix) [^#\n]+)", GUIDE, re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The images under the names that the guide gives them."""
    for name, of in (("last-good.fwi", "ww-good"), ("candidate.zip", "ww-bad")):
        (tmp_path / name).symlink_to(ROOT / "fixtures" / "nokia-7-plus" / f"{of}.zip")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_of_a_night_end_as_they_should(folder: Path) -> None:
    (folder / "decisions").mkdir()
    (folder / "builds.toml").write_text('[[build]]\ncandidate = "candidate.zip"\nbaseline = "last-good.fwi"\n')
    assert [main(shlex.split(command)[1:]) for command in NIGHT] == [1, 0, 0]


def test_every_command_of_the_guide_writes_its_reports(folder: Path) -> None:
    assert len(COMMANDS) == 3
    for command in COMMANDS:
        words = shlex.split(command)
        assert main(words[1:]) == 1
        named = [word.partition("=")[2] for word in words if "=" in word]
        assert named
        assert all((folder / name).stat().st_size for name in named)


def test_what_a_snippet_publishes_is_what_its_command_writes() -> None:
    for part in re.split("^## ", GUIDE, flags=re.MULTILINE):
        written = set(re.findall(r"=(fwdiff\.\w+)", part))
        if part.startswith(("GitLab", "Jenkins")):
            assert set(re.findall(r"fwdiff\.(?:xml|json|html|sarif)", part)) == written
    (snippet,) = re.findall(r"## GitLab\n\n```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert yaml.safe_load(snippet)["firmware"]["artifacts"]["reports"] == {
        "junit": "fwdiff.xml",
        "codequality": "fwdiff.json",
    }


def action(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The step of `action.yml`, with its inputs and what a runner sets."""
    document = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    (step,) = document["runs"]["steps"]
    given = {name: inputs.get(name, described.get("default", "")) for name, described in document["inputs"].items()}
    variables = {
        key: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: given[found[1]], value)
        for key, value in step["env"].items()
    }
    (folder / "bin").mkdir(exist_ok=True)
    command = folder / "bin" / "fwdiff"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m fwdiff "$@"\n')
    command.chmod(0o755)
    runner = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "RUNNER_TEMP": str(folder),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
    }
    return subprocess.run(
        ["bash", "-c", step["run"]],
        cwd=folder,
        env=os.environ | runner | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_ends_as_the_check_does_and_leaves_its_reports(folder: Path) -> None:
    done = action(folder, left="last-good.fwi", right="candidate.zip", market="EU")
    assert done.returncode == 1, done.stderr
    outputs = dict(line.split("=", 1) for line in (folder / "output").read_text().splitlines())
    assert outputs["code"] == "1"
    reports = {file.name for file in Path(outputs["reports"]).iterdir()}
    assert reports == {"fwdiff.sarif", "fwdiff.xml", "fwdiff.md", "fwdiff.html"}
    assert (folder / "summary").read_text().startswith("## fwdiff: EU does not pass the gate")


def test_an_input_of_the_action_is_never_read_by_a_shell(folder: Path) -> None:
    hostile = "$(touch owned); touch owned #"
    done = action(folder, left="last-good.fwi", right="candidate.zip", market=hostile)
    assert done.returncode == 2
    assert hostile in done.stderr
    assert not (folder / "owned").exists()
    step = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"][0]
    assert "${{" not in step["run"]


def test_the_action_passes_on_what_check_takes() -> None:
    from fwdiff.cli.check import parser  # noqa: PLC0415

    options = {option for one in parser()._actions for option in one.option_strings}
    inputs = set(yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]) - {"left", "right"}
    assert {f"--{name}" for name in inputs} <= options
    script = (ROOT / "packaging" / "github_action.sh").read_text("utf-8")
    assert f"for option in {' '.join(sorted(inputs, key=script.index))}; do" in script


def test_every_script_is_one_that_a_shell_reads() -> None:
    for script in sorted((ROOT / "packaging").glob("*.sh")):
        subprocess.run(["bash", "-n", str(script)], check=True)
        assert os.access(script, os.X_OK)
