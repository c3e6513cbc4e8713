"""FW002: a package, a further copy of one or a place of one that newly has the platform's powers."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.compare.package_facts import EVERY_PHONE
from fwdiff.index.capability import CORE_UIDS, identifiers, is_overlay, is_system, sends
from fwdiff.index.sku_reach import spreads
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground, PackagePair
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.view import View
from fwdiff.model import Basis, Package
from fwdiff.model.judgement import Evidence, Severity


def _observe(ground: Ground) -> Iterator[Observation]:
    yield from _observe_new(ground)
    yield from _observe_phones(ground)


def _observe_new(ground: Ground) -> Iterator[Observation]:
    for package, row in ground.new_packages:
        if not is_overlay(package) and is_system(package):
            title = f"{package.package} is new: {_said(package)}"
            yield _new(ground, package, _severity(package), title, row.basis)
    for package, row in ground.further_copies:
        before = ground.left.packages[package.package]
        if not is_overlay(package) and is_system(package) and _is_more(package, before):
            gained = set(_powers(package)).difference(*map(_powers, before))
            title = f"{package.package} has a further copy: {_said(package)}"
            yield _new(ground, package, Severity.HIGH if gained else _severity(package), title, row.basis)
    for pair in ground.changed_packages:
        if not is_overlay(pair.right) and _became_privileged(pair):
            title = f"{pair.right.package} was not privileged and is: {_said(pair.right)}"
            yield _new(ground, pair.right, Severity.HIGH, title)


def _observe_phones(ground: Ground) -> Iterator[Observation]:
    """Packages that stand on phones of more SKUs than before."""
    unproven = {row.path for _, row in ground.further_copies if row.basis is not Basis.PROVEN}
    for spread in spreads(ground.left, ground.right):
        for package in spread.placements[:1]:
            if is_overlay(package) or not (is_system(package) or sends(package) or identifiers(package)):
                continue
            before = f"those of {', '.join(spread.before)}" if spread.before else "none for certain"
            after = f"those of {', '.join(spread.after)}" if spread.after else "all phones"
            said = _said(package)
            title = f"{package.package} stands on {after} now, and stood on {before}{': ' if said else ''}{said}"
            basis = Basis.OTHER_SIDE_UNREAD if package.path in unproven else Basis.PROVEN
            found = _new(ground, package, _severity(package), title, basis)
            phones = (
                evidence.of_field(ground.right, package, "sku", sku, f"stands on phones of {sku}")
                for sku in (spread.after or (EVERY_PHONE,))
                if sku not in spread.before
            )
            yield found._replace(subject=f"{package.package}:phones", evidence=(*found.evidence, *phones))


def _new(ground: Ground, package: Package, severity: Severity, title: str, basis: Basis = Basis.PROVEN) -> Observation:
    view = ground.right
    is_known = package.package in ground.left.packages
    place = evidence.of_placement(view, package) if is_known else evidence.of_package(view, package)
    return Observation(
        subject=package.package,
        case=ground.case_of_package(package.package),
        severity=severity,
        title=title,
        evidence=evidence.unique(
            [
                place,
                *evidence.of_signers(view, package),
                *(evidence.of_permission(view, package, name) for name in package.permissions_requested),
                *_uid(view, package),
                *(evidence.of_endpoint(view, one) for one in view.services_of(package)),
                *(evidence.of_api(view, package, use) for use in identifiers(package)),
            ]
        ),
        package=package.package,
        does_not_show=caveats.of_packages(view, [package]),
        basis=basis,
        disabled=not package.enabled,
    )


def _is_more(package: Package, before: list[Package]) -> bool:
    """Whether a copy has a power, asks for a permission or reads an identifier that no copy of the last build does."""
    return bool(_abilities(package).difference(*map(_abilities, before)))


def _abilities(package: Package) -> set[str]:
    read = {use.category for use in identifiers(package)}
    return {*_powers(package), *package.permissions_requested, *read}


def _became_privileged(pair: PackagePair) -> bool:
    """By its place, or by an allowlist where the last build's lists were read."""
    proven = any(change.name in {"placement", "privileged"} for change in pair.change.changes)
    return proven and pair.right.privileged and not pair.left.privileged


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


def _said(package: Package) -> str:
    reads = sorted({use.category for use in identifiers(package)})
    return ", ".join([*_powers(package), *([f"reads {', '.join(reads)}"] if reads else [])])


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
    "running as one of the platform's users; further copies of a package that can do more than those there "
    "were; packages that became privileged, or that phones of more SKUs have than before; overlays are left out",
    why="Such a package may read what no app from a store may read, and users cannot remove it. The client of 2019 was "
    "one.",
    what_to_do="Find out who asked for it and for which market; read what it asks for and whom it can reach.",
    references=("https://source.android.com/docs/core/permissions/perms-allowlist", "ETSI TS 103 732-4"),
    differential=_observe,
)
