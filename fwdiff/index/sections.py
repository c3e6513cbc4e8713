"""The sections of a difference, each one entry of a registry, and their rows in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from fwdiff.model import (
    Basis,
    ConfigurationChange,
    Counts,
    Diff,
    EndpointChange,
    EndpointRow,
    Fate,
    FileChange,
    Inventory,
    PackageChange,
    PackageRow,
    PermissionRow,
    Row,
    Subject,
    Summary,
)

Rows = Mapping[Fate, Sequence[Row]]


class Section(NamedTuple):
    """What differs of one kind."""

    subject: Subject
    name: str
    """Its field in a diff and in a summary."""
    noun: str
    """What one of its subjects is called."""
    row_types: tuple[type[Row], ...]
    rows: Callable[[Diff], Rows]
    counts: Callable[[Summary], Counts]
    """As reports and screens show them: of endpoints, services alone."""
    held: Callable[[Inventory], int] | None = None
    """How many a build has, where that says something beside how many differ."""


SECTIONS = (
    Section(
        Subject.PACKAGE,
        "packages",
        "package",
        (PackageRow, PackageChange),
        lambda diff: _fates(diff.packages.added, diff.packages.removed, diff.packages.changed),
        lambda summary: summary.packages,
        held=lambda inventory: len(inventory.packages),
    ),
    Section(
        Subject.PERMISSION,
        "permissions",
        "permission",
        (PermissionRow,),
        lambda diff: _fates(diff.permissions.added, diff.permissions.removed),
        lambda summary: summary.permissions,
    ),
    Section(
        Subject.ENDPOINT,
        "endpoints",
        "host",
        (EndpointRow, EndpointChange),
        lambda diff: _fates(diff.endpoints.added, diff.endpoints.removed, diff.endpoints.changed),
        lambda summary: summary.endpoints,
    ),
    Section(
        Subject.CONFIGURATION,
        "configuration",
        "setting",
        (ConfigurationChange,),
        lambda diff: _fates(diff.configuration.added, diff.configuration.removed, diff.configuration.changed),
        lambda summary: summary.configuration,
        held=lambda inventory: len(inventory.configuration),
    ),
    Section(
        Subject.FILE,
        "files",
        "file",
        (FileChange,),
        lambda diff: _fates(diff.files.added, diff.files.removed, diff.files.changed),
        lambda summary: summary.files,
        held=lambda inventory: len(inventory.files),
    ),
)
"""In the order in which rows are told."""
NOUNS: Mapping[Subject, str] = {section.subject: section.noun for section in SECTIONS}
"""What a reader calls the subject of a row."""


def _fates(added: Sequence[Row], removed: Sequence[Row], changed: Sequence[Row] = ()) -> Rows:
    return {Fate.ADDED: added, Fate.REMOVED: removed, Fate.CHANGED: changed}


class Difference(NamedTuple):
    """A row, and what became of its subject."""

    fate: Fate
    row: Row
    kind: Subject

    @property
    def basis(self) -> Basis:
        """What it rests on; what stands on both sides is proven."""
        return Basis.PROVEN if isinstance(self.row, PackageChange | EndpointChange) else self.row.basis

    @property
    def is_proven(self) -> bool:
        """False for a `?` row."""
        return self.basis is Basis.PROVEN


class Differences:
    """All rows by id; what becomes of 100,000 is told of those that are asked for."""

    def __init__(self, diff: Diff) -> None:
        self._rows = [
            (fate, section.subject, dict(zip(map(_id, rows), rows, strict=True)))
            for section in SECTIONS
            for fate, rows in section.rows(diff).items()
            if rows
        ]

    def get(self, row_id: str) -> Difference | None:
        """The row of an id, if there is one."""
        for fate, subject, rows in self._rows:
            row = rows.get(row_id)
            if row is not None:
                return Difference(fate, row, subject)
        return None

    def __getitem__(self, row_id: str) -> Difference:
        """The row of an id.  Raises `KeyError`."""
        found = self.get(row_id)
        if found is None:
            raise KeyError(row_id)
        return found


_id = attrgetter("id")


def differences(diff: Diff) -> Iterator[Difference]:
    """All rows, section by section."""
    for section in SECTIONS:
        yield from section_rows(section, diff)


def section_rows(section: Section, diff: Diff) -> Iterator[Difference]:
    """All rows of one section: added, removed, then changed."""
    for fate, rows in section.rows(diff).items():
        yield from (Difference(fate, row, section.subject) for row in rows)


def count(found: Iterable[Difference]) -> Counts:
    """Rows by what became of their subjects; those that are not proven count as nothing else."""
    proven = [difference.fate if difference.is_proven else None for difference in found]
    return Counts(proven.count(Fate.ADDED), proven.count(Fate.REMOVED), proven.count(Fate.CHANGED), proven.count(None))
