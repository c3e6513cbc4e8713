"""Which characters the terminal can draw."""

from __future__ import annotations

import os
from collections.abc import Mapping


def is_ascii_only(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the locale or the terminal has no box characters.

    The first that is set of LC_ALL, LC_CTYPE and LANG holds (POSIX.1-2017, 8.2); Python sets LC_CTYPE to one of UTF-8
    where it finds none.  The console of Linux has 256 characters, and not all of ours among them.
    """
    named = next(filter(None, map(environment.get, ("LC_ALL", "LC_CTYPE", "LANG"))), "")
    says_utf8 = "utf8" in named.lower().replace("-", "")
    return environment.get("TERM") == "linux" or (bool(named) and not says_utf8)
