"""The nouns of a list: rows of cells of toned text, and what a row leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, assert_never

from msgspec import Struct

from fwdiff.model import Basis
from fwdiff.text import visible


class Sign(StrEnum):
    """What a row says of its subject; always shown in the first column, so that no meaning rests on colour."""

    ADDED = "+"
    REMOVED = "-"
    CHANGED = "~"
    UNKNOWN = "?"
    SAME = "="
    PROBLEM = "!"
    NONE = " "


DIFFERENCES = frozenset({Sign.ADDED, Sign.REMOVED, Sign.CHANGED, Sign.UNKNOWN, Sign.PROBLEM})
TOGGLED = (Sign.ADDED, Sign.REMOVED, Sign.CHANGED, Sign.UNKNOWN, Sign.SAME)
"""Signs whose rows a user can show and hide."""


def sign_of(basis: Basis, proven: Sign) -> Sign:
    """The sign of a one-sided row: `?` where the other side was not read."""
    return proven if basis is Basis.PROVEN else Sign.UNKNOWN


class Tone(StrEnum):
    """The role of a piece of text; the style sheet decides what it looks like."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    HEADING = "heading"
    WARNING = "warning"
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNKNOWN = "unknown"


def _tone_of(sign: Sign) -> Tone:
    match sign:
        case Sign.ADDED:
            tone = Tone.ADDED
        case Sign.REMOVED:
            tone = Tone.REMOVED
        case Sign.CHANGED:
            tone = Tone.CHANGED
        case Sign.UNKNOWN:
            tone = Tone.UNKNOWN
        case Sign.SAME:
            tone = Tone.DIM
        case Sign.PROBLEM:
            tone = Tone.WARNING
        case Sign.NONE:
            tone = Tone.PLAIN
        case _:
            assert_never(sign)
    return tone


TONES = {sign: _tone_of(sign) for sign in Sign}

Span = tuple[str, Tone]
Cell = tuple[Span, ...]


def cell(text: str, tone: Tone = Tone.PLAIN) -> Cell:
    """A cell of one tone.  Every string of an image enters a row through here or `span`."""
    return ((visible(text), tone),) if text else ()


def span(text: str, tone: Tone = Tone.PLAIN) -> Span:
    """A piece of a cell, made safe to show."""
    return (visible(text), tone)


class PackageTarget(NamedTuple):
    """A package at its path in either image; None where it does not stand."""

    package: str
    left_path: str | None
    right_path: str | None


class HostTarget(NamedTuple):
    """A host, wherever it stands."""

    host: str


class SettingTarget(NamedTuple):
    """A difference of configuration, by the id of its row."""

    id: str


class FileTarget(NamedTuple):
    """A file that differs, by the id of its row."""

    id: str


class ProblemTarget(NamedTuple):
    """What could not be read, by the id of its row."""

    id: str


class CaseTarget(NamedTuple):
    """A case, by its id."""

    id: str


class CodeTarget(NamedTuple):
    """The code of a method of a package, on one side."""

    on_right: bool
    package: str
    path: str
    """Of its APK."""
    class_name: str
    """A descriptor."""
    method: str


class PermissionTarget(NamedTuple):
    """A permission, whoever holds it."""

    permission: str


Place = tuple[str | None, str | None, str]
"""Left path, right path, member; None where only the other side is meant."""


class TextTarget(NamedTuple):
    """A file as text, or a member of it: of one side, or of both with what came and went."""

    left: str | None
    """Its path; None where only the other side is shown."""
    right: str | None
    member: str = ""
    find: str = ""
    """What stands in the line to begin with."""

    @property
    def place(self) -> Place:
        """What is read for it."""
        return self[:3]


class SectionTarget(NamedTuple):
    """A section of the main screen."""

    section: str


Target = (
    PackageTarget
    | HostTarget
    | SettingTarget
    | FileTarget
    | ProblemTarget
    | CaseTarget
    | CodeTarget
    | PermissionTarget
    | TextTarget
    | SectionTarget
)


class Row(Struct, frozen=True):
    """One entry of a list; several lines high where its cells are wrapped."""

    id: str
    sign: Sign
    cells: tuple[Cell, ...]
    target: Target | None = None
    name: str = ""
    """What a copy of its name holds."""
    group: str = ""
    """The id of the heading that folds this row away."""
    heading: bool = False
    leads: bool = True
    """False for a further line of the row above: a jump between differences passes it."""
    indent: int = 0
    hang: int = 0
    """Cells by which wrapped lines are indented beyond the first."""
    value: str = ""
    """What a copy of its value holds, where that is not what stands beside the name."""
    anchor: str = ""
    """The id of the row to begin with on the page that this one leads to."""
    spans: bool = False
    """Whether the first cell has the whole width, as a heading's has."""
    words: str | Callable[[], str] = ""
    """What a filter finds though it is not shown; made when one asks where that is much."""


def is_stop(row: Row) -> bool:
    """Whether the cursor can stand on a row: not on a blank line."""
    return bool(row.name or row.target)


class Column(NamedTuple):
    """A column of a list; cells left over are given out by `share`."""

    title: str
    minimum: int
    share: int = 0
    wide: bool = False
    """Shown only where the terminal has at least 120 columns."""
    ends: bool = False
    """Whether a long value is cut in its middle: its end tells it from others."""
    flows: bool = False
    """Whether a long value here and a short one before it, or the other way round, may share their room."""
    most: int = 0
    """Cells of the longest value, where it is known: no more is given out."""


class Heading(NamedTuple):
    """What stands above a group, but for its count."""

    name: Cell
    notes: str = ""
    target: Target | None = None


class Grouping(NamedTuple):
    """How rows stand together: those of which a fact is the same."""

    fact: str
    heading: Callable[[str, Any], Heading]
    """Of the fact, and of what the first row of the group is made from."""
    least: int = 1
    """A group of fewer rows has no heading."""
    folded: bool = False
    """Whether groups are folded until a user unfolds them."""


class Order(NamedTuple):
    """A way to sort a list; the first of a table is its own."""

    name: str
    """The title of its column, where there is one."""
    fact: str = ""
    """What it goes by; empty for the order in which the rows were made."""
    grouping: Grouping | None = None
    without: tuple[str, ...] = ()
    """Titles of columns that say what the headings say."""
    descending: bool = False
    """Whether what is greatest comes first."""


class Table(Struct, frozen=True):
    """The rows of a list, and what it says when there are none."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    empty: str
    free_form: bool = False
    """Rows are lines of one column that wrap and have no column titles."""
    orders: tuple[Order, ...] = ()
    """Ways to sort it; none for a page, whose lines stand as they were written."""
    by_class: int = 0
    """Rows that are not among these, since their class is not shown."""
    sorted_by: str = ""
    """The title of the column that it is sorted by."""
    backwards: bool = False
    without: tuple[str, ...] = ()
    """Titles of columns that are left out."""


NOTHING = Table((), (), "", free_form=True)


def plain(content: Cell) -> str:
    """The text of a cell without its tones."""
    return "".join(text for text, _ in content)


def search_text(row: Row) -> str:
    """What a filter looks into: all that a row shows and its hidden words, in folded case."""
    words = row.words if isinstance(row.words, str) else row.words()
    return f"{row.sign} {' '.join(plain(content) for content in row.cells)} {row.name}{words}".casefold()
