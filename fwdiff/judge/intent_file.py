"""`release.toml`: what a release means to change, as its team wrote it down before the build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from fwdiff.judge.toml_record import Fault, near, parse, read_file, use_of
from fwdiff.model import Fate
from fwdiff.model.judgement import CaseKind, TableUse

_HINT = "`fwdiff check -h` shows one."


class ExpectedPackage(Struct, frozen=True, forbid_unknown_fields=True):
    """`[[package]]`: one that comes, or that changes by more than its version."""

    package: str
    change: Fate
    permissions: tuple[str, ...] = ()
    """Those that it asks for, or that it gains or loses."""
    hosts: tuple[str, ...] = ()
    """Those that it carries, or that come or go with it."""


class IntentTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole `release.toml`.  A name that ends in `.*` stands for all below it."""

    ticket: str
    bumped: tuple[str, ...] = ()
    """Packages with another version and other bytes, and nothing else."""
    removed: tuple[str, ...] = ()
    """Packages that go with all that was theirs."""
    cases: tuple[str, ...] = ()
    """Ids of cases that are meant as a whole."""
    package: tuple[ExpectedPackage, ...] = ()


class Intent(NamedTuple):
    """An intent and what it is cited by."""

    use: TableUse
    table: IntentTable


def read_intent(path: str) -> Intent:
    """An intent file.  Raises `RecordError` with every fault and its line."""
    text = read_file(Path(path), "intent")
    table = parse(text, path, IntentTable, check=_faults, hint=_HINT)
    return Intent(use_of(path, text), table)


def _faults(table: IntentTable) -> Iterator[Fault]:
    if not table.ticket.strip():
        yield Fault(("ticket",), "`ticket` is empty")
    for both in sorted(set(table.bumped) & set(table.removed)):
        yield Fault(("removed",), f"`{both}` is bumped and removed")
    for position, case in enumerate(table.cases):
        kind = case.partition(":")[0]
        if kind not in set(CaseKind):
            yield Fault(("cases", position), f"`{case}` is no id of a case{near(kind, list(CaseKind))}")
    for position, one in enumerate(table.package):
        if one.change is Fate.REMOVED:
            yield Fault(("package", position), f"`{one.package}`: what is removed stands in `removed`")
