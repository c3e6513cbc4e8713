"""Rows that are made when they are looked at: of 100,000 a screen shows twenty."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate, chain
from operator import indexOf
from typing import Any, cast, overload

from rich.cells import cell_len

from fwdiff.model import Basis
from fwdiff.tui.view_model.rows import Column, Row, Sign
from fwdiff.tui.view_model.search_texts import SearchTexts, SharedWords, TextPart

_MEASURED = 400
"""Rows of a kind whose texts are measured, spread over all of them."""


class Keyed:
    """A fact that hangs on what many rows share: it is told once for each such key, with no call of ours for a row."""

    def __init__(self, key: Callable[[Any], Hashable], tell: Callable[[Any], str | None]) -> None:
        self._key = key
        self._tell = cache(tell)

    def __call__(self, source: Any) -> str | None:
        """The fact of a row."""
        return self._tell(self._key(source))

    def of_all(self, sources: Iterable[Any]) -> Iterable[str | None]:
        """The fact of each row."""
        return map(self._tell, map(self._key, sources))


class Part:
    """What rows of one kind are made from; what is asked of all of them is kept, for each list that they stand in."""

    def __init__(
        self,
        sources: Sequence[Any],
        signs: Callable[[Sequence[Any]], Iterable[Sign]],
        id: Callable[[Any], str],  # noqa: A002 - as a row's own
        make: Callable[[Any], Row],
        facts: Mapping[str, Callable[[Any], str | None]] | None = None,
        words: SharedWords | None = None,
    ) -> None:
        """By facts rows are sorted and grouped; one without it comes last and stands in no group.

        With `words` a filter finds the rows without their being made.
        """
        self.sources = sources
        self.id = id
        self.make = make
        self.facts = facts or {}
        self.words = words
        self.signs = "".join(signs(sources))
        self._told: dict[str, list[str]] = {}
        self._has: dict[str, bool] = {}
        self._widest: dict[str, int] = {}

    def told(self, name: str) -> list[str]:
        """A fact of each row, empty where it has none."""
        if name not in self._told:
            found = [*self._read(name, self.sources)]
            self._told[name] = cast("list[str]", found) if all(found) else [fact or "" for fact in found]
        return self._told[name]

    def has(self, name: str) -> bool:
        """Whether any row has a fact."""
        if name not in self._has:
            # mostly the first has it
            self._has[name] = any(any(self._read(name, some)) for some in (self.sources[:1], self.sources))
        return self._has[name]

    def widest(self, name: str) -> int:
        """Cells of the longest of a fact's texts: of all of them, or of some hundreds out of many."""
        if name not in self._widest:
            some = self.sources[:: len(self.sources) // _MEASURED + 1]
            self._widest[name] = max((cell_len(fact or "") for fact in self._read(name, some)), default=0)
        return self._widest[name]

    def _read(self, name: str, sources: Sequence[Any]) -> Iterable[str | None]:
        read = self.facts.get(name)
        if read is None:
            return [""] * len(sources)
        return read.of_all(sources) if isinstance(read, Keyed) else map(read, sources)

    def find(self, row_id: str) -> int | None:
        """Where the row of an id stands."""
        try:
            return indexOf(map(self.id, self.sources), row_id)
        except ValueError:
            return None


class LazyRows(Sequence[Row]):
    """The rows of some parts, one after the other, none of them a heading.  A number below is a place among them."""

    def __init__(self, *parts: Part) -> None:
        self._parts = parts
        self._starts = [0, *accumulate(len(part.sources) for part in parts)]
        self.signs = "".join(part.signs for part in parts)
        self._made: dict[int, Row] = {}
        self._facts: dict[str, list[str]] = {}
        self._sizes: dict[str, Mapping[str, int]] = {}
        self._sorted: dict[tuple[str, bool], list[int]] = {}

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """A row, or those of a slice, which are made then."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        row = self._made.get(number)
        if row is None:
            part = bisect_right(self._starts, number) - 1
            row = self._made[number] = self._parts[part].make(self.source(number))
        return row

    def source(self, number: int) -> Any:
        """What a row is made from."""
        part = bisect_right(self._starts, number) - 1
        return self._parts[part].sources[number - self._starts[part]]

    def find(self, row_id: str) -> int | None:
        """Where the row of an id stands."""
        for start, part in zip(self._starts, self._parts, strict=False):
            place = part.find(row_id)
            if place is not None:
                return start + place
        return None

    @cached_property
    def texts(self) -> SearchTexts:
        """What a filter looks into."""
        return SearchTexts(TextPart(part.sources, part.make, part.words) for part in self._parts)

    def facts(self, name: str) -> list[str]:
        """A fact of each row, empty where it has none."""
        if name not in self._facts:
            self._facts[name] = [*chain.from_iterable(part.told(name) for part in self._parts)]
        return self._facts[name]

    def sizes(self, name: str) -> Mapping[str, int]:
        """How many rows there are of each fact."""
        if name not in self._sizes:
            self._sizes[name] = Counter(self.facts(name))
        return self._sizes[name]

    def knows(self, name: str) -> bool:
        """Whether a fact is one of these rows'."""
        return any(name in part.facts for part in self._parts)

    def has(self, name: str) -> bool:
        """Whether any row has a fact."""
        return any(part.has(name) for part in self._parts)

    def widest(self, name: str) -> int:
        """Cells of the longest of a fact's texts."""
        return max((part.widest(name) for part in self._parts), default=0)

    def sorted_by(self, name: str, *, descending: bool = False) -> Sequence[int]:
        """All numbers in the order of a fact, those without it last, in their own where it is equal or has no name."""
        if not name:
            return range(len(self))[:: -1 if descending else 1]
        found = self._sorted.get((name, descending))
        if found is None:
            facts = self.facts(name)
            found = sorted(range(len(self)), key=facts.__getitem__, reverse=descending)
            if not descending:
                bare = bisect_right(found, "", key=facts.__getitem__)
                found = found[bare:] + found[:bare]
            self._sorted[name, descending] = found
        return found


def signs_of(proven: Sign, rows: Sequence[Any]) -> list[Sign]:
    """The signs of rows that stand on one side alone."""
    basis = Basis.PROVEN  # no look-up for each of 100,000 rows
    return [proven if row.basis is basis else Sign.UNKNOWN for row in rows]


def alike(sign: Sign, rows: Sequence[Any]) -> list[Sign]:
    """One sign for all rows."""
    return [sign] * len(rows)


def fitted(columns: Sequence[Column], rows: LazyRows) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns with what their longest value takes, and the titles of those that hold nothing.

    It is known of columns whose title is the name of a fact.
    """
    known = {column.title for column in columns if rows.knows(column.title)}
    empty = tuple(title for title in known if not rows.has(title))
    sized = (
        column._replace(most=max(rows.widest(column.title), len(column.title)) if column.title in known else 0)
        for column in columns
    )
    return tuple(sized), empty
