"""What every process of the engine does first: it leaves ctrl+c and the screen to its parent, and dies with it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process, resource_tracker
from multiprocessing.connection import wait


def become_child(*silent: int) -> None:
    """Set this process up as a child; what it or a library prints to the `silent` descriptors is dropped."""
    leave_terminal(*silent)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def leave_terminal(*silent: int) -> None:
    """What `become_child` does, but that the process does not watch its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in silent:
        os.dup2(null, descriptor)
    os.close(null)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Ctrl+c waits until the context ends.  A child that is started inside never gets it, not even while it starts."""
    with _safe_path():
        resource_tracker.ensure_running()  # it is started with the first child, and would end the hold
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _safe_path() -> Iterator[None]:
    """A child would import from the current folder before all others, and that may be an unpacked hostile image."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def _die_with_parent() -> None:
    """A parent that was killed cannot say so, and this process may be deep in a large file."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
