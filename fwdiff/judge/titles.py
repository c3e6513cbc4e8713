"""What a case is about, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from fwdiff.index.sections import NOUNS
from fwdiff.judge.ground import Ground
from fwdiff.model import Basis, PackageRow, Subject
from fwdiff.model.judgement import CaseKind

_SETTINGS = {"certificates": "The certificate store", "verified-boot": "Verified boot", "sku": "Selection of the SKU"}

_WORDS = {Subject.ENDPOINT: "addresses"}
_UNSAID = {Subject.PACKAGE, Subject.FILE}
"""Kinds that a package with another version has as a rule."""
_KINDS = [(kind, _WORDS.get(kind, f"{noun}s")) for kind, noun in NOUNS.items() if kind not in _UNSAID]
_PERFECT = {"came": "come", "went": "gone"}


def kind_of(case: str) -> CaseKind:
    """The first part of a case's id."""
    return CaseKind(case.partition(":")[0])


def title_of(ground: Ground, case: str) -> str:
    """One line."""
    name = case.partition(":")[2]
    match kind_of(case):
        case CaseKind.PACKAGE:
            title = _package(ground, name)
        case CaseKind.DOMAIN:
            title = _domain(ground, name)
        case CaseKind.SETTING:
            title = _setting(name)
        case CaseKind.FOLDER:
            title = f"{name}: files of an application that cannot be read"
        case CaseKind.FILES:
            title = f"Files of {name}"
        case CaseKind.COVERAGE:
            title = "What was not read"
        case CaseKind.IDENTITY:
            title = _identity(ground)
        case CaseKind.POLICY:
            title = "What both builds have and the policy does not list"
        case CaseKind.NOISE:
            title = "Text that looks like addresses, in several places"
        case unknown:
            assert_never(unknown)
    return title


def _identity(ground: Ground) -> str:
    """The builds by the version in their fingerprints: `…/00WW_3_22C:user/release-keys`."""
    prints = [view.inventory.image.fingerprint or "unknown" for view in (ground.left, ground.right)]
    versions = [one.rpartition("/")[0].rpartition("/")[2].partition(":")[0] or one for one in prints]
    return f"Identity of the build: {' → '.join(dict.fromkeys(versions))}"


def _package(ground: Ground, name: str) -> str:
    left, right = ground.left.packages.get(name), ground.right.packages.get(name)
    if left and right:
        versions = _versions(left[0].version_name, right[0].version_name)
        return f"{name} {versions}".rstrip() + _of_what(ground, f"package:{name}")
    if right:
        return f"{name} is new" if _is_proven(ground.diff.packages.added, name) else f"{name} may be new"
    if left:
        return f"{name} is gone" if _is_proven(ground.diff.packages.removed, name) else f"{name} may be gone"
    return f"Overlays of {name}" if _has_overlay(ground, name) else f"{name}, named by settings alone"


def _of_what(ground: Ground, case: str) -> str:
    """Which kinds of rows a case of a package in both builds has; where it has none, that all is as before."""
    kinds = {row.partition(":")[0] for row in ground.assignment.cases.get(case, ())}
    if not kinds:
        return ", as before"
    words = [word for kind, word in _KINDS if kind in kinds]
    return f": {', '.join(words)}" if words else ""


def _is_proven(rows: Iterable[PackageRow], name: str) -> bool:
    """Whether the other build was read where the package would stand."""
    return any(row.package == name and row.basis is Basis.PROVEN for row in rows)


def _has_overlay(ground: Ground, name: str) -> bool:
    return name in ground.left.bases or name in ground.right.bases


def _versions(left: str | None, right: str | None) -> str:
    return f"{left or 'unknown'} → {right or 'unknown'}" if left != right else ""


def _domain(ground: Ground, name: str) -> str:
    replaced = [one for one in ground.assignment.hosts.replacements if one.new == name]
    if replaced:
        owners = {owner for one in replaced for owner in one.owners}
        return f"{', '.join(one.old for one in replaced)} → {name} in {len(owners)} packages and files"
    endpoints = ground.diff.endpoints
    fates = {
        fate if getattr(row, "basis", Basis.PROVEN) is Basis.PROVEN else f"may have {_PERFECT[fate]}"
        for fate, rows in (("came", endpoints.added), ("went", endpoints.removed), ("changed", endpoints.changed))
        for row in rows
        if ground.assignment.case_of[row.id] == f"domain:{name}"
    }
    return f"{name} {' and '.join(sorted(fates))}" if fates else f"{name}, as before"


def _setting(name: str) -> str:
    partition = name.partition("properties:")[2]
    return f"Properties of {partition}" if partition else _SETTINGS.get(name, name)
