"""All instructions of a DEX image at once: where each stands and whose it is.

Methods are walked side by side, an instruction of each at a time, so that numpy does the work that a loop would do.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.dex.dex import Dex, Integers
from fwdiff.facts.dex.instructions import LENGTHS
from fwdiff.facts.dex.methods import MethodTable

MOST_STEPS = 512
"""Instructions looked at of one method, its first: longer ones are tables written as code, and generated parsers."""

_LENGTH = np.frombuffer(LENGTHS, np.uint8).astype(np.int64)


class Steps(NamedTuple):
    """The instructions of an image, in the order of their places."""

    place: Integers
    """Word numbers, counted from the start of the buffer."""
    row: Integers
    """Of the method table: the method that each belongs to."""
    words: NDArray[np.uint16]
    """The buffer as words."""
    cut: Integers
    """Rows of methods that go on behind the last instruction that was looked at."""

    def operand(self, rows: NDArray[np.intp], distance: int = 1) -> Integers:
        """A word behind the first of some of them; zero where the buffer ends."""
        at = np.minimum(self.place[rows] + distance, len(self.words) - 1)
        found: Integers = self.words[at].astype(np.int64)
        return found


def all_steps(dex: Dex, methods: MethodTable, *, fewest: int = 1) -> Steps:
    """The instructions of all methods; of code that several methods share, those of the first of them.

    Where fewer than `fewest` methods go on, those are cut: a step of one costs as much as of a dozen.
    """
    words: NDArray[np.uint16] = np.frombuffer(dex.data, "<u2", len(dex.data) // 2)
    if not len(methods.begin):
        none = np.zeros(0, np.int64)
        return Steps(none, none, words, none)
    first = np.flatnonzero(np.diff(methods.begin, prepend=-1))
    begin = methods.begin[first] >> 1
    end = np.minimum(methods.end[first] >> 1, np.append(begin[1:], len(words)))
    low = int(begin[0])
    is_step = np.zeros(int(end.max()) - low + 1, np.bool_)
    at, stop = begin[begin < end], end[begin < end]
    for _ in range(MOST_STEPS):
        code = words[at]
        is_code = (code & 0xFF != 0) | (code == 0)  # a `nop` with a second byte begins a table, behind the last one
        at, stop, code = at[is_code], stop[is_code], code[is_code]
        is_step[at - low] = True
        at = at + _LENGTH[code & 0xFF]
        goes_on = at < stop
        at, stop = at[goes_on], stop[goes_on]
        if len(at) < fewest:
            break

    def rows(places: Integers) -> Integers:
        found: Integers = first[np.searchsorted(begin, places, "right") - 1]
        return found

    place = np.flatnonzero(is_step) + low
    return Steps(place, rows(place), words, rows(at))
