"""The command on a pseudo terminal of its own, as a user has it: keys, sizes, signals, every byte drawn."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.tui.emulator import Emulator

ROOT = Path(__file__).parent.parent.parent
CONTROLLING = "import fcntl, termios; fcntl.ioctl(2, termios.TIOCSCTTY, 0); "
RUN = "from fwdiff.cli import run; run()"
_HALF = re.compile(rb"(?:\x1b(?:[\[(]?[0-?]*|\][^\x07\x1b]*)|[\xc0-\xff][\x80-\xbf]{0,2})\Z")
"""The begin of a sequence or of a character, which may not be all of it."""
_PATIENCE = 30.0
"""Seconds; the machine may be busy."""

_SHOWN = b"\x1b[0m"
"""Ends whatever is drawn."""
_RESTORED = (b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?1006l", b"\x1b[?2004l", b"\x1b[?7h", b"\x1b[?1049l", b"\x1b[?25h")
"""Mouse, paste and wrap as before, the first screen, the cursor."""


class Terminal:
    """A run of the command.  Use as a context: leaving it kills what is left."""

    def __init__(self, *words: str | Path, columns: int = 80, lines: int = 24, script: str = CONTROLLING + RUN) -> None:
        self._ours, theirs = pty.openpty()
        self._screen = Emulator(columns, lines)
        self.output = b""
        self._taken = 0
        self._texts: list[tuple[int, str]] = []
        """By length of `output`, the lines that were drawn on until then, whole."""
        self.resize(columns, lines)
        self.modes = termios.tcgetattr(self._ours)
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("TEXTUAL", "NO_COLOR"))}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", script, *map(str, words)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=environment | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)},
        )
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self.hang_up()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._ours, 1 << 16)
            except OSError:
                return
            if not data:
                return
            self.output += data

    def hang_up(self) -> None:
        """Close our end, as a terminal does whose window is closed."""
        if self._ours >= 0:
            os.close(self._ours)
            self._ours = -1

    def resize(self, columns: int, lines: int) -> None:
        """Another size; the kernel tells the process."""
        self._take()
        self._screen.resize(columns, lines)
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def write(self, keys: str) -> None:
        """All keys in one write."""
        os.write(self._ours, keys.encode())

    def send(self, number: signal.Signals) -> None:
        """A signal to the process alone, as `kill` sends it."""
        self.process.send_signal(number)

    def shown(self, since: int = 0) -> str:
        """The lines that were drawn on since a length of `output`, each time as they stood then."""
        self._take()
        return "\n".join(text for at, text in self._texts if at > since)

    def stands(self, text: str) -> bool:
        """Whether a line of the screen, as it is now, has a text."""
        self._take()
        return any(text in self._screen.text(y) for y in range(len(self._screen.lines)))

    def _take(self) -> None:
        """Let the bytes stand that have come, piece by piece; what is no whole character or sequence waits."""
        output = self.output
        end = _HALF.search(output)
        output = output[: end.start()] if end else output
        while self._taken < len(output):
            found = output.find(_SHOWN, self._taken)
            at = found + len(_SHOWN) if found >= 0 else len(output)
            self._screen.take(output[self._taken : at].decode("utf-8", "replace"))
            self._taken = at
            self._texts += [(at, self._screen.text(y)) for y in sorted(self._screen.drawn)]
            self._screen.drawn.clear()

    def wait_for(self, text: str, since: int = 0) -> None:
        """Until the text has been drawn."""
        self.wait_until(lambda: text in self.shown(since), f"{text!r} was not drawn")

    def wait_for_bytes(self, data: bytes, since: int = 0) -> None:
        """Until these bytes have come."""
        self.wait_until(lambda: data in self.output[since:], f"{data!r} did not come")

    def wait_until(self, holds: Callable[[], bool], complaint: str) -> None:
        """Until something holds; fails where the process ends before, or much time goes by."""
        end = time.monotonic() + _PATIENCE
        while not holds():
            ended = self.process.poll() is not None
            assert not ended or holds(), f"{complaint}; it ended with {self.process.returncode}"
            assert time.monotonic() < end, f"{complaint} in {self.shown()[-2000:]!r}"
            time.sleep(0.01)

    def end(self, seconds: float = _PATIENCE) -> int:
        """The exit code, once the process has ended and all it wrote has come."""
        code = self.process.wait(seconds)
        self._reader.join(1)
        return code

    def is_given_back(self, since: int = 0) -> bool:
        """Whether the modes of the line are those that the process found, and the last it drew restored the rest."""
        last = self.output[since:].rpartition(_SHOWN)[2]
        return self.modes == termios.tcgetattr(self._ours) and all(sequence in last for sequence in _RESTORED)
