"""What the start screen offers below its lines of input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fwdiff.tui.recent import Pair
from fwdiff.tui.view_model.completion import Completions
from fwdiff.tui.view_model.image_names import image_names
from fwdiff.tui.view_model.rows import Cell, Column, Row, Sign, Table, Tone, cell, span
from fwdiff.tui.view_model.view import Glyphs

DEMO = "demo"
_COLUMNS = (Column("choice", 30, 2, ends=True), Column("", 20, 1))
_MOST_SHOWN = 500
_NAMES = 64
"""Cells that the names of a pair take at most."""
_UNITS = ("B", "KB", "MB", "GB")


def first_table(pairs: Sequence[Pair], listing: Completions, glyphs: Glyphs) -> Table:
    """Pairs of before, the case of 2019, and what is in this folder."""
    rows = [
        *_group("compared before", [_pair_row(number, pair, glyphs) for number, pair in enumerate(pairs)]),
        *_group("to see what it does", [_demo_row()]),
        *_group("in this folder", _path_rows(listing)),
    ]
    return Table(_COLUMNS, tuple(rows), "")


def path_table(listing: Completions) -> Table:
    """Files and folders that a text may become."""
    return Table(_COLUMNS, tuple(_path_rows(listing)), listing.complaint or "Nothing there begins so")


def market_table(markets: Sequence[str], text: str) -> Table:
    """Markets of the policy that begin with a text."""
    rows = [_row(f"text:{name}", cell(name, Tone.STRONG), ()) for name in markets if name.startswith(text)]
    return Table(_COLUMNS, tuple(rows), f"The policy's markets are {', '.join(markets)}")


def _group(title: str, rows: Sequence[Row]) -> Iterator[Row]:
    if rows:
        yield Row(title, Sign.NONE, ((span(title, Tone.HEADING),), ()), heading=True)
        yield from rows


def _pair_row(number: int, pair: Pair, glyphs: Glyphs) -> Row:
    folder = _common_folder(pair)
    short = [image and str(Path(image).relative_to(folder)) for image in (pair.left, pair.right, pair.reference)]
    left, right, reference = image_names(short, _NAMES, glyphs.ellipsis)
    third = [span("  reference ", Tone.DIM), span(reference, Tone.UNKNOWN)] if reference else []
    names = (span(left, Tone.REMOVED), span(f" {glyphs.arrow} ", Tone.DIM), span(right, Tone.ADDED), *third)
    missing = ", ".join(str(Path(image).relative_to(folder)) for image in pair.missing)
    about = "  ".join(filter(None, (pair.day, pair.market, str(folder))))
    said = cell(f"not there any more: {missing}", Tone.WARNING) if missing else cell(about, Tone.DIM)
    return _row(f"pair:{number}", names, said)


def _common_folder(pair: Pair) -> Path:
    """The deepest folder that holds all images of a pair."""
    first, *others = (Path(image) for image in pair.images)
    return next(
        folder for folder in first.parents if all(one.is_relative_to(folder) and one != folder for one in others)
    )


def _demo_row() -> Row:
    names = (span("The case of 2019", Tone.STRONG), span("  Nokia 7 Plus, zzhc.vnet.cn"))
    return _row(DEMO, names, cell("images that come along", Tone.DIM))


def _path_rows(listing: Completions) -> list[Row]:
    rows = [
        _row(
            f"text:{entry.text}",
            cell(f"{entry.name}/" if entry.is_folder else entry.name, Tone.STRONG if entry.is_folder else Tone.PLAIN),
            () if entry.is_folder else cell(_size_text(entry.size), Tone.DIM),
        )
        for entry in listing.entries[:_MOST_SHOWN]
    ]
    more = len(listing.entries) - _MOST_SHOWN
    return rows if more <= 0 else [*rows, Row("more", Sign.NONE, (cell(f"and {more:,} more", Tone.DIM), ()))]


def _row(row_id: str, names: Cell, about: Cell) -> Row:
    return Row(row_id, Sign.NONE, (names, about), name=row_id)


def _size_text(size: int) -> str:
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}"
