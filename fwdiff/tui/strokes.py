"""Cells of a terminal, and the shortest words in which it is told to draw them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

_ATTRIBUTES = (
    ("bold", "1"),
    ("dim", "2"),
    ("italic", "3"),
    ("underline", "4"),
    ("blink", "5"),
    ("blink2", "6"),
    ("reverse", "7"),
    ("conceal", "8"),
    ("strike", "9"),
    ("underline2", "21"),
    ("frame", "51"),
    ("encircle", "52"),
    ("overline", "53"),
)
"""Of a style, with the parameter of SGR (ECMA-48, 8.3.117) for each."""
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29", "21": "24"}
"""What takes an attribute back; to take others back, all are."""
_SEEN_ON_BLANKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})
_LEAST_ERASED = 8
"""Blanks in a row that are erased rather than written."""


class Pen(NamedTuple):
    """How a cell is drawn: parameters of SGR for attributes, text and ground, empty for the terminal's own."""

    attributes: str = ""
    text: str = ""
    ground: str = ""

    @property
    def marks_blanks(self) -> bool:
        """Whether a blank drawn with it is more than its ground."""
        return not _SEEN_ON_BLANKS.isdisjoint(self.attributes.split(";"))


PLAIN = Pen()
Cell = tuple[str, Pen]
"""What a cell shows; behind a wide character stand empty ones."""


@lru_cache(4096)
def _pen_of(style: Style, colours: ColorSystem) -> Pen:
    return Pen(
        ";".join(code for name, code in _ATTRIBUTES if getattr(style, name)),
        ";".join(style.color.downgrade(colours).get_ansi_codes()) if style.color else "",
        ";".join(style.bgcolor.downgrade(colours).get_ansi_codes(foreground=False)) if style.bgcolor else "",
    )


def cells_of(segments: Iterable[Segment], colours: ColorSystem) -> list[Cell]:
    """The cells that segments take on a terminal of so many colours."""
    cells: list[Cell] = []
    for text, style, _ in segments:
        pen = PLAIN if style is None else _pen_of(style, colours)
        # of a blank only the ground is seen
        blank = (" ", pen if pen.marks_blanks else Pen(ground=pen.ground))
        pieces = text if text.isascii() else _pieces(text)
        cells += [blank if piece == " " else (piece, pen) for piece in pieces]
    return cells


def _pieces(text: str) -> list[str]:
    """Each character with an empty piece for every further cell.

    Marks that combine, and clusters that are narrower than their characters, stay together.
    """
    sizes = [*map(cell_len, text)]
    whole = cell_len(text)
    if 0 in sizes or sum(sizes) != whole:
        return [text, *[""] * (whole - 1)][: max(whole, 0)]
    return [piece for character, size in zip(text, sizes, strict=True) for piece in (character, *[""] * (size - 1))]


def text_of(cells: Iterable[Cell]) -> str:
    """What cells show, without how."""
    return "".join([text for text, _ in cells])


def _kind(cell: Cell) -> tuple[bool, Pen]:
    text, pen = cell
    return text == " " and not pen.attributes, pen


class Stroke:
    """Writes cells, from a plain pen on."""

    def __init__(self, *, erases: bool) -> None:
        self.written: list[str] = []
        self._erases = erases
        self._pen = PLAIN
        self._line = -1

    def draw(self, y: int, x: int, cells: Sequence[Cell]) -> None:
        """Draw cells on a line from a column on."""
        is_there = False
        for (is_blank, pen), run in groupby(cells, key=_kind):
            part = [*run]
            if not is_there:
                self._move(y, x)
            self._take(pen, blank=is_blank)
            is_there = not (is_blank and self._erases and len(part) >= _LEAST_ERASED)
            self.written.append(text_of(part) if is_there else f"\x1b[{len(part)}X")
            x += len(part)

    def _move(self, y: int, x: int) -> None:
        """CHA on the line that was drawn on last, else CUP."""
        self.written.append(f"\x1b[{x + 1}G" if y == self._line else f"\x1b[{y + 1};{x + 1}H")
        self._line = y

    def _take(self, pen: Pen, *, blank: bool) -> None:
        """Another pen; a blank asks for the ground alone, and for no attribute that is seen on it."""
        if blank and not self._pen.marks_blanks:
            pen = self._pen._replace(ground=pen.ground)
        codes = _codes(self._pen, pen)
        if codes:
            self.written.append(f"\x1b[{';'.join(codes)}m")
        self._pen = pen


@lru_cache(4096)
def _codes(old: Pen, new: Pen) -> list[str]:
    """What turns a pen into another."""
    before, after = ([code for code in pen.attributes.split(";") if code] for pen in (old, new))
    gone = [code for code in before if code not in after]
    plain = ["0", *filter(None, new)]
    if any(code not in _OFF for code in gone):
        return plain
    off = {_OFF[code]: None for code in gone}
    codes = [*off, *(code for code in after if code not in before or _OFF.get(code) in off)]
    codes += [new.text or "39"] if new.text != old.text else []
    codes += [new.ground or "49"] if new.ground != old.ground else []
    return min(codes, plain, key=lambda some: len(";".join(some)))
