"""Many builds side by side: in which of its line's builds a thing stands; as JSON this is `fwdiff.matrix/1`."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from fwdiff.model.judgement import DecisionKind, DecisionState
from fwdiff.model.vocabulary import Subject


class Presence(StrEnum):
    """What sets the odd builds of a line apart from its others.

    `has`: one build of ten has a package that no other has. `unknown`: so too, and there its place was not read.
    """

    HAS = "has"
    LACKS = "lacks"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


class MatrixBuild(Struct, frozen=True):
    """One build that was named.  `line` and `group` are positions; null where it could not be opened."""

    source: str
    name: str
    """Short, and no other's."""
    line: int | None = None
    group: int | None = None
    """Builds of a line whose rows are all equal are of one group."""
    fingerprint: str | None = None
    model: str | None = None
    region: str | None = None
    channel: str | None = None
    """How it was signed and built, the end of its fingerprint: `user/release-keys`."""
    security_patch: str | None = None
    content_digest: str = ""
    unread: int = 0
    """Entries of what was not read or not analysed in it."""
    problem: str = ""
    """Why it could not be opened."""


class MatrixLine(Struct, frozen=True):
    """Builds that ought to be alike: of one model, region and channel, or by what was asked."""

    name: str
    builds: tuple[int, ...]
    """Positions, in the order in which they were named."""
    groups: tuple[tuple[int, ...], ...]
    rows: int
    """Packages, permissions, hosts and settings that stand in any of them."""
    equal: int
    """Those that are equal in all."""


class MatrixItem(Struct, frozen=True):
    """One package, permission, host or setting that sets builds apart."""

    presence: Presence
    kind: Subject
    subject: str
    """A package, a host or a kind of setting."""
    name: str
    """A permission, or the key of a setting; else empty."""
    weight: int
    """0 to 100."""
    gained: tuple[str, ...]
    """What the odd builds say of it and the usual ones do not: fields with their entry, or values."""
    lost: tuple[str, ...]
    keys: tuple[str, ...]
    """Evidence keys, as decisions hold them."""
    unread: tuple[int, ...]
    """Builds of the line in which the place was not read where it would stand."""
    also_in: tuple[int, ...]
    """Other lines that have it in any build."""
    others: tuple[int, ...]
    """Builds of the line that have neither this nor the usual: something else again, which is a row of its own."""
    sku: str
    """Of a setting, the SKU whose phones alone read it; `?` where the image does not say which."""
    installs: tuple[str, ...] = ()
    """Of the line that selects a SKU, the packages that the first odd build has for it alone."""


class MatrixDecision(Struct, frozen=True):
    """A decision in whose scope all builds of a row lie."""

    decision: DecisionKind
    state: DecisionState
    file: str
    """The file's name in the review folder."""
    expires: str
    """The last day that it holds, ISO 8601."""
    new_keys: tuple[str, ...] = ()
    """Evidence of the row that it does not cover."""


class MatrixRow(Struct, frozen=True):
    """What sets the same builds of a line apart, equal in all of them, and belongs to one subject."""

    id: str
    """Its subject and builds."""
    line: int
    subject: str
    """`package:NAME`, `host:NAME` or `setting:KIND`."""
    weight: int
    """Of its heaviest item."""
    builds: tuple[int, ...]
    """The odd ones."""
    of: int
    """Builds in the line."""
    items: tuple[MatrixItem, ...]
    """The heaviest first."""
    decision: MatrixDecision | None = None


class Matrix(Struct, frozen=True):
    """All builds that were named, their lines, and what is odd in them: the heaviest and oddest first."""

    schema: str
    tool: str
    by: tuple[str, ...]
    builds: tuple[MatrixBuild, ...]
    lines: tuple[MatrixLine, ...]
    rows: tuple[MatrixRow, ...]
