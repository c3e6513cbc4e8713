"""The layers of an image as an indented tree: what it is packed in, its partitions, their APEXes, what is not read."""

from __future__ import annotations

from msgspec.structs import replace

from fwdiff.model import ImageLayers, Layer, Unread
from fwdiff.report.page import Page, quantity

_MOST_APEXES = 8
_MOST_UNREAD = 24
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")

_NUMBERS = 17
"""Cells of the columns of sizes and of files."""


def render_layers(layers: ImageLayers, *, width: int, color: bool) -> str:
    """The tree as text of lines at most `width` cells wide (40 at least)."""
    page = Page(width, color=color)
    page.labelled(f"{'size':>9} {'files':>7}", "", width=_NUMBERS)
    _write_layer(page, layers.image, "")
    for key, value in layers.image.marks.items():
        page.labelled("", f"{key}: {value}", width=_NUMBERS)
    for layer in layers.image.inside:
        _write_layer(page, layer, "  ")
        for apex in layer.inside[:_MOST_APEXES]:
            _write_layer(page, replace(apex, name=apex.name.rpartition("/")[2]), "    ")
        _write_rest(page, len(layer.inside) - _MOST_APEXES)
    page.listing("Not read", list(layers.unread), _MOST_UNREAD, lambda unread: _write_unread(page, unread))
    return page.text()


def amount(size: int) -> str:
    """Bytes in the unit that leaves at most four digits: `512 bytes`, `2.5 GiB`."""
    value = float(size)
    unit = 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if not unit or value >= 10 else f"{value:.1f} {_UNITS[unit]}"


def _write_layer(page: Page, layer: Layer, indent: str) -> None:
    size = "" if layer.size is None else amount(layer.size)
    words = [layer.name, layer.format]
    if indent:
        words += [f"{key}: {value}" for key, value in layer.marks.items()]
    page.labelled(f"{size:>9} {layer.files:>7,}", indent + "  ".join(words), width=_NUMBERS)


def _write_rest(page: Page, number: int) -> None:
    if number > 0:
        page.labelled("", f"    and {quantity(number, 'APEX', 'APEXes')} more (--json has all)", width=_NUMBERS)


def _write_unread(page: Page, unread: Unread) -> None:
    page.row("!", unread.path, f"{unread.kind}: {unread.reason}")
