"""A folder of decisions, one file a case, as it stands in the vendor's own repository."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from fwdiff.errors import UsageError
from fwdiff.judge.decision_file import SUFFIX, DecisionTable, Scope, read_decision
from fwdiff.judge.toml_record import RecordError, read_file
from fwdiff.model.judgement import TableUse
from fwdiff.text import visible


class Decided(NamedTuple):
    """A decision and the name of its file."""

    file: str
    table: DecisionTable


class Review(NamedTuple):
    """The decisions of a folder, in order of file name, and what it is cited by."""

    use: TableUse
    decisions: tuple[Decided, ...]

    def within(self, market: str, model: str | None, skus: frozenset[str]) -> tuple[Decided, ...]:
        """Those whose scope a candidate lies in."""
        return tuple(one for one in self.decisions if one.table.scope.holds(market, model, skus))


def read_review(folder: str, today: date | None = None) -> Review:
    """All decisions of a folder; none may be of a day after `today`, where that is given.

    Raises `UsageError` where there is no folder, `RecordError` with the faults of all files, and where two files
    decide one case for one scope.
    """
    path = Path(folder)
    if not path.is_dir():
        raise UsageError(f"{folder}: no such folder", "`fwdiff review DIR init …` makes one.")
    texts = {file.name: read_file(file, "decision") for file in sorted(path.glob(f"*{SUFFIX}")) if _is_ours(file)}
    decisions = tuple(_read_all(path, texts, today))
    _check_single(path, decisions)
    lines = "".join(f"{hashlib.sha256(text.encode()).hexdigest()} {name}\n" for name, text in texts.items())
    return Review(TableUse(path.resolve().name, hashlib.sha256(lines.encode()).hexdigest()), decisions)


def _is_ours(file: Path) -> bool:
    return not file.name.startswith(".")


def _read_all(folder: Path, texts: dict[str, str], today: date | None) -> Iterator[Decided]:
    errors: list[RecordError] = []
    for name, text in texts.items():
        try:
            yield Decided(name, read_decision(text, str(folder / name), today))
        except RecordError as error:
            errors.append(error)
    if errors:
        raise RecordError("\n".join(error.message for error in errors), errors[0].hint)


def _check_single(folder: Path, decisions: Iterable[Decided]) -> None:
    seen: dict[tuple[str, Scope], str] = {}
    for one in decisions:
        other = seen.setdefault((one.table.case, one.table.scope), one.file)
        if other != one.file:
            raise RecordError(
                visible(f"{folder}: {other} and {one.file} both decide {one.table.case}"), "Keep the one that holds."
            )
