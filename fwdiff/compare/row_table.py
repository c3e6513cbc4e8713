"""Rows as a projection keeps them, by number: those of a build are picked out of all that were made."""

from __future__ import annotations

import hashlib
from array import array

import msgspec
import numpy as np

from fwdiff.compare.fact_rows import FactRow
from fwdiff.compare.member_groups import Indices

_DIGEST = 8
"""Bytes."""


class RowTable:
    """The rows that were made of several builds."""

    def __init__(self) -> None:
        self._keys = array("Q")
        self._facts = array("Q")
        self._words: list[bytes] = []

    def __len__(self) -> int:
        return len(self._words)

    def add(self, row: FactRow) -> None:
        """Give a row the next number."""
        key, facts = _digest(row.key), _digest("".join(f"{fact}\udfff" for fact in row.facts))
        self._words.append(msgspec.msgpack.encode(row))
        self._keys.frombytes(key)
        self._facts.frombytes(facts)

    def forget(self) -> None:
        """Have no row any more."""
        del self._keys[:], self._facts[:], self._words[:]

    def key_digests(self, rows: Indices) -> bytes:
        """The digests of the keys of some rows."""
        return np.asarray(self._keys)[rows].tobytes()

    def fact_digests(self, rows: Indices) -> bytes:
        """The digests of the facts of some rows."""
        return np.asarray(self._facts)[rows].tobytes()

    def words(self, rows: Indices) -> bytes:
        """What some rows say: a list of MessagePack (its format `array 32`)."""
        return b"".join([b"\xdd", len(rows).to_bytes(4, "big"), *map(self._words.__getitem__, rows.tolist())])


def _digest(text: str) -> bytes:
    """Of a text; several are each ended by what none of them can hold.  Never zeros, which stand for nothing there."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
    return digest if any(digest) else b"\xff" * _DIGEST
