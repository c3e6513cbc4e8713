"""FW002: a new package with the platform's powers."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.judge import caveats, evidence
from fwdiff.judge.capability import CORE_UIDS, identifiers, is_overlay, is_system, sends
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.view import View
from fwdiff.model import Package, PackageRow
from fwdiff.model.judgement import Evidence, Severity


def _observe(ground: Ground) -> Iterator[Observation]:
    for package, row in ground.new_packages:
        if not is_overlay(package) and is_system(package):
            yield _new(ground, package, row)


def _new(ground: Ground, package: Package, row: PackageRow) -> Observation:
    view = ground.right
    return Observation(
        subject=package.package,
        case=ground.case_of_package(package.package),
        severity=_severity(package),
        title=f"{package.package} is new: {', '.join(_powers(package))}",
        evidence=evidence.unique(
            [
                evidence.of_package(view, package),
                *(evidence.of_permission(view, package, name) for name in package.permissions_requested),
                *_uid(view, package),
                *(evidence.of_endpoint(view, one) for one in view.services_of(package)),
                *(evidence.of_api(view, package, use) for use in identifiers(package)),
            ]
        ),
        package=package.package,
        does_not_show=caveats.of_packages(view, [package]),
        basis=row.basis,
        disabled=not package.enabled,
    )


def _severity(package: Package) -> Severity:
    """What reads identifiers and can send them needs a decision; what does neither needs a look."""
    if sends(package) and identifiers(package):
        return Severity.HIGH
    return Severity.MEDIUM if sends(package) or identifiers(package) else Severity.LOW


def _powers(package: Package) -> Iterator[str]:
    if package.privileged:
        yield "privileged"
    if package.platform_key:
        yield "signed with the platform's key"
    if package.shared_user_id in CORE_UIDS:
        yield f"runs as {package.shared_user_id}"
    reads = sorted({use.category for use in identifiers(package)})
    if reads:
        yield f"reads {', '.join(reads)}"


def _uid(view: View, package: Package) -> Iterator[Evidence]:
    if package.shared_user_id is None:
        return
    held = view.held_by_uid(package.shared_user_id)
    value = f"runs as {package.shared_user_id}, which holds {', '.join(sorted(held)) or 'nothing that is granted'}"
    yield evidence.of_field(view, package, "shared_user_id", package.shared_user_id, value)


RULE = Rule(
    id="FW002",
    title="New system package",
    severity=Severity.HIGH,
    looks_at="packages that the last build does not have, in priv-app, allowlisted, signed with the platform's key or "
    "running as one of the platform's users; overlays are left out",
    why="Such a package may read what no app from a store may read, and users cannot remove it. The client of 2019 was "
    "one.",
    what_to_do="Find out who asked for it and for which market; read what it asks for and whom it can reach.",
    references=("https://source.android.com/docs/core/permissions/perms-allowlist", "ETSI TS 103 732-4"),
    differential=_observe,
)
