"""Permissions that came or went as a table, under a heading for each package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from fwdiff.model import Holding
from fwdiff.tui.view_model.arrangement import named
from fwdiff.tui.view_model.hidden_words import hidden_words, sides, words_of_case
from fwdiff.tui.view_model.permission_changes import PermissionChange, Standing
from fwdiff.tui.view_model.row_list import LazyRows, Part, alike, fitted
from fwdiff.tui.view_model.rows import (
    TONES,
    Column,
    Grouping,
    Heading,
    Order,
    PackageTarget,
    Row,
    Sign,
    Table,
    Tone,
    cell,
    span,
)
from fwdiff.tui.view_model.sections import counted, reference_word, short_permission, unknown_note
from fwdiff.tui.view_model.view import View

REQUESTED = "permissions requested"
UNASKED = "permissions held without a request"
"""The groups of a package's page that rows of this table lead to."""


class Staying(NamedTuple):
    """A permission that a package has on both sides, with how it holds it on the right."""

    pair: PackageTarget
    permission: str
    held: str

    @property
    def id(self) -> str:
        """Of its row."""
        return f"same {self.pair.package} {self.pair.right_path}/{self.permission}"


def permission_table(view: View, *, same: bool = False) -> Table:
    """Permissions of new packages, of packages on both sides, and of removed ones; if `same` those that stay too."""
    columns = (
        Column("permission", 30, 3, ends=True),
        Column("held as", 20, 2, flows=True),
        Column("package", 20, 3, ends=True, flows=True),
        Column("ref", 8),
    )
    staying = [one for pair in view.pairs for one in _staying(view, pair)] if same else []
    rows = LazyRows(
        Part(
            view.permission_changes,
            partial(map, attrgetter("sign")),
            attrgetter("id"),
            partial(_row, view),
            _facts(view),
        ),
        Part(staying, partial(alike, Sign.SAME), attrgetter("id"), _staying_row, _FACTS_OF_STAYING),
    )
    empty = f"No permission changes in {counted(len(view.pairs), 'package')} on both sides"
    fitting, without = fitted(columns, rows)
    return Table(fitting, rows, empty, orders=_orders(view), without=without)


def _orders(view: View) -> tuple[Order, ...]:
    def of_package(_: str, source: PermissionChange | Staying) -> Heading:
        name = source.pair.package if isinstance(source, Staying) else source.package
        target = source.pair if isinstance(source, Staying) else _target(view, source)
        notes = "as before" if isinstance(source, Staying) else ", ".join([source.standing, *_unknown(source)])
        return Heading((span(name, Tone.HEADING),), notes, target)

    return (
        Order("package", grouping=Grouping("holder", of_package), without=("package",)),
        Order("permission", "permission", Grouping("permission", named), without=("permission",)),
        Order("held as", "held as", Grouping("held as", named), without=("held as",)),
    )


def _facts(view: View) -> Mapping[str, Callable[[Any], str]]:
    word = reference_word(view)
    return {
        "permission": lambda change: short_permission(change.permission),
        "held as": lambda change: ", ".join(change.holds),
        "package": lambda change: change.package,
        "ref": lambda change: word if change.in_reference else "",
        "holder": lambda change: f"{change.standing} {change.package} {change.path or ''}",
    }


_FACTS_OF_STAYING: Mapping[str, Callable[[Any], str]] = {
    "permission": lambda one: short_permission(one.permission),
    "held as": lambda one: one.held,
    "package": lambda one: one.pair.package,
    "holder": lambda one: f"same {one.pair.package} {one.pair.right_path}",
}


def permission_counts(view: View) -> dict[Sign, int]:
    """Rows of each sign."""
    return dict(Counter(change.sign for change in view.permission_changes))


def permission_note(view: View) -> str:
    """What the counts of permissions count, in words."""
    if not view.permission_changes:
        return "of packages on both sides"
    standings = Counter(change.standing for change in view.permission_changes if change.sign is not Sign.UNKNOWN)
    unsettled = len(view.permission_changes) - standings.total()
    words = {
        Standing.NEW: "of new packages",
        Standing.BOTH: "of kept ones",
        Standing.GONE: "of removed ones",
    }
    parts = [f"{standings[standing]:,} {word}" for standing, word in words.items() if standings[standing]]
    if unsettled:
        parts.append(f"{unsettled:,} of which the other side was not read")
    return ", ".join(parts)


def _row(view: View, change: PermissionChange) -> Row:
    name = short_permission(change.permission)
    is_settled = change.standing is not Standing.BOTH and change.sign is not Sign.UNKNOWN
    place = f"{change.package} ({change.standing})" if is_settled else change.package
    cells = (
        cell(name, TONES[change.sign]),
        cell(": ".join([*_unknown(change), ", ".join(change.holds)])),
        cell(place, Tone.DIM),
        cell(reference_word(view) if change.in_reference else "", Tone.UNKNOWN),
    )
    words = hidden_words(
        perm=(change.permission,),
        path=(change.path,),
        kind=change.holds,
        found_in=sides(view, left=not change.on_right, right=change.on_right, reference=change.in_reference),
    )
    target = _target(view, change)
    words += words_of_case(view, change.difference)
    anchor = f"{REQUESTED if Holding.REQUESTED in change.holds else UNASKED}/{name}"
    return Row(change.id, change.sign, cells, target, change.permission, anchor=anchor, words=words)


def _staying(view: View, pair: PackageTarget) -> Iterator[Staying]:
    left = view.left.package_at[pair.left_path or ""]
    right = view.right.package_at[pair.right_path or ""]
    grants = {one.name: one for one in right.permissions_granted}
    both = frozenset(left.permissions_requested).union(one.name for one in left.permissions_granted)
    for name in dict.fromkeys([*right.permissions_requested, *grants]):
        if name in both:
            grant = grants.get(name)
            words = (
                Holding.REQUESTED if name in right.permissions_requested else "",
                f"{grant.state} by {grant.by}" if grant else "",
                "allowlisted" if name in right.permissions_allowlisted else "",
            )
            yield Staying(pair, name, ", ".join(filter(None, words)))


def _staying_row(one: Staying) -> Row:
    name = short_permission(one.permission)
    cells = (*(cell(text, Tone.DIM) for text in (name, one.held, one.pair.package)), ())
    words = hidden_words(
        perm=(one.permission,), path=(one.pair.right_path,), kind=(one.held,), found_in=("left", "right")
    )
    anchor = f"{REQUESTED if one.held.startswith(Holding.REQUESTED) else UNASKED}/{name}"
    return Row(one.id, Sign.SAME, cells, one.pair, one.permission, anchor=anchor, words=words)


def _unknown(change: PermissionChange) -> list[str]:
    note = unknown_note(change.sign, on_right=change.on_right)
    return [note] if note else []


def _target(view: View, change: PermissionChange) -> PackageTarget | None:
    if change.standing is Standing.NEW:
        return PackageTarget(change.package, None, change.path)
    if change.standing is Standing.GONE:
        return PackageTarget(change.package, change.path, None)
    return view.package_with(change.package, change.permission)
