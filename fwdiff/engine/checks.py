"""The candidates of a list, each checked against its baseline: what several share is read and judged once."""

from __future__ import annotations

import hashlib
import stat
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from fwdiff import __version__
from fwdiff.engine.baselines import named_image
from fwdiff.engine.comparing import comparison_of, phone_comparison
from fwdiff.engine.judging import judged, terms_of
from fwdiff.engine.request import Ask
from fwdiff.engine.results import take_inventory, without_collection
from fwdiff.engine.supervision import Warn
from fwdiff.errors import ExitCode, FwdiffError, ImageError
from fwdiff.index.phone import Phones
from fwdiff.inventory import is_saved
from fwdiff.inventory.saved import content_of_saved
from fwdiff.judge.check_list import ListedBuild
from fwdiff.judge.release import Terms
from fwdiff.judge.severity import rank
from fwdiff.judge.verdict import exit_code
from fwdiff.model import Diff
from fwdiff.model.checks import CheckedBuild, Checks, SharedCase
from fwdiff.model.events import Progress
from fwdiff.model.judgement import ReasonKind, Verdict

SCHEMA = "fwdiff.checks/1"
_MOST_KEPT = 3
"""Inventories in memory: a baseline that many share, and two more."""
_WORST = (ExitCode.UNUSABLE, ExitCode.DIFFERENT, ExitCode.INCOMPLETE, ExitCode.SAME)


class Reader:
    """Reads images; of those that were read the last few are kept."""

    def __init__(
        self, *, workers: int | None, cache: bool, on_progress: Callable[[Progress], None], warn: Warn
    ) -> None:
        self._workers, self._cache = workers, cache
        self._on_progress, self._warn = on_progress, warn
        self._kept: OrderedDict[str, Phones] = OrderedDict()
        self._names: dict[str, str] = {}

    def name(self, source: str) -> str:
        """What an image is known again by: the content of a saved inventory, else its path.  Raises `ImageError`."""
        if source not in self._names:
            self._names[source] = _name(source)
        return self._names[source]

    def read(self, source: str) -> Phones:
        """The build, whole and as each SKU's phone has it.  Raises `FwdiffError`."""
        name = self.name(source)
        if name not in self._kept:
            inventory = take_inventory(
                source, workers=self._workers, on_progress=self._on_progress, cache=self._cache, warn=self._warn
            )
            self._kept[name] = Phones(inventory)
        self._kept.move_to_end(name)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[name]


def _name(source: str) -> str:
    path = Path(source)
    try:
        if stat.S_ISREG(path.stat().st_mode) and is_saved(path):
            return hashlib.sha256(content_of_saved(path)).hexdigest()
        return str(path.resolve())
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) else error
        raise ImageError(f"{source}: {reason}", "Check the path; an IMAGE is a file or a folder.") from error


_Key = tuple[str, ...]


class _Verdict(NamedTuple):
    """What is kept of a comparison."""

    build: CheckedBuild
    ways: tuple[tuple[_Key, SharedCase], ...] = ()
    """What stands in the way, by what makes two of them one decision."""
    used: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()
    """Files of decisions."""


def check_builds(
    listed: Sequence[ListedBuild], ask: Ask, reader: Reader, on_build: Callable[[int], None] = lambda _: None
) -> Checks:
    """The verdicts on all builds of a list.  Raises `FwdiffError` where policy, review or intent cannot be used."""
    terms = terms_of(ask)
    verdicts: list[_Verdict] = []
    known: dict[_Key, int] = {}
    with without_collection():
        for one in listed:
            verdicts.append(_verdict(one, terms, reader, known, verdicts))
            on_build(len(verdicts))
    unused = _unused(verdicts)
    codes = {ExitCode(one.build.exit) for one in verdicts}
    if unused and terms.unused_fails:
        codes.add(ExitCode.DIFFERENT)
    return Checks(
        schema=SCHEMA,
        tool=f"fwdiff {__version__}",
        date=terms.today.isoformat(),
        policy=terms.policy.use,
        review=terms.review.use if terms.review else None,
        exit=next(code for code in _WORST if code in codes),
        builds=tuple(one.build for one in verdicts),
        open=_open(verdicts),
        unused_decisions=unused,
    )


