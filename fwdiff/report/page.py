"""Lines of plain text at a given width: signs, hanging indents, capped lists.  Every string is made visible here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from typing import TypeVar

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from fwdiff.text import visible

ROOM = 240
"""Characters that one string may take; an image may hold a URL of a megabyte."""

_NARROWEST = 40
_STYLES = {"+": "bold dodger_blue1", "-": "bold dark_orange", "~": "bold", "?": "magenta", "!": "bold red", "=": "dim"}

T = TypeVar("T")


def clean(value: object, room: int = ROOM) -> str:
    """A value out of an image as one line of visible characters, cut after `room`."""
    text = visible(str(value)[: room + 1])
    return text if len(text) <= room else f"{text[: room - 1]}…"


def quantity(number: int, noun: str, plural: str | None = None) -> str:
    """`1 package`, `1,200 packages`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def some(names: Iterable[str], most: int) -> list[str]:
    """The first names, and how many more there are."""
    every = list(names)
    return every if len(every) <= most else [*every[:most], f"… and {len(every) - most:,} more"]


class Page:
    """A text of lines no wider than `width` cells (at least 40), collected in order.

    `everything` cuts nothing; where something is cut, `rest` is the option that has all.
    """

    def __init__(self, width: int, *, color: bool, everything: bool = False, rest: str = "--json") -> None:
        self.everything = everything
        self._rest = rest
        self._out = StringIO()
        self._width = max(width, _NARROWEST)
        self._console = Console(
            file=self._out,
            width=self._width,
            force_terminal=color,
            color_system="256" if color else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
            _environ={},  # the caller decides on colour and width
        )

    def some(self, names: Iterable[str], most: int) -> list[str]:
        """The first names, and how many more there are; all where nothing is to be cut."""
        return list(names) if self.everything else some(names, most)

    def text(self) -> str:
        """All lines so far."""
        return self._out.getvalue()

    def blank(self) -> None:
        """An empty line."""
        self._console.print()

    def heading(self, title: str, count: int) -> None:
        """An empty line and a title with the number of its rows."""
        self.blank()
        self._print(Text(f"{title} ({count:,})", style="bold underline"))

    def row(self, sign: str, subject: str, *notes: str) -> None:
        """A signed row: what it is about, then notes; continued lines stand under the subject."""
        text = Text(self._clean(subject), style="bold" if notes else "")
        for note in notes:
            text.append(f"  {self._clean(note)}", style="not bold")
        self._hang(Text(f"{sign} ", style=_STYLES.get(sign, "")), text)

    def note(self, label: str, words: Iterable[str], indent: int = 4) -> None:
        """A labelled line under a row; continued lines stand under the first word.  Nothing for no words."""
        text = Text(" ".join(map(self._clean, words)))
        if text:
            self._hang(Text(" " * indent + (f"{label:13} " if label else ""), style="dim"), text)

    def sentence(self, text: str) -> None:
        """A sentence, wrapped."""
        self._hang(Text(""), Text(self._clean(text)))

    def labelled(self, label: str, value: str, *, width: int) -> None:
        """A value beside its label of that many cells."""
        self._hang(Text(f"{label:{width}} ", style="dim"), Text(self._clean(value)))

    def columns(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Rows of cells, each column as wide as its widest cell."""
        widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            self.sentence("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def listing(self, title: str, rows: Sequence[T], most: int, write: Callable[[T], None]) -> None:
        """A heading and the first rows; what is left out is counted.  Nothing where there are no rows."""
        if not rows:
            return
        self.heading(title, len(rows))
        most = len(rows) if self.everything else most
        for row in rows[:most]:
            write(row)
        if len(rows) > most:
            self._print(Text(f"  … and {len(rows) - most:,} more ({self._rest} has all)", style="dim"))

    def _clean(self, value: object) -> str:
        return visible(str(value)) if self.everything else clean(value)

    def _hang(self, first: Text, text: Text) -> None:
        """`text` beside `first`, its further lines indented by as much; a word longer than a line is cut into lines."""
        indent = cell_len(first.plain)
        lines = text.wrap(self._console, self._width - indent, overflow="fold")
        for number, line in enumerate(lines):
            self._print((first if number == 0 else Text(" " * indent)) + line)

    def _print(self, text: Text) -> None:
        text.rstrip()
        self._console.print(text, soft_wrap=True)
