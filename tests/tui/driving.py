"""An app fed with given events, and waiting until it has shown them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from fwdiff.engine.decompiling import Decompiler
from fwdiff.engine.desk import Desk
from fwdiff.engine.judging import terms_of
from fwdiff.engine.request import Ask, Request
from fwdiff.index.lean import leaned
from fwdiff.model.comparison import Comparison
from fwdiff.model.desk import Answer, Decompile, Question
from fwdiff.model.events import Event
from fwdiff.tui.app import FwdiffApp
from fwdiff.tui.preferences import NO_PREFERENCES, Preferences
from fwdiff.tui.recent import Pair
from fwdiff.tui.screens.list_screen import ListScreen
from fwdiff.tui.terminal_app import TerminalApp
from fwdiff.tui.widgets.change_list import ChangeList
from tests.tui.builders import TODAY

_PATIENCE = 10.0
"""Seconds."""


class GivenEvents:
    """An event stream that is there already; `stuck` keeps it open after its last event until it is closed."""

    def __init__(self, events: Sequence[Event], *, stuck: bool = False) -> None:
        self._events = events
        self._stuck = stuck
        self.closed = threading.Event()
        self._desk: Desk | None = None
        self._decompiler = Decompiler()

    def __iter__(self) -> Iterator[Event]:
        """The events, in order, as they come from the engine's process."""
        for event in self._events:
            yield leaned(event) if isinstance(event, Comparison) else event
        if self._stuck:
            self.closed.wait(20)

    def ask(self, question: Question) -> Answer:
        """What the engine's desk says of the last comparison, judged on one day."""
        if self._desk is None:
            comparison = next(one for one in reversed(self._events) if isinstance(one, Comparison))
            ask = Ask(now=TODAY)
            self._desk = Desk(Request("ww-good", "ww-bad", ask=ask), comparison, terms_of(ask))
        if isinstance(question, Decompile):
            return self._decompiler.answer(question, self._desk.answer)
        return self._desk.answer(question)

    def stop_decompiling(self) -> None:
        """End the decompiler's process."""
        self._decompiler.stop()

    def close(self) -> None:
        """Let a stuck iteration end."""
        self._decompiler.stop()
        self.closed.set()


def app_with(
    *events: Event,
    ascii_only: bool = False,
    review: str | None = None,
    memory: Path | None = None,
    preferences: Preferences = NO_PREFERENCES,
    pair: Pair | None = None,
) -> FwdiffApp:
    """An app whose engine says these things and ends."""
    app = FwdiffApp(
        "ww-good",
        "ww-bad",
        lambda: GivenEvents(events),
        ascii_only=ascii_only,
        review=review,
        memory=memory,
        preferences=preferences,
        pair=pair,
    )
    app.animation_level = "none"
    return app


async def _begun(app: App[int]) -> None:
    """Until the engine is asked for events: workers that are not there yet are waited for by no one.

    Textual calls a process idle that uses little CPU, as one does for which a busy machine has no time.
    """
    end = time.monotonic() + _PATIENCE
    while isinstance(app, FwdiffApp) and not (app._stream or app.session.failed) and time.monotonic() < end:
        await asyncio.sleep(0.001)


async def settle(pilot: Pilot[int]) -> None:
    """Wait until the events are taken and what follows from them is drawn."""
    await _begun(pilot.app)
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    if isinstance(pilot.app, TerminalApp):
        await pilot.app._keys._rest(types=True)  # until no message waits, as a key does
    await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys once the app is settled."""
    await settle(pilot)
    await pilot.press(*keys)
    await settle(pilot)


def screen_of(pilot: Pilot[int]) -> ListScreen:
    """The screen in front, which has to be one with a list."""
    screen = pilot.app.screen
    assert isinstance(screen, ListScreen), screen
    return screen


def listing_of(pilot: Pilot[int]) -> ChangeList:
    """The list in front."""
    return screen_of(pilot).listing


def lines_of(listing: ChangeList) -> list[str]:
    """What the list shows, line by line."""
    return [listing.render_line(y).text.rstrip() for y in range(listing.size.height)]


def text_of(pilot: Pilot[int]) -> str:
    """What the list in front shows."""
    return "\n".join(lines_of(listing_of(pilot)))
