"""How much may be said of a file, and of all files of a run: a small file can name one long name very often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec
from msgspec.structs import fields, replace

from fwdiff.engine.limits import Limits
from fwdiff.model import FactProblem, FileFacts, ProblemKind

_TEXT = 8 << 20
"""Bytes of the facts of one file, encoded; the largest of real files take 100 KB."""
_LISTS = tuple(one.name for one in fields(FileFacts) if one.default == () and one.name != "problems")
_PROBLEMS = 20
_PACKAGE_NAME = 255
"""A package's name is that of its folder (NAME_MAX): no phone installs a longer one, and every row repeats it."""
_ROW = 1200
"""Bytes of memory that a row takes beside its texts, until it is printed."""
_COPIES = 4
"""A text stands in the facts, in a row of the inventory, in one of the difference, and in the output."""

_ENCODER = msgspec.msgpack.Encoder()
_Item = TypeVar("_Item")


def fitted(facts: FileFacts) -> FileFacts:
    """The facts of one file, cut to what one file may say; a problem says what was cut.  Raises `MemoryError`."""
    problems: list[FactProblem] = []
    if facts.manifest is not None and len(facts.manifest.package) > _PACKAGE_NAME:
        problems.append(_limit(f"a package name of {len(facts.manifest.package)} characters: the manifest is left out"))
        facts = replace(facts, manifest=None, undecided=None)
    if len(_ENCODER.encode(facts)) > _TEXT:
        facts = _cut(facts, problems)
    told = facts.problems[:_PROBLEMS]
    if len(told) < len(facts.problems):
        problems.append(_limit(f"{len(facts.problems) - len(told)} more problems"))
    return replace(facts, problems=(*told, *problems)) if problems else facts


def _cut(facts: FileFacts, problems: list[FactProblem]) -> FileFacts:
    share = _TEXT // 4
    for name in _LISTS:
        items: Sequence[object] = getattr(facts, name)
        first = tuple(_within(items, share))
        if len(first) < len(items):
            words = name.replace("_", " ")
            problems.append(
                _limit(f"facts of more than {_TEXT >> 20} MiB: the first {len(first)} of {len(items)} {words}")
            )
            facts = replace(facts, **{name: first})
    if len(_ENCODER.encode((facts.manifest, facts.undecided))) > share:
        problems.append(_limit(f"facts of more than {_TEXT >> 20} MiB: the manifest is left out"))
        facts = replace(facts, manifest=None, undecided=None)
    return facts


def _within(items: Sequence[_Item], size: int) -> Iterator[_Item]:
    for item in items:
        size -= len(_ENCODER.encode(item))
        if size < 0:
            return
        yield item


def _limit(reason: str) -> FactProblem:
    return FactProblem(ProblemKind.LIMIT, reason)


class RunBudget:
    """Counts what the facts of a run's files become.  When it is spent, what comes then is left out.

    Which files these are depends on the order of reading: settings first, then the packages that differ.
    """

    PROBLEM = _limit("its facts are left out: those of the other files take all memory that a run may")

    def __init__(self, limits: Limits) -> None:
        self._left = limits.facts
        self._sizes: dict[str, int] = {}

    @property
    def is_spent(self) -> bool:
        return self._left < 0

    def admit(self, sha256: str, facts: FileFacts, path: str) -> bool:
        """Whether there is room for the facts of a content at one more path."""
        rows = _rows(facts)
        if rows or any(getattr(facts, name) for name in _LISTS):
            size = self._sizes.get(sha256)
            if size is None:
                size = self._sizes[sha256] = len(_ENCODER.encode(facts))
            self._left -= _COPIES * (size + rows * len(path)) + rows * _ROW
        return not self.is_spent


def _rows(facts: FileFacts) -> int:
    """What becomes rows of an inventory, as far as there can be many of it."""
    rows = len(facts.endpoints) + len(facts.settings) + len(facts.api_uses) + len(facts.problems)
    manifest = facts.manifest
    return rows if manifest is None else rows + len(manifest.components) + len(manifest.permissions_requested) + 1
