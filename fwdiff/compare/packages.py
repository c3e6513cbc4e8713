"""Packages that came, went, moved or changed.

A package pairs with the one of its name at its device path; what is left of a name pairs by likeness, then in order of
path.  Another package at the same device path is thus a removed and an added row that share it.
"""

from __future__ import annotations

from collections.abc import Sequence

from fwdiff.compare.detail import changes
from fwdiff.compare.likeness import Likenesses
from fwdiff.compare.row_names import Identifiers, evidence_key, keys_of_changes
from fwdiff.compare.table import OneSided, Table
from fwdiff.index import BuildIndex
from fwdiff.index.alignment import align_packages
from fwdiff.index.weight import cleartext_addresses, of_package, of_package_change
from fwdiff.model import (
    FieldChange,
    GrantState,
    Likeness,
    Package,
    PackageChange,
    PackageDiff,
    PackageRow,
    Side,
    Subject,
)

Pair = tuple[Package, Package]


def package_table(builds: Sequence[BuildIndex]) -> Table[Package]:
    """Placements of packages."""
    return Table(builds, align_packages([build.inventory.packages for build in builds]))


def package_rows(table: Table[Package]) -> PackageDiff:
    """The differing packages."""
    builds = table.builds
    sides = table.project(subject=lambda p: p.package, unread=lambda build, p: build.unread.package(p))
    identifiers = Identifiers(Subject.PACKAGE)
    likenesses = Likenesses(dict(zip(Side, (build.inventory.packages for build in builds), strict=False)))
    pairs = sorted(sides.both, key=lambda pair: _place(pair[0]))
    changed = [change for pair in pairs if (change := _change(pair, builds, identifiers))]
    return PackageDiff(
        added=_rows(sides.added, builds[1], builds[0], identifiers, likenesses, gone=False),
        removed=_rows(sides.removed, builds[0], builds[1], identifiers, likenesses, gone=True),
        changed=tuple(sorted(changed, key=lambda row: (*of_package_change(row.changes, moved=row.moved), row.id))),
    )


def _place(package: Package) -> tuple[str, str, str]:
    return package.package, package.device_path, package.path


def _rows(
    rows: list[OneSided[Package]],
    here: BuildIndex,
    there: BuildIndex,
    identifiers: Identifiers,
    likenesses: Likenesses,
    *,
    gone: bool,
) -> tuple[PackageRow, ...]:
    """In order of weight; ids are given in order of place, which no weight moves."""
    others = [Side.RIGHT if gone else Side.LEFT, Side.REFERENCE]
    known = {package.package for package in there.inventory.packages}
    named = [
        (row.value, _row(row, here, identifiers, like, gone=gone))
        for row in sorted(rows, key=_place_of_row)
        for like in [likenesses.of(row.value, others) if row.value.package not in known else ()]
    ]
    named.sort(key=lambda entry: of_package(entry[0], here.services_of(entry[0]), there))
    return tuple(row for _, row in named)


def _place_of_row(row: OneSided[Package]) -> tuple[str, str, str]:
    return _place(row.value)


def _row(
    row: OneSided[Package], build: BuildIndex, identifiers: Identifiers, like: tuple[Likeness, ...], *, gone: bool
) -> PackageRow:
    package = row.value
    services = build.services_of(package)
    return PackageRow(
        id=identifiers.name(package.package, package.device_path),
        subject=f"package:{package.package}",
        keys=(evidence_key(Subject.PACKAGE, package.package, gone=gone),),
        basis=row.basis,
        package=package.package,
        path=package.path,
        device_path=package.device_path,
        placement=package.placement,
        version_code=package.version_code,
        version_name=package.version_name,
        shared_user_id=package.shared_user_id,
        signers=package.signers,
        privileged=package.privileged,
        enabled=package.enabled,
        code=package.code,
        file_sha256=package.file_sha256,
        permissions_requested=tuple(sorted(set(package.permissions_requested))),
        permissions_allowlisted=tuple(sorted(set(package.permissions_allowlisted))),
        hosts=tuple(sorted({endpoint.host for endpoint in services})),
        api_categories=tuple(sorted({use.category for use in package.api_uses})),
        platform_key=package.platform_key,
        cleartext=cleartext_addresses(services),
        in_reference=row.in_reference,
        like=like,
    )


def _change(pair: Pair, builds: Sequence[BuildIndex], identifiers: Identifiers) -> PackageChange | None:
    left, right = pair
    moved = left.device_path != right.device_path
    fields = tuple(field for field in changes(left, right) if not _unproven(field, builds))
    if not moved and not fields:
        return None
    return PackageChange(
        id=identifiers.name(left.package, left.device_path),
        subject=f"package:{left.package}",
        keys=(*([_moved(left)] if moved else []), *keys_of_changes(Subject.PACKAGE, left.package, fields)),
        package=left.package,
        left_path=left.path,
        right_path=right.path,
        moved=moved,
        changes=fields,
    )


def _moved(package: Package) -> str:
    return evidence_key(Subject.PACKAGE, package.package, "moved")


def _unproven(field: FieldChange, builds: Sequence[BuildIndex]) -> bool:
    """Whether a side does not know a grant or a signature, or lacks only what a list not read there would say."""
    if field.name == "permissions_granted":
        return GrantState.UNKNOWN in (field.left, field.right)
    if field.name == "signature_verifies":
        return None in (field.left, field.right)
    if field.name not in {"permissions_allowlisted", "privileged"}:
        return False
    return any(
        not value and build.unread.lists for value, build in zip((field.left, field.right), builds, strict=False)
    )
