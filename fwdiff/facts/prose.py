"""Whether an endpoint stands in text for people: a licence, or a comment of what a program reads.

The value of a key is a program's, whatever licence stands above it.
"""

from __future__ import annotations

import re

# Of text in lower case: a search that ignores case takes five times as long, as it skips to no first letter.
_LICENCE = re.compile(
    rb"licen[cs]e|copyright|\(c\)|warrant|redistribut|permission|rights reserved|derivative|contributor|as.is\b"
)
_FEWEST_WORDS, _FEWEST_DIFFERENT = 4, 3
_BYTES_A_WORD, _BYTES_OF_SAME = 512, 200
"""Measured on seven builds: licences have a word in 30 to 400 bytes, configuration with a notice above it none."""
# Of text behind a line's end: each way to begin is a plain character, for the same reason.
_COMMENTS = re.compile(rb"<!--.*?(?:-->|\Z)|/\*.*?(?:\*/|\Z)|\n[ \t]*+(?:#|//|\*|~)[^\n]*+", re.DOTALL)
_LINE_COMMENT = re.compile(rb"[ \t]*(?:#|//|/?\*|~)")
_BLOCKS = ((b"<!--", b"-->"), (b"/*", b"*/"))
_VALUE = re.compile(rb"(?:=\s*|\burl\(|[\"']|<(?!/?(?:a|b|br|dd|dt|em|h\d|i|li|p|pre|td|tt|u)\b)[\w:.-][^<>]*>\s*)\Z")
_LINK = re.compile(rb"(?:href|src)\s*=\s*[\"']?\Z", re.IGNORECASE)
_LINE = 160
"""Bytes in front of an endpoint that tell whether it is a value."""


def is_value(text: bytes, place: int) -> bool:
    """Whether what stands at a place is a key's value, an element's text or an item of a list; a link is none."""
    before = text[max(0, place - _LINE) : place]
    return bool(_VALUE.search(before)) and not _LINK.search(before)


def is_licence(text: bytes) -> bool:
    """Whether a text, or the part of it that reaches some kilobytes around a place, is a licence, credits or terms."""
    if text.count(b" ") < max(_FEWEST_WORDS, len(text) // _BYTES_A_WORD):
        return False  # a list of names, as that of public suffixes: no sentence has fewer spaces than such words
    words = _LICENCE.findall(_COMMENTS.sub(b"", b"\n" + text.lower()))
    each = _BYTES_A_WORD if len(set(words)) >= _FEWEST_DIFFERENT else _BYTES_OF_SAME
    return len(words) >= max(_FEWEST_WORDS, len(text) // each)


def is_commented(text: bytes, place: int) -> bool:
    """Whether a comment stands at a place of a text that a program reads; an option that is left out is a value."""
    line = text[text.rfind(b"\n", 0, place) + 1 : place]
    if _LINE_COMMENT.match(line):
        return True
    return any(text.rfind(begin, 0, place) > text.rfind(end, 0, place) for begin, end in _BLOCKS)
