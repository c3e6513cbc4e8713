"""Builds in, differences out: the sections of a diff put together and counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from fwdiff.compare.configuration import compare_configuration
from fwdiff.compare.endpoints import compare_endpoints
from fwdiff.compare.files import compare_files
from fwdiff.compare.packages import compare_packages
from fwdiff.compare.permissions import compare_permissions
from fwdiff.index import BuildIndex
from fwdiff.model import (
    Basis,
    ConfigurationDiff,
    Counts,
    Diff,
    DiffCoverage,
    EndpointClass,
    EndpointDiff,
    FileDiff,
    Inventory,
    PackageDiff,
    PermissionDiff,
    Summary,
)

SCHEMA = "fwdiff.diff/2"


def compare(left: Inventory, right: Inventory, reference: Inventory | None = None) -> Diff:
    """What differs between a left (baseline) and a right (candidate) build, and what of it stands in a reference."""
    builds = [BuildIndex(inventory) for inventory in (left, right, reference) if inventory is not None]
    packages, pairs = compare_packages(builds)
    permissions = compare_permissions(builds, pairs)
    endpoints = compare_endpoints(builds)
    configuration = compare_configuration(builds)
    files = compare_files(builds)
    return Diff(
        schema=SCHEMA,
        tool=right.tool,
        knowledge=right.knowledge,
        left=left.image,
        right=right.image,
        reference=reference.image if reference else None,
        packages=packages,
        permissions=permissions,
        endpoints=endpoints,
        configuration=configuration,
        files=files,
        coverage=DiffCoverage(left.coverage, right.coverage, reference.coverage if reference else None),
        summary=_summary(packages, permissions, endpoints, configuration, files, settled=_settled(left, right)),
    )


def _settled(left: Inventory, right: Inventory) -> bool:
    """Whether no row means no difference: all files were listed and read, or the two images are one file's copies."""
    if left.image.sha256 is not None and left.image.sha256 == right.image.sha256:
        return True
    return not (left.coverage.pending or right.coverage.pending or _hidden(left) or _hidden(right))


def _hidden(inventory: Inventory) -> bool:
    """Whether something of unknown content stands in the image; a file whose digest is known is none, however odd."""
    known = {file.path for file in inventory.files if file.sha256 is not None}
    return any(unread.path not in known for unread in inventory.coverage.unread)


def _summary(
    packages: PackageDiff,
    permissions: PermissionDiff,
    endpoints: EndpointDiff,
    configuration: ConfigurationDiff,
    files: FileDiff,
    *,
    settled: bool,
) -> Summary:
    every = _counts(endpoints.added, endpoints.removed, len(endpoints.changed))
    sections = {
        "packages": _counts(packages.added, packages.removed, len(packages.changed)),
        "permissions": _counts(permissions.added, permissions.removed, 0),
        "endpoints": _service_counts(endpoints),
        "endpoints_all": every,
        "configuration": _counts(configuration.added, configuration.removed, len(configuration.changed)),
        "files": _file_counts(files),
    }
    return Summary(**sections, identical=settled and not any(map(_total, sections.values())))


class _Based(Protocol):
    @property
    def basis(self) -> Basis: ...


def _counts(added: Iterable[_Based], removed: Iterable[_Based], changed: int) -> Counts:
    new, new_unknown = _split(added)
    gone, gone_unknown = _split(removed)
    return Counts(added=new, removed=gone, changed=changed, unknown=new_unknown + gone_unknown)


def _split(rows: Iterable[_Based]) -> tuple[int, int]:
    """How many rows are proven, and how many are not."""
    bases = [row.basis for row in rows]
    proven = bases.count(Basis.PROVEN)
    return proven, len(bases) - proven


def _service_counts(endpoints: EndpointDiff) -> Counts:
    added = [row for row in endpoints.added if row.category is EndpointClass.SERVICE]
    removed = [row for row in endpoints.removed if row.category is EndpointClass.SERVICE]
    changed = [row for row in endpoints.changed if row.category is EndpointClass.SERVICE]
    return _counts(added, removed, len(changed))


def _file_counts(files: FileDiff) -> Counts:
    changed, unknown = _split(files.changed)
    counts = _counts(files.added, files.removed, changed)
    return Counts(counts.added, counts.removed, changed, counts.unknown + unknown)


def _total(counts: Counts) -> int:
    return counts.added + counts.removed + counts.changed + counts.unknown
