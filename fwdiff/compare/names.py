"""Identifiers of rows: `kind:subject[:key]`, the same in every comparison in which the same thing differs."""

from __future__ import annotations

from collections import Counter


class Identifiers:
    """Identifiers of one kind of row, each given once: a hostile image may hold two things of one name and place."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._given: Counter[str] = Counter()

    def name(self, subject: str, *keys: str) -> str:
        """The identifier of a row, with a number where it was given before."""
        identifier = ":".join((self._kind, subject, *keys))
        self._given[identifier] += 1
        times = self._given[identifier]
        return identifier if times == 1 else f"{identifier}#{times}"
