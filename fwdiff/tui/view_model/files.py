"""Files as a table, under the packages that own them and the folders of the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any

from fwdiff.model import FileChange
from fwdiff.tui.view_model.case_words import sign_of_difference
from fwdiff.tui.view_model.fields import Group, pair_field, value_text
from fwdiff.tui.view_model.hidden_words import hidden_words, sides, words_of_case
from fwdiff.tui.view_model.row_list import LazyRows, Part, fitted, signs_of
from fwdiff.tui.view_model.rows import (
    TONES,
    CaseTarget,
    Column,
    FileTarget,
    Grouping,
    Heading,
    Order,
    PackageTarget,
    Row,
    Sign,
    Table,
    TextTarget,
    Tone,
    cell,
    sign_of,
    span,
)
from fwdiff.tui.view_model.sections import counted, reference_word
from fwdiff.tui.view_model.view import View

_MANY = 100
"""Files from which on those of a package or a folder are folded."""


def file_table(view: View) -> Table:
    """Files by what became of them; a file of a package leads to that package."""
    columns = (
        Column("name", 20, 4, ends=True),
        Column("path", 20, 4, ends=True),
        Column("size", 10, 2, flows=True),
        Column("ref", 8),
    )
    diff = view.diff.files
    parts = ((diff.added, Sign.ADDED), (diff.removed, Sign.REMOVED), (diff.changed, Sign.CHANGED))
    rows = LazyRows(*(_part(view, changes, proven) for changes, proven in parts))
    empty = f"No file differs in {counted(len(view.right.inventory.files), 'file')}"
    fitting, without = fitted(columns, rows)
    return Table(fitting, rows, empty, orders=_orders(view, folded=len(rows) > _MANY), without=without)


def _part(view: View, changes: tuple[FileChange, ...], proven: Sign) -> Part:
    facts: dict[str, Callable[[Any], str]] = {
        "name": _name,
        "path": attrgetter("path"),
        "size": partial(_sizes, view),
        "ref": partial(_reference, view),
        "owner": _owner,
        "bytes": lambda row: f"{abs((row.right_size or 0) - (row.left_size or 0)):015}",
    }
    return Part(changes, partial(signs_of, proven), attrgetter("id"), partial(_file_row, view, proven), facts)


def _orders(view: View, *, folded: bool) -> tuple[Order, ...]:
    grouping = Grouping("owner", partial(_heading, view), folded=folded)
    return (
        Order("folder", "path", grouping, without=("path",)),
        Order("path", "path", without=("name",)),
        Order("size", "bytes", without=("name",), descending=True),
    )


def _heading(view: View, fact: str, row: FileChange) -> Heading:
    """A package, which opens, or a folder."""
    return Heading((span(fact, Tone.HEADING),), target=_package(view, row))


def _owner(row: FileChange) -> str:
    """The package that a file belongs to, else its folder."""
    kind, _, name = row.subject.partition(":")
    return name if kind == "package" and name else f"{row.path.rpartition('/')[0]}/"


def _package(view: View, row: FileChange) -> PackageTarget | None:
    kind, _, name = row.subject.partition(":")
    found = view.package_at(row.path, on_right=row.right_size is not None)
    return found or (view.package_named(name) if kind == "package" else None)


def _name(row: FileChange) -> str:
    return row.path.rpartition("/")[2]


def _sizes(view: View, row: FileChange) -> str:
    """In bytes, before and after; and the rights that differ."""
    sizes = [f"{size:,}" for size in (row.left_size, row.right_size) if size is not None]
    arrow = f" {view.glyphs.arrow} "
    rights = [
        f"{one.name} {arrow.join(str(side) for side in (one.left, one.right) if side is not None)}"
        for one in row.changes
    ]
    return "  ".join([arrow.join(dict.fromkeys(sizes)), *rights])


def _reference(view: View, row: FileChange) -> str:
    return reference_word(view) if row.in_reference else ""


def _file_row(view: View, proven: Sign, row: FileChange) -> Row:
    sign = sign_of(row.basis, proven)
    cells = (
        cell(_name(row), TONES[sign]),
        cell(row.path, TONES[sign]),
        cell(_sizes(view, row), Tone.DIM),
        cell(_reference(view, row), Tone.UNKNOWN),
    )
    words = words_of_file(view, row) + words_of_case(view, row.id)
    return Row(row.id, sign, cells, _package(view, row) or FileTarget(row.id), row.path, words=words)


def words_of_file(view: View, row: FileChange) -> str:
    """The hidden words of a file: where it stands."""
    on_left, on_right = row.left_size is not None, row.right_size is not None
    return hidden_words(
        path=(row.path, row.device_path),
        found_in=sides(view, left=on_left, right=on_right, reference=row.in_reference),
    )


def file_groups(view: View, target: FileTarget) -> list[Group]:
    """The page of a file that belongs to no package: where it stands, and what tells one side from the other."""
    found = view.differences.get(target.id)
    if found is None or not isinstance(found.row, FileChange):
        return []
    row = found.row
    case = view.case_of_difference.get(row.id)
    fields = [
        pair_field("path", row.left_path, row.path if row.right_size is not None else None)._replace(
            target=_as_text(row)
        ),
        pair_field("on the phone", row.device_path, row.device_path),
        pair_field("bytes", _number(row.left_size), _number(row.right_size)),
        pair_field("sha256", row.left_sha256, row.right_sha256),
    ]
    fields += [pair_field(one.name, value_text(one.left), value_text(one.right)) for one in row.changes]
    if view.reference is not None:
        there = "there" if row.in_reference else "not there"
        fields.append(pair_field(f"in {reference_word(view)}", there, there))
    if case:
        fields.append(pair_field("case", case, case)._replace(target=CaseTarget(case)))
    return [Group("file", fields, always=True)]


def file_title(view: View, target: FileTarget) -> tuple[Sign, str]:
    """What became of a file, and its path."""
    found = view.differences.get(target.id)
    if found is None or not isinstance(found.row, FileChange):
        return Sign.NONE, target.id
    return sign_of_difference(found), found.row.path


def _as_text(row: FileChange) -> TextTarget:
    left = (row.left_path or row.path) if row.left_size is not None else None
    return TextTarget(left, row.path if row.right_size is not None else None)


def _number(size: int | None) -> str | None:
    return None if size is None else f"{size:,}"
