"""Data to stdout and words to stderr; nothing else in the command line writes."""

from __future__ import annotations

import os
import sys

from fwdiff.text import visible


def write_data(data: bytes) -> None:
    """Bytes to stdout as they are.  Raises `BrokenPipeError` where the reader has gone."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_text(text: str, *, ascii_only: bool) -> None:
    """Text to stdout in its encoding, with `?` for what that cannot say."""
    write_data(text.encode("ascii" if ascii_only else (sys.stdout.encoding or "utf-8"), "replace"))


def say(words: str) -> None:
    """Lines to stderr, hostile characters made visible."""
    print("\n".join(visible(line) for line in words.splitlines()), file=sys.stderr)  # noqa: T201 - stderr is ours


def warn(words: str) -> None:
    """Something that failed and does not end the run."""
    say(f"fwdiff: {words}")


def has_screen() -> bool:
    """Whether a screen can be drawn: both ends are a terminal that can do more than print."""
    return sys.stdout.isatty() and sys.stdin.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def has_color() -> bool:
    """Whether text may be coloured (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def text_width() -> int:
    """Columns of the terminal, or 80."""
    return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 80
