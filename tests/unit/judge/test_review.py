"""The folder of decisions: what its files must say, what is kept in them, and how two branches meet in it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from msgspec import structs

from fwdiff.errors import FwdiffError
from fwdiff.judge.decision_file import Scope, file_name, read_decision
from fwdiff.judge.decision_writing import decision_text, write_decision
from fwdiff.judge.review import read_review
from fwdiff.model.judgement import DecisionKind
from tests.unit.judge.records import CLIENT, table, written

HOSTILE = "package:../..\x1b[31m\u202e\u2028con\\\"'"


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    decided = structs.replace(table("b", "a", HOSTILE), reason='two\nlines, "quoted" \\', until_then="fixed upstream")
    written(tmp_path / "new" / "folder", decided)
    (found,) = read_review(str(tmp_path / "new" / "folder")).decisions
    assert found.table == structs.replace(decided, evidence=tuple(sorted(decided.evidence)))


def test_nothing_that_a_reader_cannot_see_stands_in_a_file() -> None:
    text = decision_text(structs.replace(table(HOSTILE, case=HOSTILE), reason="\u202eapproved", reviewer="\u200bX"))
    assert text.isascii()
    assert "\x1b" not in text
    assert read_decision(text, "x").case == HOSTILE


def test_nothing_generated_stands_in_a_file_so_the_same_decision_is_the_same_bytes() -> None:
    assert decision_text(table("b", "a")) == decision_text(table("a", "b", "a"))
    assert "2026-11-28" not in decision_text(table("a"))


def test_comments_unknown_keys_and_their_order_are_kept() -> None:
    before = """\
