"""`fwdiff baseline`: builds that are kept by label, and a label in place of an image."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fwdiff.cache import data_folder
from fwdiff.cli.main import main
from tests.unit.cli.releases import CASE, build


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("builds")
    return {name: build(folder, name, {}, name) for name in ("ww-good", "ww-bad")}


def test_a_label_stands_for_the_build_that_was_saved(builds: dict[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", "save", builds["ww-good"], "ww-nightly"]) == 0
    label, digest, fingerprint = capfd.readouterr().out.split()
    assert main(["baseline", "list"]) == 0
    assert capfd.readouterr().out.split() == [label, digest, fingerprint]
    assert main(["check", "baseline:ww-nightly", builds["ww-bad"]]) == 1
    assert main(["check", "baseline:ww-nightly", "baseline:ww-nightly"]) == 0
    capfd.readouterr()
    assert main(["baseline:ww-nightly", builds["ww-bad"], "--json"]) == 1
    assert json.loads(capfd.readouterr().out)["left"]["content_digest"].startswith(digest)


def test_a_label_stands_for_a_build_wherever_one_is_named_and_nowhere_else(
    builds: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["baseline", "save", builds["ww-good"], "ww-nightly"]) == 0
    capfd.readouterr()
    assert main([builds["ww-good"], builds["ww-bad"], "--reference=baseline:ww-nightly", "--json"]) == 1
    assert json.loads(capfd.readouterr().out)["reference"]
    listed = tmp_path / "builds.txt"
    listed.write_text(f"baseline:ww-nightly\n{builds['ww-bad']}\n")
    assert main(["matrix", f"@{listed}", "--json"]) == 0
    capfd.readouterr()
    said = ("--reviewer", "A. Reviewer", "--reason", "baseline:ww-nightly", "--expires", "90d", "--market", "EU")
    images = ["baseline:ww-nightly", builds["ww-bad"]]
    assert main(["review", str(tmp_path / "review"), "approve", *images, CASE, *said]) == 0
    (decision,) = (tmp_path / "review").iterdir()
    assert 'reason = "baseline:ww-nightly"' in decision.read_text()


def test_a_label_is_taken_over_by_the_next_build_and_forgotten_when_asked(
    builds: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("ww-good", "ww-bad"):
        assert main(["baseline", "save", builds[name], "nightly"]) == 0
    assert main(["check", "baseline:nightly", builds["ww-bad"], "--policy", _silent(builds)]) == 0
    assert main(["baseline", "remove", "nightly"]) == 0
    capfd.readouterr()
    assert main(["baseline", "list"]) == 0
    assert capfd.readouterr().out == ""


def _silent(builds: dict[str, str]) -> str:
    """A policy that lets stand what stood before."""
    policy = Path(builds["ww-bad"]).with_name("policy.toml")
    policy.write_text('default_market = "WW"\n[markets.WW]\n[gate]\nstanding = []\n')
    return str(policy)


def test_a_misspelt_label_is_answered_with_the_nearest(
    builds: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["baseline", "save", builds["ww-good"], "eea-nightly"]) == 0
    assert main(["check", "baseline:eea-nigthly", builds["ww-bad"]]) == 2
    assert "Did you mean baseline:eea-nightly?" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["save", "x.zip"], "save takes an image and a label"),
        (["save", "x.zip", "a/b"], "'a/b' can be no label"),
        (["save", "none.zip", "label"], "none.zip: No such file or directory"),
        (["save", "x.zip", "../label"], "'../label' can be no label"),
        (["list", "x"], "list takes nothing"),
        (["remove"], "remove takes a label"),
        (["remove", "none"], "there is no baseline 'none'"),
        (["show"], "argument action: invalid choice: 'show'"),
    ],
)
def test_wrong_usage_writes_nothing(words: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", *words]) == 2
    assert capfd.readouterr().err.startswith(f"fwdiff: {said}")
    folder = data_folder()
    assert folder
    assert not folder.exists()


def test_a_damaged_baseline_is_named_and_the_others_are_listed(
    builds: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    for label in ("a", "b"):
        assert main(["baseline", "save", builds["ww-good"], label]) == 0
    folder = data_folder()
    assert folder
    (folder / "baselines" / "a.fwi").write_bytes(b"\x28\xb5\x2f\xfd")
    capfd.readouterr()
    assert main(["baseline", "list"]) == 2
    out, err = capfd.readouterr()
    assert out.startswith("b ")
    assert "a.fwi" in err
