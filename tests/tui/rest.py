"""When an app is at rest: nothing of its loop is ready, and no timer goes off soon.

Textual's own rule is the clock's: it looks every 20 ms whether the process uses little CPU, three to eight times a key.
On a busy machine a process that has no time uses little, too.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Protocol, cast

_TURNS = 3
"""Of the loop in a row with nothing ready: what a thread hands over becomes a call, and then a task."""
_SOON = 0.03
"""Seconds: beyond them lie a blinking cursor, and messages that go away."""


class _Loop(Protocol):
    """What no public way of asyncio's loop tells."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def time(self) -> float: ...


async def wait_for_rest(_least: float = 0, most: float = 1) -> None:
    """Wait, at most so many seconds, until an app has done what it can do now.  Textual's `wait_for_idle` for tests."""
    loop = cast("_Loop", asyncio.get_running_loop())
    end, quiet = time.monotonic() + most, 0
    while quiet < _TURNS and time.monotonic() < end:
        await asyncio.sleep(0 if loop._ready else _until_next(loop))
        quiet = 0 if loop._ready else quiet + 1


def _until_next(loop: _Loop) -> float:
    """Seconds until the next timer goes off; 0 where none does soon."""
    waits = [timer.when() - loop.time() for timer in loop._scheduled if not timer.cancelled()]
    return max(0, min((wait for wait in waits if wait < _SOON), default=0))
