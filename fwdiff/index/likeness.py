"""How much of their code two packages share, by their sketches, whatever their classes are called."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from fwdiff.model import CodeSketch, Likeness, Side
from fwdiff.model.likeness import MOST_CLASSES, MOST_FEATURES

LIKELY = 0.8
"""From here on it is likely the same code: builds of one client from two phones reach 0.95, versions of it less."""
LEAST = 0.5
"""Below it nothing is said: of 5,000 pairs of unrelated apps the likest measured 0.41."""
_LEAST_FEATURES = 64
"""Fewer tell nothing."""
_ROUNDED = 0.005
"""What a figure of two digits may be more than what it is of."""

Numbers = frozenset[int]


class Shared(NamedTuple):
    """What two samples share."""

    figure: float
    features: int
    equal_classes: int
    classes: int


def shared(one: CodeSketch, other: CodeSketch, without: Numbers = frozenset(), *, least: float = 0.0) -> Shared | None:
    """What both have of the features but those `without`; None where too few are left to tell.

    Also where a figure of `least` is out of reach, which most pairs show at once.
    """
    if least and len(numbers(one.features) & numbers(other.features)) < (least - _ROUNDED) * _LEAST_FEATURES:
        return None
    equal, features = _common(one.features, other.features, MOST_FEATURES, without)
    if features < _LEAST_FEATURES:
        return None
    return Shared(round(equal / features, 2), features, *_common(one.digests, other.digests, MOST_CLASSES))


def _common(one: bytes, other: bytes, most: int, without: Numbers = frozenset()) -> tuple[int, int]:
    """(how many both have, how many either has) up to the number that both samples reach: behind it one may lack."""
    first, second = numbers(one), numbers(other)
    reach = min((max(sample) for sample in (first, second) if len(sample) >= most), default=1 << 32)
    either = {number for number in first | second if number <= reach} - without
    return len(either & first & second), len(either)


@lru_cache(maxsize=1 << 12)
def numbers(sample: bytes) -> Numbers:
    """The numbers of a sample."""
    return frozenset(struct.unpack(f"<{len(sample) // 4}I", sample))


def alike_words(likes: Iterable[Likeness]) -> list[str]:
    """A line for each package that one is like, with the build that it stands in where that is the reference."""
    return [
        likeness_words(one, one.package) + (" (in the reference)" if one.side is Side.REFERENCE else "")
        for one in likes
    ]


def likeness_words(like: Likeness | Shared, package: str) -> str:
    """What is said of it: `likely the same code as com.example.a: 0.97 of 254 features, 41 of 43 classes`."""
    relation = "likely the same code as" if like.figure >= LIKELY else "shares code with"
    classes = f", {like.equal_classes} of {like.classes} classes" if like.classes else ""
    return f"{relation} {package}: {like.figure:.2f} of {like.features} features{classes}"
