"""The rows of a table that a user asked to see, in the order that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from fwdiff.tui.view_model.arrangement import UNFOLDED, ArrangedRows, Counts, Folds, counted_rows
from fwdiff.tui.view_model.query import Test
from fwdiff.tui.view_model.row_list import LazyRows
from fwdiff.tui.view_model.rows import Order, Row, Sign, Table
from fwdiff.tui.view_model.search_texts import SearchTexts, TextPart

_OWN = Order("")


class Selection:
    """The rows of a table that toggles, filter and folds leave; what a filter looks into is folded once."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._asked: tuple[object, Folds] = (None, UNFOLDED)
        self._rows: Sequence[Row] = ()
        self._unfolded: Sequence[Row] = ()
        """Of a table of few rows those that stand there or are folded away."""
        self._hidden: frozenset[Sign] = frozenset()

    @cached_property
    def _texts(self) -> SearchTexts:
        rows = self.table.rows
        if isinstance(rows, LazyRows):
            return rows.texts
        return SearchTexts([TextPart(rows, lambda row: row)])

    def look_ahead(self, seconds: float) -> bool:
        """Make ready for a filter, for so long; whether there is more to do."""
        return self._texts.look_ahead(seconds)

    def keys_unknown_here(self, keys: Iterable[str]) -> list[str]:
        """Those of which no row of the table has a word."""
        return [key for key in keys if not self._texts.has_words_of(key)]

    def order(self, name: str) -> Order:
        """The order of a name, else the table's own."""
        return next((order for order in self.table.orders if order.name == name), (*self.table.orders, _OWN)[0])

    def rows(
        self,
        hidden: frozenset[Sign],
        test: Test | None = None,
        folds: Folds = UNFOLDED,
        order: str = "",
        *,
        backwards: bool = False,
    ) -> Sequence[Row]:
        """The rows that are left; a heading stays while a row of its group does.

        What is asked for again, as for another width, is not arranged again, nor grouped for other folds.
        """
        asked = (hidden, test, order, backwards)
        if (asked, folds) == self._asked:
            return self._rows
        if isinstance(self._rows, ArrangedRows) and asked == self._asked[0]:
            self._rows = self._rows.refolded(folds)
        else:
            self._rows = self._arranged(hidden, test, folds, order, backwards=backwards)
        self._asked = (asked, folds)
        return self._rows

    def counts(self) -> Counts:
        """How many rows of the last selection are in sight, and what hides the others."""
        if isinstance(self._rows, ArrangedRows):
            return self._rows.counts
        unsigned = [row for row in self.table.rows if row.sign in self._hidden]
        every, by_sign, unfolded, shown = (
            counted_rows(rows, lines=self.table.free_form)
            for rows in (self.table.rows, unsigned, self._unfolded, self._rows)
        )
        return Counts(shown, by_sign=by_sign, by_filter=every - by_sign - unfolded, by_fold=unfolded - shown)

    def _arranged(
        self, hidden: frozenset[Sign], test: Test | None, folds: Folds, order: str, *, backwards: bool
    ) -> Sequence[Row]:
        if isinstance(self.table.rows, LazyRows):
            numbers, hides = self._numbers(self.table.rows, hidden, test, self.order(order), backwards=backwards)
            return ArrangedRows(self.table.rows, numbers, self.order(order).grouping, folds, hides)
        rows = list(self.table.rows if test is None else self._matching(test))
        if hidden:
            left = [row for row in rows if row.sign not in hidden]
            emptied = {row.group for row in rows if not row.heading} - {row.group for row in left if not row.heading}
            rows = [row for row in left if not row.heading or row.group not in emptied]
        self._unfolded, self._hidden = rows, hidden
        return [row for row in rows if row.heading or not folds.holds(row.group)]

    def _numbers(
        self, rows: LazyRows, hidden: frozenset[Sign], test: Test | None, order: Order, *, backwards: bool
    ) -> tuple[Sequence[int], Counts]:
        """The rows that signs and filter leave, in order, and how many each of them hides."""
        numbers = rows.sorted_by(order.fact, descending=order.descending != backwards)
        unseen = "".join(hidden)
        signs = rows.signs
        if any(sign in signs for sign in unseen):
            numbers = [number for number in numbers if signs[number] not in unseen]
        by_sign = len(rows) - len(numbers)
        if test is not None:
            matching = frozenset(self._texts.matching(test))
            numbers = [number for number in numbers if number in matching]
        by_filter = len(rows) - by_sign - len(numbers)
        return numbers, Counts(by_class=self.table.by_class, by_sign=by_sign, by_filter=by_filter)

    def _matching(self, test: Test) -> Iterator[Row]:
        rows = self.table.rows
        kept = {index for index in self._texts.matching(test) if not rows[index].heading}
        groups = {rows[index].group for index in kept}
        return (row for index, row in enumerate(rows) if index in kept or (row.heading and row.group in groups))
