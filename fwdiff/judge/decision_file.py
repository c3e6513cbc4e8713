"""One decision as a reviewer's file says it."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator

from msgspec import Struct, structs

from fwdiff.errors import UsageError
from fwdiff.judge.policy_table import RULE
from fwdiff.judge.toml_record import Fault, parse
from fwdiff.model.judgement import DecisionKind, Severity

SUFFIX = ".toml"
_UNSAFE = re.compile(r"[^a-z0-9._]+|\.{2,}")
_STEM = 60
"""Characters of a case id that a file's name shows; a digest tells apart what is cut or replaced."""
_HINT = "`fwdiff review -h` says what a decision is; an unwanted one is a file to delete."


class Scope(Struct, frozen=True):
    """Which candidates a decision is for; an empty field stands for all."""

    market: str
    model: str = ""
    sku: str = ""

    def holds(self, market: str, model: str | None, skus: frozenset[str]) -> bool:
        """Whether a candidate lies in it."""
        return self.market == market and self.model in {"", model or ""} and (not self.sku or self.sku in skus)

    @property
    def weight(self) -> int:
        """Fields that it sets: of two decisions that hold, the heavier one does."""
        return sum(map(bool, structs.astuple(self)))


class DecisionTable(Struct, frozen=True):
    """What a decision's file holds; keys of others' are kept and say nothing here."""

    case: str
    decision: DecisionKind
    scope: Scope
    rules: tuple[str, ...]
    severity: Severity
    """The severity that was decided on."""
    reason: str
    reviewer: str
    date: datetime.date
    expires: datetime.date
    """The last day that it holds."""
    evidence: tuple[str, ...]
    """Sorted keys."""
    until_then: str = ""
    """What must have happened by then."""

    def last_day(self, greatest_age: int | None) -> datetime.date:
        """Until when it holds under a policy's greatest age in days."""
        if greatest_age is None:
            return self.expires
        return min(self.expires, self.date + datetime.timedelta(days=greatest_age))


def day_of(word: str | None) -> datetime.date:
    """The day by which expiries are judged: today, UTC, where none is named.  Raises `UsageError`."""
    if word is None:
        return datetime.datetime.now(datetime.UTC).date()
    try:
        return datetime.date.fromisoformat(word)
    except ValueError as error:
        raise UsageError(f"{word!r} is not a date", "Write it as 2026-12-31.") from error


def read_decision(text: str, name: str, today: datetime.date | None = None) -> DecisionTable:
    """The decision that a text holds, of `today` at the latest.  Raises `RecordError` with every fault and its line."""
    return parse(text, name, DecisionTable, check=lambda table: _faults(table, today), keep_unknown=True, hint=_HINT)


def file_name(case: str, scope: Scope) -> str:
    """The name of the file for a case within a scope: the same everywhere, and safe whatever the id holds."""
    digest = hashlib.sha256("\0".join((case, *structs.astuple(scope))).encode("utf-8", "backslashreplace"))
    parts = [case, *filter(None, structs.astuple(scope))]
    shown = (_UNSAFE.sub("-", part.lower())[:_STEM].strip("-._") for part in parts)
    return "-".join([*filter(None, shown), f"{digest.hexdigest()[:8]}{SUFFIX}"])


def _faults(table: DecisionTable, today: datetime.date | None) -> Iterator[Fault]:
    for name in ("case", "reason", "reviewer"):
        if not getattr(table, name).strip():
            yield Fault((name,), f"`{name}` is empty")
    if not table.scope.market:
        yield Fault(("scope", "market"), "`scope.market` is empty")
    if today is not None and table.date > today:  # its greatest age would count from a day to come
        yield Fault(("date",), f"`date` is {table.date}, after today ({today}, UTC or that of --now)")
    if table.expires < table.date:
        yield Fault(("expires",), f"`expires` is before `date`: {table.expires}")
    if not table.evidence:
        yield Fault(("evidence",), "`evidence` is empty: it would decide nothing")
    for position, rule in enumerate(table.rules):
        if not RULE.fullmatch(rule):
            yield Fault(("rules", position), f"`{rule}` is no rule, as FW001")
