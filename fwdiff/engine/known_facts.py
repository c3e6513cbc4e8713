"""The facts of this run by digest, with those of earlier runs behind them."""

from __future__ import annotations

from fwdiff.cache import Cache, Unpacker
from fwdiff.engine.tasks import PackedFacts
from fwdiff.model import FileFacts

_COMMIT = 64
"""Contents whose facts a kill can lose, at most; the workers read so many in some 50 ms."""


class KnownFacts:
    """Without a cache those of this run alone."""

    def __init__(self, cache: Cache | None) -> None:
        self._cache = cache
        self._facts: dict[str, FileFacts] = {}
        self._unpacker = Unpacker(FileFacts)
        self._uncommitted: list[PackedFacts] = []

    def get(self, sha256: str) -> FileFacts | None:
        found = self._facts.get(sha256)
        if found is None and self._cache is not None:
            found = self._cache.facts(sha256)
            if found is not None:
                self._facts[sha256] = found
        return found

    def learn(self, facts: PackedFacts) -> None:
        """Facts that a worker found."""
        unpacked = self._unpacker.unpack(facts.packed)
        assert unpacked is not None, "a worker sends what it has packed"
        self._facts[facts.sha256] = unpacked
        if facts.keep:
            self._uncommitted.append(facts)
        if len(self._uncommitted) >= _COMMIT:
            self.commit()

    def commit(self) -> None:
        """Keep what has been learned: from here on no kill loses it."""
        if self._cache is not None and self._uncommitted:
            self._cache.keep_facts((facts.sha256, facts.packed) for facts in self._uncommitted)
        self._uncommitted.clear()
