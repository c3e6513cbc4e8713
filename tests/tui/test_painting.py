"""A terminal that is told of differences shows what one shows that is told everything."""

from __future__ import annotations

import hashlib
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Size

from fwdiff.tui.painting import Painter, Piece
from fwdiff.tui.strokes import cells_of
from fwdiff.tui.terminal import Painted
from tests.tui.builders import comparison, endpoint, identity, inventory, package
from tests.tui.driving import app_with, press, settle
from tests.tui.emulator import Emulator

_SIZE = Size(20, 8)
_TRUE = ColorSystem.TRUECOLOR
_STYLES = [
    Style.parse(text) for text in ("#ffffff on #000000", "bold #ff0000 on #000000", "on #202020", "underline", "none")
]


_line = st.lists(
    st.tuples(st.sampled_from(["  ", "          ", "ab", "mXr", "界", "e\u0301", "-"]), st.sampled_from(_STYLES))
)
_screens = st.lists(st.lists(_line, min_size=_SIZE.height, max_size=_SIZE.height), min_size=1, max_size=3)


def _whole(lines: list[list[tuple[str, Style]]], first: int = 0) -> list[Piece]:
    pieces: list[Piece] = []
    for y, parts in enumerate(lines, first):
        segments, width = [], 0
        for text, style in parts:
            if width + cell_len(text) <= _SIZE.width:
                segments.append(Segment(text, style))
                width += cell_len(text)
        pieces.append((y, 0, [*segments, Segment(" " * (_SIZE.width - width), _STYLES[0])]))
    return pieces


def _show(painter: Painter, terminal: Emulator, pieces: list[Piece]) -> str:
    written = painter.paint(_SIZE, pieces, _TRUE)
    terminal.take(written)
    return written


@given(_screens, st.integers(-6, 6), st.booleans(), st.booleans())
def test_differences_lead_to_the_same_picture(
    screens: list[list[list[tuple[str, Style]]]],
    by: int,
    erases: bool,
    fills: bool,
) -> None:
    erases = erases and fills
    painter, terminal = Painter(erases=erases), Emulator(*_SIZE, fills=fills)
    shown = [screens[0][(y + by) % _SIZE.height] for y in range(_SIZE.height)]
    for lines in (*screens, shown):
        _show(painter, terminal, _whole(lines))
        other = Emulator(*_SIZE, fills=fills)
        _show(Painter(erases=False), other, _whole(lines))
        assert terminal.lines == other.lines


def test_what_stands_there_is_not_written_again() -> None:
    painter, terminal = Painter(erases=True), Emulator(*_SIZE, fills=True)
    lines = [[(f"row {number}", _STYLES[0])] for number in range(_SIZE.height)]
    _show(painter, terminal, _whole(lines))
    assert _show(painter, terminal, _whole(lines)) == ""
    lines[3] = [("row x", _STYLES[0])]
    assert (
        _show(painter, terminal, _whole(lines)).replace("\x1b[0m", "") == "\x1b[4;5H\x1b[38;2;255;255;255;48;2;0;0;0mx"
    )


def test_lines_that_stood_further_up_are_moved_by_the_terminal() -> None:
    painter, terminal = Painter(erases=True), Emulator(*_SIZE, fills=True)
    lines = [[(f"row {number} " + "abcdefgh"[number] * 9, _STYLES[number % 2])] for number in range(_SIZE.height)]
    _show(painter, terminal, _whole(lines))
    written = _show(painter, terminal, _whole([*lines[1:], [("the next one", _STYLES[0])]]))
    assert written.startswith("\x1b[1;8r\x1b[8H\n\x1b[r")
    assert len(written) < 100


def test_after_a_change_of_size_and_when_asked_to_all_is_drawn() -> None:
    painter, terminal = Painter(erases=False), Emulator(*_SIZE, fills=True)
    lines = [[("abc", _STYLES[0])]] * _SIZE.height
    whole = _show(painter, terminal, _whole(lines))
    painter.forget()
    assert _show(painter, terminal, _whole(lines)) == whole
    assert painter.paint(Size(20, 4), _whole(lines)[:4], _TRUE)


@pytest.mark.parametrize("text", ["abc", "日本"])
def test_what_was_laid_out_for_a_narrower_terminal_leaves_the_rest_as_it_is(text: str) -> None:
    painter, terminal = Painter(erases=False), Emulator(*_SIZE, fills=True)
    written = painter.paint(_SIZE, [(0, 2, [Segment(text, _STYLES[0])])], _TRUE)
    terminal.take(written)
    assert "unknown" not in written
    assert text in terminal.text(0)


def test_a_cluster_narrower_than_its_characters_is_one_cell() -> None:
    family = "👩\u200d👧"
    assert len(cells_of([Segment(family)], _TRUE)) == cell_len(family)


@pytest.mark.slow("fifty moves, each painted")
async def test_a_move_writes_little_beyond_the_edge_of_the_list_too(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = package("com.example.app", "system/app/App/App.apk")
    names = [hashlib.sha256(bytes([number])).hexdigest()[:12] for number in range(80)]
    hosts = [endpoint(f"https://{name}.example.{name[:2]}x.com/{name}", owner) for name in names]
    left = inventory(identity("old", "1", "2020-01-01"), [owner])
    right = inventory(identity("new", "2", "2020-02-01"), [owner], hosts)
    app, painter, written = app_with(comparison(left, right)), Painter(erases=True), [0]

    def count(_: object, update: object) -> None:
        if isinstance(update, LayoutUpdate | ChopsUpdate):
            written[-1] += len(Painted(update, painter, app.size).render_segments(app.console).encode())

    monkeypatch.setattr(app, "_display", count)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "5", "j", "j")
        for _ in range(48):
            await press(pilot, "j")
            app.main.show_preview()
            await settle(pilot)
            written.append(0)
    assert max(written[1:]) < 2048
    assert statistics.median(written[1:]) < 1024


def test_what_was_laid_out_for_a_larger_terminal_is_cut_at_the_borders() -> None:
    painter, terminal = Painter(erases=True), Emulator(20, 8)
    _show(painter, terminal, [(0, 15, [Segment("right of the border")]), (1, 25, [Segment("beyond")])])
    _show(painter, terminal, [(0, 0, [Segment("x" * 30)]), (9, 0, [Segment("below")])])
    assert terminal.text(0) == "x" * 20
    assert terminal.text(1) == " " * 20
