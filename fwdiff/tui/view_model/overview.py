"""The first page: whether the candidate can ship and why not; while it is read, what has come so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from fwdiff.index.sections import SECTIONS, Section, differences
from fwdiff.index.weight import clear_schemes
from fwdiff.model import Basis, Counts, ImageIdentity, PackageRow, Subject
from fwdiff.text import both_forms, visible
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.packages import package_table
from fwdiff.tui.view_model.permissions import permission_counts, permission_note
from fwdiff.tui.view_model.problems import problem_table
from fwdiff.tui.view_model.rows import (
    TONES,
    Cell,
    HostTarget,
    PackageTarget,
    Row,
    SectionTarget,
    Sign,
    Span,
    Table,
    Target,
    Tone,
    plain,
    sign_of,
    span,
)
from fwdiff.tui.view_model.sections import (
    code_words,
    counted,
    reference_note,
    short_permission,
    signed_counts,
    unknown_note,
)
from fwdiff.tui.view_model.verdict import verdict_rows
from fwdiff.tui.view_model.view import View

_SETTINGS = SectionTarget("configuration")
"""Where a build's identity is written."""
_LABEL = 10
_SHOWN_PROBLEMS = 8
_SHOWN_REMOVED = 20
_SHOWN_HOSTS = 8
_UNREAD = "not read yet"
_VALUE_WIDTH = 48
_NAME_WIDTH = 80
_FINGERPRINT_WIDTH = 150
"""Cells: a hostile value is cut here, and stands whole on the page of its package."""


def overview_table(view: View, *, split: bool) -> Table:
    """Free lines; the identities stand side by side where there is room for two halves, else one above the other.

    The verdict and the worst cases come first; while there is none, what was added and removed comes below.
    """
    identity = _identities_split(view) if split else _identities_stacked(view)
    verdict = view.diff.verdict
    blocks: tuple[Iterable[Row], ...]
    if verdict is None:
        blocks = (identity, _counts(view), _added(view), _removed(view), _problems(view))
    else:
        blocks = (verdict_rows(view, verdict, wide=split), [_blank("identity")], identity, _counts(view))
    return Table((), tuple(chain.from_iterable(blocks)), "", free_form=True)


def _identities_stacked(view: View) -> Iterator[Row]:
    for label, identity in (("left", view.left.inventory.image), ("right", view.right.inventory.image)):
        build, rest = _identity_spans(view, identity)
        content = (span(f"{label:<6}", Tone.DIM), *rest)
        yield Row(f"identity:{label}", Sign.NONE, (content,), _SETTINGS, plain(tuple(rest)), hang=6)
        yield Row(f"identity:{label}:build", Sign.NONE, ((build,),), _SETTINGS, build[0])


def _identities_split(view: View) -> Iterator[Row]:
    left, left_rest = _identity_spans(view, view.left.inventory.image)
    right, right_rest = _identity_spans(view, view.right.inventory.image)
    for row_id, pair in (
        ("side", ([span("left", Tone.DIM)], [span("right", Tone.DIM)])),
        ("build", ([left], [right])),
        ("rest", (left_rest, right_rest)),
    ):
        yield Row(f"identity:{row_id}", Sign.NONE, (tuple(pair[0]), tuple(pair[1])), _SETTINGS, plain(tuple(pair[1])))


def _identity_spans(view: View, identity: ImageIdentity) -> tuple[Span, list[Span]]:
    patch = f"patch {identity.security_patch}" if identity.security_patch else None
    known = [value for value in (identity.model, identity.region, patch, identity.format) if value]
    side = view.left if identity is view.left.inventory.image else view.right
    pending = 0 if view.final else side.inventory.coverage.pending
    if pending:
        known.append(f"{counted(pending, 'file')} not read yet")
    rest = [span(f" {view.glyphs.dot} ".join(_brief(view, value) for value in known), Tone.DIM)]
    unknown = f"build not read yet, {identity.source}" if pending else f"no fingerprint in {identity.source}"
    return span(_brief(view, identity.fingerprint or unknown, _FINGERPRINT_WIDTH), Tone.STRONG), rest


def _brief(view: View, value: str, width: int = _VALUE_WIDTH) -> str:
    return brief(visible(value), width, view.glyphs.ellipsis)


def _counts(view: View) -> Iterator[Row]:
    yield _blank("counts")
    if next(differences(view.diff), None) is None:
        yield _identical(view)
        return
    for section in SECTIONS:
        content = _count_cell(section.name, _signed_counts(view, section), _note(view, section), final=view.final)
        yield Row(f"count:{section.name}", Sign.NONE, (content,), SectionTarget(section.name), section.name)


