"""Cells cut and wrapped to a width, measured in terminal cells: an ideograph takes two, a combining mark none."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from fwdiff.tui.view_model.rows import Cell, Column, Span, Tone, plain

_GAP = 1
_BREAKS = frozenset("/.,;:-_&?=")


def shown_columns(columns: tuple[Column, ...], *, wide: bool, without: tuple[str, ...] = ()) -> list[int]:
    """Indexes of the columns that fit the breakpoint and are not left out."""
    fitting = (index for index, column in enumerate(columns) if wide or not column.wide)
    return [index for index in fitting if columns[index].title not in without]


def column_widths(columns: list[Column], total: int) -> list[int]:
    """The width of each column, together with the gaps between them never more than `total`.

    Each has its minimum or what its longest value takes; the rest goes by shares to those whose values want more.
    """
    widths = [max(1, min(column.minimum, column.most or column.minimum)) for column in columns]
    rest = total - sum(widths) - _GAP * (len(columns) - 1)
    wanting = [index for index, column in enumerate(columns) if column.share]
    while rest > 0 and wanting:
        shares = sum(columns[index].share for index in wanting)
        given = {index: max(rest * columns[index].share // shares, 1) for index in wanting}
        for index, more in given.items():
            most = columns[index].most
            taken = min(more, rest, most - widths[index] if most else more)
            widths[index] += taken
            rest -= taken
        wanting = [index for index in wanting if not columns[index].most or widths[index] < columns[index].most]
    for index in reversed(range(len(widths))):
        taken = min(max(-rest, 0), widths[index] - 1)
        widths[index] -= taken
        rest += taken
    return widths


def width_of(content: Cell) -> int:
    """Terminal cells of a whole cell on one line."""
    return cell_len(plain(content))


def cut(content: Cell, width: int, ellipsis: str) -> list[Span]:
    """One line of at most `width` cells, ending in `ellipsis` where something is left out."""
    if width_of(content) <= width:
        return list(content)
    room = max(width - cell_len(ellipsis), 0)
    line: list[Span] = []
    for text, tone in content:
        kept, room = _prefix(text, room)
        line.append((kept, tone))
        if len(kept) < len(text):
            break
    line.append((ellipsis[:width], line[-1][1] if line else Tone.PLAIN))
    return line


def cut_middle(content: Cell, width: int, ellipsis: str) -> list[Span]:
    """As `cut`, but the end is kept too, and twice as much of it: there names that begin alike differ."""
    total = width_of(content)
    if total <= width:
        return list(content)
    head = max(width - cell_len(ellipsis), 0) // 3
    kept = cut(content, head + cell_len(ellipsis), ellipsis)
    tail = _without_prefix(list(content), total - (width - sum(cell_len(text) for text, _ in kept)))
    return kept + tail


def _without_prefix(spans: list[Span], width: int) -> list[Span]:
    """What is left when at least `width` cells are taken from the front."""
    for index, (text, tone) in enumerate(spans):
        if cell_len(text) > width:
            start = next(number for number in range(len(text) + 1) if cell_len(text[:number]) >= width)
            return [(text[start:], tone), *spans[index + 1 :]]
        width -= cell_len(text)
    return []


def brief(text: str, width: int, ellipsis: str) -> str:
    """A value in one piece, its middle left out where it is longer than `width` cells."""
    return plain(tuple(cut_middle(((text, Tone.PLAIN),), width, ellipsis)))


def whole_words(text: str, width: int, ellipsis: str) -> str:
    """A text in one line, its last words left out where it is longer than `width` cells."""
    if cell_len(text) <= width:
        return text
    fitting, _ = _prefix(text, max(width - cell_len(ellipsis) - 1, 0))
    words = fitting if text[len(fitting)] == " " else fitting.rpartition(" ")[0] or fitting
    return f"{words.rstrip(' ,;:')} {ellipsis}"


def weighed_notes(notes: Sequence[str], room: int) -> str:
    """Notes in one line, those that weigh most first; where not all have room the last ones are left out."""
    kept = list(filter(None, notes))
    while len(kept) > 1 and cell_len("  ".join(kept)) > room:
        kept.pop()
    return "  ".join(kept)


def wrap(content: Cell, width: int, hang: int = 0) -> list[list[Span]]:
    """All of a cell as lines of at most `width` cells, broken at spaces, else behind marks, humps, anywhere."""
    if width_of(content) <= width:
        return [list(content)]
    hang = min(hang, max(width - 8, 0))
    lines: list[list[Span]] = []
    rest = list(content)
    while rest:
        pad = hang if lines else 0
        line, rest = _take_line(rest, max(width - pad, 2))
        lines.append([(" " * pad, Tone.PLAIN), *line] if pad else line)
    return lines


def _take_line(spans: list[Span], width: int) -> tuple[list[Span], list[Span]]:
    text = "".join(piece for piece, _ in spans)
    fitting, _ = _prefix(text, width)
    count = len(fitting) if len(fitting) == len(text) else _break_before(text, len(fitting))
    line, rest = _split(spans, max(count, 1))
    return line, _without_leading_spaces(rest)


def _break_before(text: str, limit: int) -> int:
    """How many characters the line takes, when at most `limit` fit."""
    space = limit if text[limit] == " " else text.rfind(" ", 0, limit)
    if space > limit // 3:
        return space
    mark = next((index for index in range(limit - 1, limit // 3, -1) if text[index] in _BREAKS), -1)
    if mark > 0:
        return mark + 1
    humps = (at for at in range(limit, limit // 3, -1) if text[at].isupper() and text[at - 1].islower())
    return next(humps, limit)


def _split(spans: list[Span], count: int) -> tuple[list[Span], list[Span]]:
    line: list[Span] = []
    for index, (text, tone) in enumerate(spans):
        if count < len(text):
            return [*line, (text[:count], tone)], [(text[count:], tone), *spans[index + 1 :]]
        line.append((text, tone))
        count -= len(text)
    return line, []


def _without_leading_spaces(spans: list[Span]) -> list[Span]:
    for index, (text, tone) in enumerate(spans):
        stripped = text.lstrip(" ")
        if stripped:
            return [(stripped, tone), *spans[index + 1 :]]
    return []


def _prefix(text: str, width: int) -> tuple[str, int]:
    """The longest prefix of at most `width` cells, and the cells that it leaves."""
    if text.isascii():
        return text[:width], max(width - len(text), 0)
    used = 0
    for index, character in enumerate(text):
        size = cell_len(character)
        if used + size > width:
            return text[:index], 0
        used += size
    return text, width - used
