"""Keys, one at a time: none is given out before what the last one asked for stands on the screen.

Textual hands a key to whatever has the focus when it arrives, and moves the focus later: of `/vnet` in one write the
letters would go to the list, where they are other keys.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from textual.app import App
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Input

from fwdiff.tui.escapes import Chord

_QUIET = 3
"""Turns of the loop in a row without a message waiting: a handler that awaits leaves the queues empty for one."""
_PATIENCE = 2.0
"""Seconds after which a key is given out whatever goes on."""
CODE = "code"
"""The group of workers that have code shown."""
_LONG_WORK = frozenset({"read", CODE})
"""The groups of workers that no key waits for."""


class KeyQueue:
    """Holds keys for an app; `deliver` gives one to what has the focus."""

    def __init__(self, app: App[Any], deliver: Callable[[Key], Awaitable[None]], keys: Iterable[Key] = ()) -> None:
        """`keys` were typed before the app was there."""
        self._app = app
        self._deliver = deliver
        self._keys = deque(keys)
        self._task: asyncio.Task[None] | None = None
        self._is_held = False

    async def take(self, key: Key) -> None:
        """Deliver a key, now if none is on its way, else after those before it."""
        self._keys.append(key)
        self.begin()

    def begin(self) -> None:
        """Deliver what there is."""
        if self._keys and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._deliver_all())

    def hold(self) -> deque[Key]:
        """Give out no more; the keys that are left, and those still to come."""
        self._is_held = True
        return self._keys

    async def _deliver_all(self) -> None:
        while self._keys and not self._is_held:
            key = self._keys.popleft()
            await self._rest(types=key.is_printable and isinstance(self._app.focused, Input))
            key, *after = key.meant(in_text=isinstance(self._app.focused, Input)) if isinstance(key, Chord) else [key]
            self._keys.extendleft(after)
            await self._deliver(key)
            await self._rest(types=True)

    async def _rest(self, *, types: bool) -> None:
        """Until all messages are dealt with; before a key that is no letter of a text, also the search for that."""
        end = time.monotonic() + _PATIENCE
        quiet = 0
        while quiet < _QUIET and time.monotonic() < end:
            busy = self._has_messages() or not (types or self._has_finished())
            quiet = 0 if busy else quiet + 1
            await asyncio.sleep(0)

    def _has_messages(self) -> bool:
        screens: list[Screen[object]] = self._app.screen_stack
        widgets = screens[-1].walk_children(with_self=True) if screens else []
        return bool(self._app.message_queue_size) or any(widget.message_queue_size for widget in widgets)

    def _has_finished(self) -> bool:
        return all(worker.is_finished for worker in self._app.workers if worker.group not in _LONG_WORK)
