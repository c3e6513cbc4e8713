"""Who decided what, when: from the repository that the review folder lies in, else from the files alone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from fwdiff.errors import UsageError
from fwdiff.judge.decision_file import SUFFIX, DecisionTable, read_decision
from fwdiff.judge.review import Review
from fwdiff.judge.toml_record import RecordError

_FIELDS = "%x1e%H%x1f%as%x1f%an"
"""A commit begins with its digest, date and author."""
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "--no-pager", "--literal-pathspecs")
"""Nothing that a repository's own settings name is run."""


class Change(NamedTuple):
    """One change of a decision; `before` and `after` are None where there is no file, or none that can be read."""

    day: str
    file: str
    before: DecisionTable | None
    after: DecisionTable | None
    commit: str = ""
    author: str = ""


def changes(folder: Path, review: Review, since: str | None, until: str | None) -> list[Change]:
    """The changes after `since` until `until`, revisions or dates, the oldest first.

    Raises `UsageError` where they are neither.
    """
    days = _day(since), _day(until)
    if _is_tracked(folder):
        return list(_of_commits(folder, since, until, days))
    if (since and days[0] is None) or (until and days[1] is None):
        raise UsageError(
            f"{folder} lies in no git repository: {since} and {until} must be dates", "Write them as 2026-12-31."
        )
    return sorted(_of_files(review, *days), key=lambda change: (change.day, change.file))


def _day(word: str | None) -> date | None:
    try:
        return date.fromisoformat(word) if word else None
    except ValueError:
        return None


def _of_files(review: Review, since: date | None, until: date | None) -> Iterator[Change]:
    for file, table in review.decisions:
        if (since is None or table.date > since) and (until is None or table.date <= until):
            yield Change(table.date.isoformat(), file, None, table)


def _of_commits(
    folder: Path, since: str | None, until: str | None, days: tuple[date | None, date | None]
) -> Iterator[Change]:
    first, last = days
    bounds = [f"--since={first} 23:59:59"] if first else []
    bounds += [f"--until={last} 23:59:59"] if last else []
    end = until if until and not last else "HEAD"
    revisions = [end, *([f"^{since}"] if since and not first else [])]
    text = _git(
        folder, "log", "--reverse", "--no-renames", "--name-status", "-z", f"--format={_FIELDS}", *bounds,
        "--end-of-options", *revisions, "--", ".",
    )  # fmt: skip
    prefix = _git(folder, "rev-parse", "--show-prefix").strip()
    for entry in filter(str.strip, text.split("\x1e")):
        head, _, rest = entry.partition("\0")
        commit, day, author = head.strip().split("\x1f")
        words = rest.strip("\0\n").split("\0")
        for path in words[1::2]:
            name = path.removeprefix(prefix)
            if name.endswith(SUFFIX) and "/" not in name:
                yield Change(day, name, _at(folder, f"{commit}^", path), _at(folder, commit, path), commit[:12], author)


def _at(folder: Path, revision: str, path: str) -> DecisionTable | None:
    try:
        return read_decision(_git(folder, "show", "--end-of-options", f"{revision}:{path}"), path)
    except (UsageError, RecordError):
        return None


def _is_tracked(folder: Path) -> bool:
    if shutil.which("git") is None:
        return False
    try:
        return bool(_git(folder, "log", "-1", "--format=%H", "--", "."))
    except UsageError:
        return False


def _git(folder: Path, *words: str) -> str:
    command = ["git", *_SAFE, "-C", str(folder), *words]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() or "it failed"
        raise UsageError(f"git: {said.splitlines()[0]}", "Name two revisions of the review's repository, or two dates.")
    return done.stdout.decode("utf-8", "replace")
