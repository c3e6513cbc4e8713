"""Text in Base64 (RFC 4648, both alphabets): how a literal looks in it wherever it begins, and the text decoded."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from typing import NamedTuple

_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_LINE_ENDS = b"\r\n"
_IN_ALPHABET = bytes(byte in _DIGITS + b"-_" + _LINE_ENDS for byte in range(256))
"""1 for each character of the alphabets and each line end, else 0."""
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_IN_CLASS = {62: rb"+\-", 63: rb"/_"}
_CONTROL = bytes(set(range(0x20)) - set(b"\t\r\n")) + b"\x7f"
_SHORTEST = 13
"""Characters without the padding, 16 with it: shorter text holds no URL and hardly a host."""
_URL = b"://"
_DER = b"\x30\x82"
"""A sequence of 256 bytes or more (X.690, 8.1.3.5)."""
_REACH = 4096
"""Characters looked at each way; a longer text is decoded in part."""


class Decoded(NamedTuple):
    """A text and where it stands encoded; offsets into the buffer, `end` behind the padding."""

    start: int
    end: int
    text: bytes
    is_text: bool = True
    """Not where bytes stand in it that no text has: those of a protocol buffer that holds a URL, for example."""


def images(text: bytes) -> tuple[tuple[bytes, ...], ...]:
    """What `text` becomes where 0, 1 or 2 bytes of its first group stand before it.

    Each is a character class of a regular expression for every character from the beginning of that group to the last
    that holds bits of the text.
    """
    return tuple(tuple(_image(text, before)) for before in range(3))


def decode_around(data: bytes, place: int, low: int, high: int) -> Decoded:
    """The text whose encoding has a group of four characters at `place`, inside the string `low:high`.

    It is empty where the characters around encode neither printable text from the first to the last nor bytes with a
    URL in them; certificates (PEM) name no more than their issuers' servers.  Lines of one
    width and a shorter one behind them are one text, as PEM and MIME write it; a line that begins with a property's
    name is none of them.
    """
    start, end = _run(data, place, low, high)
    written = data[start:end]
    first, last = _wrapped(written, place - start, names=_goes_on(data[end : min(high, end + 3)]))
    start, end, written = start + first, start + last, written[first:last]
    characters = written.translate(_URL_SAFE, _LINE_ENDS)
    phase = len(data[start:place].translate(None, _LINE_ENDS)) % 4
    if phase or len(characters) < _SHORTEST or len(characters) % 4 == 1:
        return Decoded(start, max(end, place + 1), b"")
    text = binascii.a2b_base64(characters + b"=" * (-len(characters) % 4))
    padding = data[end : min(high, end + 2)]
    end += len(padding) - len(padding.lstrip(b"="))
    if _is_printable(text):
        return Decoded(start, end, text)
    return Decoded(start, end, text if _URL in text and not text.startswith(_DER) else b"", is_text=False)


def _run(data: bytes, place: int, low: int, high: int) -> tuple[int, int]:
    """The bounds of the characters of the alphabets and line ends around a place."""
    before = data[max(low, place - _REACH) : place]
    after = data[place : min(high, place + _REACH)] + b"\0"
    start = place - len(before) + before.translate(_IN_ALPHABET).rfind(b"\0") + 1
    return start, place + after.translate(_IN_ALPHABET).find(b"\0")


def _goes_on(behind: bytes) -> bool:
    """Whether a run ends with the name of a property: what stands behind it is `.`, `:` or an `=` that pads nothing."""
    return behind.startswith((b".", b":")) or (behind.startswith(b"=") and behind.lstrip(b"=")[:1].isalnum())


def _wrapped(run: bytes, place: int, *, names: bool) -> tuple[int, int]:
    """The bounds of the lines of one width around a place, or of its line alone: no other line is looked at.

    `names`: the last line of the run is no text.
    """
    first = last = max(run.rfind(b"\n", 0, place), run.rfind(b"\r", 0, place)) + 1, _line_end(run, place)
    above = _line_above(run, first[0])
    width = max(_width(first), _width(above)) if above else _width(first)
    while above and _width(above) == width:
        first, above = above, _line_above(run, above[0])
    below = _line_below(run, last[1])
    while below and _width(last) == width >= max(_width(below), _SHORTEST) and not (names and below[1] == len(run)):
        last, below = below, _line_below(run, below[1])
    return first[0], last[1]


def _width(line: tuple[int, int]) -> int:
    return line[1] - line[0]


def _line_end(run: bytes, begin: int) -> int:
    ends = run.find(b"\n", begin), run.find(b"\r", begin)
    return min((end for end in ends if end >= 0), default=len(run))


def _line_above(run: bytes, begin: int) -> tuple[int, int] | None:
    end = len(run[:begin].rstrip(_LINE_ENDS))
    return (max(run.rfind(b"\n", 0, end), run.rfind(b"\r", 0, end)) + 1, end) if end else None


def _line_below(run: bytes, end: int) -> tuple[int, int] | None:
    begin = len(run) - len(run[end:].lstrip(_LINE_ENDS))
    return (begin, _line_end(run, begin)) if begin < len(run) else None


def _is_printable(text: bytes) -> bool:
    if text.isascii():
        return len(text.translate(None, _CONTROL)) == len(text)
    try:
        return all(character.isprintable() or character in "\t\r\n" for character in text.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _image(text: bytes, before: int) -> Iterator[bytes]:
    """Each character stands for six bits, of which those of the bytes `before` the text may be any."""
    bits = "?" * (8 * before) + "".join(f"{byte:08b}" for byte in text)
    bits += "?" * (-len(bits) % 6)
    return (_class(bits[i : i + 6]) for i in range(0, len(bits), 6))


def _class(pattern: str) -> bytes:
    mask = int("".join("01"[bit != "?"] for bit in pattern), 2)
    wanted = int(pattern.replace("?", "0"), 2)
    known = [value for value in range(64) if value & mask == wanted]
    return b"[" + b"".join(_IN_CLASS.get(value, _DIGITS[value : value + 1]) for value in known) + b"]"
