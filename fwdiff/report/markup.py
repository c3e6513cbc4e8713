"""Strings from images inside markup: nothing in them is markup, a mention or a link."""

from __future__ import annotations

from html import escape

from fwdiff.report.page import ROOM, clean
from fwdiff.text import visible


def code_span(words: object) -> str:
    """As a code span of Markdown, where no tracker makes links, mentions or references of it."""
    return "`" + (visible(str(words)).replace("`", "'") or " ") + "`"


def short_code_span(words: object, room: int = ROOM) -> str:
    """The same, cut after `room` characters."""
    return code_span(clean(words, room))


def xml_text(words: object, room: int = ROOM) -> str:
    """As text or a quoted attribute of XML 1.0 or HTML, cut after `room` characters."""
    return escape(clean(words, room))
