"""The page of a file as text, the lines marked that came or went."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.model.desk import TextLine, Written
from fwdiff.model.events import Failed
from fwdiff.model.vocabulary import Fate
from fwdiff.tui.view_model.rows import TONES, Column, Row, Sign, Table, TextTarget, Tone, cell
from fwdiff.tui.view_model.view import View

MANIFEST = "AndroidManifest.xml"
_SIGNS = {Fate.ADDED: Sign.ADDED, Fate.REMOVED: Sign.REMOVED}


def text_page(view: View, target: TextTarget) -> Table:
    """The lines once they are there; before them a word, and where they cannot be had the reason."""
    columns = (Column("line", 6), Column("text", 40, 1))
    found = view.texts.get(target.place)
    if found is None:
        return Table(columns, (), f"Reading {text_title(target)}")
    if isinstance(found, Failed):
        rows = [
            Row(name, sign, (cell(""), cell(words, tone)), name=words)
            for name, sign, words, tone in (
                ("failed", Sign.PROBLEM, found.message, Tone.PLAIN),
                ("hint", Sign.NONE, found.hint, Tone.DIM),
            )
            if words
        ]
        return Table(columns, rows, "")
    return Table(columns, tuple(_rows(target, found)), "The file is empty")


def text_title(target: TextTarget) -> str:
    """The file, in an archive the member of it."""
    path = target.right or target.left or ""
    return f"{target.member} of {path.rpartition('/')[2]}" if target.member else path.rpartition("/")[2]


def text_anchor(view: View, target: TextTarget) -> str:
    """The id of the row to begin with: the line that is asked for, else the first that came or went."""
    found = view.texts.get(target.place)
    if isinstance(found, Written) and target.find:
        matches = [line for line in found.lines if target.find in line.text]
        whole = [line for line in matches if f'"{target.find}"' in line.text]
        for line in (*whole[:1], *matches[:1]):
            return _id(line)
    return ""


def _rows(target: TextTarget, found: Written) -> Iterator[Row]:
    if found.note:
        yield Row("note", Sign.PROBLEM, (cell(""), cell(found.note, Tone.WARNING)), name=found.note)
    compared = target.left is not None and target.right is not None
    for line in found.lines:
        sign = _SIGNS[line.fate] if line.fate and compared else Sign.NONE
        is_asked = bool(target.find) and target.find in line.text
        tone = TONES[sign] if sign is not Sign.NONE else Tone.STRONG if is_asked else Tone.PLAIN
        cells = (cell(f"{line.number}", Tone.DIM), cell(line.text, tone))
        hang = len(line.text) - len(line.text.lstrip()) + 4
        yield Row(_id(line), sign, cells, None, line.text.strip() or " ", hang=hang)


def _id(line: TextLine) -> str:
    return f"{'-' if line.fate is Fate.REMOVED else ''}{line.number}"
