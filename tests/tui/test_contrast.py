"""Every text that a screen draws can be read on what it is drawn on (WCAG 2.1, 1.4.3: 4.5 to 1)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.segment import Segment
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widget import Widget

from fwdiff.tui import theme
from fwdiff.tui.preferences import Preferences
from tests.tui import builders
from tests.tui.driving import app_with, press
from tests.tui.test_theme import contrast

_DRAWN = range(0x2500, 0x25A0)
"""Box drawing and block elements: borders, rules and scroll bars are no text."""
WAYS = {
    "overview": (),
    "cases": ("2",),
    "case": ("2", "g", "enter"),
    "packages": ("3",),
    "page": ("3", "j", "enter"),
    "marks": ("3", "space", "v"),
    "permissions": ("4", "equals_sign"),
    "endpoints": ("5", "c"),
    "configuration": ("6",),
    "problems": ("7",),
    "files": ("8",),
    "filter": ("3", "slash", *"auto"),
    "filter without rows": ("3", "slash", *"zzzz"),
    "decide": ("2", "g", "r", *"reason"),
    "help": ("question_mark",),
    "palette": ("colon",),
    "palette of hosts": ("colon", *"zz"),
    "message": ("escape",),
}


def segments(pilot: Pilot[int]) -> Iterator[Segment]:
    """What is drawn, but for what a box dims behind itself."""
    screen = pilot.app.screen
    strips = screen._compositor.render_strips()
    if isinstance(screen, ModalScreen):
        region = Region.from_union([one.region for one in screen.walk_children(Widget) if one.region])
        strips = [strip.crop(region.x, region.right) for strip in strips[region.y : region.bottom]]
    for strip in strips:
        yield from strip


def unreadable(pilot: Pilot[int]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for text, style, _ in segments(pilot):
        if (
            all(ord(character) in _DRAWN for character in text.strip())
            or style is None
            or style.color is None
            or style.bgcolor is None
        ):
            continue
        pair = [colour.get_truecolor().hex for colour in (style.color, style.bgcolor)]
        if contrast(*reversed(pair) if style.reverse else pair) < 4.5:
            found.add((text.strip(), *pair))
    return found


@pytest.mark.slow("eighteen screens")
@pytest.mark.parametrize("colours", [theme.DARK.name, theme.LIGHT.name])
async def test_all_that_is_drawn_can_be_read(colours: str) -> None:
    for name, keys in WAYS.items():
        app = app_with(builders.good_and_bad(), preferences=Preferences(theme=colours))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *keys)
            drawn = [text for text, *_ in segments(pilot) if text.strip()]
            assert len(drawn) > 5, name
            assert unreadable(pilot) == set(), name
