"""Why the package of a case is there and when it runs, a line each; `fwdiff why` has all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fwdiff.index import BuildIndex
from fwdiff.index.why import Reasons
from fwdiff.model import Inventory
from fwdiff.model.judgement import Case, CaseKind, Severity
from fwdiff.model.why import Mention, MentionKind, PackageWhy, Trigger, TriggerKind
from fwdiff.report.page import Page

_MOST = 3
_TOLD = frozenset({Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL})
"""Of a lesser case nobody asks, and the page has no room for it."""
_GATES = frozenset({TriggerKind.PROPERTY, TriggerKind.PEER})
"""What starts nothing by itself."""


class CaseWhy:
    """The answers of the candidate."""

    def __init__(self, candidate: Inventory) -> None:
        self._index = BuildIndex(candidate)
        self._reasons = Reasons(self._index)

    def write(self, page: Page, case: Case) -> None:
        """Two lines under a case of a package that is installed; nothing where it is not."""
        if case.kind is not CaseKind.PACKAGE or case.severity not in _TOLD:
            return
        name = case.id.partition(":")[2]
        placements = self._index.packages.get(name, ())
        if placements:
            answers = [self._reasons.of(one) for one in placements]
            page.note("here by", ["; ".join(_here(answers, self._reasons.named_by(name)))])
            page.note("runs", [_runs(run for one in answers for run in one.runs)])


def _here(answers: Iterable[PackageWhy], named: Iterable[Mention]) -> Iterator[str]:
    """The kinds of places, then the files that name it, by their last part."""
    answers = list(answers)
    skus = dict.fromkeys(f"SKU {one.sku}" for one in answers if one.sku)
    yield ", ".join((*dict.fromkeys(one.placement for one in answers), *skus))
    links = [one for answer in answers for one in answer.here_by if one.kind is MentionKind.LINK]
    files = [f"{one.kind} {one.path.rpartition('/')[2]}" for one in (*links, *named)]
    lines = list(dict.fromkeys(files))
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"{len(lines) - _MOST:,} more"


def _runs(triggers: Iterable[Trigger]) -> str:
    """What starts it, by kind: on `boot`, `sim` and so on; what a disabled component waits for stands apart."""
    starts = [run for run in triggers if run.kind not in _GATES]
    active = _kinds(run for run in starts if run.enabled is not False)
    asleep = _kinds(run for run in starts if run.enabled is False)
    words = [", ".join(active)] if active else []
    if asleep:
        words.append(f"were it enabled: {', '.join(asleep)}")
    return "; ".join(words) or "nothing that was read starts it by itself"


def _kinds(runs: Iterable[Trigger]) -> list[str]:
    return [kind.value.replace("-", " ") for kind in dict.fromkeys(run.kind for run in runs)]
