"""FW008: the SKU that is selected, the overlays and the build's name do not speak of one region."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.index.capability import all_disabled, is_overlay
from fwdiff.index.sku import Skus
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.setting_cases import setting_case
from fwdiff.judge.view import View
from fwdiff.model import Package, Placement, SettingAt, SettingKind
from fwdiff.model.judgement import Severity
from fwdiff.model.vocabulary import DEFAULT_SKU

_SKU_ID = re.compile(r"[0-9A-Z](\d\d[A-Z]{2,3})")
"""A brand's digit and the region: `600WW`."""
_CASE = setting_case("sku")
_NOT_WHICH = ("which SKU a phone selects: its boot property decides, and that is set outside the image",)


def _observe(ground: Ground, view: View) -> Iterator[Observation]:
    region = view.inventory.image.region
    selected = [row for row in view.inventory.configuration if row.kind is SettingKind.SKU and _is_default(row)]
    for row in selected:
        match = _SKU_ID.fullmatch(row.value.strip())
        if match and region and match[1] != region:
            yield _selection(view, row, f"{row.value} is selected in a build for {region}")
        elif ground.policy.skus and row.value.strip() not in ground.policy.skus:
            expected = ", ".join(ground.policy.skus)
            yield _selection(view, row, f"{row.value} is selected; {ground.policy.market} expects {expected}")
    yield from _overlays(view, region)


def _is_default(row: SettingAt) -> bool:
    return row.key.lower() == DEFAULT_SKU


def _selection(view: View, row: SettingAt, title: str) -> Observation:
    return Observation(
        subject="selection",
        case=_CASE,
        severity=Severity.HIGH,
        title=title,
        evidence=(evidence.of_setting(view, row, with_value=True),),
        does_not_show=_NOT_WHICH,
    )


def _overlays(view: View, region: str | None) -> Iterator[Observation]:
    """Overlays that wait for a SKU, where none of them waits for one of the build's region."""
    waiting: dict[str, list[Package]] = {}
    for package in view.inventory.packages:
        overlay = package.overlay
        if overlay and is_overlay(package) and "skuid" in (overlay.required_property or ""):
            match = _SKU_ID.fullmatch(overlay.required_value or "")
            if match:
                waiting.setdefault(match[1], []).append(package)
    if region and _SKU_ID.fullmatch(f"0{region}") and waiting and region not in waiting:
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
    selections = [row for row in view.inventory.configuration if row.value.strip() == sku and _is_default(row)]
    return Observation(
        subject=f"installs {package.package}",
        case=_CASE,
        severity=Severity.HIGH if known else Severity.MEDIUM,
        title=f"{package.package}{who} {verb} {sku} is selected, which it is now",
        evidence=(
            *(evidence.of_setting(view, row, with_value=True) for row in selections),
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
    looks_at="the region in the fingerprint, the SKU that is selected by default, the SKUs that overlays wait for, "
    "the SKUs that the policy expects, and what a SKU installs that is newly selected",
    why="A wrong SKU id alone is enough to give a market another market's apps, allowlists and addresses.",
    what_to_do="Compare the SKU selection with the order for this market before anything else in the build.",
    references=("FIH's CDA: Default_SKUID, ro.cda.skuid.id_final",),
    absolute=_observe,
    differential=_installs,
)
