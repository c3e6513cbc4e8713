"""FW022: a file of the image gives a permission that no user was asked for and no allowlist names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from fwdiff.index.capability import SENSITIVE, all_disabled
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import Basis, ConfigurationChange, SettingAt, SettingKind
from fwdiff.model.judgement import Severity

_ASSIGNED = re.compile(r"assign-permission (?:.* )?name=(\S+) uid=(\S+)")
_PERMISSION = re.compile(r"permission (?:.* )?name=(\S+)")
_GROUP = re.compile(r"\bgroup gid=([^\s;]+)")
_FIXED = "fixed"
_ALL_POWERS = frozenset({"root", "system"})
"""Groups that own nearly all of a phone's files (android_filesystem_config.h)."""


def _observe(ground: Ground) -> Iterator[Observation]:
    grants: defaultdict[str, list[ConfigurationChange]] = defaultdict(list)
    configuration = ground.diff.configuration
    for row in (*configuration.added, *configuration.changed):
        if row.kind is SettingKind.DEFAULT_PERMISSION and _is_more(ground, row):
            grants[row.key.partition("/")[0]].append(row)
        elif row.kind is SettingKind.SYSCONFIG and row.right is not None:
            yield from _assigned(ground, row)
            yield from _groups(ground, row)
    for package, rows in sorted(grants.items()):
        yield _granted(ground, package, rows)


def _is_more(ground: Ground, row: ConfigurationChange) -> bool:
    """Whether the last build did not grant it on these phones, or left it to the user to take it back."""
    stood = [one.value for one in ground.stood(row)]
    return not stood or (_is_fixed(row.right) and not any(map(_is_fixed, stood)))


def _is_fixed(value: str | None) -> bool:
    return (value or "").startswith(_FIXED)


def _granted(ground: Ground, package: str, rows: list[ConfigurationChange]) -> Observation:
    placements = ground.right.packages.get(package, [])
    asked = {name for one in placements for name in one.permissions_requested}
    reached = [row for row in rows if row.key.partition("/")[2] in asked & SENSITIVE]
    fixed = any(_is_fixed(row.right) for row in reached)
    names = ", ".join(sorted(row.key.partition("/")[2] for row in rows))
    lasting = ", which the user cannot take back" if fixed else ""
    effect = "" if placements else f", which {ground.right.absent},"
    return Observation(
        subject=package,
        case=ground.case_of_package(package),
        severity=_severity(fixed=fixed, reached=bool(reached), effective=bool(placements)),
        title=f"{package}{effect} is given {names} without asking{lasting}",
        evidence=evidence.unique([evidence.of_setting(ground.right, _setting(row), with_value=True) for row in rows]),
        package=package,
        does_not_show=caveats.of_packages(ground.right, placements),
        basis=Basis.PROVEN if any(row.basis is Basis.PROVEN for row in rows) else Basis.OTHER_SIDE_UNREAD,
        disabled=all_disabled(placements),
    )


def _severity(*, fixed: bool, reached: bool, effective: bool) -> Severity:
    if not effective:
        return Severity.INFO
    return (Severity.HIGH if fixed else Severity.MEDIUM) if reached else Severity.LOW


def _assigned(ground: Ground, row: ConfigurationChange) -> Iterator[Observation]:
    match = _ASSIGNED.fullmatch(row.key)
    if match and (row.kind, row.key) not in ground.left.settings:
        severity = Severity.HIGH if match[1] in SENSITIVE else Severity.MEDIUM
        yield _observation(ground, row, severity, f"All that runs as {match[2]} is given {match[1]}")


def _groups(ground: Ground, row: ConfigurationChange) -> Iterator[Observation]:
    match = _PERMISSION.fullmatch(row.key)
    if match is None:
        return
    stood = {gid for one in ground.left.settings.get((row.kind, row.key), ()) for gid in _GROUP.findall(one.value)}
    gained = [gid for gid in _GROUP.findall(row.right or "") if gid not in stood]
    if gained:
        severity = Severity.MEDIUM if _ALL_POWERS.isdisjoint(gained) else Severity.HIGH
        yield _observation(ground, row, severity, f"{match[1]} puts an app into the group {', '.join(gained)}")


def _observation(ground: Ground, row: ConfigurationChange, severity: Severity, title: str) -> Observation:
    return Observation(
        subject=row.key,
        case=ground.assignment.case_of[row.id],
        severity=severity,
        title=title,
        evidence=(evidence.of_setting(ground.right, _setting(row), with_value=True),),
        does_not_show=("that anything uses it",),
        basis=row.basis,
    )


def _setting(row: ConfigurationChange) -> SettingAt:
    return SettingAt(row.kind, row.key, row.right or "", row.path)


RULE = Rule(
    id="FW022",
    title="A file gives a permission without asking",
    severity=Severity.HIGH,
    looks_at="new default permissions, and those that become fixed; permissions assigned to a Linux user; groups that "
    "come with a permission",
    why="Such a line gives a power that no user is asked for and no privileged allowlist names.",
    what_to_do="Ask for the reason of each line; a grant that is fixed needs one that the user would accept.",
    references=(
        "https://source.android.com/docs/core/permissions/runtime_perms",
        "https://android.googlesource.com/platform/frameworks/base/+/main/data/etc/platform.xml",
    ),
    differential=_observe,
)
