"""Taking rows along: copied over any terminal, or written to a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from fwdiff.text import visible
from fwdiff.tui.screens.deciding import DecidingScreen
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.rows import Row
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.choice_bar import Choice, ChoiceBar

if TYPE_CHECKING:
    from fwdiff.tui.view_model.copies import Copied

_SAID = 64
"""Cells of a copied value that a message repeats."""
_MOST_COPIED = 50_000
"""Characters; terminals drop a longer sequence: tmux and xterm take some 75,000 bytes as base64."""


class HandingScreen(DecidingScreen):
    """A screen around a list, with the keys that take rows along."""

    def action_copy(self) -> None:
        """Ask what of the marked rows, or of the one under the cursor, is copied."""
        focused = self.focused if isinstance(self.focused, ChangeList) else self.listing
        rows = focused.picked()
        if self.session.view is None or not any(row.name for row in rows):
            self.app.notify("This row has nothing to copy")
            return
        # what makes reports is for those who take something along
        from fwdiff.tui.view_model.copies import COPIES  # noqa: PLC0415

        copied = self.taken(focused, rows)
        kinds = {key: word for key, (word, _) in COPIES.items() if key != "c" or copied.citations}
        title = f"copy {len(rows):,} rows" if len(rows) > 1 else "copy"
        choices = [*(Choice(*kind) for kind in kinds.items()), Choice("y", "")]
        self.ask(title, choices, partial(self._copy, copied), focused)

    def ask(
        self, title: str, choices: Sequence[Choice], take: Callable[[str], None], focused: ChangeList | None = None
    ) -> None:
        """Ask for one key in the line below the list, which has the keys again afterwards."""
        self.query_one(ChoiceBar).ask(title, choices, take, (focused or self.listing).focus)

    def taken(self, listing: ChangeList, rows: Sequence[Row]) -> Copied:
        """Rows of a list with what is known of them."""
        from fwdiff.tui.view_model.copies import Copied  # noqa: PLC0415 - as above

        assert self.session.view is not None
        images = (self.session.left_name, self.session.right_name)
        return Copied(self.session.view, images, listing.table, rows)

    def _copy(self, copied: Copied, key: str) -> None:
        from fwdiff.tui.view_model.copies import COPIES  # noqa: PLC0415 - as above

        word, read = COPIES["n" if key == "y" else key]
        text = read(copied)
        if not text:
            self.app.notify(f"This row has no {word}")
        elif len(text) > _MOST_COPIED:
            self.app.notify(f"{len(text):,} characters are too many for a terminal to copy; x writes a file")
        else:
            self.app.copy_to_clipboard(text)
            number = f"{len(copied.rows):,} rows" if len(copied.rows) > 1 else ""
            said = number or brief(visible(text.strip().replace("\n", " ")), _SAID, self.session.glyphs.ellipsis)
            self.app.notify(f"Copied {'' if word == 'name' and not number else f'{word}: '}{said}")
