"""Writing what is seen, marked or decided to a file in the current folder; one that is there is kept unless told so."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fwdiff.model.comparison import Comparison
from fwdiff.text import visible
from fwdiff.tui.screens.handing import HandingScreen
from fwdiff.tui.view_model.arrangement import counts_of
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.pages import page_title
from fwdiff.tui.view_model.rows import SectionTarget
from fwdiff.tui.view_model.view import View
from fwdiff.tui.widgets.choice_bar import Choice
from fwdiff.whole_file import write_whole

_FORMS = {"m": ("Markdown", "md"), "c": ("csv", "csv"), "j": ("JSON", "json")}
"""By key, a word for it and the suffix of its file."""
_DECISIONS = {"md": "markdown:decisions", "csv": "csv:decisions", "json": "json:decisions"}
"""By suffix, the name of the report."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 60
"""Characters of a part of a file's name."""
_NAMED = 48
"""Cells of a file's name that a message repeats."""


class _Export(NamedTuple):
    """A file to be written: its name without suffix, and what it holds by the suffix."""

    name: str
    encode: Callable[[str], bytes]


class ExportingScreen(HandingScreen):
    """A screen around a list, with the key that writes files."""

    def action_export(self) -> None:
        """Ask what is written, then in which form."""
        view = self.session.view
        if view is None or view.diff.verdict is None:
            self.app.notify("A report waits until both builds are read")
            return
        marked = len(self.listing.marked())
        shown = counts_of(self.listing.rows, self.listing.rows).shown
        choices = [
            Choice("v", f"view ({shown:,} {'row' if shown == 1 else 'rows'})"),
            *([Choice("m", f"marked ({marked:,})")] if marked else []),
            Choice("d", "decisions"),
            Choice("t", "ticket (Markdown)"),
        ]
        self.ask("write", choices, partial(self._choose_form, view))

    def _choose_form(self, view: View, what: str) -> None:
        build = _part_of_name(Path(self.session.right_name).name) or "candidate"
        if what == "t":
            self._propose(_Export(f"fwdiff-{build}", lambda _: _report(view, "markdown")), "md")
            return
        if what == "d":
            export = _Export(f"fwdiff-{build}-decisions", lambda suffix: _report(view, _DECISIONS[suffix]))
        else:
            export = self._rows(view, f"fwdiff-{build}", marked=what == "m")
        choices = [Choice(key, word) for key, (word, _) in _FORMS.items()]
        self.ask("as", choices, lambda key: self._propose(export, _FORMS[key][1]))

    def _rows(self, view: View, name: str, *, marked: bool) -> _Export:
        """The rows that filter and toggles leave, or those of them that are marked."""
        from fwdiff.report.shown import ENCODERS  # noqa: PLC0415 - for those who take something along

        of = self.target.section if isinstance(self.target, SectionTarget) else page_title(view, self.target)[1]
        name = f"{name}-{_part_of_name(of)}{'-marked' if marked else ''}"
        copied = self.taken(self.listing, self.listing.marked() if marked else self.listing.rows)
        return _Export(name, lambda suffix: ENCODERS[suffix](copied.shown))

    def _propose(self, export: _Export, suffix: str) -> None:
        """Write it, or ask where a file of its name is there."""
        path = Path(f"{export.name}.{suffix}")
        if not os.path.lexists(path):
            self._write(export, path)
            return
        other = next(one for one in map(partial(_numbered, export.name, suffix), range(2, 10_000)) if not one.exists())
        choices = [Choice("o", "overwrite"), Choice("k", f"keep both ({other.name[-_NAMED:]})")]
        name = brief(visible(path.name), _NAMED, self.session.glyphs.ellipsis)
        self.ask(f"{name} is there", choices, lambda key: self._write(export, path if key == "o" else other))

    def _write(self, export: _Export, path: Path) -> None:
        self.run_worker(partial(self._encode_and_write, export, path), thread=True, group="export")

    def _encode_and_write(self, export: _Export, path: Path) -> None:
        """On a thread: a list may have 100,000 rows."""
        name = brief(visible(path.name), _NAMED, self.session.glyphs.ellipsis)
        try:
            write_whole(path, export.encode(path.suffix[1:]), through_links=False)
        except OSError as error:
            said = f"{name} cannot be written: {error.strerror}"
        else:
            said = f"Written: {name}"
        self.app.call_from_thread(self.app.notify, said)


def _part_of_name(words: str) -> str:
    """Letters, digits, dots, dashes and underscores of words out of an image."""
    return _UNSAFE.sub("-", words).strip("-.")[:_LONGEST]


def _numbered(name: str, suffix: str, number: int) -> Path:
    return Path(f"{name}-{number}.{suffix}")


def _report(view: View, name: str) -> bytes:
    from fwdiff.report.registry import report  # noqa: PLC0415 - as above

    encoded = report(name)
    assert encoded is not None
    return encoded.encode(
        Comparison(view.left.inventory, view.right.inventory, view.reference, view.whole_diff(), final=True)
    )
