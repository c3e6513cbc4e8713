"""Which words of two values differ: they alone are marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import islice

from fwdiff.tui.view_model.rows import Cell, Tone, span

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_MOST = 200
"""Words of a value; the time grows with the product of both numbers, so longer ones are marked whole."""


def changed_words(left: str, right: str) -> tuple[Cell, Cell]:
    """Both values, in each the words marked that the other does not have in their place."""
    before, after = _words(left), _words(right)
    if max(len(before), len(after)) > _MOST:
        return (span(left, Tone.REMOVED),), (span(right, Tone.ADDED),)
    found = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    here = [("".join(before[one:two]), kind == "equal") for kind, one, two, _, _ in found]
    there = [("".join(after[one:two]), kind == "equal") for kind, _, _, one, two in found]
    return _marked(here, Tone.REMOVED), _marked(there, Tone.ADDED)


def _words(text: str) -> list[str]:
    return [match[0] for match in islice(_WORD.finditer(text), _MOST + 1)]


def _marked(pieces: Iterable[tuple[str, bool]], tone: Tone) -> Cell:
    return tuple(span(text, Tone.PLAIN if same else tone) for text, same in pieces if text)
