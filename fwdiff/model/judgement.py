"""What is concluded from a difference: findings, the cases that one person decides, decisions, and the verdict."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from fwdiff.model.vocabulary import Side


class Severity(StrEnum):
    """How much a finding or a case matters, the least first."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Baseline(StrEnum):
    """What a finding is against the baseline build.  `unknown`: what it rests on was not read there."""

    NEW = "new"
    STANDING = "standing"
    FIXED = "fixed"
    UNKNOWN = "unknown"


class CaseKind(StrEnum):
    """What a case is about; the first part of its id."""

    PACKAGE = "package"
    DOMAIN = "domain"
    IDENTITY = "identity"
    SETTING = "setting"
    FOLDER = "folder"
    """The folder of an application whose APK cannot be read."""
    FILES = "files"
    COVERAGE = "coverage"
    """What was not read, where it is about nothing else."""
    POLICY = "policy"
    """What both builds have and the policy's lists do not name."""
    NOISE = "noise"


class DecisionKind(StrEnum):
    """What was decided of a case."""

    APPROVED = "approved"
    REJECTED = "rejected"
    DEFERRED = "deferred"


class DecisionState(StrEnum):
    """What a decision is worth today.  `stale`: there is new evidence; `expired`: its time is over."""

    VALID = "valid"
    STALE = "stale"
    EXPIRED = "expired"


class Evidence(Struct, frozen=True):
    """One thing that a finding rests on.  `key` has no path, version, build, hash, offset or count in it."""

    key: str
    kind: str
    """What it is: `package`, `permission`, `endpoint`, `configuration`, `file`, `api`, `code` or `coverage`."""
    side: Side
    path: str
    value: str
    member: str = ""
    offset: int | None = None
    """Bytes from the start of the member, or of the file."""
    class_name: str = field(default="", name="class")
    method: str = ""


class Finding(Struct, frozen=True):
    """What one rule concludes about one subject."""

    id: str
    """Rule and subject."""
    case: str
    fingerprint: str
    """SHA-256 over the sorted evidence keys, hex."""
    rule: str
    severity: Severity
    baseline: Baseline
    title: str
    package: str | None
    evidence: tuple[Evidence, ...]
    does_not_show: tuple[str, ...]
    gates: bool = False
    """Whether it counts against the release at its severity, before any decision."""
    denied: bool = False
    """Whether a denied list of the policy names it: it then gates at any severity."""


class OtherHeading(Struct, frozen=True):
    """A decision's file that was found by its evidence, and the case that it is headed by, which is another."""

    file: str
    case: str


class Decision(Struct, frozen=True):
    """What a reviewer decided of a case, as its file says it, and what that is worth for this comparison."""

    decision: DecisionKind
    state: DecisionState
    file: str
    """The file's name in the review folder."""
    reason: str
    reviewer: str
    date: str
    expires: str
    severity: Severity
    """The severity that was decided on."""
    until_then: str = ""
    new_keys: tuple[str, ...] = ()
    """Evidence keys that it does not cover."""
    headed: tuple[OtherHeading, ...] = ()
    """Of the files that decide the case, those headed by another one."""


class Case(Struct, frozen=True):
    """What one person decides at once; every difference lies in exactly one."""

    id: str
    title: str
    kind: CaseKind
    severity: Severity
    fingerprint: str
    """SHA-256 over the sorted evidence keys of its findings, hex."""
    differences: tuple[str, ...]
    """Ids of rows."""
    findings: tuple[str, ...]
    """Ids of findings."""
    in_reference: tuple[str, ...] | None = None
    """The differences of it that the reference holds too; null without a reference."""
    unsettled: bool = False
    """Whether it rests on `?` rows alone."""
    undeclared: tuple[str, ...] | None = None
    """The differences of it that the intent of the release does not declare; null without an intent."""
    decision: Decision | None = None


class TableUse(Struct, frozen=True):
    """A policy, a review, an intent or a table of fwdiff's own that the verdict stands on."""

    name: str
    sha256: str


class ReasonKind(StrEnum):
    """Why a case stands in the way of a release, the strictest first."""

    REJECTED = "rejected"
    STALE = "stale"
    EXPIRED = "expired"
    UNDECIDED = "undecided"
    DEFERRED = "deferred"
    """It was put off, and holds what the baseline build has not."""
    UNDECLARED = "undeclared"
    """The intent of the release does not declare it."""
    UNUSED = "unused"
    """A decision whose subject is in neither build."""
    UNREAD = "unread"
    """What the gate needed was not read."""


class Reason(Struct, frozen=True):
    """One reason that a candidate does not pass."""

    kind: ReasonKind
    case: str
    severity: Severity
    rules: tuple[str, ...]
    rows: tuple[str, ...]
    """Ids of the case's rows."""
    file: str = ""
    """The decision that there is."""
    new_keys: tuple[str, ...] = ()
    """Evidence that the decision does not cover."""


class Verdict(Struct, frozen=True):
    """Whether the candidate passes the gate, and why not."""

    market: str
    policy: TableUse
    review: TableUse | None
    intent: TableUse | None
    date: str
    """The day that expiries are judged by, ISO 8601."""
    gate: str
    """The least severity that gates, or `none`."""
    passes: bool
    """Whether nothing at or over the gate is left to decide."""
    complete: bool
    """Whether everything that the gate needed was read, or was decided without."""
    why: tuple[Reason, ...]
    """Worst first."""
    unused_decisions: tuple[str, ...] = ()
    """Files of decisions whose subject is in neither build."""
    sku: str | None = None
    """Of the phone that the builds were compared for; null: every phone's."""
    tables: tuple[TableUse, ...] = ()
    """What rules know of the field; the same inputs and tables give the same verdict."""
