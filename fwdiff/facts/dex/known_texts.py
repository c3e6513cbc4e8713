"""The strings of an image that name what is looked for in its code, found in one pass for all who look."""

from __future__ import annotations

from functools import cache

from fwdiff.facts.dex import api_uses, host_calls
from fwdiff.facts.dex.dex import Dex
from fwdiff.facts.dex.string_search import StringSearch


def known_strings(dex: Dex) -> dict[int, bytes]:
    """The texts by string id.  Raises `BadDex`."""
    return dict(_search().find(dex))


@cache
def _search() -> StringSearch:
    return StringSearch(sorted(api_uses.texts() | {text.encode() for text in host_calls.TEXTS}))
