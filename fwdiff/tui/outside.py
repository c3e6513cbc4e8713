"""Opening bytes of an image in a program of the user's, by way of a temporary file."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from fwdiff.tui.preferences import Tools

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 100
"""Characters of a file's name."""
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def program(tools: Tools, *, decompiler: bool) -> list[str] | str:
    """The words of the command, or what to say where there is none."""
    if decompiler:
        named = tools.decompiler
        missing = "No decompiler is named: [tools] decompiler in the file that `fwdiff config` shows"
    else:
        named = tools.editor or os.environ.get("VISUAL", "") or os.environ.get("EDITOR", "")
        missing = "No editor is named: set $EDITOR, or [tools] editor in the file that `fwdiff config` shows"
    try:
        words = shlex.split(named)
    except ValueError as error:
        return f"{named}: {error}"
    if not words:
        return missing
    return words if shutil.which(words[0]) else f"There is no program {words[0]}"


def open_outside(app: App[Any], words: list[str], name: str, data: bytes) -> str:
    """Lend the terminal to a program on a file with these bytes, until it ends; what to say of it, or nothing.

    The file is the user's alone and is removed afterwards: the image is never written to.
    """
    try:
        with _file(name, data) as path, app.suspend(), _loop_untold():
            code = subprocess.run([*words, str(path)], check=False).returncode
    except SuspendNotSupported:
        return "A program can be started from a terminal alone"
    except OSError as error:
        return f"{words[0]}: {error.strerror}"
    finally:
        app.refresh(layout=True)
    return f"{words[0]} ended with {code}" if code else ""


def safe_name(name: str) -> str:
    """A file's name of letters, digits, dots, dashes and underscores, with its end, by which programs go."""
    return _UNSAFE.sub("-", name)[-_LONGEST:].lstrip("-.") or "content"


@contextmanager
def _file(name: str, data: bytes) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="fwdiff-"))  # the user's alone, as mkdtemp makes it
    try:
        path = folder / safe_name(name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - of a descriptor
            file.write(data)
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _loop_untold() -> Iterator[None]:
    """Ctrl+c is for the program, and reaches us too; what asks us to end is obeyed once the program has ended.

    A handler that does nothing is not inherited, ignoring is.  The loop goes by a descriptor that every signal is
    written to; nothing is, so what came is raised anew.
    """
    missed: list[int] = []
    told = signal.set_wakeup_fd(-1)
    before = {number: signal.signal(number, lambda number, _: missed.append(number)) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(told)
        for ending in missed:
            if ending != signal.SIGINT:
                signal.raise_signal(ending)
