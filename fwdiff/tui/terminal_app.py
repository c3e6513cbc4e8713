"""What every app of ours is on a terminal: its colours, its keys one at a time, and how it ends."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from time import monotonic
from typing import TYPE_CHECKING, TypeVar, cast

from textual import on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Event, Key, Paste

from fwdiff.errors import ExitCode
from fwdiff.text import visible
from fwdiff.tui import theme
from fwdiff.tui.ground import is_said_light
from fwdiff.tui.key_queue import KeyQueue
from fwdiff.tui.preferences import BY_GROUND, Preferences
from fwdiff.tui.recent import recall_recent, remember_theme
from fwdiff.tui.terminal import GroundSeen, Painted, TerminalDriver, end_on_signals
from fwdiff.tui.typed_ahead import AHEAD
from fwdiff.tui.view_model.layout import whole_words
from fwdiff.tui.view_model.view import ASCII, UNICODE
from fwdiff.tui.widgets.drawing import INKS

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.message import Message
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

TWICE = 2.0
"""Seconds within which a second ctrl+c leaves, and for which a message stands."""
_READ = 10.0
"""Seconds for which the engine's words stand."""
_TURNS = 3
"""Of the loop, in which what a thread has handed to it becomes a message: a call, then a task."""
_SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a process."""

R = TypeVar("R")


class TerminalApp(App[R]):
    """An app of ours.  `fault` is what ended it, but for the user."""

    CSS_PATH = "app.tcss"
    COMPONENT_CLASSES = INKS
    TITLE = "fwdiff"
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (120, "-wide")]  # noqa: RUF012 - Textual declares it so
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (12, "-tall")]  # noqa: RUF012 - as above

    def __init__(self, *, ascii_only: bool, preferences: Preferences) -> None:
        # with NO_COLOR Textual turns colours into greys of poor contrast, unless colours are the terminal's own
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        ahead = AHEAD.take_keys()
        self.typed = bool(ahead)
        """Whether a key has come."""
        self.fault: Exception | None = None
        self._keys = KeyQueue(self, super().on_event, ahead)
        self.hands_over = False
        """Whether another app comes after, to which the keys go that are still to come."""
        self._late: list[Key] = []
        """Keys that came since then: Textual drops what comes to an app that ends."""
        self._interrupted = -TWICE
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        colours = preferences.theme if preferences.theme != BY_GROUND else recall_recent().theme
        self._by_ground = colours not in self.available_themes
        self.theme = _ours(is_dark=not is_said_light()) if self._by_ground else colours
        self._given_theme = self.theme
        self.set_keymap(preferences.keys)
        self.set_class(ascii_only, "-ascii")
        self._ellipsis = (ASCII if ascii_only else UNICODE).ellipsis

    def on_ready(self) -> None:
        """What was typed before there was a screen; and garbage is looked for, but not among modules."""
        self._keys.begin()
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def hand_over(self, result: R) -> None:
        """End with a result; the keys after the one that led here are the next app's."""
        self.hands_over = True
        self._keys.hold()
        self.exit(result)

    def leave_keys(self) -> None:
        """Leave the keys to the next app that came here and were given to nothing."""
        if self.hands_over:
            AHEAD.leave(self._keys.hold())
            # no public way leads to what was never dispatched
            left = [cast("object", self._message_queue.get_nowait()) for _ in range(self.message_queue_size)]
            AHEAD.leave(key for key in left if isinstance(key, Key))
            AHEAD.leave(self._late)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of our roles, for themes that do not have them."""
        return theme.roles(dark=self.current_theme.dark)

    @on(GroundSeen)
    def _go_by_ground(self, seen: GroundSeen) -> None:
        if self._by_ground and self.theme == self._given_theme:
            self.theme = self._given_theme = _ours(is_dark=seen.is_dark)

    def refresh_css(self, animate: bool = True) -> None:  # noqa: FBT001, FBT002 - Textual's own signature
        """Before there is a screen nothing is styled, and all sheets would be read a second time for it."""
        if self.screen_stack:
            super().refresh_css(animate=animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def keep_theme(self) -> None:
        """Remember the colours for all pairs, if the user has chosen any."""
        if self.theme != self._given_theme:
            remember_theme(self.theme)

    def get_driver_class(self) -> type[Driver]:
        """Ours on a terminal; in a browser Textual's own."""
        found = super().get_driver_class()
        return TerminalDriver if found is LinuxDriver else found

    def post_message(self, message: Message) -> bool:
        """Keys that are the next app's are no messages of this one."""
        if self.hands_over and isinstance(message, Key):
            self._late.append(message)
            return True
        return super().post_message(message)

    async def on_event(self, event: Event) -> None:
        """Keys wait for each other, but for the one that leaves; what is pasted becomes one line, as our inputs are."""
        if isinstance(event, Paste) and not event.is_forwarded:
            event.text = " ".join(event.text.split())
        if isinstance(event, Key) and not event.is_forwarded and event.key != "ctrl+c":
            self.typed = True
            await self._keys.take(event)
        else:
            await super().on_event(event)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Write of an update what differs; Textual would write all of it, each piece with its whole style."""
        if isinstance(renderable, LayoutUpdate | ChopsUpdate) and isinstance(self._driver, TerminalDriver):
            painted = Painted(renderable, self._driver.painter, self.size)
            super()._display(screen, painted)  # type: ignore[arg-type] # an update, which Textual takes
        else:
            super()._display(screen, renderable)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """One message at a time, in one line of whole words, and plain text unless told otherwise; a warning wraps."""
        self.clear_notifications()
        if severity == "information":
            message = whole_words(" ".join(message.split()), max(self.size.width - 2, 1), self._ellipsis)
        super().notify(message, title=title, severity=severity, timeout=timeout or TWICE, markup=markup)

    def tell(self, words: str) -> None:
        """Say something that stands long enough to be read, beside what stands already."""
        super().notify(visible(words), severity="warning", timeout=_READ, markup=False)

    def action_redraw(self) -> None:
        """Draw all anew, where something else wrote on the terminal."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.painter.forget()
        self.screen.refresh()

    def before_end(self) -> None:
        """Keep what is to be kept; every way out comes by here, but for a fault."""

    def at_fault(self) -> None:
        """Let go of what would outlive the app."""

    async def action_quit(self) -> None:
        """Leave at once."""
        self.before_end()
        self.exit(return_code=ExitCode.SAME)

    async def action_interrupt(self) -> None:
        """Leave at the second time."""
        now = monotonic()
        if now - self._interrupted < TWICE:
            await self.action_quit()
        self._interrupted = now
        self.notify("ctrl+c again quits")

    def end_by_signal(self, number: signal.Signals) -> None:
        """Leave with the code that a shell gives for a process that the signal ended."""
        self.before_end()
        self.exit(return_code=_SIGNALLED + number)

    def _handle_exception(self, error: Exception) -> None:
        self.fault = self.fault or error
        self.at_fault()
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual would print a page of our variables, with what they hold of the images."""
        self._close_messages_no_wait()


def _ours(*, is_dark: bool) -> str:
    return theme.DARK.name if is_dark else theme.LIGHT.name


def run_to_end(app: TerminalApp[R]) -> None:
    """Run the app until the user or a signal ends it; raises its fault."""
    try:
        asyncio.run(_run(app))
    finally:
        app.at_fault()
    if app.fault is not None:
        raise app.fault


async def _run(app: TerminalApp[R]) -> None:
    end_on_signals(sys.stdin.fileno(), app.end_by_signal)
    await app.run_async()
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    app.leave_keys()
