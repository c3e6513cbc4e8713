"""Packages, files and problems as tables, and the words that tables share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from fwdiff.index.weight import cleartext
from fwdiff.model import (
    Counts,
    FieldChange,
    FileChange,
    PackageChange,
    PackageRow,
    Sink,
    Unread,
)
from fwdiff.tui.view_model.hidden_words import hidden_words, sides, words_of_case
from fwdiff.tui.view_model.rows import (
    TONES,
    Cell,
    Column,
    PackageTarget,
    Row,
    Sign,
    Table,
    Tone,
    cell,
    sign_of,
    span,
)
from fwdiff.tui.view_model.view import View


def unknown_note(sign: Sign, *, on_right: bool) -> str:
    """What a `?` rests on, in words; empty for other signs."""
    if sign is not Sign.UNKNOWN:
        return ""
    return "right only, left not read" if on_right else "left only, right not read"


def short_permission(permission: str) -> str:
    """A platform permission without its prefix; any other in full."""
    return permission.removeprefix("android.permission.")


def code_words(categories: Iterable[str]) -> str:
    """What code reads and sends with."""
    sinks = tuple(Sink)
    reads = ", ".join(category for category in categories if category not in sinks)
    sends = ", ".join(category for category in categories if category in sinks)
    return "; ".join(f"{verb} {names}" for verb, names in (("reads", reads), ("sends by", sends)) if names)


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `1 host` or `2 hosts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def scheme_cell(schemes: Iterable[str]) -> Cell:
    """Schemes in order, those without encryption said to be cleartext."""
    parts: list[tuple[str, Tone]] = []
    for scheme in sorted(scheme for scheme in set(schemes) if scheme):
        parts.append(span(" " if parts else ""))
        parts.append(span(f"{scheme} cleartext", Tone.WARNING) if cleartext((scheme,)) else span(scheme))
    return tuple(part for part in parts if part[0])


def reference_note(view: View, *, present: bool | None) -> str:
    """Whether a new row also stands in the reference image; empty without a reference."""
    if view.reference is None or present is None:
        return ""
    return f"also in {view.reference.image.region or 'reference'}" if present else ""


def signed_counts(counts: Counts) -> dict[Sign, int]:
    """Counts of a section by sign."""
    return {
        Sign.ADDED: counts.added,
        Sign.REMOVED: counts.removed,
        Sign.CHANGED: counts.changed,
        Sign.UNKNOWN: counts.unknown,
    }


def package_table(view: View, *, same: bool) -> Table:
    """Packages: one-sided ones first, then changed, then those that are equal if `same`."""
    columns = (
        Column("package", 24, 4),
        Column("placement", 9),
        Column("version", 14, 1, wide=True),
        Column("what differs", 20, 4),
    )
    rows = chain(
        (_package_row(view, row, on_right=True) for row in view.diff.packages.added),
        (_package_row(view, row, on_right=False) for row in view.diff.packages.removed),
        (_changed_package_row(view, row) for row in view.diff.packages.changed),
        _same_packages(view) if same else (),
    )
    empty = f"No package differs in {counted(len(view.right.inventory.packages), 'package')}"
    return Table(columns, tuple(rows), empty)


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
        cell(row.version_name or str(row.version_code), Tone.DIM),
        cell(", ".join(fact for fact in facts if fact)),
    )
    words = hidden_words(
        perm=row.permissions_requested,
        host=row.hosts,
        path=(row.path, row.device_path),
        kind=(row.placement,),
        found_in=sides(view, left=not on_right, right=on_right, reference=row.in_reference),
        case=words_of_case(view, row.id),
    )
    return Row(row.id, sign, cells, target, row.package, words=words)


def _changed_package_row(view: View, row: PackageChange) -> Row:
    package = view.right.package_at.get(row.right_path)
    cells = (
        cell(row.package, Tone.CHANGED),
        cell(package.placement if package else ""),
        cell((package.version_name or str(package.version_code)) if package else "", Tone.DIM),
        cell(f"{_moved(view, row)}{summary_of(row.changes, moved=False)}"),
    )
    words = hidden_words(
        perm=package.permissions_requested if package else (),
        path=(row.left_path, row.right_path),
        kind=(package.placement,) if package else (),
        moved=(row.left_path, row.right_path) if row.moved else (),
        found_in=("left", "right"),
        case=words_of_case(view, row.id),
    )
    target = PackageTarget(row.package, row.left_path, row.right_path)
    return Row(row.id, Sign.CHANGED, cells, target, row.package, words=words)


def _moved(view: View, row: PackageChange) -> str:
    """From which folder to which a package went."""
    if not row.moved:
        return ""
    left, right = (path.split("/")[:-1] for path in (row.left_path, row.right_path))
    return f"moved {'/'.join(left)} {view.glyphs.arrow} {'/'.join(right)}, "


def summary_of(changes: tuple[FieldChange, ...], *, moved: bool) -> str:
    """The fields that differ, entries of one keyed field counted by what became of them.

    That the content differs is said only where nothing else does.
    """
    parts: dict[str, Counter[str]] = {}
    for change in changes:
        name = f"{change.name}.{change.part}" if change.part and change.key is None else change.name
        counts = parts.setdefault(_FIELD_WORDS.get(name, name.replace("_", " ")), Counter())
        if change.key is not None:
            counts["+" if change.left is None else "-" if change.right is None else "~"] += 1
    if len(parts) > 1:
        parts.pop("content", None)
    ordered = sorted(parts.items(), key=lambda part: part[0] != "version")
    named = [" ".join([name, *_signed(counts)]) for name, counts in ordered]
    return ", ".join(["moved"] * moved + named)


_FIELD_WORDS = {
    "version_code": "version",
    "version_name": "version",
    "file_sha256": "content",
    "permissions_requested": "requests",
    "permissions_granted": "granted",
    "permissions_allowlisted": "allow-list",
    "permissions_declared": "declares",
    "shared_user_id": "shared uid",
}


def _signed(counts: Counter[str]) -> list[str]:
    return [f"{sign}{counts[sign]}" for sign in "+-~" if counts[sign]]


def _same_packages(view: View) -> Iterator[Row]:
    changed = {row.right_path for row in view.diff.packages.changed}
    for pair in view.pairs:
        if pair.right_path is None or pair.right_path in changed:
            continue
        package = view.right.package_at[pair.right_path]
        version = package.version_name or str(package.version_code)
        cells = (cell(package.package, Tone.DIM), cell(package.placement, Tone.DIM), cell(version, Tone.DIM), ())
        yield Row(f"same:{package.package}@{package.path}", Sign.SAME, cells, pair, package.package)


def file_table(view: View) -> Table:
    """Files by what became of them; a file of a package leads to that package."""
    columns = (Column("path", 30, 4), Column("size", 22))
    diff = view.diff.files
    rows = chain(
        (_file_row(view, row, Sign.ADDED) for row in diff.added),
        (_file_row(view, row, Sign.REMOVED) for row in diff.removed),
        (_file_row(view, row, Sign.CHANGED) for row in diff.changed),
    )
    return Table(columns, tuple(rows), f"No file differs in {counted(len(view.right.inventory.files), 'file')}")


def _file_row(view: View, row: FileChange, proven: Sign) -> Row:
    sign = sign_of(row.basis, proven)
    sizes = [f"{size:,}" for size in (row.left_size, row.right_size) if size is not None]
    arrow = f" {view.glyphs.arrow} "
    rights = [
        f"{one.name} {arrow.join(str(side) for side in (one.left, one.right) if side is not None)}"
        for one in row.changes
    ]
    size = "  ".join([arrow.join(dict.fromkeys(sizes)), *rights])
    note = reference_note(view, present=row.in_reference)
    target = view.package_at(row.path, on_right=row.right_size is not None)
    cells = (cell(row.path, TONES[sign]), cell(f"{size}  {note}".rstrip(), Tone.DIM))
    words = hidden_words(path=(row.path, row.device_path), case=words_of_case(view, row.id))
    return Row(row.id, sign, cells, target, row.path, words=words)


def problem_table(view: View) -> Table:
    """What could not be read on either side, then what is listed without counting against it."""
    columns = (Column("side", 5), Column("kind", 12), Column("path", 24, 3), Column("reason", 20, 3))
    left, right = view.left.inventory.coverage, view.right.inventory.coverage
    rows = chain(
        _problem_rows(left.unread, right.unread, Sign.PROBLEM),
        _problem_rows(left.not_content, right.not_content, Sign.NONE),
    )
    empty = f"Everything was read: {left.analysed:,} files left, {right.analysed:,} files right"
    return Table(columns, tuple(rows), empty)


def problem_counts(view: View) -> dict[Sign, int]:
    """What could not be read, each once."""
    unread = {*view.left.inventory.coverage.unread, *view.right.inventory.coverage.unread}
    return {Sign.PROBLEM: len(unread)}


def _problem_rows(left: tuple[Unread, ...], right: tuple[Unread, ...], sign: Sign) -> Iterator[Row]:
    on_left, on_right = frozenset(left), frozenset(right)
    for problem in sorted(on_left | on_right, key=lambda problem: (problem.path, problem.member, problem.reason)):
        side = "both" if problem in on_left and problem in on_right else "left" if problem in on_left else "right"
        tone = Tone.PLAIN if sign is Sign.PROBLEM else Tone.DIM
        place = f"{problem.path}!{problem.member}" if problem.member else problem.path
        cells = (cell(side, tone), cell(problem.kind, TONES[sign]), cell(place, tone), cell(problem.reason, tone))
        words = hidden_words(
            path=(place,), kind=(problem.kind,), found_in=("left", "right") if side == "both" else (side,)
        )
        yield Row(f"problem:{side}:{place}:{problem.reason}", sign, cells, None, problem.path, words=words)
