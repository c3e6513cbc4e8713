"""Whether the terminal's ground is dark: it is asked, and what it answers is kept out of the keys.

Textual takes an answer to a question that it did not ask for keys: `]11;rgb…` would filter, sort and decide.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

QUESTION = "\x1b]11;?\x07"
"""XTerm Control Sequences, "Operating System Commands": the text background colour."""
_BEGIN = b"\x1b]"
_LONGEST = 256
"""Bytes of an answer; what is longer is none."""
_PATIENCE = 20
"""Pauses of a tenth of a second for which an answer is likely."""
_ANSWER = re.compile(rb"\x1b\](?P<number>\d+);(?P<words>[^\x07\x1b]{0,256})(?:\x07|\x1b\\)")
_COLOUR = re.compile(rb"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_UNASKED = frozenset({"linux", "dumb", "unknown", ""})
"""Values of TERM of what has one ground, or none."""
_LIGHT_COLOURS = frozenset({7, *range(9, 16)})
"""Of the sixteen, by number, as COLORFGBG names them."""


class Answers:
    """Takes answers out of what is read from the terminal, however it is cut into pieces."""

    def __init__(self) -> None:
        self.is_dark: bool | None = None
        """What the last answer says of the ground."""
        self._held = b""
        self._pauses_left = _PATIENCE

    def taken_out_of(self, data: bytes) -> bytes:
        """What is left for the keys; no data is a pause, after which what was held back is no answer."""
        if not data:
            self._pauses_left -= 1
            held, self._held = self._held, b""
            return held
        data = self._held + data
        self._held = b""
        for answer in _ANSWER.finditer(data):
            if answer["number"] == b"11":
                self.is_dark, self._pauses_left = _is_dark(answer["words"]), 0
        left = _ANSWER.sub(b"", data)
        begin = left.rfind(_BEGIN)
        if begin < 0 and left.endswith(b"\x1b") and self._pauses_left > 0:
            begin = len(left) - 1  # the escape key may wait as long as an answer is likely
        if begin >= 0 and len(left) - begin <= _LONGEST:
            self._held = left[begin:]
            return left[:begin]
        return left


def _is_dark(words: bytes) -> bool | None:
    """By the luminance of ITU-R BT.709, without gamma: grounds are far from the middle."""
    found = _COLOUR.match(words)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / float(16 ** len(part) - 1) for part in found.groups())
    return bool(0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.5)


def can_be_asked(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal is of a kind that answers, or takes no harm."""
    return environment.get("TERM", "") not in _UNASKED and "NO_COLOR" not in environment


def is_said_light(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether COLORFGBG, as rxvt and others set it (`0;15`), names a light ground."""
    last = environment.get("COLORFGBG", "").rpartition(";")[2]
    return last.isascii() and last.isdigit() and int(last[:3]) in _LIGHT_COLOURS
