"""Every row of a diff with what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.model import (
    Basis,
    ConfigurationChange,
    Diff,
    EndpointChange,
    EndpointRow,
    Fate,
    FileChange,
    PackageChange,
    PackageRow,
    PermissionRow,
)

Row = PackageRow | PackageChange | PermissionRow | EndpointRow | EndpointChange | ConfigurationChange | FileChange


class Difference(NamedTuple):
    """A row, and what became of its subject."""

    fate: Fate
    row: Row

    @property
    def is_proven(self) -> bool:
        """False for a `?` row; what stands on both sides is proven."""
        return getattr(self.row, "basis", Basis.PROVEN) is Basis.PROVEN


def differences(diff: Diff) -> Iterator[Difference]:
    """All rows, section by section."""
    packages, permissions, endpoints = diff.packages, diff.permissions, diff.endpoints
    configuration, files = diff.configuration, diff.files
    added = (packages.added, permissions.added, endpoints.added, configuration.added, files.added)
    removed = (packages.removed, permissions.removed, endpoints.removed, configuration.removed, files.removed)
    changed = (packages.changed, endpoints.changed, configuration.changed, files.changed)
    for fate, sections in ((Fate.ADDED, added), (Fate.REMOVED, removed), (Fate.CHANGED, changed)):
        for rows in sections:
            yield from (Difference(fate, row) for row in rows)
