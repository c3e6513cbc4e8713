"""What differs between two builds; encoded as JSON this is `fwdiff.diff/2`."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.model.inventory import Coverage, ImageIdentity
from fwdiff.model.judgement import Case, Finding, Verdict
from fwdiff.model.rows import (
    ConfigurationChange,
    EndpointChange,
    EndpointRow,
    FileChange,
    PackageChange,
    PackageRow,
    PermissionRow,
)


class PackageDiff(Struct, frozen=True):
    """Packages by what became of them; a swap is a removed and an added row that share a device path."""

    added: tuple[PackageRow, ...]
    removed: tuple[PackageRow, ...]
    changed: tuple[PackageChange, ...]


class PermissionDiff(Struct, frozen=True):
    """Permissions of packages on both sides."""

    added: tuple[PermissionRow, ...]
    removed: tuple[PermissionRow, ...]


class EndpointDiff(Struct, frozen=True):
    """Hosts by what became of them."""

    added: tuple[EndpointRow, ...]
    removed: tuple[EndpointRow, ...]
    changed: tuple[EndpointChange, ...]


class ConfigurationDiff(Struct, frozen=True):
    """Properties, allow-lists, sysconfig, SKU selection, init services, certificates."""

    added: tuple[ConfigurationChange, ...]
    removed: tuple[ConfigurationChange, ...]
    changed: tuple[ConfigurationChange, ...]


class FileDiff(Struct, frozen=True):
    """Files by what became of them."""

    added: tuple[FileChange, ...]
    removed: tuple[FileChange, ...]
    changed: tuple[FileChange, ...]


class DiffCoverage(Struct, frozen=True):
    """What of either side could not be read."""

    left: Coverage | None
    """Null where the candidate stands alone."""
    right: Coverage
    reference: Coverage | None = None


class Counts(Struct, frozen=True):
    """Rows of one section; `unknown` are those whose other side was not read, counted nowhere else."""

    added: int
    removed: int
    changed: int
    unknown: int


class Summary(Struct, frozen=True):
    """Counts a section; `endpoints` counts service hosts alone, `endpoints_all` every class."""

    packages: Counts
    permissions: Counts
    endpoints: Counts
    endpoints_all: Counts
    configuration: Counts
    files: Counts
    identical: bool
    """No row anywhere, and nothing that could have given one was left unread."""


class Phone(Struct, frozen=True):
    """The phone that builds were compared for: what the images tie to other SKUs is left out of everything."""

    sku: str
    left_out_of_left: int
    """Packages, settings and files."""
    left_out_of_right: int


class Diff(Struct, frozen=True, kw_only=True):
    """All differences between a left (baseline) and a right (candidate) build, and what is concluded from them."""

    schema: str
    tool: str
    knowledge: str
    left: ImageIdentity | None
    """Null where the candidate stands alone: then nothing differs."""
    right: ImageIdentity
    reference: ImageIdentity | None
    phone: Phone | None = None
    """Null: every phone's."""
    verdict: Verdict | None = None
    """Null while the builds are still being read."""
    cases: tuple[Case, ...] = ()
    """In the order in which they matter."""
    findings: tuple[Finding, ...] = ()
    packages: PackageDiff
    permissions: PermissionDiff
    endpoints: EndpointDiff
    configuration: ConfigurationDiff
    files: FileDiff
    coverage: DiffCoverage
    summary: Summary
