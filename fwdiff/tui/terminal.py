"""The terminal that the screen is drawn on: given back as it was when a signal ends, stops or wakes the process."""

from __future__ import annotations

import asyncio
import select
import signal
import threading
from collections.abc import Callable
from typing import TextIO

from textual.drivers.linux_driver import LinuxDriver

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


class TerminalDriver(LinuxDriver):
    """Textual's driver, but that it bears a terminal that is gone, and a process that was stopped without a word."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type] # handed on as they are
        assert self._file is not None
        self._file = _Forgiving(self._file)  # type: ignore[assignment] # as much of a file as the driver needs

    def _sigcont_application(self, *_: object) -> None:
        """After SIGSTOP, which nobody hears, the shell has changed the terminal: it is taken anew, as after SIGTSTP."""
        if self._auto_restart and not self._must_signal_resume:
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application()


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
