"""When a package runs, why it is there and what it may send: three questions of its case's page.

The answers are those of `fwdiff why`; of a package on both sides what is as before is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from fwdiff.model.why import Mention, MentionKind, PackageWhy, Trigger, TriggerKind
from fwdiff.tui.view_model.case_doors import manifest_of, site_door, text_of_file
from fwdiff.tui.view_model.case_facts import MOST, Line, Subject
from fwdiff.tui.view_model.rows import Sign, Target, Tone, cell, span
from fwdiff.tui.view_model.view import View

_IN_TEXT = frozenset((MentionKind.ALLOWLIST, MentionKind.DEFAULT_PERMISSION, MentionKind.SYSCONFIG, MentionKind.INIT))
Told = dict[str, tuple[str, str, Target | None]]
"""By what is told: its head, its words and where it leads."""


def runs_lines(view: View, subject: Subject) -> Iterator[Line]:
    """By what it is started or gated, a line for each component, init line, process or property."""
    left, right = _answers(view, subject)
    before = _runs(subject, left.runs, on_right=False) if left else None
    after = _runs(subject, right.runs, on_right=True) if right else None
    yield from _lines("runs", before, after, subject)


def here_lines(view: View, subject: Subject) -> Iterator[Line]:
    """By what it is there, and the files of settings and overlays that name it."""
    left, right = _answers(view, subject)
    name = subject.last.package
    before = _mentions(view, subject, (*left.here_by, *view.left_why.named_by(name))) if left else None
    after = _mentions(view, subject, (*right.here_by, *view.right_why.named_by(name))) if right else None
    yield from _lines("here", before, after, subject, counts_same=False)


def sending_lines(view: View, subject: Subject) -> Iterator[Line]:
    """The hint of what it may send; no line where one of reading, sending, starting and a host is missing."""
    left, right = _answers(view, subject)
    answer = right or left
    if answer is not None and answer.sends.hint:
        yield Line("hint", cell(f"a hint, no proof: it {answer.sends.hint}"), subject.target)


def _answers(view: View, subject: Subject) -> tuple[PackageWhy | None, PackageWhy | None]:
    left = view.left_why.of(subject.left) if subject.left else None
    return left, view.right_why.of(subject.right) if subject.right else None


def _lines(
    question: str, before: Told | None, after: Told | None, subject: Subject, *, counts_same: bool = True
) -> Iterator[Line]:
    """What is on one side alone is signed, what is on both may be counted; of a package on one side all is told."""
    both = before is not None and after is not None
    old, new = before or {}, after or {}
    unmoved = old.keys() & new.keys() if both else set()
    names = [name for name in dict.fromkeys((*new, *old)) if not (counts_same and name in unmoved)]
    for name in names[:MOST]:
        head, said, target = new[name] if name in new else old[name]
        sign = Sign.NONE if not both or name in unmoved else Sign.ADDED if name in new else Sign.REMOVED
        words = (span(f"{head}  ", Tone.STRONG), span(said, Tone.DIM))
        yield Line(f"{question}#{name}", words, target, sign, head)
    if len(names) > MOST:
        yield Line(f"{question}#more", cell(f"and {len(names) - MOST:,} more", Tone.DIM), subject.target)
    if counts_same and unmoved:
        yield Line(f"{question}#same", cell(f"{len(unmoved):,} as before", Tone.DIM), subject.target)


def _runs(subject: Subject, triggers: Iterable[Trigger], *, on_right: bool) -> Told:
    """Those of one component together; properties by their names, last."""
    told: Told = {}
    ordered = sorted(triggers, key=lambda run: run.kind is TriggerKind.PROPERTY)
    of_component: dict[str, list[Trigger]] = {}
    for number, run in enumerate(ordered):
        of_component.setdefault(run.component or f"\0{number}", []).append(run)
    for together in of_component.values():
        run = together[0]
        off = {False: "disabled: ", None: "perhaps disabled: "}.get(run.enabled, "")
        said = off + "; ".join(one.words for one in together)
        package = subject.right if on_right else subject.left
        target: Target | None = manifest_of(subject.target, find=run.component.removeprefix(subject.last.package))
        if package and run.code:
            target = site_door(package, run.code[0], on_right=on_right)
        head = run.component.rpartition(".")[2] or run.kind
        told[f"{run.component or run.kind} {said} {run.path}"] = (head, said, target)
    return told


def _mentions(view: View, subject: Subject, mentions: Iterable[Mention]) -> Told:
    """A file once for each kind, by its name."""
    told: Told = {}
    for (kind, path), found in groupby(mentions, key=lambda one: (one.kind, one.path)):
        said = ", ".join(dict.fromkeys(one.words for one in found))
        door = text_of_file(view, path, find=subject.last.package) if kind in _IN_TEXT else None
        file = "" if path in said else path.rpartition("/")[2]
        told[f"{kind} {path} {said}"] = (kind, f"{said}  {file}".rstrip(), door or subject.target)
    return told
