"""Modes of files as settings say them."""

from __future__ import annotations

import re

_OCTAL = re.compile("[0-7]{1,12}")


def mode_of(word: str) -> int:
    """The bits of an octal mode; none of what is no mode: a saved inventory may say anything."""
    return int(word, 8) if _OCTAL.fullmatch(word) else 0
