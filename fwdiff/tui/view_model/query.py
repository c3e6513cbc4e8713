r"""The filter's language: all terms must be there, a `!term` must not, `/regular expression/` is one term."""

from __future__ import annotations

import re
from collections.abc import Callable

Test = Callable[[str], bool]


def compile_query(query: str) -> Test | str:
    """A test of a row's folded text, or why the query cannot be used."""
    query = query.strip()
    negated = query.startswith("!/")
    expression = query[1:] if negated else query
    if len(expression) > 2 and expression.startswith("/") and expression.endswith("/"):
        return _compile_expression(expression[1:-1], negated=negated)
    return _compile_terms(query.casefold().split())


def _compile_expression(source: str, *, negated: bool) -> Test | str:
    try:
        found = re.compile(source, re.IGNORECASE).search
    except (re.error, RecursionError, OverflowError) as error:
        return f"not a regular expression: {error}"
    return lambda text: (found(text) is None) == negated


def _compile_terms(terms: list[str]) -> Test:
    wanted = [term for term in terms if not term.startswith("!")]
    unwanted = [term[1:] for term in terms if term.startswith("!") and len(term) > 1]
    return lambda text: all(term in text for term in wanted) and not any(term in text for term in unwanted)
