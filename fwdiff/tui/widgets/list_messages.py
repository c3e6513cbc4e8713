"""What a list says to the screen around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from fwdiff.tui.view_model.rows import Row

if TYPE_CHECKING:
    from fwdiff.tui.widgets.change_list import ChangeList


class Opened(Message):
    """A row was opened."""

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.row = row


class Moved(Message):
    """The cursor stands on another row, or there is none."""

    def __init__(self, change_list: ChangeList) -> None:
        super().__init__()
        self.change_list = change_list

    @property
    def control(self) -> ChangeList:
        """The list that it happened in."""
        return self.change_list


class Resized(Message):
    """The columns have other widths."""


class FoldToggled(Message):
    """The group of a row is to be folded or unfolded."""

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.row = row
