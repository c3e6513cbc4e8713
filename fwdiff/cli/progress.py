"""One line on stderr that says how far a headless run is; silent where stderr is no terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fwdiff.cli.output import is_terminal, write_words
from fwdiff.model import Phase
from fwdiff.model.events import Progress

_CLEAR = "\r\x1b[K"


def show_count(number: int, total: int, words: str) -> None:
    """How many of all are done, on a terminal; gone with the last."""
    if is_terminal(sys.stderr):
        write_words(_CLEAR + ("" if number == total else f"{number} of {total} {words}"))


@contextmanager
def progress_line() -> Iterator[Callable[[Progress], None]]:
    """A function that shows progress; the line is gone when the context ends."""
    if not is_terminal(sys.stderr):
        yield lambda _: None
        return
    try:
        yield lambda progress: write_words(_CLEAR + _line(progress)[: shutil.get_terminal_size().columns - 1])
    finally:
        write_words(_CLEAR)


def _line(progress: Progress) -> str:
    if progress.phase is Phase.OPEN:
        return "opening the images"
    if progress.phase is Phase.JOIN:
        return "comparing"
    files = sum(image.files for image in progress.images)
    total = sum(image.files_total for image in progress.images)
    bytes_done = sum(image.bytes for image in progress.images)
    amount = f"{bytes_done >> 20} of {sum(image.bytes_total for image in progress.images) >> 20} MiB"
    left = "" if progress.seconds_left is None else f", {progress.seconds_left:.0f} s left"
    return f"reading: {files} of {total} files, {amount}{left}"
