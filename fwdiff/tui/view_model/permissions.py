"""Permissions that came or went as a table, under a heading for each package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from fwdiff.tui.view_model.hidden_words import hidden_words, sides, words_of_case
from fwdiff.tui.view_model.permission_changes import PermissionChange, Standing
from fwdiff.tui.view_model.rows import TONES, Column, PackageTarget, Row, Sign, Table, Tone, cell, span
from fwdiff.tui.view_model.sections import counted, reference_note, short_permission, unknown_note
from fwdiff.tui.view_model.view import View

REQUESTED = "permissions requested"
"""The group of a package's page that a row of this table leads to."""


def permission_table(view: View, *, same: bool = False) -> Table:
    """Permissions of new packages, of packages on both sides, and of removed ones; if `same` those that stay too."""
    columns = (Column("permission", 30, 2), Column("held as", 31, 1), Column("package", 20, 2, wide=True, ends=True))
    packages = groupby(view.permission_changes, key=lambda change: (change.standing, change.package, change.path))
    rows = tuple(row for _, changes in packages for row in _package_rows(view, list(changes)))
    if same:
        rows += tuple(row for pair in view.pairs for row in _staying(view, pair))
    return Table(columns, rows, f"No permission changes in {counted(len(view.pairs), 'package')} on both sides")


def permission_counts(view: View) -> dict[Sign, int]:
    """Rows of each sign."""
    return dict(Counter(change.sign for change in view.permission_changes))


def permission_note(view: View) -> str:
    """What the counts of permissions count, in words."""
    standings = Counter(change.standing for change in view.permission_changes)
    if not standings:
        return "of packages on both sides"
    words = {
        Standing.NEW: "of new packages",
        Standing.BOTH: "of kept ones",
        Standing.GONE: "of removed ones",
    }
    parts = [f"{standings[standing]:,} {word}" for standing, word in words.items() if standings[standing]]
    return ", ".join(parts)


def _package_rows(view: View, changes: list[PermissionChange]) -> Iterator[Row]:
    first = changes[0]
    group = f"{first.standing} {first.package} {first.path or ''}"
    words = [first.standing, *_notes(view, first)] if first.standing is not Standing.BOTH else [first.standing]
    note = f"  {len(changes)}, {', '.join(words)}"
    heading = ((span(first.package, Tone.HEADING), span(note, Tone.DIM)), (), ())
    target = _target(view, first)
    yield Row(f"heading:{group}", Sign.NONE, heading, target, first.package, group=group, heading=True)
    for change in changes:
        yield _row(view, change, group)


def _row(view: View, change: PermissionChange, group: str) -> Row:
    notes = _notes(view, change) if change.standing is Standing.BOTH else []
    held = "".join(f"{note}: " for note in notes) + ", ".join(change.holds)
    place = change.package if change.standing is Standing.BOTH else f"{change.package} ({change.standing})"
    name = short_permission(change.permission)
    cells = (cell(name, TONES[change.sign]), cell(held), cell(place, Tone.DIM))
    target, anchor = _target(view, change), f"{REQUESTED}/{name}"
    words = hidden_words(
        perm=(change.permission,),
        path=(change.path,),
        kind=change.holds,
        found_in=sides(view, left=not change.on_right, right=change.on_right, reference=change.in_reference),
        case=words_of_case(view, change.id),
    )
    return Row(change.id, change.sign, cells, target, change.permission, anchor=anchor, group=group, words=words)


def _staying(view: View, pair: PackageTarget) -> Iterator[Row]:
    """The permissions that a package has on both sides, under a heading, with how it holds them on the right."""
    left = view.left.package_at[pair.left_path or ""]
    right = view.right.package_at[pair.right_path or ""]
    grants = {one.name: one for one in right.permissions_granted}
    both = frozenset(left.permissions_requested).union(one.name for one in left.permissions_granted)
    names = [name for name in dict.fromkeys([*right.permissions_requested, *grants]) if name in both]
    group = f"same {pair.package} {pair.right_path}"
    if names:
        heading = ((span(pair.package, Tone.HEADING), span(f"  {len(names)}, as before", Tone.DIM)), (), ())
        yield Row(f"heading:{group}", Sign.NONE, heading, pair, pair.package, group=group, heading=True)
    for name in names:
        grant = grants.get(name)
        held = f"{grant.state} by {grant.by}" if grant else "requested"
        listed = ", allowlisted" if name in right.permissions_allowlisted else ""
        texts = (short_permission(name), f"{held}{listed}", pair.package)
        words = hidden_words(perm=(name,), path=(pair.right_path,), kind=(held,), found_in=("left", "right"))
        cells = tuple(cell(text, Tone.DIM) for text in texts)
        anchor = f"{REQUESTED}/{short_permission(name)}"
        yield Row(f"{group}/{name}", Sign.SAME, cells, pair, name, anchor=anchor, group=group, words=words)


def _notes(view: View, change: PermissionChange) -> list[str]:
    unknown = unknown_note(change.sign, on_right=change.on_right)
    return [note for note in (unknown, reference_note(view, present=change.in_reference)) if note]


def _target(view: View, change: PermissionChange) -> PackageTarget | None:
    if change.standing is Standing.NEW:
        return PackageTarget(change.package, None, change.path)
    if change.standing is Standing.GONE:
        return PackageTarget(change.package, change.path, None)
    return view.package_with(change.package, change.permission)
