"""In which order the rows of a list stand, under which headings, and how many of them are in sight."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, overload

from msgspec.structs import replace

from fwdiff.tui.view_model.row_list import LazyRows
from fwdiff.tui.view_model.rows import DIFFERENCES, Grouping, Heading, Row, Sign, Tone, is_stop, span

_DIFFERING = "".join(DIFFERENCES)


class Folds(NamedTuple):
    """Which groups are folded away: none or every one, but for some."""

    every: bool = False
    but: frozenset[str] = frozenset()

    def holds(self, group: str) -> bool:
        """Whether a group is folded; rows of none are not."""
        return bool(group) and (group in self.but) != self.every

    def toggled(self, group: str) -> Folds:
        """One group folded or unfolded."""
        return self._replace(but=self.but ^ {group})

    def toggled_all(self) -> Folds:
        """Every group folded, or unfolded where they all were."""
        return Folds(every=bool(self.but) or not self.every)


UNFOLDED = Folds()


class Counts(NamedTuple):
    """How many rows of a list are in sight, and what hides the others; of several reasons the first counts."""

    shown: int = 0
    by_class: int = 0
    by_sign: int = 0
    by_filter: int = 0
    by_fold: int = 0

    @property
    def every(self) -> int:
        """All rows of the list."""
        return sum(self)

    @property
    def reasons(self) -> str:
        """How many rows each reason hides, in words."""
        hidden = (
            (self.by_filter, "by filter"),
            (self.by_sign, "by sign"),
            (self.by_class, "by class"),
            (self.by_fold, "folded"),
        )
        return ", ".join(f"{number:,} {word}" for number, word in hidden if number)


_NONE = Counts()


class _Group(NamedTuple):
    fact: str
    members: list[int]


class ArrangedRows(Sequence[Row]):
    """Some rows of a list in an order, under headings; one that is folded stands for its rows."""

    def __init__(
        self,
        rows: LazyRows,
        numbers: Sequence[int],
        grouping: Grouping | None = None,
        folds: Folds = UNFOLDED,
        hidden: Counts = _NONE,
        together: Mapping[str | int, list[int]] | None = None,
    ) -> None:
        """Those that are `together` under each fact are found where they are not given."""
        self._rows = rows
        self._is_whole = len(numbers) == len(rows)
        self._grouping = grouping
        self._folds = folds
        self._numbers = numbers
        self._hidden = hidden
        self._groups: list[_Group] = []
        self._headed: set[str] = set()
        self._made: dict[int, Row] = {}
        self._together = self._grouped(grouping) if grouping and together is None else together or {}
        self._entries = numbers if grouping is None else self._unfolded(grouping)
        """Numbers of rows; -1 and below are those of headings, from the first on."""
        shown = len(self._entries) - len(self._groups)
        self.counts = hidden._replace(shown=shown, by_fold=len(numbers) - shown)

    def refolded(self, folds: Folds) -> ArrangedRows:
        """The same rows with other groups folded."""
        return ArrangedRows(self._rows, self._numbers, self._grouping, folds, self._hidden, self._together)

    def _grouped(self, grouping: Grouping) -> Mapping[str | int, list[int]]:
        """Groups stand where their first row does; a row without the fact stands for itself."""
        facts = self._rows.facts(grouping.fact)
        keys = facts if all(facts) else [fact or number for number, fact in enumerate(facts)]
        groups: defaultdict[str | int, list[int]] = defaultdict(list)
        for number in self._numbers:
            groups[keys[number]].append(number)
        return groups

    def _unfolded(self, grouping: Grouping) -> list[int]:
        entries: list[int] = []
        for key, members in self._together.items():
            if isinstance(key, str) and len(members) >= grouping.least:
                self._groups.append(_Group(key, members))
                self._headed.add(key)
                entries.append(-len(self._groups))
                if self._folds.holds(key):
                    continue
            entries += members
        return entries

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """A row, or those of a slice, which are made then."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        entry = self._entries[index]
        if self._grouping is None:
            return self._rows[entry]
        row = self._made.get(entry)
        if row is None:
            row = self._made[entry] = self._heading(-entry - 1) if entry < 0 else self._member(entry, self._grouping)
        return row

    def _member(self, number: int, grouping: Grouping) -> Row:
        row, fact = self._rows[number], self._rows.facts(grouping.fact)[number]
        if fact not in self._headed:
            return row
        if grouping.least == 1:
            return replace(row, group=fact)
        # where some rows have no heading, those that have one stand in from them
        first, *others = row.cells
        return replace(row, group=fact, cells=((span("  "), *first), *others))

    def _heading(self, index: int) -> Row:
        assert self._grouping is not None
        fact, members = self._groups[index]
        name, notes, target = self._grouping.heading(fact, self._rows.source(members[0]))
        every = len(members) if self._is_whole else self._rows.sizes(self._grouping.fact)[fact]
        count = f"{len(members):,}" if len(members) == every else f"{len(members):,} of {every:,}"
        folded = self._folds.holds(fact)
        signs = Counter(self._rows.signs[number] for number in members) if folded else Counter()
        mixed = " ".join(f"{sign}{number:,}" for sign, number in sorted(signs.items()) if sign.strip())
        words = ", ".join(filter(None, (count, mixed if len(signs) > 1 else "", notes, "folded" if folded else "")))
        sign = _sign_of_group(signs)
        cells = (name, (span(f"  {words}", Tone.DIM),))
        return Row(heading_id(fact), sign, cells, target, fact, fact, heading=True)

    def first_difference(self) -> int:
        """Where the first row that differs stands, or a folded group of such; 0 where none does."""
        signs = self._rows.signs
        for place, entry in enumerate(self._entries):
            if signs[entry] in _DIFFERING if entry >= 0 else self[place].sign in DIFFERENCES:
                return place
        return 0

    def find(self, row_id: str) -> int | None:
        """Where the row of an id stands, else the heading that it is folded under."""
        headed = (place for place, group in enumerate(self._groups) if heading_id(group.fact) == row_id)
        place = next(headed, None)
        if place is not None:
            return self._entries.index(-place - 1)
        number = self._rows.find(row_id)
        if number is None:
            return None
        with suppress(ValueError):
            return self._entries.index(number)
        folded = (place for place, group in enumerate(self._groups) if number in group.members)
        place = next(folded, None)
        return None if place is None else self._entries.index(-place - 1)

    def members(self, heading: Row) -> list[Row]:
        """The rows under a heading, folded or not."""
        groups = (group.members for group in self._groups if group.fact == heading.group)
        return [self._rows[number] for number in next(groups, [])]


