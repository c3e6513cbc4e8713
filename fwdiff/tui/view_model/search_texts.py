"""What a filter looks into: of each row the words of its own, and once for many rows those that they share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

from fwdiff.tui.view_model.query import Terms, Test
from fwdiff.tui.view_model.rows import Row, search_text

_SIGN = 2
"""Characters before the first cell of a row."""


class SharedWords(NamedTuple):
    """How rows of one kind share words: 100,000 hosts are carried by few packages, and owned by few."""

    own: Callable[[Any], str]
    """The words that a row has for itself, by its source; no term of a query ends in the middle of them."""
    key: Callable[[Any], Hashable]
    """Rows of equal keys have all other words in common."""
    rest: Callable[[Any], Row]
    """The row without the words of its own."""


class SearchTexts:
    """The folded texts of rows, in their order."""

    def __init__(self) -> None:
        self._own: list[str] = []
        self._shared: list[str] = [""]
        self._shared_of: list[int] = []

    def __len__(self) -> int:
        return len(self._own)

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Rows that share nothing."""
        self._own += map(search_text, rows)
        self._shared_of += [0] * (len(self._own) - len(self._shared_of))

    def add_sources(self, sources: Iterable[Any], words: SharedWords) -> None:
        """Rows that share words, by what they are made from."""
        numbers: dict[Hashable, int] = {}
        for source in sources:
            key = words.key(source)
            number = numbers.get(key)
            if number is None:
                number = numbers[key] = len(self._shared)
                self._shared.append(search_text(words.rest(source)))
            self._own.append(words.own(source))
            self._shared_of.append(number)

    def matching(self, test: Test) -> list[int]:
        """The numbers of the rows that pass."""
        if not isinstance(test, Terms):  # an expression may reach over both
            pairs = zip(self._own, self._shared_of, strict=True)
            whole = ((self._shared[one], own) for own, one in pairs)
            return [number for number, (rest, own) in enumerate(whole) if test(f"{rest[:_SIGN]}{own}{rest[_SIGN:]}")]
        left = list(range(len(self._own)))
        for term in test.wanted:
            shared = [term(text) for text in self._shared]
            left = [one for one in left if shared[self._shared_of[one]] or term(self._own[one])]
        for term in test.unwanted:
            shared = [term(text) for text in self._shared]
            left = [one for one in left if not (shared[self._shared_of[one]] or term(self._own[one]))]
        return left
