"""The lines around a list: title, sections, column titles, state, keys.

Each is one line as wide as the screen, whatever it says: another text has nothing laid out anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from fwdiff.text import visible
from fwdiff.tui.actions import find_action, first_key
from fwdiff.tui.view_model.rows import Sign
from fwdiff.tui.view_model.tables import SECTIONS, Section

Part = tuple[str, str]
"""A text and the style sheet's variable for it."""


class Line(Static):
    """One line of parts; text reaches the terminal as it is, never as markup."""

    def show(self, *parts: Part, end: Iterable[Part] = ()) -> None:
        """Put parts in place, those of `end` at the right border."""
        self.update(in_line(self.content_size.width, parts, end), layout=False)


def in_line(width: int, parts: Iterable[Part], end: Iterable[Part] = ()) -> Content:
    """Parts in one line, those of `end` at the right border of so many cells."""
    left = _assembled(parts)
    right = _assembled(end)
    gap = max(width - left.cell_length - right.cell_length, 1) if right else 0
    return Content.assemble(left, " " * gap, right)


def _assembled(parts: Iterable[Part]) -> Content:
    return Content.assemble(*((visible(text), style) for text, style in parts if text))


class SectionBar(Static):
    """The sections with their number keys, and on wide terminals how many rows of each sign they have."""

    auto_links = False

    def show(self, current: str, counts: dict[str, dict[Sign, int]], *, wide: bool) -> None:
        """Draw all sections, the current one marked; where the line is full counts go first, from the right."""
        full = len(SECTIONS) if wide else 0
        line = Content("")
        choices = [("  ", False, full), *((" ", True, number) for number in range(full, -1, -1))]
        for gap, short, counted in choices if wide else choices[1:]:
            sections = [
                _label(number, section, current, counts if number <= counted else {}, short=short)
                for number, section in enumerate(SECTIONS, 1)
            ]
            line = Content(gap).join(sections)
            if line.cell_length <= self.content_size.width:
                break
        self.update(line, layout=False)


def _label(
    number: int, section: Section, current: str, counts: Mapping[str, dict[Sign, int]], *, short: bool
) -> Content:
    title = section.short if short else section.name
    tone = "bold underline $primary" if section.name == current else ""
    label = _assembled([(f"{number} ", "$quiet"), (title, tone)])
    signed = counts.get(section.name, {}).items()
    numbers = [(f" {sign}{count}", f"${SIGN_VARIABLES[sign]}") for sign, count in signed if count]
    return _clickable(Content.assemble(label, _assembled(numbers)), section.name)


SIGN_VARIABLES = {
    Sign.ADDED: "added",
    Sign.REMOVED: "removed",
    Sign.CHANGED: "changed",
    Sign.UNKNOWN: "unknown",
    Sign.SAME: "quiet",
    Sign.PROBLEM: "cleartext",
    Sign.NONE: "foreground",
}


class KeyLine(Static):
    """The keys that matter here, clickable."""

    auto_links = False
    _ids: tuple[str, ...] = ()
    _called: Mapping[str, str] = {}
    _is_lent = False

    def __init__(self, own_keys: Mapping[str, str]) -> None:
        super().__init__(id="keys")
        self._own_keys = own_keys

    def show(self, *ids: str, called: Mapping[str, str] | None = None) -> None:
        """Draw the actions of these ids, in this order, unless they are drawn; `called` has other words for some."""
        called = called or {}
        if (ids, called) == (self._ids, self._called) and not self._is_lent:
            return
        self._ids, self._called = ids, called
        if not self._is_lent:
            self.update(Content("  ").join([self._key(action_id) for action_id in ids]), layout=False)

    def lend(self, *keys: tuple[str, str]) -> None:
        """Show other keys with their words for as long as a line of input has the keyboard."""
        self._is_lent = True
        parts = [_assembled([(key, "bold $primary"), (f" {word}", "$quiet")]) for key, word in keys]
        self.update(Content("  ").join(parts), layout=False)

    def take_back(self) -> None:
        """Show the keys again that were there before."""
        self._is_lent = False
        ids, self._ids = self._ids, ()
        self.show(*ids, called=self._called)

    def _key(self, action_id: str) -> Content:
        parts = [
            (first_key(action_id, self._own_keys), "bold $primary"),
            (f" {self._called.get(action_id, find_action(action_id).footer)}", "$quiet"),
        ]
        return _clickable(_assembled(parts), action_id)


def _clickable(content: Content, action_id: str) -> Content:
    return content.stylize(Style.from_meta({"@click": f"screen.run_by_id('{action_id}')"}))
