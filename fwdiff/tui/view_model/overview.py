"""The first page: which builds these are, how much differs, and all that one needs to judge each added package."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from fwdiff.model import Counts, ImageIdentity, PackageRow
from fwdiff.tui.view_model.endpoints import cleartext_hosts
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
    span,
)
from fwdiff.tui.view_model.sections import (
    counted,
    package_table,
    problem_table,
    reference_note,
    short_permission,
    unknown_note,
)
from fwdiff.tui.view_model.view import View, sign_of

_LABEL = 10
_SHOWN_PROBLEMS = 8
_SHOWN_REMOVED = 20
_SHOWN_HOSTS = 8


def overview_table(view: View, *, split: bool) -> Table:
    """Free lines; the identities stand side by side where there is room for two halves, else one above the other."""
    identity = _identities_split(view) if split else _identities_stacked(view)
    blocks = (identity, _counts(view), _added(view), _removed(view), _problems(view))
    return Table((), tuple(chain.from_iterable(blocks)), "", free_form=True)


def _identities_stacked(view: View) -> Iterator[Row]:
    for label, identity in (("left", view.diff.left), ("right", view.diff.right)):
        build, rest = _identity_spans(view, identity)
        content = (span(f"{label:<6}", Tone.DIM), *rest)
        yield Row(f"identity:{label}", Sign.NONE, (content,), name=plain(tuple(rest)), hang=6)
        yield Row(f"identity:{label}:build", Sign.NONE, ((build,),), name=build[0])


def _identities_split(view: View) -> Iterator[Row]:
    left, left_rest = _identity_spans(view, view.diff.left)
    right, right_rest = _identity_spans(view, view.diff.right)
    for row_id, pair in (
        ("side", ([span("left", Tone.DIM)], [span("right", Tone.DIM)])),
        ("build", ([left], [right])),
        ("rest", (left_rest, right_rest)),
    ):
        yield Row(f"identity:{row_id}", Sign.NONE, (tuple(pair[0]), tuple(pair[1])), name=plain(tuple(pair[1])))


def _identity_spans(view: View, identity: ImageIdentity) -> tuple[Span, list[Span]]:
    patch = f"patch {identity.security_patch}" if identity.security_patch else None
    known = [value for value in (identity.model, identity.region, patch, identity.format) if value]
    rest = [span(f" {view.glyphs.dot} ".join(known), Tone.DIM)]
    return span(identity.fingerprint or f"no fingerprint in {identity.source}", Tone.STRONG), rest


def _counts(view: View) -> Iterator[Row]:
    summary = view.diff.summary
    left, right = view.left.inventory, view.right.inventory
    yield _blank("counts")
    if summary.identical:
        yield _identical(view)
        return
    totals: list[tuple[str, Counts, str]] = [
        ("packages", summary.packages, f"{len(left.packages):,} left, {len(right.packages):,} right"),
        ("permissions", summary.permissions, "of packages on both sides"),
        ("endpoints", summary.endpoints, _noise_note(summary.endpoints_all, summary.endpoints)),
        (
            "configuration",
            summary.configuration,
            f"{len(left.configuration):,} left, {len(right.configuration):,} right",
        ),
        ("files", summary.files, f"{len(left.files):,} left, {len(right.files):,} right"),
    ]
    for name, counts, note in totals:
        yield Row(f"count:{name}", Sign.NONE, (_count_cell(name, counts, note),), SectionTarget(name), name)


def _identical(view: View) -> Row:
    same_content = view.diff.left.content_digest == view.diff.right.content_digest
    digest = f" (content sha256 {view.diff.right.content_digest[:16]}{view.glyphs.ellipsis})" if same_content else ""
    unread = view.left.inventory.coverage.unread or view.right.inventory.coverage.unread
    settled = "No difference in what could be read" if unread else "Images are identical"
    text = settled if view.final else "No difference so far"
    spans = (span(text, Tone.STRONG), span(digest if view.final else "", Tone.DIM))
    return Row("identical", Sign.NONE, (spans,), name=text)


def _noise_note(every: Counts, services: Counts) -> str:
    rows = [counts.added + counts.removed + counts.changed + counts.unknown for counts in (every, services)]
    hidden = rows[0] - rows[1]
    return f"service hosts; {hidden:,} of other classes" if hidden else "service hosts"


def _count_cell(name: str, counts: Counts, note: str) -> Cell:
    spans = [span(f"{name:<15}", Tone.STRONG)]
    signed = ((Sign.ADDED, counts.added), (Sign.REMOVED, counts.removed), (Sign.CHANGED, counts.changed))
    for sign, number in (*signed, (Sign.UNKNOWN, counts.unknown)):
        if number or sign is not Sign.UNKNOWN:
            spans.append(span(f"{f'{sign}{number}':<7}", TONES[sign] if number else Tone.DIM))
    return (*spans, span(note, Tone.DIM))


def _added(view: View) -> Iterator[Row]:
    rows = view.diff.packages.added
    yield from _heading("added packages", len(rows))
    for row in rows:
        yield from _package_block(view, row)


def _package_block(view: View, row: PackageRow) -> Iterator[Row]:
    sign = sign_of(row.basis, Sign.ADDED)
    target = PackageTarget(row.package, None, row.path)
    facts = [
        row.placement,
        "privileged" if row.privileged else "",
        f"uid {row.shared_user_id}" if row.shared_user_id else "",
        "" if row.enabled else "disabled",
        f"version {row.version_name or row.version_code}",
        unknown_note(sign, on_right=True),
        reference_note(view, present=row.in_reference),
    ]
    title = (span(row.package, TONES[sign]), span("  " + ", ".join(fact for fact in facts if fact)))
    group = "added packages"
    yield Row(row.id, sign, (title,), target, row.package, group, hang=2)
    yield _part(row, sign, "path", [span(row.device_path)], target)
    if row.permissions_requested:
        yield _part(row, sign, "requests", _permission_spans(row), target)
    unasked = [name for name in row.permissions_allowlisted if name not in row.permissions_requested]
    if unasked:
        yield _part(row, sign, "allowlist", [span(", ".join(map(short_permission, unasked)))], target)
    cleartext = cleartext_hosts(view.right, row.path)
    for host in sorted(row.hosts, key=lambda host: host not in cleartext)[:_SHOWN_HOSTS]:
        mark = "  http cleartext" if host in cleartext else ""
        spans = [span(host, TONES[sign]), span(mark, Tone.WARNING)]
        yield _part(row, sign, f"host:{host}", spans, HostTarget(host), label="host", name=host)
    if len(row.hosts) > _SHOWN_HOSTS:
        more = [span(f"and {len(row.hosts) - _SHOWN_HOSTS:,} more", Tone.DIM)]
        yield _part(row, sign, "hosts", more, target)


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
        yield from _heading("removed packages", len(rows))
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


def _heading(title: str, count: int) -> Iterator[Row]:
    if not count:
        return
    content = (span(title, Tone.HEADING), span(f"  {count:,}", Tone.DIM))
    yield _blank(title)
    yield Row(f"heading:{title}", Sign.NONE, (content,), None, title, title, heading=True)


def _blank(before: str) -> Row:
    return Row(f"blank:{before}", Sign.NONE, ((),))
