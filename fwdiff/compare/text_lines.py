"""Two texts line by line: which lines came and which went."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class LinePair(NamedTuple):
    """A line by its index on either side; None where it does not stand."""

    left: int | None
    right: int | None


def paired_lines(left: Sequence[str], right: Sequence[str]) -> Iterator[LinePair]:
    """Every line of both in order, those that went before those that came.

    Lines that stand once in either text hold the two together, and what is equal around each; the rest has come and
    gone.  That takes as long as sorting does, whatever the texts are; a smallest difference may take the square of it.
    """
    done_left = done_right = 0
    for anchor in [*_anchors(left, right), LinePair(len(left), len(right))]:
        at_left, at_right = anchor
        assert at_left is not None
        assert at_right is not None
        if at_left < done_left or at_right < done_right:
            continue
        begin_left, begin_right = at_left, at_right
        while begin_left > done_left and begin_right > done_right and left[begin_left - 1] == right[begin_right - 1]:
            begin_left, begin_right = begin_left - 1, begin_right - 1
        yield from (LinePair(row, None) for row in range(done_left, begin_left))
        yield from (LinePair(None, row) for row in range(done_right, begin_right))
        done_left, done_right = begin_left, begin_right
        while done_left < len(left) and done_right < len(right) and left[done_left] == right[done_right]:
            yield LinePair(done_left, done_right)
            done_left, done_right = done_left + 1, done_right + 1


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[LinePair]:
    """The longest run, in the order of both, of lines that stand once in each; before it the two begins."""
    once = {line for line, count in Counter(left).items() if count == 1}
    once &= {line for line, count in Counter(right).items() if count == 1}
    places = {line: row for row, line in enumerate(right) if line in once}
    pairs = [(row, places[line]) for row, line in enumerate(left) if line in once]
    ends: list[int] = []
    """By length, the right place at which a run of it can end first."""
    lengths = []
    for _, place in pairs:
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        lengths.append(length)
    found: list[LinePair] = []
    wanted = len(ends) - 1
    for (row, place), length in zip(reversed(pairs), reversed(lengths), strict=True):
        before = found[-1].right if found else None
        if length == wanted and (before is None or place < before):
            found.append(LinePair(row, place))
            wanted -= 1
    return [LinePair(0, 0), *reversed(found)]
