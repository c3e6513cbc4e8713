"""The verdicts on the candidates of a list; as JSON this is `fwdiff.checks/1`."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.model.inventory import ImageIdentity
from fwdiff.model.judgement import ReasonKind, Severity, TableUse


class CheckedBuild(Struct, frozen=True):
    """One candidate and its verdict."""

    name: str
    candidate: str
    baseline: str
    market: str
    sku: str
    exit: int
    """As `fwdiff check` would end for it alone."""
    passes: bool
    complete: bool
    cases: int
    problem: str = ""
    """Why it could not be checked."""
    image: ImageIdentity | None = None
    same_as: int | None = None
    """The position of the one before it with the same images, market and SKU, whose verdict it has."""


class SharedCase(Struct, frozen=True):
    """What stands in the way of one candidate or of several with equal evidence: to be decided once."""

    case: str
    title: str
    market: str
    kind: ReasonKind
    severity: Severity
    fingerprint: str
    """SHA-256 over the sorted evidence keys, hex."""
    rules: tuple[str, ...]
    builds: tuple[int, ...]
    """Positions."""


class Checks(Struct, frozen=True):
    """All candidates of a list, and what is left to decide, the worst first."""

    schema: str
    tool: str
    date: str
    """The day that expiries are judged by, ISO 8601."""
    policy: TableUse
    review: TableUse | None
    exit: int
    """The worst of all: 2, 1, 3, 0."""
    builds: tuple[CheckedBuild, ...]
    open: tuple[SharedCase, ...]
    unused_decisions: tuple[str, ...] = ()
    """Files of decisions that hold for nothing in any of the builds in their scope."""
