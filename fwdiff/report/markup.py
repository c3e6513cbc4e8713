"""Strings from images inside markup: nothing in them is markup, a mention or a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from fwdiff.report.page import ROOM, clean
from fwdiff.text import visible


def code_span(words: object) -> str:
    """As a code span of Markdown, where no tracker makes links, mentions or references of it."""
    return "`" + (visible(str(words)).replace("`", "'") or " ") + "`"


def short_code_span(words: object, room: int = ROOM) -> str:
    """The same, cut after `room` characters."""
    return code_span(clean(words, room))


_TABLE_ROOM = 1000
"""Characters of a cell; a reason that somebody gave is not cut."""


def markdown_table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table (GFM); a cell is a code span, in which a bar is written so that it ends none."""
    yield _table_line(names)
    yield _table_line(["---"] * len(names))
    for row in rows:
        yield _table_line([short_code_span(words, _TABLE_ROOM).replace("|", "\\|") if words else "" for words in row])


def _table_line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def xml_text(words: object, room: int = ROOM) -> str:
    """As text or a quoted attribute of XML 1.0 or HTML, cut after `room` characters."""
    return escape(clean(words, room))
