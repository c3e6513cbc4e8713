"""What the code of a package is like, and that of one like it."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.model.vocabulary import Side

MOST_FEATURES, MOST_CLASSES = 256, 64
"""Of one sketch, which has 1,280 bytes then; one with fewer is of all features, or of all classes."""


class CodeSketch(Struct, frozen=True):
    """What code is like under any names: the least of the hashes of its features, and of the digests of its classes.

    Two sketches of the same code are equal; of others, what they share tells how much of the code is the same.
    """

    classes: int
    """With enough code to have a digest; libraries that many apps hold are left out."""
    digests: bytes
    """Of these classes, numbers of four bytes, little-endian, ascending; as are the features."""
    features: bytes


class Likeness(Struct, frozen=True):
    """A package of another build whose code is like this one's: a figure with its basis, no claim that they are one."""

    side: Side
    package: str
    path: str
    figure: float
    """The part of their features that both have, 0 to 1, from samples of both."""
    features: int
    """So many were compared."""
    equal_classes: int
    classes: int
    """So many were compared; `equal_classes` of them are equal but for names."""
