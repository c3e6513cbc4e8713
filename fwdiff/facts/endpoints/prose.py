"""Whether an endpoint stands in text for people: a licence, or a comment of what a program reads.

The value of a key is a program's, whatever licence stands above it.
"""

from __future__ import annotations

import re

_LICENCE = (
    *(b"license", b"licence", b"copyright", b"(c)", b"warrant", b"redistribut", b"permission", b"rights reserved"),
    *(b"derivative", b"contributor", b"as is", b"as-is"),
)
_FEWEST_WORDS, _FEWEST_DIFFERENT = 4, 3
_BYTES_A_WORD, _BYTES_OF_SAME = 512, 200
"""Measured on seven builds: licences have a word in 30 to 400 bytes, configuration with a notice above it none."""
_BLOCK = re.compile(rb"<!--.*?(?:-->|\Z)|/\*.*?(?:\*/|\Z)", re.DOTALL)
_MARKS = (b"#", b"//", b"*", b"~")
_LINE_COMMENT = re.compile(rb"[ \t]*(?:#|//|/?\*|~)")
_BLOCKS = ((b"<!--", b"-->"), (b"/*", b"*/"))
_TAG = re.compile(rb"<(?!/?(?:a|b|br|dd|dt|em|h\d|i|li|p|pre|td|tt|u)\b)[\w:.-][^<>]*>\Z")
_LINKS = (b"href=", b"src=")
_QUOTES = (b'"', b"'")
_LINE = 160
"""Bytes in front of an endpoint that tell whether it is a value."""


def is_value(data: bytes, place: int, low: int) -> bool:
    """Whether what stands at a place is a key's value, an element's text or an item of a list; a link is none."""
    before = data[max(low, place - _LINE) : place]
    if before[-1:] in _QUOTES:
        return not before[:-1].rstrip().lower().endswith(_LINKS)
    before = before.rstrip()
    if before.endswith(b">"):
        return bool(_TAG.match(before, max(0, before.rfind(b"<"))))
    return before.endswith((b"=", b"url(")) and not before.lower().endswith(_LINKS)


def is_licence(text: bytes) -> bool:
    """Whether a text, or the part of it that reaches some kilobytes around a place, is a licence, credits or terms."""
    if text.count(b" ") < max(_FEWEST_WORDS, len(text) // _BYTES_A_WORD):
        return False  # a list of names, as that of public suffixes: no sentence has fewer spaces than such words
    if not _has_words(text):
        return False
    plain = _without_comments(text)
    return len(plain) == len(text) or _has_words(plain)


def _without_comments(text: bytes) -> bytes:
    if b"<!--" in text or b"/*" in text:
        text = _BLOCK.sub(b"", text)
    return b"\n".join([line for line in text.split(b"\n") if not line.lstrip().startswith(_MARKS)])


def _has_words(text: bytes) -> bool:
    folded = text.lower()
    found = different = 0
    for count in filter(None, map(folded.count, _LICENCE)):
        found, different = found + count, different + 1
        each = _BYTES_A_WORD if different >= _FEWEST_DIFFERENT else _BYTES_OF_SAME
        if found >= max(_FEWEST_WORDS, len(text) // each):
            return True
    return False


def is_commented(text: bytes, place: int) -> bool:
    """Whether a comment stands at a place of a text that a program reads; an option that is left out is a value."""
    line = text[text.rfind(b"\n", 0, place) + 1 : place]
    if _LINE_COMMENT.match(line):
        return True
    return any(text.rfind(begin, 0, place) > text.rfind(end, 0, place) for begin, end in _BLOCKS)