def _sign_of_group(signs: Counter[str]) -> Sign:
    """That of all rows of a folded group, or that it differs; none of one that is open."""
    if len(signs) == 1:
        return Sign(next(iter(signs)))
    return Sign.CHANGED if signs.keys() & DIFFERENCES else Sign.NONE


def named(fact: str, _: object) -> Heading:
    """A heading that says the fact alone."""
    return Heading((span(fact, Tone.HEADING),))


def heading_id(fact: str) -> str:
    """The id of a group's heading."""
    return f"heading:{fact}"


def find_row(rows: Sequence[Row], row_id: str) -> int | None:
    """Where the row of an id stands; no row has none."""
    if isinstance(rows, ArrangedRows):
        return rows.find(row_id) if row_id else None
    return next((number for number, row in enumerate(rows) if row.id == row_id), None)


def first_difference(rows: Sequence[Row]) -> int:
    """Where the first row that differs stands; 0 where none does."""
    if isinstance(rows, ArrangedRows):
        return rows.first_difference()
    return next((number for number, row in enumerate(rows) if row.sign in DIFFERENCES), 0)


def signs_of(rows: Sequence[Row]) -> str:
    """The sign of each row of a table."""
    return rows.signs if isinstance(rows, LazyRows) else "".join(row.sign for row in rows)


def counted_rows(rows: Sequence[Row], *, lines: bool = False) -> int:
    """How many rows there are but for headings; further lines count with `lines` alone, and blank ones never."""
    if isinstance(rows, ArrangedRows):
        return rows.counts.shown
    return sum((is_stop(row) if lines else row.leads) and not row.heading for row in rows)
