"""Several parts of one image worked on at once: decompressors leave the interpreter to others while they run."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_MAXIMUM_THREADS = 4


def usable_cores() -> int:
    """The cores that this process may use: a container has fewer than its machine, as a rule."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """The results in the order of the items.  Raises what the work of one raises."""
    results: dict[int, _Result] = {}
    errors: list[BaseException] = []
    pending = iter(list(enumerate(items)))

    def serve() -> None:
        try:
            for number, item in pending:
                results[number] = work(item)
                if errors:
                    return
        except BaseException as error:
            errors.append(error)

    # daemons, so that ctrl+c need not wait for the partition that is being listed
    count = min(usable_cores(), _MAXIMUM_THREADS, len(items))
    threads = [threading.Thread(target=serve, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [results[number] for number in range(len(items))]