def _note(view: View, section: Section) -> str:
    """What the numbers of a section are of: how many each build has, as a rule."""
    left, right = view.left.inventory, view.right.inventory
    match section.subject:
        case Subject.PERMISSION:
            return permission_note(view) if view.final or left.packages or right.packages else _UNREAD
        case Subject.ENDPOINT:
            summary, has_any = view.diff.summary, view.final or view.left.hosts or view.right.hosts
            return _noise_note(summary.endpoints_all, summary.endpoints) if has_any else _UNREAD
        case _:
            return _sizes(view, section.held(left), section.held(right)) if section.held else ""


def _sizes(view: View, left: int, right: int) -> str:
    """How many there are on either side; none of a side that is being read is not known to be none."""
    sides = (("left", left, view.left), ("right", right, view.right))
    if not (view.final or left or right):
        return _UNREAD
    return ", ".join(
        f"{number:,} {name}" if number or view.final or not side.inventory.coverage.pending else f"{name} not read yet"
        for name, number, side in sides
    )


def _signed_counts(view: View, section: Section) -> dict[Sign, int]:
    is_permissions = section.subject is Subject.PERMISSION
    return permission_counts(view) if is_permissions else signed_counts(section.counts(view.diff.summary))


def _identical(view: View) -> Row:
    left, right = view.left.inventory.image, view.right.inventory.image
    same_content = left.content_digest == right.content_digest
    digest = f" (content sha256 {right.content_digest[:16]}{view.glyphs.ellipsis})" if same_content else ""
    unread = view.left.inventory.coverage.unread or view.right.inventory.coverage.unread
    settled = "No difference in what could be read" if unread else "Images are identical"
    read = sum(side.inventory.coverage.files for side in (view.left, view.right)) - view.pending
    so_far = f"No difference in the {counted(read, 'file')} read so far" if read else "No file is read yet"
    text = settled if view.final else so_far
    spans = (span(text, Tone.STRONG), span(digest if view.final else "", Tone.DIM))
    return Row("identical", Sign.NONE, (spans,), name=text)


def _noise_note(every: Counts, services: Counts) -> str:
    rows = [counts.added + counts.removed + counts.changed + counts.unknown for counts in (every, services)]
    hidden = rows[0] - rows[1]
    return f"service hosts; {hidden:,} of other classes" if hidden else "service hosts"


def _count_cell(name: str, counts: dict[Sign, int], note: str, *, final: bool) -> Cell:
    """Until both images are read a zero is not settled, and is not said."""
    spans = [span(f"{name:<15}", Tone.STRONG)]
    for sign in (Sign.ADDED, Sign.REMOVED, Sign.CHANGED, Sign.UNKNOWN):
        number = counts.get(sign, 0)
        if number or (final and sign is not Sign.UNKNOWN):
            spans.append(span(f"{f'{sign}{number}':<7}", TONES[sign] if number else Tone.DIM))
    if not final and note != _UNREAD:
        note = f"so far: {note}" if len(spans) > 1 else f"no difference so far: {note}"
    return (*spans, span(note, Tone.DIM))


def _added(view: View) -> Iterator[Row]:
    rows = view.diff.packages.added
    yield from _heading("added packages", len(rows), _unsettled(rows))
    for row in rows:
        yield from _package_block(view, row)


def _package_block(view: View, row: PackageRow) -> Iterator[Row]:
    sign = sign_of(row.basis, Sign.ADDED)
    target = PackageTarget(row.package, None, row.path)
    facts = [
        row.placement,
        "privileged" if row.privileged else "",
        f"uid {_brief(view, row.shared_user_id)}" if row.shared_user_id else "",
        "" if row.enabled else "disabled",
        f"version {_brief(view, row.version_name or str(row.version_code))}",
        unknown_note(sign, on_right=True),
        reference_note(view, present=row.in_reference),
    ]
    title = (
        span(_brief(view, row.package, _NAME_WIDTH), TONES[sign]),
        span("  " + ", ".join(fact for fact in facts if fact)),
    )
    group = "added packages"
    yield Row(row.id, sign, (title,), target, row.package, group, hang=2)
    yield _part(row, sign, "path", [span(_brief(view, row.device_path, _FINGERPRINT_WIDTH))], target)
    if row.permissions_requested:
        yield _part(row, sign, "requests", _permission_spans(row), target)
    unasked = [name for name in row.permissions_allowlisted if name not in row.permissions_requested]
    if unasked:
        yield _part(row, sign, "allowlist", [span(", ".join(map(short_permission, unasked)))], target)
    clear = clear_schemes(row.cleartext)
    for host in sorted(row.hosts, key=lambda host: host not in clear)[:_SHOWN_HOSTS]:
        mark = "".join(f"  {scheme} cleartext" for scheme in clear.get(host, ()))
        spans = [span(_brief(view, both_forms(host), _NAME_WIDTH), TONES[sign]), span(mark, Tone.WARNING)]
        yield _part(row, sign, f"host:{host}", spans, HostTarget(host), label="host", name=host)
    if len(row.hosts) > _SHOWN_HOSTS:
        more = [span(f"and {len(row.hosts) - _SHOWN_HOSTS:,} more", Tone.DIM)]
        yield _part(row, sign, "hosts", more, target)
    if row.api_categories:
        yield _part(row, sign, "code", [span(code_words(row.api_categories))], target)


