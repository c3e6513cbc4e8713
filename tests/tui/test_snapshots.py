"""What a user sees, one picture for each thing that a user comes to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from fwdiff.model import Phase
from fwdiff.model.events import Event, Failed, ImageProgress, Progress, Said
from fwdiff.tui import theme
from fwdiff.tui.preferences import Preferences
from tests.tui import builders
from tests.tui.driving import app_with, press, settle

SnapCompare = Callable[..., bool]
SIZES = [(80, 24), (120, 40)]
NARROW = SIZES[0]
TEMPORARY = "ww-bad.tar.xz: is decoded to a temporary file without a name in /var/tmp; TMPDIR names another folder."


def typing(*keys: str) -> Callable[[Pilot[int]], object]:
    async def run_before(pilot: Pilot[int]) -> None:
        await (press(pilot, *keys) if keys else settle(pilot))
        for field in pilot.app.screen.query(Input):
            field._pause_blink(visible=True)  # on a slow machine it would be in either phase
        await pilot.pause()

    return run_before


OPENING = ImageProgress(0, 0, 0, 0, 0.0)
READING = (ImageProgress(700, 1500, 20, 50, 0.4), ImageProgress(500, 1600, 20, 50, 0.35))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param((), id="overview"),
        pytest.param(("3",), id="packages"),
        pytest.param(("3", "slash", *"auto"), id="filter packages"),
        pytest.param(("3", "j", "enter"), id="open changed package"),
        pytest.param(("3", "enter"), id="open added package"),
        pytest.param(("4",), id="permissions"),
        pytest.param(("5",), id="endpoints"),
        pytest.param(("5", "enter"), id="open endpoint"),
        pytest.param(("6",), id="configuration"),
        pytest.param(("7",), id="problems"),
        pytest.param(("2",), id="cases"),
        pytest.param(("2", "enter"), id="open case"),
        pytest.param(("2", "r", *"not for this market"), id="reject"),
        pytest.param(("question_mark",), id="help"),
        pytest.param(("3", "j", "enter", "s"), id="side by side"),
        pytest.param(("5", "x"), id="export"),
    ],
)
def test_task(snap_compare: SnapCompare, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    app = app_with(builders.good_and_bad())
    assert snap_compare(app, terminal_size=size, run_before=typing(*keys))


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([], id="opening"),
        pytest.param([Progress(Phase.READ, READING, 6.0), builders.good_and_bad(final=False)], id="reading"),
        pytest.param([Said(TEMPORARY), Progress(Phase.OPEN, (OPENING, OPENING))], id="temporary file"),
        pytest.param([builders.identical()], id="identical"),
        pytest.param([builders.hostile()], id="hostile"),
        pytest.param([Failed("ww-bad.zip ends inside payload.bin", "Download it again.")], id="failed"),
    ],
)
def test_state(snap_compare: SnapCompare, events: list[Event]) -> None:
    assert snap_compare(app_with(*events), terminal_size=NARROW, run_before=typing())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", ["light", "NO_COLOR", "ascii"])
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param((), id="overview"),
        pytest.param(("2", "enter"), id="open case"),
        pytest.param(("3", "j", "enter"), id="open changed package"),
        pytest.param(("2", "r", *"not for this market"), id="reject"),
        pytest.param(("5", "slash", *"vnet", "enter", "enter"), id="find a host"),
        pytest.param(("3", "j", "enter", "s"), id="side by side"),
        pytest.param(("3", "slash", *"auto"), id="filter packages"),
        pytest.param(("2",), id="cases"),
        pytest.param(("question_mark",), id="help"),
        pytest.param(("7",), id="problems"),
        pytest.param(("5", "x"), id="export"),
    ],
)
def test_look(
    snap_compare: SnapCompare,
    monkeypatch: pytest.MonkeyPatch,
    keys: tuple[str, ...],
    look: str,
    size: tuple[int, int],
) -> None:
    if look == "NO_COLOR":
        monkeypatch.setenv("NO_COLOR", "1")
    preferences = Preferences(theme=theme.LIGHT.name if look == "light" else theme.DARK.name)
    app = app_with(builders.good_and_bad(), ascii_only=look == "ascii", preferences=preferences)
    assert snap_compare(app, terminal_size=size, run_before=typing(*keys))


def test_ascii(snap_compare: SnapCompare) -> None:
    app = app_with(builders.good_and_bad(), ascii_only=True)
    assert snap_compare(app, terminal_size=NARROW, run_before=typing("question_mark"))
