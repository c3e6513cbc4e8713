"""`fwdiff policy`: a policy to begin with, and what is wrong with one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.cli.main import main


def test_the_policy_that_is_shown_is_one_that_holds(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show", "eu"]) == 0
    (tmp_path / "policy.toml").write_text(capfd.readouterr().out)
    assert main(["policy", "check", str(tmp_path / "policy.toml")]) == 0
    first, market = capfd.readouterr().out.splitlines()
    assert first.startswith(f"{tmp_path}/policy.toml: sha256 ")
    assert market == (
        "  EU: gates at high; of what stood before FW001 denied; self-registration denied; "
        "decisions hold 200 days at most"
    )


def test_a_fault_ends_with_2_and_its_line_on_stderr(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "policy.toml").write_text("[markets.EU]\nskus = 3\n")
    assert main(["policy", "check", str(tmp_path / "policy.toml")]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "policy.toml:2: `markets.EU.skus` is `3`, not a list in brackets" in captured.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["policy", "show", "us"], "It has: default, eu"),
        (["policy", "check"], "Name a file"),
        (["policy", "check", "none.toml"], "none.toml: No such file"),
    ],
)
def test_what_is_asked_wrongly_is_said(words: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert said in capfd.readouterr().err
