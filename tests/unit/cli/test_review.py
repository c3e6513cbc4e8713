"""The life of a decision, on real builds: quiet while it covers what is there, back when it does not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fwdiff.cli.main import main
from fwdiff.judge.typed_words import EXPIRY_FORMS
from tests.unit.cli.releases import CASE, PLACE, SECOND, build, client

TODAY = ("--now", "2026-11-28")
SAID = ("--reviewer", "A. Reviewer", "--reason", "the carrier asked for it", "--expires", "90d", *TODAY)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("releases")
    made = {
        "good": {},
        "new": {PLACE: client()},
        "bumped": {PLACE: client("3.1")},
        "placed": {PLACE: client("3.1"), SECOND: client("3.1")},
        "talking": {PLACE: client("3.2", "collect.tracker-three.net")},
    }
    return {name: build(folder, name, more) for name, more in made.items()}


def check(releases: dict[str, str], name: str, folder: Path, *more: str) -> int:
    return main(["check", releases["good"], releases[name], "--review", str(folder), *TODAY, *more])


def approve(releases: dict[str, str], folder: Path, *more: str) -> int:
    return main(["review", str(folder), "approve", releases["good"], releases["new"], CASE, *SAID, *more])


def test_the_life_of_a_decision(releases: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "review"
    assert main(["check", releases["good"], releases["new"], *TODAY]) == 1
    assert f"undecided: critical {CASE}: FW001 " in capfd.readouterr().err
    assert approve(releases, folder) == 0
    for name in ("new", "bumped", "placed"):
        assert check(releases, name, folder) == 0, name
        assert capfd.readouterr().err == ""
    assert check(releases, "new", folder, "--market", "EU") == 1
    assert "undecided" in capfd.readouterr().err
    assert check(releases, "talking", folder) == 1
    said = capfd.readouterr()
    assert f"stale: critical {CASE}" in said.err
    assert "new evidence: endpoint:collect.tracker-three.net" in said.err
    assert "collect.tracker-three.net" in said.out
    assert check(releases, "new", folder, "--now", "2027-02-26") == 0
    assert check(releases, "new", folder, "--now", "2027-02-27") == 1
    assert "expired" in capfd.readouterr().err


def decide(releases: dict[str, str], folder: Path, action: str, *more: str) -> int:
    return main(["review", str(folder), action, releases["good"], releases["new"], *more])


def test_init_puts_off_what_stands_in_the_way_for_a_short_time_and_lets_nothing_new_pass(
    releases: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "review"
    said = ("--reviewer", "A. Reviewer", "--reason", "first look", *TODAY)
    assert decide(releases, folder, "init", *said) == 0
    assert capfd.readouterr().out.startswith(f"deferred until 2026-12-12: {CASE}  {folder}/package-com.qualcomm")
    (file,) = folder.iterdir()
    assert 'decision = "deferred"' in file.read_text()
    assert check(releases, "new", folder) == 1
    assert main(["check", releases["new"], releases["new"], "--review", str(folder), *TODAY]) == 0
    capfd.readouterr()
    assert decide(releases, folder, "init", *said) == 0
    assert capfd.readouterr().out == "Nothing stands in the way; nothing is written.\n"


def test_a_second_decision_is_written_over_the_first_and_keeps_what_was_noted_in_it(
    releases: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert approve(releases, tmp_path) == 0
    (file,) = tmp_path.iterdir()
    file.write_text(f"# seen by legal\n{file.read_text()}")
    assert "replaces" not in capfd.readouterr().out
    assert decide(releases, tmp_path, "reject", CASE, *SAID, "--until-then", "taken out") == 0
    assert capfd.readouterr().out.endswith("  (replaces: approved by A. Reviewer until 2027-02-26)\n")
    text = file.read_text()
    assert text.startswith("# seen by legal\n")
    assert 'decision = "rejected"' in text
    assert 'until_then = "taken out"' in text
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_beyond_the_greatest_age_of_the_policy_the_day_that_counts_is_said(
    releases: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert approve(releases, tmp_path, "--expires", "2030-01-01") == 0
    said = f"approved until 2028-01-02 (the policy's 400 days, not 2030-01-01): {CASE}  "
    assert capfd.readouterr().out.startswith(said)


def test_a_decision_dated_after_today_is_refused_by_all_that_rely_on_it(
    releases: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert approve(releases, tmp_path) == 0
    (file,) = tmp_path.iterdir()
    file.write_text(file.read_text().replace("2026-11-28", "2999-01-01").replace("2027-02-26", "2999-12-31"))
    capfd.readouterr()
    ends = [
        check(releases, "new", tmp_path),
        approve(releases, tmp_path),
        main(["review", str(tmp_path), "list", *TODAY]),
    ]
    assert ends == [2, 2, 2]
    assert capfd.readouterr().err.count("`date` is 2999-01-01, after today (2026-11-28") == 3


def test_a_decision_under_another_heading_or_of_a_lower_severity_says_so_where_it_lets_pass(
    releases: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert approve(releases, tmp_path) == 0
    (file,) = tmp_path.iterdir()
    honest = file.read_text()
    file.write_text(honest.replace(f'case = "{CASE}"', 'case = "package:com.example.clock"').replace("critical", "low"))
    capfd.readouterr()
    assert check(releases, "new", tmp_path) == 0
    words = " ".join(capfd.readouterr().out.split())
    assert f"but {file.name} is headed package:com.example.clock" in words
    assert "but decided as low, now critical" in words
    assert main(["review", str(tmp_path), "list", *TODAY]) == 0
    said = "  (headed package:com.example.clock, with evidence of endpoint:"
    listed = capfd.readouterr().out
    assert said in listed
    assert listed.count("\n") == 1
    file.write_text(honest)
    assert check(releases, "new", tmp_path) == 0
    assert " but " not in capfd.readouterr().out


def test_what_was_decided_is_listed_and_shown(
    releases: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert approve(releases, tmp_path) == 0
    assert approve(releases, tmp_path, "--market", "EU", "--sku", "600EEA", "--expires", "2026-12-01") == 0
    capfd.readouterr()
    assert main(["review", str(tmp_path), "list", "--now", "2026-12-24"]) == 0
    assert capfd.readouterr().out.splitlines() == [
        f"approved  expired           EU/600EEA  {CASE}  A. Reviewer",
        f"approved  until 2027-02-26  WW         {CASE}  A. Reviewer",
    ]
    assert main(["review", str(tmp_path), "show", CASE]) == 0
    shown = capfd.readouterr().out
    assert shown.count('reason = "the carrier asked for it"') == 2
    assert main(["review", str(tmp_path), "show", f"{CASE}x"]) == 2
    assert f"did you mean `{CASE}`?" in capfd.readouterr().err


@pytest.mark.parametrize("missing", ["--reason", "--reviewer", "--expires"])
def test_a_decision_without_why_by_whom_and_until_when_is_refused_before_anything_is_read(
    missing: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = {"--reason": "r", "--reviewer": "v", "--expires": "90d"}
    words = [word for name, value in said.items() if name != missing for word in (name, value)]
    assert main(["review", str(tmp_path), "approve", "no-such-image", CASE, *words]) == 2
    assert f"{missing} is missing" in capfd.readouterr().err


def test_what_cannot_be_decided_is_said(
    releases: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for words, said in (
        (("approve", "package:com.qualcomm.qti.autoregistratio", *SAID), f"did you mean `{CASE}`?"),
        (("approve", CASE, *SAID, "--expires", "2026-01-01"), "is before 2026-11-28"),
        (("approve", CASE, *SAID, "--expires", "soon"), "'soon' is not a date"),
        (("approve", CASE, *SAID, "--expires", "30"), f"'30' is not a date and not days from today\n  {EXPIRY_FORMS}"),
        (("approve", CASE, *SAID, "--expires", "-5d"), f"argument --expires: expected one argument\n  {EXPIRY_FORMS}"),
        (("approve", CASE, *SAID, "--expires=-5d"), EXPIRY_FORMS),
    ):
        assert decide(releases, tmp_path / "r", *words) == 2
        assert said in capfd.readouterr().err
    assert not (tmp_path / "r").exists()


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=B. Committer", "-c", "user.email=b@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def test_the_log_says_who_decided_what_between_two_releases(
    releases: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "review"
    assert approve(releases, folder) == 0
    capfd.readouterr()
    assert main(["review", str(folder), "log", "2026-11-01", "2026-11-30"]) == 0
    assert capfd.readouterr().out.splitlines() == [
        f"2026-11-28  approved  {CASE}  WW",
        "            A. Reviewer, until 2027-02-26: the carrier asked for it",
    ]
    assert main(["review", str(folder), "log", "2026-11-28"]) == 0
    assert capfd.readouterr().out == ""
    assert main(["review", str(folder), "log", "v1"]) == 2
    assert "lies in no git repository" in capfd.readouterr().err
    git(tmp_path, "init", "-q")
    for tag, action in (("v1", ""), ("v2", "reject"), ("v3", "")):
        if action:
            assert decide(releases, folder, action, CASE, *SAID) == 0
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", tag)
        git(tmp_path, "tag", tag)
    next(folder.iterdir()).unlink()
    git(tmp_path, "commit", "-qam", "withdrawn")
    capfd.readouterr()
    assert main(["review", str(folder), "log", "v1", "v3"]) == 0
    first, second = capfd.readouterr().out.splitlines()
    assert f"rejected (was approved)  {CASE}  WW" in first
    assert first.endswith("B. Committer")
    assert second == "            A. Reviewer, until 2027-02-26: the carrier asked for it"
    assert main(["review", str(folder), "log", "v3"]) == 0
    assert f"withdrawn  {CASE}" in capfd.readouterr().out
    assert main(["review", str(folder), "log", "v9"]) == 2
    assert "git: " in capfd.readouterr().err
    assert main(["review", str(folder), "log", "--", "--output=x"]) == 2
    assert not (tmp_path / "x").exists()
