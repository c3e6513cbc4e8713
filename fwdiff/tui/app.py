"""The application: takes the engine's events on a thread of its own, and shows them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import ClassVar, Protocol

from textual import on, work
from textual.binding import BindingType
from textual.command import Provider
from textual.message import Message
from textual.theme import ThemeProvider

from fwdiff.errors import ExitCode, FwdiffError, UsageError
from fwdiff.model.comparison import Comparison
from fwdiff.model.desk import (
    Answer,
    Content,
    Decide,
    Decompile,
    Decompiled,
    Earlier,
    Judged,
    Listed,
    Question,
    ReadBytes,
    ShowCode,
    ShowText,
    TakeBack,
    Written,
)
from fwdiff.model.events import Event, Failed, Progress, Said
from fwdiff.tui.actions import bindings
from fwdiff.tui.key_queue import CODE
from fwdiff.tui.paged_app import PagedApp
from fwdiff.tui.palette import FwdiffCommands, Palette
from fwdiff.tui.preferences import NO_PREFERENCES, Preferences
from fwdiff.tui.recent import Pair, remember_pair
from fwdiff.tui.reviewer import reviewer
from fwdiff.tui.screens.drafts import STOPPED
from fwdiff.tui.screens.failed import FailedScreen
from fwdiff.tui.screens.help import HelpScreen
from fwdiff.tui.screens.list_screen import ListScreen
from fwdiff.tui.screens.looking import code_target
from fwdiff.tui.screens.main import MainScreen
from fwdiff.tui.session import Session
from fwdiff.tui.terminal_app import TWICE, run_to_end
from fwdiff.tui.view_model.tables import prepare
from fwdiff.tui.view_model.view import ASCII, UNICODE, View


class EventStream(Protocol):
    """A run of the engine in a child process."""

    def __iter__(self) -> Iterator[Event]:
        """Events as they come, blocking in between; ends after a final comparison, a failure or `close`."""

    def ask(self, question: Question) -> Answer:
        """What the engine answers once the final comparison has come; blocks."""

    def stop_decompiling(self) -> None:
        """End what is being decompiled, if anything is; may be called from another thread."""

    def close(self) -> None:
        """End the child within a second; may be called from another thread, and twice."""


class FwdiffApp(PagedApp):
    """The screen of a comparison.  Its return code is that of the command."""

    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {FwdiffCommands}
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")

    class Arrived(Message):
        """The engine said something."""

        def __init__(self, event: View | Progress | Said | Failed) -> None:
            super().__init__()
            self.event = event

        def can_replace(self, message: Message) -> bool:
            """A newer event of the same kind makes this one needless, unless it is words."""
            is_newer = isinstance(message, FwdiffApp.Arrived) and type(message.event) is type(self.event)
            return is_newer and not isinstance(self.event, Said)

    class Answered(Message):
        """The engine answered."""

        def __init__(self, question: Question, answer: Answer) -> None:
            super().__init__()
            self.question = question
            self.answer = answer

    def __init__(
        self,
        left_name: str,
        right_name: str,
        start: Callable[[], EventStream],
        *,
        ascii_only: bool = False,
        review: str | None = None,
        memory: Path | None = None,
        preferences: Preferences = NO_PREFERENCES,
        pair: Pair | None = None,
    ) -> None:
        session = Session(left_name, right_name, ASCII if ascii_only else UNICODE, review, preferences)
        super().__init__(session, memory)
        self._start = start
        self._pair = pair
        self._stream: EventStream | None = None
        self._quitting = False
        self._stop_asked = -TWICE

    def stop_reading(self) -> None:
        """End the engine's child at the second time; what was read stays, and what is one-sided stays unsettled."""
        now = monotonic()
        if now - self._stop_asked >= TWICE:
            self._stop_asked = now
            self.notify(f"{self.session.key('back')} again stops reading")
            return
        self.session.stopped = True
        self.refresh_screens()
        self.run_worker(self.close_stream, thread=True, group="read")
        self.notify("Stopped: rows marked ? are not settled")

    def ask_engine(self, question: Question) -> None:
        """Have the engine answer, on a thread; keys wait for all but code."""
        if self._stream is None or self.session.view is None or not self.session.view.final:
            self.notify(STOPPED if self.session.stopped else "This waits until both builds are read")
        else:
            group = "decide" if isinstance(question, Decide | TakeBack) else CODE
            self.run_worker(partial(self._ask, self._stream, question), thread=True, group=group)

    def stop_decompiling(self) -> None:
        """End the decompiler's process."""
        if self._stream is not None:
            self._stream.stop_decompiling()

    def _ask(self, stream: EventStream, question: Question) -> None:
        self.post_message(self.Answered(question, stream.ask(question)))

    @on(Answered)
    def _take_answer(self, answered: Answered) -> None:
        match answered.question, answered.answer:
            case ShowCode() as question, Listed() | Failed() as answer:
                found = answer.listing if isinstance(answer, Listed) else answer
                target = code_target(question)
                self.session.take_listing(target, found)
                for page in self.pages():
                    page.show_content(target)
            case ShowText(left, right, member), Written() | Failed() as answer:
                self.session.take_text((left, right, member), answer)
                for page in self.pages():
                    page.show_content((left, right, member))
            case ReadBytes() as question, Content() | Failed() as answer:
                if isinstance(self.screen, ListScreen):
                    self.screen.take_bytes(question, answer)
            case Decompile(shown), Decompiled() | Failed() as answer:
                for page in self.pages():
                    page.take_source(code_target(shown), answer)
            case question, Judged() | Earlier() as answer:
                self._take_decision(question, answer)
            case _, Failed(message, hint):
                self.tell(f"{message}. {hint}")

    def _take_decision(self, question: Question, answer: Judged | Earlier) -> None:
        if isinstance(answer, Judged):
            self.session.take_judged(answer)
            self.refresh_screens()
            self.keep_place()
        if not isinstance(self.screen, ListScreen):
            return
        if isinstance(answer, Judged):
            self.screen.take_judged(question, answer)
        else:
            self.screen.offer_take_back(answer)

    def on_mount(self) -> None:
        """Read no byte of an image before the shell is painted."""
        self.main.once_drawn(self._read)

    @work(thread=True, exclusive=True, exit_on_error=False, group="read")
    def _read(self) -> None:
        try:
            self._stream = stream = self._start()
            if self._quitting:
                stream.close()
            for event in stream:
                self.post_message(self.Arrived(self._prepared(event)))
            with suppress(UsageError):  # known by the time one decides, who is told then where it is not
                reviewer()
        except FwdiffError as error:
            self.post_message(self.Arrived(Failed(error.message, error.hint)))
        except Exception as error:  # a thread of Textual's would keep it to itself
            self.post_message(self.Arrived(Failed(f"fwdiff failed: {error!r}", "fwdiff LEFT RIGHT --plain says more.")))

    def _prepared(self, event: Event) -> View | Progress | Said | Failed:
        """What is shown of an event, made on this thread as far as keys should not wait for it."""
        if not isinstance(event, Comparison):
            return event
        view = View(event, self.session.glyphs)
        if view.final:
            prepare(view)
        return view

    @on(Arrived)
    def _take(self, arrived: Arrived) -> None:
        if not self.screen_stack:
            return  # the user has left meanwhile
        match arrived.event:
            case Progress() as progress:
                self.session.progress = progress
                for screen in self.screen_stack:
                    if isinstance(screen, MainScreen):
                        screen.show_progress(progress)
            case View() as view:
                self.session.view = view
                if view.final and self._pair is not None:
                    remember_pair(self._pair)
                if view.final:
                    gc.freeze()  # a million records that stay: a look for cycles among them would hold up a key
                self.refresh_screens()
                if isinstance(self.screen, Palette):
                    self.screen.search_anew()
                if view.final:
                    self._settle()
            case Said(message):
                self.tell(message)
            case Failed(message, hint):
                self.session.failed = True
                self.refresh_screens()
                self.push_screen(FailedScreen(message, hint))

    def _settle(self) -> None:
        """There are cases: where a line waits for them it is told, and who has pressed no key comes back."""
        for screen in self.screen_stack:
            if isinstance(screen, ListScreen):
                screen.propose_cases()
        if not self.typed:
            self.come_back()

    def close_stream(self) -> None:
        """End the engine's child, now or as soon as it is there."""
        self._quitting = True
        if self._stream is not None:
            self._stream.close()

    async def action_quit(self) -> None:
        """Leave at once; 2 after a failure, else 0."""
        failed = any(isinstance(screen, FailedScreen) for screen in self.screen_stack)
        self.before_end()
        self.exit(return_code=ExitCode.UNUSABLE if failed else ExitCode.SAME)

    def before_end(self) -> None:
        """Remember the place, and end the engine's child."""
        self.keep_place()
        self.close_stream()

    def at_fault(self) -> None:
        """End the engine's child."""
        self.close_stream()

    def search_themes(self) -> None:
        """The palette of colours; its line of input says so in letters of any terminal."""
        self.push_screen(Palette([ThemeProvider], placeholder="Search for colours"))

    def action_command_palette(self) -> None:
        """The palette of actions, packages and hosts."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(placeholder="Search for actions, packages, permissions, hosts"))

    def action_show_help(self) -> None:
        """The keys of the screen below."""
        if isinstance(self.screen, ListScreen):
            self.push_screen(HelpScreen(self.session.glyphs, self.screen.scopes, self.session.preferences.keys))


def run_screen(
    left_name: str,
    right_name: str,
    start: Callable[[], EventStream],
    *,
    ascii: bool,  # noqa: A002 - the option's own name
    review: str | None = None,
    memory: Path | None = None,
    preferences: Preferences = NO_PREFERENCES,
    pair: Pair | None = None,
) -> int:
    """Show a comparison until the user leaves: 0, 2 if an image cannot be opened, or a signal's; raises its fault."""
    app = FwdiffApp(
        left_name, right_name, start, ascii_only=ascii, review=review, memory=memory, preferences=preferences, pair=pair
    )
    run_to_end(app)
    return app.return_code or 0
