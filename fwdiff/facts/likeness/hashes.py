"""Hashes of what code names, the same under any name of its own: 64 bits, in numpy arrays.

What is defined in the same file is `own` and has no name; a method of its own is the letters of its prototype.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from fwdiff.facts.dex.dex import Dex, Integers
from fwdiff.facts.likeness.string_hashes import (
    Hashes,
    StringBounds,
    hashed,
    mixed,
    string_bounds,
    without_dimensions,
)

Flags = NDArray[np.bool_]

_OWN = np.uint64(0x6F776E)
_DOTTED = re.compile(rb"[A-Za-z]\w*\.[\w.]*\w")
"""A class, an action, a property: one that holds the name of its app is renamed with it."""
_LONGEST_NAME = 256
"""Bytes looked at: those of strings that share their bytes are many times as many as the file has."""
_PLATFORM = (b"android.", b"java.", b"javax.")


class Texts:
    """The strings and type names of one image."""

    def __init__(self, dex: Dex) -> None:
        self.dex = dex
        bounds = string_bounds(dex)
        self.strings = hashed(dex.data, bounds)
        names = _within(dex.type_strings, len(self.strings))
        self.type_bounds = StringBounds(bounds.begin[names], bounds.end[names])
        self.types = hashed(dex.data, without_dimensions(dex.data, self.type_bounds))
        self.defined = self.types[_within(dex.classes[:, 0], len(self.types))]
        """Of the classes that it defines."""
        self.bounds = bounds

    def class_names(self) -> list[tuple[int, bytes]]:
        """(type, descriptor) of each class that it defines."""
        types = [one for one in self.dex.classes[:, 0].tolist() if one < len(self.types)]
        begin, end = self.type_bounds
        return [(one, self.dex.data[begin[one] : min(begin[one] + _LONGEST_NAME, end[one])]) for one in types]

    def in_code(self, used: Integers) -> Hashes:
        """The strings' hashes; of those that are used a dotted name, unless it is the platform's, is its last word."""
        data, hashes = self.dex.data, self.strings.copy()
        rows = np.unique(used[used < len(hashes)])
        places = zip(rows.tolist(), self.bounds.begin[rows].tolist(), self.bounds.end[rows].tolist(), strict=True)
        named = [
            (row, data.rfind(b".", low, high) + 1, high)
            for row, low, high in places
            if high - low <= _LONGEST_NAME
            and _DOTTED.fullmatch(data, low, high)
            and not data.startswith(_PLATFORM, low)
        ]
        if named:
            found = np.array(named)
            hashes[found[:, 0]] = mixed(hashed(data, StringBounds(found[:, 1], found[:, 2])), _OWN)
        return hashes


class CodeHashes:
    """The hashes of an image's tables.  `own` are those of the types that the file defines."""

    def __init__(self, texts: Texts, own: Hashes) -> None:
        dex = texts.dex
        self.strings = texts.strings
        self.in_code = texts.in_code
        self.is_own = np.isin(texts.types, own)
        self.types = np.where(self.is_own, _OWN, texts.types)
        self.shapes = self.strings[_within(dex.prototypes[:, 0], len(self.strings))]
        """Of prototypes: a letter for the result and each parameter."""
        self.methods, self.is_own_method = self._members(dex.methods, self.shapes)
        self.fields, self.is_own_field = self._members(dex.fields, self.types)

    def _members(self, table: Integers, kinds: Hashes) -> tuple[Hashes, Flags]:
        owner = _within(table[:, 0] & 0xFFFF, len(self.types))
        is_own = self.is_own[owner]
        named = np.where(is_own, _OWN, self.strings[_within(table[:, 1], len(self.strings))])
        return mixed(mixed(self.types[owner], named), kinds[_within(table[:, 0] >> 16, len(kinds))]), is_own


def _within(identifiers: Integers, size: int) -> Integers:
    """Identifiers of a table; what is out of bounds, in a damaged image, counts as the first."""
    kept: Integers = np.where(identifiers < size, identifiers, 0)
    return kept
