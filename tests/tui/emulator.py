"""As much of a terminal as fwdiff's screen makes use of: what stands on it after some bytes."""

from __future__ import annotations

import re

from rich.cells import cell_len

_TOKEN = re.compile(
    r"\x1b\[(?P<numbers>[\d;]*)(?P<name>[A-Za-z])|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()]."
    r"|\x1b.|[^\x1b]",
    re.DOTALL,
)
_CODE = re.compile(r"[34]8;2;\d+;\d+;\d+|[34]8;5;\d+|\d+")
_OFF = {"22": "12", "23": "3", "24": "4", "25": "56", "27": "7", "28": "8", "29": "9", "55": ""}
_SEEN_ON_BLANKS = frozenset("479")

Cell = tuple[str, tuple[str, str, str]]
"""A character, and its attributes, its colour and its ground."""


class Emulator:
    """Cells by line and column, and which lines were drawn on."""

    def __init__(self, columns: int, lines: int, *, fills: bool = True) -> None:
        self._fills = fills
        """Whether what is erased takes the ground of the pen."""
        self._pen = ("", "", "")
        self.drawn: set[int] = set()
        self.resize(columns, lines)

    def resize(self, columns: int, lines: int) -> None:
        """Another size, and nothing there."""
        self._columns, self._count = columns, lines
        self._x = self._y = self._top = 0
        self._bottom = lines - 1
        self.lines: list[list[Cell]] = [self._blanks(columns) for _ in range(lines)]

    def text(self, y: int) -> str:
        """What stands on a line."""
        return "".join(text for text, _ in self.lines[y])

    def _blanks(self, count: int) -> list[Cell]:
        return [(" ", ("", "", self._pen[2] if self._fills else ""))] * count

    def take(self, text: str) -> None:
        """Do what a terminal does; other sequences than those of drawing are passed over."""
        for token in _TOKEN.finditer(text):
            numbers = [int(one) for one in (token["numbers"] or "").split(";") if one]
            match f"CSI {token['name']}" if token["name"] else token[0]:
                case "CSI H":
                    line, column = (*numbers, 1, 1)[:2]
                    self._y, self._x = min(line, self._count) - 1, min(column, self._columns) - 1
                case "CSI G":
                    self._x = min((*numbers, 1)[0], self._columns) - 1
                case "CSI m":
                    self._take_pen(token["numbers"] or "0")
                case "CSI X":
                    self.drawn.add(self._y)
                    self.lines[self._y][self._x : self._x + numbers[0]] = self._blanks(numbers[0])
                case "CSI r":
                    top, bottom = numbers or (1, self._count)
                    # what was drawn for another size may name more lines than there are: no region then
                    is_region = top < bottom <= self._count
                    self._top, self._bottom = (top - 1, bottom - 1) if is_region else (0, self._count - 1)
                    self._x = self._y = 0
                case "\n" | "\x1bM" as step:
                    self._step(is_down=step == "\n")
                case "\r":
                    self._x = 0
                case character if len(character) == 1 and character.isprintable():
                    self._write(character)

    def _step(self, *, is_down: bool) -> None:
        """To the next line or the one before; at the end of the region that scrolls."""
        if self._y != (self._bottom if is_down else self._top):
            self._y = max(0, min(self._y + (1 if is_down else -1), self._count - 1))
            return
        del self.lines[self._top if is_down else self._bottom]
        self.lines.insert(self._y, self._blanks(self._columns))
        self.drawn.update(range(self._top, self._bottom + 1))

    def _take_pen(self, codes: str) -> None:
        attributes, text, ground = self._pen
        for code in _CODE.findall(codes):
            if code == "0":
                attributes, text, ground = "", "", ""
            elif code.startswith(("38", "39", "3")) and code != "3":
                text = "" if code == "39" else code
            elif code.startswith("4") and code != "4":
                ground = "" if code == "49" else code
            elif code in _OFF:
                attributes = "".join(one for one in attributes if one not in _OFF[code])
            else:
                attributes = "".join(sorted({*attributes, code}))
        self._pen = (attributes, text, ground)

    def _write(self, character: str) -> None:
        size = cell_len(character)
        self.drawn.add(self._y)
        line = self.lines[self._y]
        if size == 0:
            before, pen = line[self._x - 1]
            line[self._x - 1] = (before + character, pen)
            return
        # of a blank only the ground is seen
        is_bare = character == " " and _SEEN_ON_BLANKS.isdisjoint(self._pen[0])
        pen = ("", "", self._pen[2]) if is_bare else self._pen
        line[self._x : self._x + size] = [(character, pen), *[("", pen)] * (size - 1)][: self._columns - self._x]
        self._x = min(self._x + size, self._columns)
