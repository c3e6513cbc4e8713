"""FW008: the SKU that is selected, the overlays and the build's name do not speak of one region."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from fwdiff.index.capability import all_disabled, is_overlay
from fwdiff.index.sku import Skus
from fwdiff.index.sku_selection import selections
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.setting_cases import setting_case
from fwdiff.judge.view import View
from fwdiff.model import Basis, Package, Placement, SettingAt
from fwdiff.model.judgement import Severity
from fwdiff.sku_ids import locale_of, names_sku

_REGION = re.compile(r"[0-9A-Z]{2}([A-Z]{2,3})")
"""Two signs of a carrier and the locale, as in a SKU's id behind the brand: `00WW`."""
_CASE = setting_case("sku")
_NOT_WHICH = ("which SKU a phone selects: its boot property decides, and that is set outside the image",)


def _observe(ground: Ground, view: View) -> Iterator[Observation]:
    for sku, rows in _selected(view).items():
        title = _at_odds(ground, view, sku)
        if title:
            yield _selection(view, sku, rows, Severity.HIGH, title)
    yield from _overlays(view, view.inventory.image.region)


def _selected(view: View) -> dict[str, list[SettingAt]]:
    """The lines that select each SKU."""
    found: dict[str, list[SettingAt]] = {}
    for row in selections(view):
        found.setdefault(row.value.strip(), []).append(row)
    return found


def _at_odds(ground: Ground, view: View, sku: str) -> str:
    """Why a SKU should not be selected, or nothing; what a phone of another SKU takes is not what is selected."""
    region = view.inventory.image.region
    if region and not ground.diff.phone and not _agree(sku, region):
        return f"{sku} is selected in a build for {region}"
    if ground.policy.skus and sku not in ground.policy.skus:
        return f"{sku} is selected; {ground.policy.market} expects {', '.join(ground.policy.skus)}"
    return ""


def _agree(sku: str, region: str) -> bool:
    match = _REGION.fullmatch(region)
    return locale_of(sku) == (match[1] if match else region.upper())


def _selection(view: View, sku: str, rows: list[SettingAt], severity: Severity, title: str) -> Observation:
    return Observation(
        subject=f"selection {sku}",
        case=_CASE,
        severity=severity,
        title=title,
        evidence=tuple(evidence.of_setting(view, row, with_value=True) for row in rows),
        does_not_show=_NOT_WHICH,
    )


def _compare(ground: Ground) -> Iterator[Observation]:
    yield from _changed(ground)
    yield from _installs(ground)


def _changed(ground: Ground) -> Iterator[Observation]:
    """Another SKU is selected than was, or none, where the build alone does not tell that it is wrong."""
    before, after = _selected(ground.left), _selected(ground.right)
    was = ", ".join(before)
    for sku in before and sorted(after.keys() - before.keys()):
        if not _at_odds(ground, ground.right, sku):
            yield _selection(
                ground.right, sku, after[sku], _weight(ground, before, sku), f"{sku} is selected, which was {was}"
            )
    if before and not after and all(map(_is_proven(ground), chain.from_iterable(before.values()))):
        for sku, rows in before.items():
            yield _selection(ground.left, sku, rows, Severity.HIGH, f"No SKU is selected any more, which was {was}")


def _weight(ground: Ground, before: Iterable[str], sku: str) -> Severity:
    """Less where both builds are for this SKU's region, and not for that of the one before."""
    was, region = (view.inventory.image.region for view in (ground.left, ground.right))
    is_mended = region == was and region and _agree(sku, region) and not any(_agree(one, region) for one in before)
    return Severity.MEDIUM if is_mended else Severity.HIGH


def _is_proven(ground: Ground) -> Callable[[SettingAt], bool]:
    proven = {(one.kind, one.key) for one in ground.diff.configuration.removed if one.basis is Basis.PROVEN}
    return lambda row: (row.kind, row.key) in proven


def _overlays(view: View, region: str | None) -> Iterator[Observation]:
    """Overlays that wait for a SKU, where none of them waits for one of the build's region."""
    waiting: dict[str, list[Package]] = {}
    for package in view.inventory.packages:
        overlay = package.overlay
        if overlay and is_overlay(package) and names_sku(overlay.required_property or ""):
            sku = overlay.required_value or ""
            if view.sku_ids.is_id(sku):
                waiting.setdefault(sku[1:], []).append(package)
    if region and _REGION.fullmatch(region) and waiting and not any(_agree(f"0{one}", region) for one in waiting):
        regions = ", ".join(sorted(waiting))
        yield Observation(
            subject="overlays",
            case=_CASE,
            severity=Severity.MEDIUM,
            title=f"The overlays of the image are for {regions}, none for {region}, which the build is named after",
            evidence=tuple(
                evidence.of_field(view, packages[0], "overlay", other, f"waits for a SKU of {other}")
                for other, packages in sorted(waiting.items())
            ),
            does_not_show=_NOT_WHICH,
        )


def _installs(ground: Ground) -> Iterator[Observation]:
    """What another selected SKU installs that the last one did not, though no package differs."""
    before, after = Skus(ground.left), Skus(ground.right)
    for sku in sorted(set(after.selected) - set(before.selected)):
        was = {package.package for one in before.selected for package in before.installed_by(one)}
        for package in after.installed_by(sku):
            if package.package not in was:
                yield _installed(ground, package, sku, "is installed where")
        for package in ground.right.inventory.packages:
            is_known = package.package in ground.known.packages and package.placement is Placement.CARRIED
            claim = after.claim_of(package) if is_known and before.selected else None
            if claim is not None and claim.sku is None:
                yield _installed(ground, package, sku, "may be installed where")


def _installed(ground: Ground, package: Package, sku: str, verb: str) -> Observation:
    view = ground.right
    known = ground.known.packages.get(package.package)
    who = f", a registration client for {known.operator}," if known else ""
    return Observation(
        subject=f"installs {package.package}",
        case=_CASE,
        severity=Severity.HIGH if known else Severity.MEDIUM,
        title=f"{package.package}{who} {verb} {sku} is selected, which it is now",
        evidence=(
            *(evidence.of_setting(view, row, with_value=True) for row in _selected(view).get(sku, ())),
            evidence.of_placement(view, package),
        ),
        package=package.package,
        does_not_show=(*_NOT_WHICH, *caveats.of_packages(view, [package])),
        disabled=all_disabled([package]),
    )


RULE = Rule(
    id="FW008",
    title="SKU and region do not agree",
    severity=Severity.HIGH,
    looks_at="the region in the fingerprint, the SKU that a table or a property selects, whether it is another than it "
    "was, the SKUs that overlays wait for, the SKUs that the policy expects, and what a SKU installs that is newly "
    "selected",
    why="A wrong SKU id alone is enough to give a market another market's apps, allowlists and addresses.",
    what_to_do="Compare the SKU selection with the order for this market before anything else in the build.",
    references=("FIH's CDA: Default_SKUID, ro.cda.skuid.id_final",),
    absolute=_observe,
    differential=_compare,
)