# asked by the operator
ticket = "REL-7"      # theirs
case = "package:com.example.client"
decision = "deferred" # until it is measured
reason = "r"
reviewer = "v"
date = 2026-01-01
expires = "2026-02-01"
severity = "high"
rules = ["FW002"]
evidence = [
  "a",  # the app
  "c",
]
[scope]
market = "EU"
region = "north"      # unknown to fwdiff
"""
    after = decision_text(structs.replace(table("a", "b"), until_then="measured"), before)
    for kept in ("# asked by the operator\n", 'ticket = "REL-7"      # theirs\n', "# until it is measured\n"):
        assert kept in after
    assert '"a",  # the app\n' in after
    assert 'region = "north"      # unknown to fwdiff\n' in after
    assert read_decision(after, "x") == structs.replace(table("a", "b"), until_then="measured")


def test_the_same_decision_again_changes_no_byte() -> None:
    text = decision_text(table("a", "b")).replace("rules = ", "# why\nrules = ")
    assert decision_text(table("a", "b"), text) == text


@pytest.mark.parametrize("field", ["case", "decision", "reason", "reviewer", "date", "expires", "severity", "evidence"])
def test_a_decision_without_one_of_its_fields_is_refused(field: str, tmp_path: Path) -> None:
    text = "".join(line + "\n" for line in decision_text(table("a")).splitlines() if not line.startswith(field))
    text = text.replace('    "a",\n]\n', "") if field == "evidence" else text
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(FwdiffError, match=f"x.toml:1: `{field}` is missing"):
        read_review(str(tmp_path))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('reason = "The carrier asked for it."', 'reason = " "', "x.toml:3: `reason` is empty"),
        ("expires = 2027-01-01", "expires = 2026-01-01", "x.toml:6: `expires` is before `date`: 2026-01-01"),
        ("expires = 2027-01-01", 'expires = "never"', "`expires` is `never`, not a date, as 2026-12-31"),
        ("expires = 2027-01-01", "expiry = 2027-01-01", "`expires` is missing; is `expiry` meant for it"),
        ('"approved"', '"aproved"', "not one of approved, rejected, deferred; did you mean `approved`"),
        ('"FW002"', '"FW2"', "`FW2` is no rule, as FW001"),
        ('market = "EU"', 'model = "x"', "`scope.market` is missing"),
        ("case = ", "<<<<<<< HEAD\ncase = ", "x.toml:1: "),
    ],
)
def test_what_a_decision_cannot_mean_is_said_with_its_line(before: str, after: str, said: str, tmp_path: Path) -> None:
    text = decision_text(table("a"))
    assert before in text
    (tmp_path / "x.toml").write_text(text.replace(before, after))
    with pytest.raises(FwdiffError) as caught:
        read_review(str(tmp_path))
    assert said in caught.value.message


def test_a_decision_of_a_day_to_come_is_refused_since_its_age_would_count_from_there(tmp_path: Path) -> None:
    written(tmp_path, table("a"))
    assert read_review(str(tmp_path), date(2026, 11, 1)).decisions
    with pytest.raises(FwdiffError, match=r"\.toml:5: `date` is 2026-11-01, after today \(2026-10-31, UTC"):
        read_review(str(tmp_path), date(2026, 10, 31))


def test_two_decisions_of_one_case_and_scope_are_an_error_that_names_both_files(tmp_path: Path) -> None:
    written(tmp_path, table("a"), table("a", scope=Scope("CN")), table("a", scope=Scope("EU", "X")))
    assert len(read_review(str(tmp_path)).decisions) == 3
    (tmp_path / "again.toml").write_text(decision_text(table("b")))
    with pytest.raises(FwdiffError, match=rf"again.toml and {file_name(CLIENT, Scope('EU'))} both decide {CLIENT}"):
        read_review(str(tmp_path))


def test_the_faults_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("x = 1\n")
    (tmp_path / "b.toml").write_text("=\n")
    (tmp_path / "README.md").write_text("no decision\n")
    with pytest.raises(FwdiffError) as caught:
        read_review(str(tmp_path))
    assert "a.toml:1: `case` is missing" in caught.value.message
    assert "b.toml:1: " in caught.value.message


def test_a_decision_is_changed_in_the_file_that_has_it(tmp_path: Path) -> None:
    (tmp_path / "named-by-hand.toml").write_text(decision_text(table("a")))
    review = read_review(str(tmp_path))
    write_decision(tmp_path, table("a", decision=DecisionKind.REJECTED), review.decisions)
    (found,) = read_review(str(tmp_path)).decisions
    assert (found.file, found.table.decision) == ("named-by-hand.toml", DecisionKind.REJECTED)


def test_the_digest_of_a_review_is_that_of_its_files(tmp_path: Path) -> None:
    one, other = written(tmp_path / "a" / "review", table("a")), written(tmp_path / "b" / "review", table("a"))
    assert read_review(str(one)).use == read_review(str(other)).use
    written(other, table("a", scope=Scope("CN")))
    assert read_review(str(one)).use != read_review(str(other)).use


def test_a_name_of_a_file_is_safe_and_tells_cases_apart() -> None:
    scope = Scope("EU", "Nokia 7 plus", "600WW")
    cases = [HOSTILE, "package:a/b", "package:a-b", "package:A-b", "package:" + "x" * 500, "package:" + "x" * 501]
    names = [file_name(case, scope) for case in cases]
    assert len({name.lower() for name in names}) == len(cases)
    assert all(name.isascii() and "/" not in name and len(name) < 200 and name[0].isalnum() for name in names)
    assert file_name("package:com.example", scope) == "package-com.example-eu-nokia-7-plus-600ww-9aeaee3c.toml"


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_decision(tmp_path, table("a"))
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FwdiffError, match="No space left"):
        write_decision(tmp_path, table("a", "b"))
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == before


@dataclass
class Branches:
    """A repository with two branches that each added decisions."""

    folder: Path

    def git(self, *words: str) -> subprocess.CompletedProcess[str]:
        identity = ("-c", "user.name=A. Reviewer", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        return subprocess.run(["git", *identity, *words], cwd=self.folder, capture_output=True, text=True, check=False)

    def commit(self, branch: str, decide: Callable[[Path], None]) -> None:
        self.git("checkout", "-q", "-b", branch, "main")
        decide(self.folder / "review")
        self.git("add", "-A")
        assert self.git("commit", "-qm", branch).returncode == 0

    def merge(self) -> subprocess.CompletedProcess[str]:
        return self.git("merge", "-q", "--no-edit", "left")


@pytest.fixture
def branches(tmp_path: Path) -> Branches:
    found = Branches(tmp_path)
    found.git("init", "-q", "-b", "main")
    written(tmp_path / "review", table("a", case="package:com.example.before"))
    found.git("add", "-A")
    assert found.git("commit", "-qm", "before").returncode == 0
    return found


def test_twenty_decisions_on_each_of_two_branches_merge_without_conflict(branches: Branches) -> None:
    def twenty(start: int) -> Callable[[Path], None]:
        cases = [f"package:com.example.app{number:02}" for number in range(start, 40, 2)]
        return lambda folder: (written(folder, *(table(f"k{case}", case=case) for case in cases)), None)[1]

    branches.commit("left", twenty(0))
    branches.commit("right", twenty(1))
    merged = branches.merge()
    assert merged.returncode == 0, merged.stdout
    assert len(read_review(str(branches.folder / "review")).decisions) == 41


def test_opposite_decisions_on_one_case_conflict(branches: Branches) -> None:
    branches.commit("left", lambda folder: (written(folder, table("a")), None)[1])
    rejected = table("a", decision=DecisionKind.REJECTED)
    branches.commit("right", lambda folder: (written(folder, rejected), None)[1])
    merged = branches.merge()
    assert merged.returncode == 1
    assert "CONFLICT (add/add)" in merged.stdout
    with pytest.raises(FwdiffError, match=f"{file_name(CLIENT, Scope('EU'))}:2: "):
        read_review(str(branches.folder / "review"))


def test_a_decision_holds_for_no_longer_than_the_policy_lets_it() -> None:
    assert table("a", expires=date(2030, 1, 1)).last_day(30) == date(2026, 12, 1)
    assert table("a", expires=date(2026, 11, 5)).last_day(30) == date(2026, 11, 5)
    assert table("a", expires=date(2030, 1, 1)).last_day(None) == date(2030, 1, 1)
