"""`fwdiff check --list`: one table of verdicts, equal evidence decided once, the worst exit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fwdiff.cli.main import main
from tests.unit.cli.releases import CASE, build, client

NOW = ("--now", "2026-11-28")
SAID = ("--reviewer", "A. Reviewer", "--reason", "r", "--expires", "90d", *NOW)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("builds")
    for name in ("ww-good", "ww-bad", "ww-fixed"):
        build(made, name, {}, name)
    build(made, "other", {"system/system/etc/notes.txt": b"nothing"}, "ww-bad")
    return made


def listed(folder: Path, *builds: dict[str, str]) -> str:
    lines = ["[[build]]\n" + "".join(f'{key} = "{value}"\n' for key, value in one.items()) for one in builds]
    path = folder / "builds.toml"
    path.write_text("\n".join(lines))
    return str(path)


def bad(**more: str) -> dict[str, str]:
    return {"candidate": "ww-bad.fwi", "baseline": "ww-good.fwi", "market": "EU"} | more


FIXED = {"candidate": "ww-fixed.fwi", "baseline": "ww-bad.fwi"}


def checked(capfd: pytest.CaptureFixture[str], path: str, *words: str) -> tuple[int, dict[str, Any]]:
    capfd.readouterr()
    code = main(["check", "--list", path, "--json", *NOW, *words])
    return code, json.loads(capfd.readouterr().out)


def test_builds_with_equal_evidence_share_one_line_and_one_decision_quiets_them_in_its_market(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = bad(candidate="other.fwi", sku="600ID")
    path = listed(folder, bad(sku="600RU"), other, bad(sku="600WW", market="WW"), FIXED)
    code, found = checked(capfd, path)
    assert code == 1
    assert [(one["case"], one["market"], one["builds"]) for one in found["open"]] == [
        (CASE, "EU", [0, 1]),
        (CASE, "WW", [2]),
    ]
    assert [one["exit"] for one in found["builds"]] == [1, 1, 1, 0]
    review = str(tmp_path / "review")
    images = [str(folder / name) for name in ("ww-good.fwi", "ww-bad.fwi")]
    assert main(["review", review, "approve", *images, CASE, *SAID, "--market", "EU"]) == 0
    code, found = checked(capfd, path, "--review", review)
    assert code == 1
    assert [(one["market"], one["builds"]) for one in found["open"]] == [("WW", [2])]
    assert [one["exit"] for one in found["builds"]] == [0, 0, 1, 0]


def test_a_decision_for_one_sku_quiets_that_sku_alone(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path, review = listed(folder, bad(sku="600RU"), bad(sku="600ID")), str(tmp_path / "review")
    images = [str(folder / name) for name in ("ww-good.fwi", "ww-bad.fwi")]
    assert main(["review", review, "approve", *images, CASE, *SAID, "--market", "EU", "--sku", "600RU"]) == 0
    _, found = checked(capfd, path, "--review", review)
    assert [one["exit"] for one in found["builds"]] == [0, 1]


def test_what_is_named_twice_is_judged_once(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, found = checked(capfd, listed(folder, bad(name="a"), bad(name="b")))
    assert [one["same_as"] for one in found["builds"]] == [None, 0]
    assert [one["name"] for one in found["builds"]] == ["a", "b"]
    assert found["open"][0]["builds"] == [0, 1]


def test_what_cannot_be_opened_is_2_and_the_others_are_checked(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    none = {"candidate": "none.zip", "baseline": "ww-good.fwi"}
    path = listed(folder, none, FIXED, bad(baseline="baseline:nobody"), bad(candidate=r"a\u0000b"))
    code, found = checked(capfd, path)
    assert code == 2
    assert [one["exit"] for one in found["builds"]] == [2, 0, 2, 2]
    assert "no baseline" in found["builds"][2]["problem"]
    assert found["builds"][3]["problem"] == "embedded null byte"
    assert main(["check", "--list", path, *NOW]) == 2
    out, err = capfd.readouterr()
    assert "could not be checked" in out
    assert "none.zip: No such file" in err


def test_a_baseline_that_is_not_there_is_named(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, found = checked(capfd, listed(folder, bad(baseline="none.zip")))
    assert found["builds"][0]["problem"] == f"{folder}/none.zip: No such file or directory"


def test_a_baseline_is_named_by_its_label_and_a_candidate_without_one_is_checked_alone(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["baseline", "save", str(folder / "ww-good.fwi"), "nightly"]) == 0
    alone = {"candidate": "ww-fixed.fwi", "market": "EU"}
    code, found = checked(capfd, listed(folder, bad(baseline="baseline:nightly"), alone))
    assert code == 1
    assert [one["exit"] for one in found["builds"]] == [1, 0]


def test_a_decision_that_one_build_needs_is_not_unused_in_another(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    review = str(tmp_path / "review")
    images = [str(folder / name) for name in ("ww-good.fwi", "ww-bad.fwi")]
    assert main(["review", review, "approve", *images, CASE, *SAID, "--market", "EU"]) == 0
    good = {"candidate": "ww-good.fwi", "baseline": "ww-good.fwi", "market": "EU"}
    both, one = listed(folder, bad(), good), (folder / "one.toml")
    assert checked(capfd, both, "--review", review, "--unused", "fail")[0] == 0
    one.write_text('[[build]]\ncandidate = "ww-good.fwi"\nbaseline = "ww-good.fwi"\nmarket = "EU"\n')
    code, found = checked(capfd, str(one), "--review", review, "--unused", "fail")
    assert code == 1
    assert len(found["unused_decisions"]) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "build"),
        ("build = []", "names none"),
        ('[[build]]\ncandidat = "x"', "did you mean"),
        ('[[build]]\ncandidate = ""', "empty"),
        ("=", ":1:"),
    ],
)
def test_a_list_that_cannot_be_meant_is_said_with_its_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    path = tmp_path / "builds.toml"
    path.write_text(text)
    assert main(["check", "--list", str(path)]) == 2
    assert said in capfd.readouterr().err


def test_a_list_and_an_image_are_not_named_at_once(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = listed(folder, FIXED)
    for words in (["--list", path, str(folder / "ww-bad.fwi")], []):
        assert main(["check", *words]) == 2
        assert capfd.readouterr().err.startswith("fwdiff: ")


def test_whose_decisions_hold_is_said_in_the_list_for_each_build(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--list", listed(folder, FIXED), "--sku", "600EEA"]) == 2
    said = capfd.readouterr().err
    assert "--sku beside --list" in said
    assert 'sku = "600EEA"' in said


def test_the_page_has_a_line_for_each_build_and_each_case_once(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--list", listed(folder, bad(sku="600RU"), bad(sku="600ID"), FIXED), *NOW]) == 1
    out = capfd.readouterr().out
    assert out.count(CASE) == 1
    assert "600RU, 600ID" in out
    assert [word in out for word in ("2 does not pass", "1 passes")] == [True, True]


CLIENT = "product/600RU/priv-app/Client/Client.apk"


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build that brings the client to the phones of one SKU alone."""
    made = tmp_path_factory.mktemp("phones")
    build(made, "ww-good", {}, "ww-good")
    build(made, "moved", {CLIENT: client()}, "ww-good")
    return made


def test_a_build_of_the_list_is_judged_as_the_phone_of_its_sku_as_it_is_by_the_option(
    phones: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    images = {"candidate": "moved.fwi", "baseline": "ww-good.fwi", "market": "EU"}
    skus = ("600RU", "600ID", "600WW")
    path = listed(phones, *(images | {"sku": sku} for sku in skus), images)
    _, found = checked(capfd, path)
    alone = [
        main(["check", str(phones / "ww-good.fwi"), str(phones / "moved.fwi"), "--market", "EU", *NOW, "--sku", sku])
        for sku in skus
    ]
    assert [one["exit"] for one in found["builds"]] == [*alone, 1]
    assert alone == [1, 0, 0]
    assert [one["builds"] for one in found["open"]] == [[0, 3]]


def test_a_sku_that_neither_build_names_is_said(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, found = checked(capfd, listed(folder, bad(sku="600XX")))
    assert code == 2
    assert found["builds"][0]["problem"] == "no build names a SKU '600XX'"
