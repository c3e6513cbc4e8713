"""FW009: another package, or another signer, at the place of one that was there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from fwdiff.index.likeness import likeness_words
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground, PackagePair
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.setting_cases import IDENTITY
from fwdiff.model import Package, PackageRow, Side
from fwdiff.model.judgement import Evidence, Severity

_NOT_WHO = "who holds the key: a certificate names itself"


def _observe(ground: Ground) -> Iterator[Observation]:
    removed = {row.device_path: row for row in ground.diff.packages.removed}
    for package, row in ground.new_packages:
        before = removed.get(row.device_path)
        if before is not None:
            yield _swap(ground, package, row, ground.left.package_at[before.path])
    signed = [pair for pair in ground.changed_packages if _other_signer(pair)]
    with_platform = [pair for pair in signed if _is_platforms(ground, pair)]
    if with_platform:
        yield _platform_key(ground, with_platform)
    for pair in signed:
        if pair not in with_platform:
            yield _signer(ground, pair)
    for package, row in ground.further_copies:
        earlier = [one for one in ground.left.packages[package.package] if one.signers]
        if earlier and package.signers and _is_strangers(package, earlier):
            yield _copy(ground, package, row, earlier)


def _swap(ground: Ground, package: Package, row: PackageRow, before: Package) -> Observation:
    return Observation(
        subject=package.package,
        case=ground.case_of_package(package.package),
        severity=Severity.HIGH,
        title=f"{package.package} stands where {before.package} stood{_relation(row, before)}",
        evidence=(evidence.of_package(ground.right, package), evidence.of_package(ground.left, before)),
        package=package.package,
        does_not_show=caveats.of_packages(ground.right, [package]),
        basis=row.basis,
        disabled=not package.enabled,
    )


def _relation(row: PackageRow, before: Package) -> str:
    """Whether it is the same code under another name."""
    like = next((one for one in row.like if one.package == before.package and one.side is Side.LEFT), None)
    return f": {likeness_words(like, 'it')}" if like else ""


def _other_signer(pair: PackagePair) -> bool:
    return bool(pair.left.signers and pair.right.signers) and set(pair.left.signers) != set(pair.right.signers)


def _is_platforms(ground: Ground, pair: PackagePair) -> bool:
    """Whether the platform's key itself was exchanged, and this package followed."""
    return (
        ground.left.platform_signers != ground.right.platform_signers
        and pair.left.platform_key
        and pair.right.platform_key
    )


def _signers(ground: Ground, pair: PackagePair) -> list[Evidence]:
    said = [(ground.left, pair.left), (ground.right, pair.right)]
    return [evidence.of_field(view, package, "signers", one) for view, package in said for one in package.signers]


def _signer(ground: Ground, pair: PackagePair) -> Observation:
    package = pair.right
    return Observation(
        subject=f"{package.package}:signers",
        case=ground.case_of_package(package.package),
        severity=Severity.HIGH,
        title=f"{package.package} is signed with another certificate",
        evidence=evidence.unique(_signers(ground, pair)),
        package=package.package,
        does_not_show=(_NOT_WHO,),
        disabled=not package.enabled,
    )


def _is_strangers(package: Package, before: list[Package]) -> bool:
    """Whether a further copy is signed as none of those before; an exchanged platform key is still the platform's."""
    of_platform = package.platform_key and any(one.platform_key for one in before)
    return not of_platform and all(set(package.signers) != set(one.signers) for one in before)


def _copy(ground: Ground, package: Package, row: PackageRow, before: list[Package]) -> Observation:
    signers = [evidence.of_signers(ground.left, one) for one in before]
    return Observation(
        subject=f"{package.package}:signers",
        case=ground.case_of_package(package.package),
        severity=Severity.HIGH,
        title=f"{package.package} has a further copy that is signed with another certificate",
        evidence=evidence.unique(
            [
                evidence.of_placement(ground.right, package),
                *evidence.of_signers(ground.right, package),
                *chain.from_iterable(signers),
            ]
        ),
        package=package.package,
        does_not_show=(_NOT_WHO, *caveats.of_packages(ground.right, [package])),
        basis=row.basis,
        disabled=not package.enabled,
    )


def _platform_key(ground: Ground, pairs: list[PackagePair]) -> Observation:
    return Observation(
        subject="platform",
        case=IDENTITY,
        severity=Severity.HIGH,
        title="The platform's key is another one",
        evidence=evidence.unique(_signers(ground, pairs[0])),
        does_not_show=(_NOT_WHO,),
    )


RULE = Rule(
    id="FW009",
    title="Another package or signer at the same place",
    severity=Severity.HIGH,
    looks_at="a new package at the device path of one that is gone, and packages, and further "
    "copies of packages, whose signing certificates are others",
    why="A name and a path say nothing of what stands there; another signer means that somebody else built it.",
    what_to_do="Ask why it was exchanged; compare both packages in full; check whose the certificate is.",
    references=("https://source.android.com/docs/security/features/apksigning",),
    differential=_observe,
)
