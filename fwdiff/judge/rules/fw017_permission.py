"""FW017: a permission that a package, or its shared user, did not hold before."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.index.capability import SENSITIVE, identifiers
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground, PackagePair
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import GrantState, Package
from fwdiff.model.judgement import Severity

_REACHES_OUT = frozenset({"android.permission.INTERNET", "android.permission.SEND_SMS"})


def _observe(ground: Ground) -> Iterator[Observation]:
    for pair in ground.changed_packages:
        gained = _gained(ground, pair)
        if gained:
            yield _new(ground, pair.right, gained)


def _gained(ground: Ground, pair: PackagePair) -> list[str]:
    """What the manifest newly asks for and may be granted, less what its shared user held already."""
    denied = {one.name for one in pair.right.permissions_granted if one.state is GrantState.DENIED}
    held = set(pair.left.permissions_requested)
    if pair.right.shared_user_id:
        held |= ground.left.held_by_uid(pair.right.shared_user_id)
    return sorted(set(pair.right.permissions_requested) - held - denied)


def _new(ground: Ground, package: Package, gained: list[str]) -> Observation:
    shared = f", and with it all of {package.shared_user_id}" if package.shared_user_id else ""
    return Observation(
        subject=package.package,
        case=ground.case_of_package(package.package),
        severity=_severity(package, set(gained)),
        title=f"{package.package}{shared} gains {', '.join(gained)}",
        evidence=tuple(evidence.of_permission(ground.right, package, name) for name in gained),
        package=package.package,
        does_not_show=caveats.of_packages(ground.right, [package]),
        disabled=not package.enabled,
    )


def _severity(package: Package, gained: set[str]) -> Severity:
    """What reaches personal data, or lets what reads it reach out, is medium."""
    if gained & SENSITIVE or (gained & _REACHES_OUT and identifiers(package)):
        return Severity.MEDIUM
    return Severity.LOW if any(name.startswith("android.permission.") for name in gained) else Severity.INFO


RULE = Rule(
    id="FW017",
    title="A permission that was not held",
    severity=Severity.MEDIUM,
    looks_at="permissions that a package of both builds newly requests and is not denied, unless another package of "
    "its shared user held them before",
    why="A preinstalled app gets most of what it asks for without anybody being asked.",
    what_to_do="Ask what the permission is for, and whether the app's purpose covers it.",
    references=("https://developer.android.com/reference/android/Manifest.permission",),
    differential=_observe,
)
