"""FW005: the privileged-permission allowlist grew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from fwdiff.index.capability import SENSITIVE, all_disabled
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.view import View
from fwdiff.model import Basis, ConfigurationChange, SettingAt, SettingKind
from fwdiff.model.judgement import Severity

_GRANTED = "granted"


def _observe(ground: Ground) -> Iterator[Observation]:
    grown: defaultdict[str, list[ConfigurationChange]] = defaultdict(list)
    configuration = ground.diff.configuration
    for row in (*configuration.added, *configuration.changed):
        if row.kind is SettingKind.PRIVAPP_PERMISSION and row.right == _GRANTED and not _stood(ground, row):
            grown[row.key.partition("/")[0]].append(row)
    for package, rows in sorted(grown.items()):
        yield _new(ground, package, rows)


def _stood(ground: Ground, row: ConfigurationChange) -> bool:
    return any(one.value == _GRANTED for one in ground.stood(row))


def _setting(row: ConfigurationChange) -> SettingAt:
    return SettingAt(row.kind, row.key, _GRANTED, row.path)


def _sku(view: View, setting: SettingAt) -> str | None:
    return view.sku_ids.of_folder(view.place_of(setting))


def _new(ground: Ground, package: str, rows: list[ConfigurationChange]) -> Observation:
    settings = [_setting(row) for row in rows]
    skus = {_sku(ground.right, setting) for setting in settings}
    placements = [one for one in ground.right.packages.get(package, []) if None in {one.sku, *skus} or one.sku in skus]
    permissions = [row.key.partition("/")[2] for row in rows]
    asked = {name for one in placements for name in one.permissions_requested}
    where = "" if None in skus else f" on phones of {', '.join(sorted(filter(None, skus)))}"
    absent = "is on none of them" if where and package in ground.right.packages else ground.right.absent
    effect = where if placements else f"{where}, which {absent},"
    return Observation(
        subject=package,
        case=ground.case_of_package(package),
        severity=_severity(ground, package, set(permissions) & asked) if placements else Severity.INFO,
        title=f"The allowlist gives {package}{effect} {', '.join(sorted(permissions))}",
        evidence=evidence.unique(
            [
                *(evidence.of_setting(ground.right, setting) for setting in settings),
                *(evidence.of_package(ground.right, one) for one in placements),
            ]
        ),
        package=package,
        does_not_show=caveats.of_packages(ground.right, placements),
        basis=Basis.PROVEN if any(row.basis is Basis.PROVEN for row in rows) else Basis.OTHER_SIDE_UNREAD,
        disabled=all_disabled(placements),
    )


def _severity(ground: Ground, package: str, effective: set[str]) -> Severity:
    """An entry matters where the package stands on phones that have it, and asks for the permission."""
    if effective and package not in ground.left.packages:
        return Severity.HIGH
    if effective & SENSITIVE:
        return Severity.MEDIUM
    return Severity.LOW


RULE = Rule(
    id="FW005",
    title="The privileged allowlist grew",
    severity=Severity.HIGH,
    looks_at="entries of privapp-permissions files that the last build does not have, and whether the package is there "
    "and asks for the permission",
    why="Each entry is a decision to give an app a permission that users are never asked for.",
    what_to_do="Ask for the reason of each entry; remove those of packages that the build does not have.",
    references=("https://source.android.com/docs/core/permissions/perms-allowlist",),
    differential=_observe,
)
