"""Files of an image as text: binary XML written out, two sides compared line by line."""

from __future__ import annotations

from itertools import islice

from fwdiff.compare.text_lines import LinePair, paired_lines
from fwdiff.errors import UsageError
from fwdiff.facts.content import Content, content_of
from fwdiff.facts.xml.lines import xml_lines
from fwdiff.facts.xml.string_pool import BadResources
from fwdiff.model.desk import TextLine, Written
from fwdiff.model.vocabulary import Fate

MOST_LINES = 20_000
"""Lines of a side; the longest real manifest has 6,000."""
LONGEST_LINE = 2_000
"""Characters."""
_MOST_BYTES = 4 << 20
_LOOKED_AT = 1 << 13
"""Bytes; a zero among them is no text."""


def text_of(data: bytes, name: str) -> tuple[list[str], str]:
    """The lines of a file, and what is not among them.  Raises `UsageError` where it is no text."""
    lines: list[str] = []
    notes: list[str] = []
    if content_of(data) is Content.BINARY_XML:
        try:
            lines.extend(islice(xml_lines(data), MOST_LINES + 1))
        except BadResources as error:
            notes.append(f"{name}: ends here; {error}")
    elif b"\0" in data[:_LOOKED_AT]:
        raise UsageError(f"{name}: no text", "Another program may show it.")
    else:
        lines = [line.removesuffix("\r") for line in data[:_MOST_BYTES].decode("utf-8", "backslashreplace").split("\n")]
        lines = lines[: len(lines) - (lines[-1] == "")]
        if len(data) > _MOST_BYTES:
            notes.append(f"{name}: cut after {_MOST_BYTES >> 20} MiB")
    if len(lines) > MOST_LINES:
        notes.append(f"{name}: cut after {MOST_LINES:,} lines")
    if any(len(line) > LONGEST_LINE for line in lines):
        notes.append(f"{name}: lines are cut after {LONGEST_LINE:,} characters")
    return [line[:LONGEST_LINE] for line in lines[:MOST_LINES]], "; ".join(notes)


def written_out(data: bytes) -> bytes:
    """Binary XML as text, and where it ends before its end the reason; anything else as it is."""
    if content_of(data) is not Content.BINARY_XML:
        return data
    lines: list[str] = []
    try:
        lines.extend(xml_lines(data))
    except BadResources as error:
        lines.append(f"<!-- ends here; {error} -->")
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def written(left: bytes | None, right: bytes | None, name: str) -> Written:
    """The lines of a file of one side, or of both with what came and went.  Raises `UsageError`."""
    before, note = text_of(left, f"left {name}") if left is not None else ([], "")
    after, other = text_of(right, f"right {name}") if right is not None else ([], "")
    lines = [_line(before, after, pair) for pair in paired_lines(before, after)]
    return Written(tuple(lines), "; ".join(filter(None, (note, other))))


def _line(before: list[str], after: list[str], pair: LinePair) -> TextLine:
    if pair.right is None:
        assert pair.left is not None
        return TextLine(Fate.REMOVED, pair.left + 1, before[pair.left])
    return TextLine(Fate.ADDED if pair.left is None else None, pair.right + 1, after[pair.right])