def _permission_spans(row: PackageRow) -> list[Span]:
    """Permissions on the allow-list come first: they are what a placement alone does not give."""
    allowlisted = frozenset(row.permissions_allowlisted)
    ordered = sorted(row.permissions_requested, key=lambda name: name not in allowlisted)
    spans: list[Span] = []
    for name in ordered:
        spans.append(span(", " if spans else ""))
        spans.append(span(short_permission(name), Tone.STRONG if name in allowlisted else Tone.PLAIN))
        spans.append(span(" (allowlisted)" if name in allowlisted else "", Tone.DIM))
    return [piece for piece in spans if piece[0]]


def _part(
    row: PackageRow, sign: Sign, part: str, spans: list[Span], target: Target, *, label: str = "", name: str = ""
) -> Row:
    content = (span(f"{label or part:<{_LABEL}}", Tone.DIM), *spans)
    name = name or plain(tuple(spans))
    group = "added packages"
    return Row(f"{row.id}/{part}", sign, (content,), target, name, group, leads=False, indent=2, hang=_LABEL)


def _removed(view: View) -> Iterator[Row]:
    rows = view.diff.packages.removed
    changed = view.diff.packages.changed
    if rows:
        yield from _heading("removed packages", len(rows), _unsettled(rows))
        table = package_table(view, same=False).rows[len(view.diff.packages.added) :][: min(len(rows), _SHOWN_REMOVED)]
        for row in table:
            name, placement, _, note = row.cells
            content = (*name, *((f"  {plain(placement)}", Tone.PLAIN),), (f", {plain(note)}" if note else "", Tone.DIM))
            yield Row(f"overview:{row.id}", row.sign, (content,), row.target, row.name, "removed packages", hang=2)
        yield from _more(len(rows) - _SHOWN_REMOVED, "packages", "removed packages")
    if changed:
        moved = sum(row.moved for row in changed)
        moved_note = f", {moved} of them moved" if moved else ""
        spans = [span(f"{counted(len(changed), 'package')} changed", Tone.CHANGED), span(moved_note)]
        yield _blank("changed")
        yield Row("changed", Sign.CHANGED, (tuple(spans),), SectionTarget("packages"), "changed packages")


def _problems(view: View) -> Iterator[Row]:
    rows = [row for row in problem_table(view).rows if row.sign is Sign.PROBLEM]
    yield from _heading("could not be read", len(rows))
    for row in rows[:_SHOWN_PROBLEMS]:
        side, kind, path, reason = (plain(content) for content in row.cells)
        spans = ((f"{side:<6}", Tone.DIM), (kind, Tone.WARNING), (f"  {path}  ", Tone.PLAIN), (reason, Tone.DIM))
        target = SectionTarget("problems")
        yield Row(f"overview:{row.id}", Sign.PROBLEM, (spans,), target, row.name, "could not be read", hang=6)
    yield from _more(len(rows) - _SHOWN_PROBLEMS, "problems", "could not be read")


def _more(count: int, section: str, group: str) -> Iterator[Row]:
    if count > 0:
        spans = (span(f"and {count:,} more", Tone.DIM),)
        yield Row(f"more:{group}", Sign.NONE, (spans,), SectionTarget(section), "", group)


def _unsettled(rows: tuple[PackageRow, ...]) -> str:
    """How many may yet turn out to stand on both sides."""
    unknown = sum(row.basis is not Basis.PROVEN for row in rows)
    return f", {unknown:,} not settled" if unknown else ""


def _heading(title: str, count: int, note: str = "") -> Iterator[Row]:
    if not count:
        return
    content = (span(title, Tone.HEADING), span(f"  {count:,}{note}", Tone.DIM))
    yield _blank(title)
    yield Row(f"heading:{title}", Sign.NONE, (content,), None, title, title, heading=True)


def _blank(before: str) -> Row:
    return Row(f"blank:{before}", Sign.NONE, ((),))
