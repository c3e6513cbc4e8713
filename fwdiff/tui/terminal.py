"""The terminal that the screen is drawn on: given back as it was when a signal ends, stops or wakes the process."""

from __future__ import annotations

import asyncio
import codecs
import os
import select
import selectors
import signal
import threading
from collections.abc import Callable, Iterator
from typing import TextIO

from rich.color import ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key
from textual.geometry import Size
from textual.message import Message

from fwdiff.tui.escapes import Escapes
from fwdiff.tui.ground import QUESTION, Answers, can_be_asked
from fwdiff.tui.painting import Painter, Piece
from fwdiff.tui.typed_ahead import AHEAD

_ENDS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def end_on_signals(descriptor: int, end: Callable[[signal.Signals], None]) -> None:
    """Have `end` called in the running loop where a signal asks the process to end, or its terminal goes."""
    loop = asyncio.get_running_loop()
    for number in _ENDS:
        loop.add_signal_handler(number, end, number)
    hung_up = select.poll()
    hung_up.register(descriptor, 0)  # a hangup is told without being asked for

    def wait() -> None:
        hung_up.poll()
        loop.call_soon_threadsafe(end, signal.SIGHUP)

    threading.Thread(target=wait, name="hangup", daemon=True).start()


_PAUSE = 0.1
"""Seconds after which an escape is a key, and not the begin of something."""
_MOST_READ = 4096


class GroundSeen(Message):
    """The terminal has said whether its ground is dark."""

    def __init__(self, *, is_dark: bool) -> None:
        super().__init__()
        self.is_dark = is_dark


class TerminalDriver(LinuxDriver):
    """Textual's driver, but that it bears a terminal that is gone, and a process that was stopped without a word.

    It asks what ground it draws on, and keeps the answer out of the keys; it knows what stands on it.
    """

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type] # handed on as they are
        assert self._file is not None
        self._file = _Forgiving(self._file)  # type: ignore[assignment] # as much of a file as the driver needs
        self.painter = Painter(erases=_erases_in_colour())

    def start_application_mode(self) -> None:
        """Take the terminal, and ask for its ground."""
        self.painter.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call] # Textual has no annotation there
        self.attrs_before = AHEAD.take_modes(self.attrs_before)
        if self.input_tty and can_be_asked():
            self.write(QUESTION)
            self.flush()

    def run_input_thread(self) -> None:
        """Keys and answers, as they come; bytes that are no UTF-8 are keys that do nothing."""
        answers, escapes, parser = Answers(), Escapes(), XTermParser(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set() and not self._hands_over:
                has_come = selector.select(_PAUSE) and not self._hands_over
                data = os.read(self.fileno, _MOST_READ) if has_come else b""
                known = answers.is_dark
                keys = decode(answers.taken_out_of(data))
                if answers.is_dark is not None and answers.is_dark != known:
                    self.send_message(GroundSeen(is_dark=answers.is_dark))
                for part in escapes.parts(keys, is_pause=not data):
                    for event in (
                        [part] if isinstance(part, Key) else [*(parser.feed(part) if part else ()), *parser.tick()]
                    ):
                        self.process_message(event)

    @property
    def _hands_over(self) -> bool:
        return bool(getattr(self._app, "hands_over", False))

    def disable_input(self) -> None:
        """What has not been read is thrown away, unless another app comes after."""
        if not self._hands_over:
            super().disable_input()
            return
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        self._disable_mouse_support()
        if self._key_thread is not None:
            self._key_thread.join()
        if self.attrs_before is not None:  # Textual comes here twice
            AHEAD.leave_modes(self.attrs_before)
            self.attrs_before = None

    def _sigcont_application(self, *_: object) -> None:
        """After SIGSTOP, which nobody hears, the shell has changed the terminal: it is taken anew, as after SIGTSTP."""
        if self._auto_restart and not self._must_signal_resume:
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application()


def _erases_in_colour() -> bool:
    """All terminals do that draw colours, but screen; tmux, which goes by its name, does too."""
    return not os.environ.get("TERM", "").startswith("screen") or "TMUX" in os.environ


class Painted(CompositorUpdate):
    """An update of which what differs from what stands on the terminal is written."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, painter: Painter, size: Size) -> None:
        self._update = update
        self._painter = painter
        self._size = size

    def render_segments(self, console: Console) -> str:
        """What is written."""
        colours = console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as Textual itself asks for it
        pieces = _laid_out(self._update) if isinstance(self._update, LayoutUpdate) else _chopped(self._update)
        return self._painter.paint(self._size, pieces, colours)


def _laid_out(update: LayoutUpdate) -> Iterator[Piece]:
    for y, strips in enumerate(update.strips, update.region.y):
        yield y, update.region.x, [segment for strip in strips for segment in strip]


def _chopped(update: ChopsUpdate) -> Iterator[Piece]:
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= last and end > first:
                yield y, x, strip if end <= last else strip.crop(0, last - x)


class _Forgiving:
    """A stream that drops what cannot be written: the driver's thread would end, and the app wait for it forever."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write, if that can be."""
        try:
            self._stream.write(text)
        except OSError:
            return

    def flush(self) -> None:
        """Write out, if that can be."""
        try:
            self._stream.flush()
        except OSError:
            return

    def fileno(self) -> int:
        """The number of the stream's descriptor."""
        return self._stream.fileno()
