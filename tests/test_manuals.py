"""Manual pages and the completion that `packaging/manuals.py` makes, as man and bash take them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fwdiff.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manuals")
    subprocess.run([sys.executable, str(ROOT / "packaging" / "manuals.py"), str(folder)], check=True, cwd=ROOT)
    return folder


def completed(made: Path, *words: str) -> list[str]:
    """What bash offers for the last of the words."""
    script = (
        f'source {made / "completions" / "fwdiff"}; COMP_WORDS=(fwdiff "$@"); COMP_CWORD=$#; _fwdiff; '
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", script, "-", *words], check=True, capture_output=True, text=True, cwd=made)
    return done.stdout.split()


def test_commands_options_and_values_are_completed(made: Path) -> None:
    assert completed(made, "che") == ["check"]
    assert completed(made, "check", "--ga") == ["--gate"]
    assert completed(made, "check", "--gate", "") == ["none", "info", "low", "medium", "high", "critical"]
    assert completed(made, "check", "a.zip", "b.zip", "--format", "ju") == ["junit"]
    assert completed(made, "a.zip", "b.zip", "--pla") == ["--plain"]
    assert completed(made, "cache", "") == ["info", "clear"]
    assert completed(made, "check", "a") == []  # bash then offers files
    assert completed(made, "man") == ["man1"]
    assert set(COMMANDS) <= set(completed(made, ""))


def test_there_is_a_page_for_every_command(made: Path) -> None:
    pages = {page.stem for page in (made / "man1").iterdir()}
    assert pages == {"fwdiff", *(f"fwdiff-{name}" for name in COMMANDS)}
    text = (made / "man1" / "fwdiff-check.1").read_text("utf-8")
    assert text.startswith(".TH FWDIFF-CHECK 1 ")
    assert "\\-\\-allow\\-incomplete GLOB\n" in text


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
def test_a_page_is_set_without_a_warning_and_says_what_the_help_says(made: Path) -> None:
    for page in (made / "man1").iterdir():
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", str(page)], check=True, capture_output=True, text=True
        )
        assert done.stderr == "", page.name
        assert "exit codes" in done.stdout
