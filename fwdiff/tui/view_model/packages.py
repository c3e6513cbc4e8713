"""Packages as a table: what became of each, overlays under the package whose resources they replace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate, chain
from operator import and_, attrgetter, eq
from typing import Any

from fwdiff.model import Package, PackageChange, PackageRow
from fwdiff.tui.view_model.arrangement import named
from fwdiff.tui.view_model.hidden_words import hidden_words, sides, words_of_case
from fwdiff.tui.view_model.row_list import LazyRows, Part, alike, fitted, signs_of
from fwdiff.tui.view_model.rows import (
    TONES,
    Cell,
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
    sign_of,
    span,
)
from fwdiff.tui.view_model.sections import counted, reference_note, summary_of, unknown_note
from fwdiff.tui.view_model.view import View


def package_table(view: View, *, same: bool) -> Table:
    """Packages: one-sided ones first, then changed, then those that are equal if `same`."""
    columns = (
        Column("package", 24, 4, ends=True),
        Column("placement", 9),
        Column("version", 14, 1, wide=True),
        Column("what differs", 20, 4),
    )
    rows = LazyRows(*_parts(view, same=same))
    empty = f"No package differs in {counted(len(view.right.inventory.packages), 'package')}"
    fitting, without = fitted(columns, rows)
    return Table(fitting, rows, empty, orders=_ORDERS, without=without)


def _parts(view: View, *, same: bool) -> tuple[Part, ...]:
    diff, left, right = view.diff.packages, view.left.package_at, view.right.package_at
    return (
        Part(
            diff.added,
            partial(signs_of, Sign.ADDED),
            _id,
            partial(_package_row, view, on_right=True),
            _facts(lambda row: right.get(row.path)),
        ),
        Part(
            diff.removed,
            partial(signs_of, Sign.REMOVED),
            _id,
            partial(_package_row, view, on_right=False),
            _facts(lambda row: left.get(row.path)),
        ),
        Part(
            diff.changed,
            partial(alike, Sign.CHANGED),
            _id,
            partial(_changed_package_row, view),
            _facts(lambda row: right.get(row.right_path)),
        ),
        Part(
            _same_packages(view) if same else (),
            partial(alike, Sign.SAME),
            _id_of_same,
            partial(_same_package_row, view),
            _facts(lambda pair: right.get(pair.right_path)),
        ),
    )


def _of_target(fact: str, _: object) -> Heading:
    return Heading((span("overlays of ", Tone.DIM), span(fact, Tone.HEADING)))


_ORDERS = (
    Order("weight", grouping=Grouping("target", _of_target, least=2, folded=True)),
    Order("package", "package"),
    Order("placement", "placement", Grouping("placement", named), without=("placement",)),
    Order("permissions", "permissions", descending=True),
    Order("user", "user", Grouping("user", named)),
)


def _facts(package_of: Callable[[Any], Package | None]) -> Mapping[str, Callable[[Any], str]]:
    """What packages are sorted and grouped by, from the record of the side that has it."""

    def of(read: Callable[[Package], str]) -> Callable[[Any], str]:
        return lambda source: read(found) if (found := package_of(source)) else ""

    return {
        "package": lambda source: source.package,
        "placement": of(attrgetter("placement")),
        "version": of(_version),
        "target": of(lambda package: (package.overlay.target or "") if package.overlay else ""),
        "permissions": of(lambda package: f"{len(package.permissions_requested):06}"),
        "user": of(lambda package: package.shared_user_id or ""),
    }


_id = attrgetter("id")


def _id_of_same(pair: PackageTarget) -> str:
    return f"same:{pair.package}@{pair.right_path}"


def _version(package: Package | PackageRow) -> str:
    return package.version_name or str(package.version_code)


def permissions_of(package: Package) -> list[str]:
    """What a package requests, and what it is granted otherwise: through a shared user."""
    return [*package.permissions_requested, *(grant.name for grant in package.permissions_granted)]


def _held(row: PackageRow, view: View, *, on_right: bool) -> Sequence[str]:
    package = (view.right if on_right else view.left).package_at.get(row.path)
    return permissions_of(package) if package else row.permissions_requested


def words_of_package(view: View, row: PackageRow, *, on_right: bool) -> str:
    """The hidden words of one that stands on one side alone; of its hosts, whose they are."""
    profiles = [*filter(None, map((view.right if on_right else view.left).profile, row.hosts))]
    return hidden_words(
        perm=_held(row, view, on_right=on_right),
        host=row.hosts,
        owner=chain.from_iterable(profile.owners for profile in profiles),
        country=chain.from_iterable(profile.countries for profile in profiles),
        path=(row.path, row.device_path),
        kind=(row.placement,),
        found_in=sides(view, left=not on_right, right=on_right, reference=row.in_reference),
    )


def words_of_package_change(view: View, row: PackageChange) -> str:
    """Those of one on both sides, as it stands on the right."""
    package = view.right.package_at.get(row.right_path)
    return hidden_words(
        perm=permissions_of(package) if package else (),
        path=(row.left_path, row.right_path),
        kind=(package.placement,) if package else (),
        moved=(row.left_path, row.right_path) if row.moved else (),
        found_in=("left", "right"),
    )


def _package_row(view: View, row: PackageRow, *, on_right: bool) -> Row:
    sign = sign_of(row.basis, Sign.ADDED if on_right else Sign.REMOVED)
    facts = [
        unknown_note(sign, on_right=on_right),
        reference_note(view, present=row.in_reference),
        "privileged" if row.privileged else "",
        f"uid {row.shared_user_id}" if row.shared_user_id else "",
        "" if row.enabled else "disabled",
        counted(len(row.permissions_requested), "permission") if row.permissions_requested else "",
        counted(len(row.hosts), "host") if row.hosts else "",
    ]
    target = PackageTarget(row.package, None, row.path) if on_right else PackageTarget(row.package, row.path, None)
    cells = (
        cell(row.package, TONES[sign]),
        cell(row.placement),
        cell(_version(row), Tone.DIM),
        cell(", ".join(fact for fact in facts if fact)),
    )
    words = words_of_package(view, row, on_right=on_right) + words_of_case(view, row.id)
    return Row(row.id, sign, cells, target, row.package, words=words)


def _changed_package_row(view: View, row: PackageChange) -> Row:
    package = view.right.package_at.get(row.right_path)
    cells = (
        cell(row.package, Tone.CHANGED),
        cell(package.placement if package else ""),
        cell(_version(package) if package else "", Tone.DIM),
        cell(", ".join(filter(None, (_moved(view, row), summary_of(row.changes, view.glyphs.arrow))))),
    )
    words = words_of_package_change(view, row) + words_of_case(view, row.id)
    target = PackageTarget(row.package, row.left_path, row.right_path)
    return Row(row.id, Sign.CHANGED, cells, target, row.package, words=words)


def _moved(view: View, row: PackageChange) -> str:
    """From which folder to which a package went, without what both paths begin or end with."""
    if not row.moved:
        return ""
    left, right = (path.split("/")[:-1] for path in (row.left_path, row.right_path))
    begin = _shared(left[:-1], right[:-1])
    left, right = left[begin:], right[begin:]
    end = _shared(left[:0:-1], right[:0:-1])
    old, new = ("/".join(folders[: len(folders) - end]) or "/" for folders in (left, right))
    return f"moved {old} {view.glyphs.arrow} {new}"


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    """How many folders two paths begin with alike."""
    return sum(accumulate(map(eq, left, right), and_))


def _same_packages(view: View) -> list[PackageTarget]:
    changed = {row.right_path for row in view.diff.packages.changed}
    return [pair for pair in view.pairs if pair.right_path is not None and pair.right_path not in changed]


def _same_package_row(view: View, pair: PackageTarget) -> Row:
    package = view.right.package_at[pair.right_path or ""]
    texts = (package.package, package.placement, _version(package))
    cells: tuple[Cell, ...] = (*(cell(text, Tone.DIM) for text in texts), ())
    words = hidden_words(
        perm=permissions_of(package),
        path=(package.path, package.device_path),
        kind=(package.placement,),
        found_in=("left", "right"),
    )
    return Row(_id_of_same(pair), Sign.SAME, cells, pair, package.package, words=words)