def _verdict(
    one: ListedBuild, terms: Terms, reader: Reader, known: dict[_Key, int], before: Sequence[_Verdict]
) -> _Verdict:
    own = terms._replace(market=one.market or terms.market, sku=one.sku or terms.sku, unused_fails=False)
    problem = CheckedBuild(
        name=one.name,
        candidate=one.candidate,
        baseline=one.baseline,
        market=own.market or "",
        sku=own.sku or "",
        exit=ExitCode.UNUSABLE,
        passes=False,
        complete=False,
        cases=0,
    )
    try:
        candidate = named_image(one.candidate)
        baseline = named_image(one.baseline) if one.baseline else None
        images = (reader.name(candidate), reader.name(baseline) if baseline else "")
        key = (*images, own.market or "", own.sku or "")
        if key in known:
            twin = before[known[key]]
            return twin._replace(build=_twin(twin.build, one, known[key]))
        diff = _judged(reader, candidate, baseline, own)
    except FwdiffError as error:
        return _Verdict(replace(problem, problem=error.message.removeprefix(f"{one.candidate}: ")))
    known[key] = len(before)
    return _kept(problem, diff)


def _judged(reader: Reader, candidate: str, baseline: str | None, terms: Terms) -> Diff:
    left, right = reader.read(baseline) if baseline else None, reader.read(candidate)
    if terms.sku:
        comparison = phone_comparison(terms.sku, (left, right), final=True)
    else:
        comparison = comparison_of(left.inventory if left else None, right.inventory, final=True)
    return judged(comparison, terms).diff


def _kept(one: CheckedBuild, diff: Diff) -> _Verdict:
    verdict = diff.verdict
    assert verdict is not None
    build = replace(
        one,
        market=verdict.market,
        exit=exit_code(verdict),
        passes=verdict.passes,
        complete=verdict.complete,
        cases=len(diff.cases),
        image=diff.right,
    )
    used = frozenset(case.decision.file for case in diff.cases if case.decision is not None)
    return _Verdict(build, tuple(_in_the_way(diff, verdict)), used, frozenset(verdict.unused_decisions))


def _twin(build: CheckedBuild, one: ListedBuild, at: int) -> CheckedBuild:
    return replace(build, name=one.name, candidate=one.candidate, baseline=one.baseline, same_as=at)


def _in_the_way(diff: Diff, verdict: Verdict) -> Iterator[tuple[_Key, SharedCase]]:
    cases = {case.id: case for case in diff.cases}
    for reason in verdict.why:
        case = cases.get(reason.case)
        if case is not None:
            shared = SharedCase(
                case=case.id,
                title=case.title,
                market=verdict.market,
                kind=reason.kind,
                severity=reason.severity,
                fingerprint=case.fingerprint,
                rules=reason.rules,
                builds=(),
            )
            yield (verdict.market, case.id, case.fingerprint, reason.kind), shared


def _open(verdicts: Sequence[_Verdict]) -> tuple[SharedCase, ...]:
    """What stands in the way, each case once for each market and evidence."""
    found: dict[_Key, SharedCase] = {}
    builds: dict[_Key, list[int]] = {}
    for at, one in enumerate(verdicts):
        for key, case in one.ways:
            found.setdefault(key, case)
            builds.setdefault(key, []).append(at)
    return tuple(sorted((replace(case, builds=tuple(builds[key])) for key, case in found.items()), key=_order))


def _order(one: SharedCase) -> tuple[bool, int, int, str, str, str]:
    unread = one.kind is ReasonKind.UNREAD
    return unread, -rank(one.severity), -len(one.builds), one.market, one.case, one.fingerprint


def _unused(verdicts: Sequence[_Verdict]) -> tuple[str, ...]:
    """Files of decisions that some build has no use for, and none uses."""
    every = frozenset[str]()
    return tuple(sorted(every.union(*(one.unused for one in verdicts)) - every.union(*(one.used for one in verdicts))))
