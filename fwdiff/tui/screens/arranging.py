"""Sorting and folding the list of a screen."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import NamedTuple

from textual import on

from fwdiff.tui.screens.exporting import ExportingScreen
from fwdiff.tui.view_model.arrangement import UNFOLDED, Folds
from fwdiff.tui.view_model.rows import Order, Target
from fwdiff.tui.view_model.selection import Selection
from fwdiff.tui.view_model.tables import Shown
from fwdiff.tui.widgets.list_messages import FoldToggled


class Sorting(NamedTuple):
    """By which of its orders a list is sorted; without a name by its own."""

    name: str = ""
    backwards: bool = False


class ArrangingScreen(ExportingScreen):
    """A screen around a list that can be sorted, and whose groups fold."""

    filter: str

    def __init__(self) -> None:
        super().__init__()
        self.sorting = Sorting()
        self._folds: dict[tuple[Target, str, bool], Folds] = {}

    @property
    def shown(self) -> Shown:
        """What the user asked to see here."""
        return self.session.shown_at(self.target)

    @abstractmethod
    def selected(self) -> Selection:
        """The table of the list."""

    @abstractmethod
    def refresh_rows(self) -> None:
        """Make and show the rows anew."""

    def folds_of(self, order: Order) -> Folds:
        """What is looked for is shown wherever it stands, until it is folded."""
        grouping = order.grouping
        usual = Folds(every=grouping.folded) if grouping and not self.filter else UNFOLDED
        return self._folds.get((self.target, order.name, bool(self.filter)), usual)

    def _set_folds(self, change: Callable[[Folds], Folds]) -> None:
        order = self.selected().order(self.sorting.name)
        self._folds[self.target, order.name, bool(self.filter)] = change(self.folds_of(order))
        self.refresh_rows()

    @on(FoldToggled)
    def _toggle_fold(self, event: FoldToggled) -> None:
        self.fold(event.row.group)

    def action_toggle_all_folds(self) -> None:
        """Fold all groups, or unfold them."""
        if any(row.group for row in self.listing.rows):
            self._set_folds(Folds.toggled_all)
        else:
            key = self.session.key("sort")
            self.app.notify(f"Nothing folds here; {key} sorts, under headings where rows go together")

    def fold(self, group: str) -> None:
        """Fold or unfold a group."""
        self._set_folds(lambda folds: folds.toggled(group))

    def action_sort(self) -> None:
        """Sort by the next order, and say by which."""
        names = [order.name for order in self.selected().table.orders]
        if not names:
            self.app.notify("The lines of a page have one order; lists are sorted")
            return
        here = names.index(self.selected().order(self.sorting.name).name)
        self.sort_by(names[(here + 1) % len(names)])

    def action_reverse(self) -> None:
        """Sort the other way round."""
        if self.selected().table.orders:
            self.sorting = self.sorting._replace(backwards=not self.sorting.backwards)
            self.refresh_rows()
        else:
            self.app.notify("The lines of a page have one order; lists are sorted")

    def sort_by(self, name: str) -> None:
        """Sort by an order, or where the list is so sorted the other way round."""
        order = self.selected().order(self.sorting.name)
        self.sorting = Sorting(name, backwards=order.name == name and not self.sorting.backwards)
        self.refresh_rows()
