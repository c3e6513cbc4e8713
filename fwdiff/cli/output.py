"""Data to stdout and words to stderr; nothing else in the command line writes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from fwdiff.errors import FwdiffError
from fwdiff.text import shown_path, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fwdiff.model import ImageIdentity, Unread

_FEW = 5
_WEB_DRIVER = "textual.drivers.web_driver:WebDriver"
"""What textual-serve sets for the process whose screen it shows."""
_WRITE_HINT = "Give it a file or a pipe that can be written to."


_ASCII = str.maketrans({"→": "->", "…": "...", "·": "-", "×": "x", "─": "-", "│": "|", "▌": "|"})
"""What our own texts are drawn with.  A `?` would be the sign of what is not settled."""


def write_data(data: bytes) -> bool:
    """Bytes to stdout as they are; False where the reader has seen enough and gone.  Raises `FwdiffError`."""
    if sys.stdout is None:
        raise FwdiffError("stdout is closed", _WRITE_HINT)
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _forget(sys.stdout)
        return False
    except OSError as error:
        _forget(sys.stdout)
        raise FwdiffError(f"stdout: {error.strerror}", _WRITE_HINT) from error
    return True


def write_text(text: str, *, ascii_only: bool) -> None:
    """Text to stdout in its encoding; what that cannot say is written as an escape."""
    encoding = "ascii" if ascii_only else getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.translate(_ASCII).encode(encoding, "backslashreplace")
    write_data(data)


def _forget(stream: TextIO) -> None:
    """The interpreter would try to flush it once more at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def say(*lines: str) -> None:
    """Lines to stderr, hostile characters made visible; where it cannot be written to the run goes on.

    A line feed within a line is hostile too: what an image names would stand as a line of ours.
    """
    write_words("".join(f"{visible(shown_path(line))}\n" for line in lines))


def write_words(words: str) -> None:
    """Characters to stderr as they are, where there is one."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(words)
        sys.stderr.flush()
    except OSError:
        _forget(sys.stderr)


def end_streams() -> None:
    """Write out what the streams hold: where that fails, the interpreter would end with a code of its own."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            _forget(stream)


def say_temporary(folder: str) -> None:
    """That something is decoded as a whole, which takes time and room on a disk."""
    say(f"fwdiff: decoding to a temporary file in {folder}")


def warn(words: str) -> None:
    """Something that failed and does not end the run, in one line."""
    say(f"fwdiff: {words}")


def warn_of_no_build(*images: ImageIdentity) -> None:
    """A folder of anything can be read; one line tells who named the wrong one."""
    for image in images:
        if image.fingerprint is None:
            warn(f"{image.source}: no build fingerprint in it; is it a whole build?")


def warn_of_nothing_found(source: str, unread: Sequence[Unread]) -> None:
    """That an image without any package is not known to have none; a run that ends so is incomplete."""
    reasons = [f"  {entry.path}: {entry.reason}" for entry in unread[:_FEW]]
    more = [f"  and {len(unread) - _FEW} more: `fwdiff info` has them"] if len(unread) > _FEW else []
    say(f"fwdiff: {source}: no package was found, and not all was read:", *reasons, *more)


def has_screen() -> bool:
    """Whether a screen can be drawn: all streams are a terminal that can do more than print, or a browser is there."""
    if os.environ.get("TEXTUAL_DRIVER") == _WEB_DRIVER:
        return True
    streams = (sys.stdin, sys.stdout, sys.stderr)  # Textual draws on stderr
    return all(map(is_terminal, streams)) and os.environ.get("TERM", "dumb") != "dumb"


def has_color() -> bool:
    """Whether text may be coloured (https://no-color.org)."""
    return is_terminal(sys.stdout) and not os.environ.get("NO_COLOR")


def text_width() -> int:
    """Columns of the terminal, or 80."""
    return os.get_terminal_size(sys.stdout.fileno()).columns if is_terminal(sys.stdout) else 80


def is_terminal(stream: TextIO | None) -> bool:
    """A stream that was closed before the start is None."""
    return stream is not None and stream.isatty()
