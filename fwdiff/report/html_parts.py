"""The parts that the page of HTML is made of.  Every word that goes into one is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fwdiff.report.markup import xml_text

_ROOM = 1000
_CHUNK = 100
"""Rows that a browser leaves alone together while they are out of sight: ten thousand are filtered in half the time."""
MOST = 100
"""Entries of one list under one row; the rest is counted."""


def text(words: object) -> str:
    """A string from anywhere, as text of an element."""
    return xml_text(words, _ROOM)


def definitions(facts: Mapping[str, str]) -> str:
    """Names and values; without those that are empty."""
    rows = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in facts.items() if value)
    return f"<dl>{rows}</dl>"


def bullets(words: Sequence[object]) -> str:
    """A list, cut after 100."""
    more = [f"<li>… and {len(words) - MOST:,} more (--json has all)</li>"] if len(words) > MOST else []
    return "<ul>" + "".join([*(f"<li>{text(one)}</li>" for one in words[:MOST]), *more]) + "</ul>"


def row(summary: str, body: Iterable[str], anchor: str = "", *, is_open: bool = False) -> str:
    """A row that unfolds; `summary` and `body` are markup."""
    attributes = (f' id="{anchor}"' if anchor else "") + (" open" if is_open else "")
    return f'<details class="row"{attributes}><summary>{summary}</summary><div>{"".join(body)}</div></details>'


def section(name: str, rows: Sequence[str]) -> Iterator[str]:
    """A section with its rows."""
    yield f'<section id="{name.replace(" ", "-")}">'
    yield f"<h2>{name.capitalize()} <small>{len(rows)}</small></h2>"
    for start in range(0, len(rows), _CHUNK):
        yield '<div class="chunk">'
        yield from rows[start : start + _CHUNK]
        yield "</div>"
    yield "</section>"
