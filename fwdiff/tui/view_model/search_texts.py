"""What a filter looks into: of each row the words of its own, and once for many rows those that they share."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from time import monotonic
from typing import Any, NamedTuple

from fwdiff.tui.view_model.query import BETWEEN, Terms, Test
from fwdiff.tui.view_model.rows import Row, search_text

_SIGN = 2
"""Characters before the first cell of a row."""
_PIECE = 200
"""Rows whose texts are made at once: 2 ms of those that share nothing."""


class SharedWords(NamedTuple):
    """How rows of one kind share words: 100,000 hosts are carried by few packages, and owned by few."""

    own: Callable[[Sequence[Any]], Iterable[str]]
    """The words that each row has for itself, by the sources; no term of a query ends in the middle of them."""
    keys: Callable[[Sequence[Any]], Iterable[Hashable]]
    """Rows of equal keys have all other words in common."""
    rest: Callable[[Any], Row]
    """The row of a source without the words of its own."""


class TextPart(NamedTuple):
    """What the texts of some rows are made from."""

    sources: Sequence[Any]
    make: Callable[[Any], Row]
    words: SharedWords | None = None
    """None where rows share nothing."""


class SearchTexts:
    """The folded texts of rows, in their order; made piece by piece, ahead of the first question or with it."""

    def __init__(self, parts: Iterable[TextPart]) -> None:
        self._own: list[str] = []
        self._shared: list[str] = [""]
        self._shared_of: list[int] = []
        self._work = self._make(parts)

    def look_ahead(self, seconds: float) -> bool:
        """Make texts for so long; whether there is more to make."""
        end = monotonic() + seconds
        return any(monotonic() > end for _ in self._work)

    def _make(self, parts: Iterable[TextPart]) -> Iterator[None]:
        for part in parts:
            numbers: dict[Hashable, int] = {}
            for start in range(0, len(part.sources), _PIECE):
                sources = part.sources[start : start + _PIECE]
                if part.words is None:
                    self._own += [search_text(part.make(source)) for source in sources]
                    self._shared_of += [0] * len(sources)
                else:
                    self._add(sources, part.words, numbers)
                yield

    def _add(self, sources: Sequence[Any], words: SharedWords, numbers: dict[Hashable, int]) -> None:
        self._own += words.own(sources)
        for source, key in zip(sources, words.keys(sources), strict=True):
            number = numbers.get(key)
            if number is None:
                number = numbers[key] = len(self._shared)
                self._shared.append(search_text(words.rest(source)))
            self._shared_of.append(number)

    def has_words_of(self, key: str) -> bool:
        """Whether any row has words of a kind."""
        deque(self._work, maxlen=0)
        start = f"{BETWEEN}{key}:"
        return any(start in text for texts in (self._shared, self._own) for text in texts)

    def matching(self, test: Test) -> list[int]:
        """The numbers of the rows that pass."""
        deque(self._work, maxlen=0)
        if not isinstance(test, Terms):  # an expression may reach over both
            pairs = zip(self._own, self._shared_of, strict=True)
            whole = ((self._shared[one], own) for own, one in pairs)
            return [number for number, (rest, own) in enumerate(whole) if test(f"{rest[:_SIGN]}{own}{rest[_SIGN:]}")]
        left: Iterable[int] = range(len(self._own))
        for term in test.wanted:
            left = self._holding(term, left)
        left = list(left)
        for term in test.unwanted:
            without = set(self._holding(term, left))
            left = [number for number in left if number not in without]
        return left

    def _holding(self, term: Test, numbers: Iterable[int]) -> list[int]:
        shared = [term(text) for text in self._shared]
        if not any(shared):
            own = self._own
            return [number for number in numbers if term(own[number])]
        return [number for number in numbers if shared[self._shared_of[number]] or term(self._own[number])]
