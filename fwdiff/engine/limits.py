"""What one file may cost a worker, in seconds and in memory: whatever a reader does, the run goes on."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

TOLD = 75
"""The exit code of a worker that ended itself after it said which file is given up, and why (EX_TEMPFAIL)."""
_SECONDS_A_MEGABYTE = 0.2
"""The slowest real files, APKs full of small members, take a tenth of it."""
_WORK = 0.2
"""The part of that time in which the process has to have worked."""
_CHECK_EVERY = 0.05
"""Seconds of work."""
_GRACE = 1.0


class Limits(Struct, frozen=True):
    """What a run may take."""

    seconds: float = 10.0
    """For a file, beside those for its size."""
    facts: int = 512 << 20
    """Bytes that the facts of all files may become; two real builds of 1 GB take an eighth."""
    memory: int = 640 << 20
    """Bytes that a worker may fill.  With 30 MB of programs and tables beside it no process goes over 700 MB; an APK of
    360 MB takes 470 to 530 MB, by the image that it stands in."""
    niceness: int = 0
    """How far workers give way to the process that joins what they read."""


DEFAULT = Limits()


def seconds_for(size: int, seconds: float) -> float:
    """What a file of `size` bytes may take."""
    return seconds + _SECONDS_A_MEGABYTE * size / 1_000_000


def too_slow(seconds: float) -> str:
    return f"took longer than {round(seconds, 1):g} s"


class Watch:
    """Ends this process when a file takes too long: longer than it may, and with work for a good part of that time.

    A process that was stopped, waited for a disk or had to give way says nothing of the file.
    """

    def __init__(self, seconds: float) -> None:
        self._parent = os.getppid()
        self._limit = math.inf
        self._begin = self._worked = 0.0
        self._give_up: Callable[[], None] = lambda: None
        interval = min(_CHECK_EVERY, seconds * _WORK)
        signal.signal(signal.SIGPROF, self._check)
        signal.setitimer(signal.ITIMER_PROF, interval, interval)

    @contextmanager
    def over(self, seconds: float, give_up: Callable[[], None]) -> Iterator[None]:
        """`give_up` says that the file is, before the process ends; it is called amid whatever the reader does.

        A library that hangs never comes back to the interpreter: the system ends the process, without a word.
        """
        self._give_up = give_up
        self._begin, self._worked = time.monotonic(), time.process_time()
        self._limit = seconds
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds + _GRACE)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._limit = math.inf

    def _check(self, *_: object) -> None:
        """Regular expressions and all of Python come to this; a thread would not run while the former are matched."""
        if os.getppid() != self._parent:
            os._exit(1)
        worked = time.process_time() - self._worked
        if time.monotonic() - self._begin >= self._limit and worked >= self._limit * _WORK:
            self._give_up()
            os._exit(TOLD)


def limit_memory(size: int) -> None:
    """Let this process fill no more than `size` bytes: beyond, `MemoryError`.  Where the system cannot, nothing.

    Linux counts what is mapped to be written, macOS does not count at all.  Address space is no measure: the libraries
    map far more than they ever touch, by cores.
    """
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        soft = size + _mapped_in_vain()
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _mapped_in_vain() -> int:
    """Bytes that are mapped to be written, and were not."""
    if sys.platform != "linux":
        return 0
    _, resident, shared, _, _, data, _ = map(int, Path("/proc/self/statm").read_text("ascii").split())
    return max(0, data - (resident - shared)) * resource.getpagesize()
