"""Opening what is under the cursor in the user's editor or decompiler."""

from __future__ import annotations

from fwdiff.model.desk import Content, ReadBytes
from fwdiff.model.events import Failed
from fwdiff.text import visible
from fwdiff.tui.outside import open_outside, program
from fwdiff.tui.screens.looking import LookingScreen
from fwdiff.tui.view_model.outside import Outside, outside


class OpeningScreen(LookingScreen):
    """A screen around a list, with the key that opens other programs."""

    _opening: tuple[list[str], Outside] | None = None
    """The command, and what it waits for."""

    def action_edit(self) -> None:
        """Open the file, member or code under the cursor."""
        view = self.session.view
        found = outside(view, self.target, self.listing.current) if view else None
        if found is None:
            self.app.notify("Nothing here is a file: packages, files, settings and code open")
            return
        words = program(self.session.preferences.tools, decompiler=found.is_code)
        if isinstance(words, str):
            self.app.notify(visible(words))
        elif found.asked is None:
            self._lend(words, found.name, found.text.encode("utf-8", "backslashreplace"))
        else:
            self._opening = (words, found)
            self.ways.ask_engine(found.asked)

    def take_bytes(self, asked: ReadBytes, answer: Content | Failed) -> None:
        """Open what has come, if the page still stands in front and waits for it."""
        if self._opening is None or self._opening[1].asked != asked or not self.is_current:
            return
        words, found = self._opening
        self._opening = None
        if isinstance(answer, Failed):
            self.app.notify(visible(answer.message))
        else:
            self._lend(words, found.name, answer.data)

    def _lend(self, words: list[str], name: str, data: bytes) -> None:
        said = open_outside(self.app, words, name, data)
        if said:
            self.app.notify(visible(said))
