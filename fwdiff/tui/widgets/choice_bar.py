"""A line that asks for one key of a few, while the rows above it stay in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.content import Content
from textual.events import Blur, Key
from textual.style import Style
from textual.widgets import Static

from fwdiff.text import visible
from fwdiff.tui.widgets.input_line import is_shown, show, stand_in


class Choice(NamedTuple):
    """A key, and a word for what it does; a second key of another choice has none and is not shown."""

    key: str
    word: str


class ChoiceBar(Static, can_focus=True):
    """Hidden until asked for; one key chooses, as a click does, and any other chooses nothing."""

    auto_links = False

    def __init__(self) -> None:
        super().__init__("", id="choice-bar", classes="input-line", markup=False)
        show(self, shown=False)
        self._choices: Sequence[Choice] = ()
        self._take: Callable[[str], None] = lambda _: None
        self._leave: Callable[[], object] = lambda: None

    def ask(
        self, title: str, choices: Sequence[Choice], take: Callable[[str], None], leave: Callable[[], object]
    ) -> None:
        """Show the choices.  `leave` is called whatever is pressed, `take` after it with the key of a choice."""
        self._choices, self._take, self._leave = choices, take, leave
        shown = [choice for choice in choices if choice.word]
        whole = _line(title, shown)
        # what stands in brackets only explains, and is the first to go where there is no room for all keys
        fits = whole.cell_length <= self.app.size.width
        self.update(whole if fits else _line(title, [one._replace(word=one.word.partition(" (")[0]) for one in shown]))
        stand_in(self, shown=True)
        self.focus()

    @property
    def is_open(self) -> bool:
        """Whether it is in sight."""
        return is_shown(self)

    def action_choose(self, key: str) -> None:
        """Take the choice of a key, if it is one."""
        if not self.is_open:
            return
        take = self._take
        self._close()
        if any(choice.key == key for choice in self._choices):
            take(key)
        elif key != "escape":
            self.app.notify("Nothing was chosen", markup=False)

    def on_key(self, event: Key) -> None:
        """Every key ends the question, but for the one that leaves fwdiff."""
        if event.key != "ctrl+c":
            event.stop()
            event.prevent_default()
            self.action_choose(event.character if event.is_printable and event.character else event.key)

    def on_blur(self, _: Blur) -> None:
        """A click elsewhere chooses nothing."""
        if self.is_open and not self.has_focus:  # a question that follows another has the keys again by now
            self._close()

    def _close(self) -> None:
        stand_in(self, shown=False)
        self._leave()


def _line(title: str, choices: Sequence[Choice]) -> Content:
    line = [Content.assemble((f" {visible(title)}:  ", "bold"))]
    for choice in choices:
        content = Content.assemble((choice.key, "bold $primary"), (f" {choice.word}  ", "$quiet"))
        line.append(content.stylize(Style.from_meta({"@click": f"choose({choice.key!r})"})))
    return Content("").join([*line, Content.assemble(("esc", "bold $primary"), (" leaves", "$quiet"))])
