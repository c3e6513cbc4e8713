"""`fwdiff config` gives a file to begin with, and tries one."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.cli.main import main


def test_what_it_prints_is_what_check_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config"]) == 0
    path = tmp_path / "my.toml"
    path.write_text(capsys.readouterr().out)
    assert main(["config", "check", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: theme auto, 0 keys of its own\n"


def test_a_fault_ends_with_2_and_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "my.toml"
    path.write_text('[keys]\nqiut = "x"\n')
    assert main(["config", "check", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"fwdiff: {path}:2: there is no action `qiut`; did you mean `quit`?\n")
    assert main(["config", "check"]) == 2  # the user's own is not there
    assert "No such file" in capsys.readouterr().err
