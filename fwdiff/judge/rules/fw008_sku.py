"""FW008: the SKU that is selected, the overlays and the build's name do not speak of one region."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.index.capability import is_overlay
from fwdiff.judge import evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.setting_cases import setting_case
from fwdiff.judge.view import View
from fwdiff.model import Package, SettingAt, SettingKind
from fwdiff.model.judgement import Severity

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
    return row.key.lower() == "default_skuid"


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


RULE = Rule(
    id="FW008",
    title="SKU and region do not agree",
    severity=Severity.HIGH,
    looks_at="the region in the fingerprint, the SKU that is selected by default, the SKUs that overlays wait for, and "
    "the SKUs that the policy expects",
    why="A wrong SKU id alone is enough to give a market another market's apps, allowlists and addresses.",
    what_to_do="Compare the SKU selection with the order for this market before anything else in the build.",
    references=("FIH's CDA: Default_SKUID, ro.cda.skuid.id_final",),
    absolute=_observe,
)
