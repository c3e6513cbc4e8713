"""`fwdiff check`: each row of its exit codes on real builds, and what is said of every end that is not 0."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fwdiff.cli.check import EXITS, ExitRow, exit_table, parser
from fwdiff.cli.main import main
from fwdiff.errors import ExitCode
from tests.unit.cli.releases import CASE, FIXTURES, PLACE, apk, build, client

NOW = ("--now", "2026-11-28")
FOLDER = f"folder:/{PLACE.partition('/')[2].rpartition('/')[0]}"
SAID = ("--reviewer", "A. Reviewer", "--reason", "r", *NOW)


class Desk:
    """Saved builds, and a review folder of one test."""

    def __init__(self, builds: dict[str, str], folder: Path) -> None:
        self._builds = builds
        self.folder = folder
        self.review = folder / "review"

    def build(self, name: str) -> str:
        return self._builds[name]

    def file(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return str(self.folder / name)

    def policy(self, **lines: str) -> str:
        text = "".join(f"{key.replace('__', '.')} = {value}\n" for key, value in lines.items())
        return self.file("policy.toml", f"[markets.EU]\nself_registration = false\n{text}")

    def decide(self, action: str, *more: str, builds: tuple[str, ...] = ("good", "bad"), case: str = CASE) -> None:
        images = [self.build(name) for name in builds]
        assert main(["review", str(self.review), action, *images, case, *SAID, "--expires", "90d", *more]) == 0

    def check(self, *words: str) -> int:
        images = [self._builds.get(word, word) for word in words]
        review = ["--review", str(self.review)] if self.review.is_dir() else []
        now = [] if "--now" in words else NOW
        return main(["check", *images, *review, *now])


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("builds")
    made = {
        "unread": {PLACE: b"PK\x03\x04 no archive"},
        "host": {PLACE: client("3.2", "collect.tracker-three.net")},
        "signed": {PLACE: apk("ww-bad", "AutoRegistrationQCPS")},
    }
    saved = {name: build(folder, name, more) for name, more in made.items()}
    fixtures = {name.removeprefix("ww-"): name for name in ("ww-good", "ww-bad", "ww-fixed", "cn")}
    return saved | {name: build(folder, name, {}, of) for name, of in fixtures.items()}


@pytest.fixture
def desk(builds: dict[str, str], tmp_path: Path) -> Desk:
    return Desk(builds, tmp_path)


def interrupted(desk: Desk) -> int:
    command = [sys.executable, "-m", "fwdiff", "check", desk.build("good"), str(FIXTURES / "ww-bad.zip"), "--no-cache"]
    terminal, theirs = pty.openpty()
    with subprocess.Popen(command, stderr=theirs, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        assert os.read(terminal, 1000)  # the first sign of progress
        os.kill(process.pid, signal.SIGINT)
        code = process.wait(30)
    for descriptor in (terminal, theirs):
        os.close(descriptor)
    return code


def unusable(desk: Desk) -> int:
    bad = desk.file("bad.toml", "=")
    (desk.folder / "decisions").mkdir()
    desk.file("decisions/x.toml", "case = 1\n")
    codes = [
        desk.check("good", "bad", "--policy", bad),
        desk.check("good", "bad", "--policy", str(desk.folder / "none.toml")),
        desk.check("good", "bad", "--market", "Mars"),
        desk.check("good", "bad", "--intent", bad),
        desk.check("good", "bad", "--review", str(desk.folder / "decisions")),
        desk.check("good", "bad", "--review", str(desk.folder / "none")),
        desk.check("good", "bad", "--reference", str(desk.folder / "none")),
        desk.check("bad", "--reference", "cn"),
        desk.check("good", "bad", "--now", "yesterday"),
        desk.check("good", "bad", "cn"),
        desk.check("good", bad),
    ]
    assert set(codes) == {2}, codes
    return codes[0]


def unwritable(desk: Desk) -> int:
    return desk.check("good", "bad", "--gate", "none", "--format", "json=/dev/full")


def baseline_unread(desk: Desk) -> int:
    return desk.check("unread", "bad")


def standing(desk: Desk) -> int:
    assert desk.check("bad", "bad", "--policy", desk.policy(gate__standing="[]"), "--market", "EU") == 0
    return desk.check("bad", "bad", "--market", "EU")


def new_evidence(desk: Desk) -> int:
    desk.decide("approve", builds=("good", "bad"))
    assert desk.check("good", "bad") == 0
    return desk.check("good", "host")


def expired(desk: Desk) -> int:
    desk.decide("approve")
    aged = desk.policy(decisions__greatest_age_days="30")
    desk.decide("approve", "--market", "EU")
    assert desk.check("good", "bad", "--market", "EU", "--policy", aged) == 0
    assert desk.check("good", "bad", "--market", "EU", "--policy", aged, "--now", "2027-01-15") == 1
    return desk.check("good", "bad", "--now", "2027-03-01")


def rejected(desk: Desk) -> int:
    desk.decide("reject")
    return desk.check("good", "bad")


def deferred(desk: Desk) -> int:
    desk.decide("defer")
    assert desk.check("bad", "bad") == 0
    return desk.check("good", "bad")


def elsewhere(desk: Desk) -> int:
    desk.decide("approve", "--market", "EU")
    desk.decide("approve", "--model", "Nokia 9")
    desk.decide("approve", "--sku", "600EEA")
    assert desk.check("good", "bad", "--market", "EU") == 0
    return desk.check("good", "bad")


def undeclared(desk: Desk) -> int:
    intent = desk.file("release.toml", 'ticket = "REL-1"\ncases = ["identity"]\n')
    strict = desk.policy(gate__undeclared='"info"')
    desk.decide("approve", "--market", "EU")
    assert desk.check("good", "bad", "--market", "EU", "--policy", strict) == 0
    return desk.check("good", "bad", "--market", "EU", "--policy", strict, "--intent", intent)


def unused(desk: Desk) -> int:
    desk.decide("approve", builds=("good", "bad"))
    assert desk.check("good", "good") == 0
    return desk.check("good", "good", "--unused", "fail")


def unread(desk: Desk) -> int:
    # where self-registration is allowed the client is new if anything, and whether it is was not read
    assert desk.check("unread", "signed", "--market", "CN") == 3
    assert desk.check("unread", "signed", "--market", "CN", "--allow-incomplete", PLACE) == 0
    assert desk.check("good", "unread", "--allow-incomplete", "*/AutoRegistration.apk") == 0
    desk.decide("approve", "--market", "EU", builds=("good", "unread"), case=FOLDER)
    assert desk.check("good", "unread", "--market", "EU") == 0
    return desk.check("good", "unread")


def approved(desk: Desk) -> int:
    desk.decide("approve")
    return desk.check("good", "bad")


SITUATIONS: dict[str, Callable[[Desk], int]] = {
    "interrupted": interrupted,
    "wrong usage, or an image, policy, review, intent or reference that cannot be used": unusable,
    "a report that cannot be written where --format names": unwritable,
    "--gate none": lambda desk: desk.check("good", "bad", "--gate", "none"),
    "a finding at or over the gate that is new and that nobody decided": lambda desk: desk.check("good", "bad"),
    "the same where the baseline was not read": baseline_unread,
    "the same where the baseline has it too, of what the policy names (FW001, denied)": standing,
    "the same with new evidence since it was decided": new_evidence,
    "the same whose decision has expired, or is older than the policy lets it be": expired,
    "the same that was rejected": rejected,
    "the same that was deferred and is new": deferred,
    "the same that was approved for another market, model or SKU": elsewhere,
    "a change that --intent does not declare, at or over the policy's gate.undeclared": undeclared,
    "a decision whose subject is in neither build, with --unused fail": unused,
    "what the gate needed was not read, and nobody decided to do without": unread,
    "findings at or over the gate, all approved": approved,
    "findings that the baseline had and the candidate has not, whatever they are": lambda desk: desk.check(
        "bad", "fixed"
    ),
    "nothing at or over the gate": lambda desk: desk.check("good", "fixed"),
}


@pytest.mark.parametrize("row", EXITS, ids=lambda row: row.words)
def test_each_row_of_the_exit_codes(row: ExitRow, desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    assert SITUATIONS[row.words](desk) == row.code
    if row.code:
        assert capfd.readouterr().err or row.code is ExitCode.INTERRUPTED


def test_the_help_has_each_row_and_each_row_a_situation() -> None:
    assert exit_table() in parser().format_help()
    assert [row.words for row in EXITS] == list(SITUATIONS)
