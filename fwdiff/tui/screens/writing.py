"""A screen that writes files into the current folder; one that is there is kept unless told so."""

from __future__ import annotations

import os
import re
from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fwdiff.text import visible
from fwdiff.tui.screens.sized import SizedScreen
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.view import Glyphs
from fwdiff.tui.widgets.choice_bar import Choice
from fwdiff.whole_file import write_whole

FORMS = {"m": ("Markdown", "md"), "c": ("csv", "csv"), "j": ("JSON", "json")}
"""By key, a word for it and the suffix of its file."""
FORM_CHOICES = tuple(Choice(key, word) for key, (word, _) in FORMS.items())
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 60
"""Characters of a part of a file's name."""
_NAMED = 48
"""Cells of a file's name that a message repeats."""


class Export(NamedTuple):
    """A file to be written: its name without suffix, and what it holds by the suffix."""

    name: str
    encode: Callable[[str], bytes]


class WritingScreen(SizedScreen[None]):
    """Asks before it writes over a file; subclasses say how they ask."""

    @property
    @abstractmethod
    def glyphs(self) -> Glyphs:
        """What is drawn with."""

    @abstractmethod
    def ask(self, title: str, choices: Sequence[Choice], take: Callable[[str], None]) -> None:
        """Ask for one key."""

    def propose(self, export: Export, suffix: str) -> None:
        """Write it, or ask where a file of its name is there."""
        path = Path(f"{export.name}.{suffix}")
        if not os.path.lexists(path):
            self._write(export, path)
            return
        other = next(one for one in map(partial(_numbered, export.name, suffix), range(2, 10_000)) if not one.exists())
        choices = [Choice("o", "overwrite"), Choice("k", f"keep both ({other.name[-_NAMED:]})")]
        name = brief(visible(path.name), _NAMED, self.glyphs.ellipsis)
        self.ask(f"{name} is there", choices, lambda key: self._write(export, path if key == "o" else other))

    def _write(self, export: Export, path: Path) -> None:
        self.run_worker(partial(self._encode_and_write, export, path), thread=True, group="export")

    def _encode_and_write(self, export: Export, path: Path) -> None:
        """On a thread: a list may have 100,000 rows."""
        name = brief(visible(path.name), _NAMED, self.glyphs.ellipsis)
        try:
            write_whole(path, export.encode(path.suffix[1:]), through_links=False)
        except OSError as error:
            said = f"{name} cannot be written: {error.strerror}"
        else:
            said = f"Written: {name}"
        self.app.call_from_thread(self.app.notify, said)


def part_of_name(words: str) -> str:
    """Letters, digits, dots, dashes and underscores of words out of an image."""
    return _UNSAFE.sub("-", words).strip("-.")[:_LONGEST]


def _numbered(name: str, suffix: str, number: int) -> Path:
    return Path(f"{name}-{number}.{suffix}")
