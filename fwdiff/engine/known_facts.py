"""The facts of this run by digest, with those of earlier runs behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from fwdiff.cache import Cache, Unpacker, pack
from fwdiff.engine.budget import RunBudget
from fwdiff.engine.tasks import PackedFacts
from fwdiff.model import FileFacts

_COMMIT = 64
"""Contents whose facts a kill can lose, at most; the workers read so many in some 50 ms."""


class KnownFacts:
    """Without a cache those of this run alone."""

    def __init__(self, cache: Cache | None, budget: RunBudget) -> None:
        self._budget = budget
        self._cache = cache
        self._facts: dict[str, FileFacts] = {}
        self._unpacker = Unpacker(FileFacts)
        self._uncommitted: list[PackedFacts] = []

    def get(self, sha256: str) -> FileFacts | None:
        found = self._facts.get(sha256)
        if found is None and self._cache is not None:
            found = self._cache.facts(sha256)
            if found is not None:
                self._hold(sha256, found)
        return found

    def recall(self, contents: Iterable[str]) -> None:
        """Have what earlier runs kept of these contents ready for `get`."""
        if self._cache is not None:
            for sha256, facts in self._cache.facts_of(dict.fromkeys(one for one in contents if one not in self._facts)):
                self._hold(sha256, facts)

    def learn(self, facts: PackedFacts) -> None:
        """Facts that a worker found."""
        unpacked = self._unpacker.unpack(facts.packed)
        assert unpacked is not None, "a worker sends what it has packed"
        self._hold(facts.sha256, unpacked)
        if facts.keep:
            self._uncommitted.append(facts)
        if len(self._uncommitted) >= _COMMIT:
            self.commit()

    def learn_more(self, sha256: str, kind: str, more: Mapping[str, object]) -> FileFacts | None:
        """The facts of a content with what was found later; None where they are not known any more."""
        facts = self.get(sha256)
        if facts is None:
            return None
        facts = self._facts[sha256] = replace(facts, **more)
        self._uncommitted.append(PackedFacts(sha256, kind, pack(facts)))
        return facts

    def _hold(self, sha256: str, facts: FileFacts) -> None:
        """Facts that no reading will take in are kept for the next run only."""
        self._facts[sha256] = FileFacts(facts.kind) if self._budget.is_spent else facts

    def commit(self) -> None:
        """Keep what has been learned: from here on no kill loses it."""
        if self._cache is not None and self._uncommitted:
            self._cache.keep_facts((facts.sha256, facts.kind, facts.packed) for facts in self._uncommitted)
        self._uncommitted.clear()
