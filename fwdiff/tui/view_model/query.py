r"""The filter's language: all terms must be there, a `!term` must not, `/regular expression/` is one term.

`key:word` looks among the words of one kind alone, whether the row shows them or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

Test = Callable[[str], bool]
KEYS = ("perm", "host", "owner", "country", "path", "kind", "sev", "state", "moved", "in")
"""What a word can be looked for as."""
BETWEEN = "\n"
"""Stands before each keyed word of a row's text, and in no text of an image that is shown; `.` is any other."""


class Terms(Struct, frozen=True):
    """What all has to be in a text, and what must not: a test of a row's folded text."""

    wanted: tuple[Test, ...]
    unwanted: tuple[Test, ...]

    def __call__(self, text: str) -> bool:
        """Whether a text passes."""
        return all(term(text) for term in self.wanted) and not any(term(text) for term in self.unwanted)


@lru_cache(8)
def compile_query(query: str) -> Test | str:
    """A test of a row's folded text, or why the query cannot be used; the same one for the same query."""
    query = query.strip()
    negated = query.startswith("!/")
    expression = query[1:] if negated else query
    if len(expression) > 2 and expression.startswith("/") and expression.endswith("/"):
        return _compile_expression(expression[1:-1], negated=negated)
    return _compile_terms(query.casefold().split())


def keys_of(query: str) -> list[str]:
    """The keys of the words that a query wants."""
    return [key for term in query.casefold().split() if (key := term.partition(":")[0]) in KEYS and ":" in term]


def _compile_expression(source: str, *, negated: bool) -> Test | str:
    try:
        found = re.compile(source, re.IGNORECASE).search
    except (re.error, RecursionError, OverflowError) as error:
        return f"not a regular expression: {error}"
    return lambda text: (found(text) is None) == negated


def _compile_terms(terms: list[str]) -> Terms:
    wanted = [_compile_term(term) for term in terms if not term.startswith("!")]
    unwanted = [_compile_term(term[1:]) for term in terms if term.startswith("!") and len(term) > 1]
    return Terms(tuple(wanted), tuple(unwanted))


def _compile_term(term: str) -> Test:
    key, colon, word = term.partition(":")
    if not colon or key not in KEYS:
        return lambda text: term in text
    found = re.compile(f"{BETWEEN}{key}:[^{BETWEEN}]*{re.escape(word)}").search
    return lambda text: found(text) is not None
