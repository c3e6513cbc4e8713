"""FW015: what a release must not have: debugging, test keys, verification switched off, or a step back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from fwdiff.index.capability import all_disabled, is_overlay, is_system
from fwdiff.judge import evidence
from fwdiff.judge.ground import Ground, PackagePair
from fwdiff.judge.kernel_dangers import loose_parameter
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.setting_cases import IDENTITY
from fwdiff.judge.view import View
from fwdiff.knowledge.tables import public_roots
from fwdiff.model import ConfigurationChange, FileChange, Package, SettingAt, SettingKind
from fwdiff.model.judgement import Evidence, Severity


class Loose(NamedTuple):
    """A property's values that no release has, or the only ones that it may have."""

    words: str
    severity: Severity
    bad: frozenset[str] = frozenset()
    good: frozenset[str] = frozenset()


_LOOSE = {
    "ro.build.type": Loose("the build is not a user build", Severity.HIGH, good=frozenset({"user"})),
    "ro.build.tags": Loose(
        "the build is not signed with release keys", Severity.HIGH, good=frozenset({"release-keys"})
    ),
    "ro.debuggable": Loose("every process can be debugged", Severity.HIGH, bad=frozenset({"1"})),
    "ro.secure": Loose("adb runs as root", Severity.HIGH, bad=frozenset({"0"})),
    "ro.adb.secure": Loose("adb asks nobody", Severity.HIGH, bad=frozenset({"0"})),
    "ro.control_privapp_permissions": Loose(
        "privileged permissions need no allowlist", Severity.MEDIUM, bad=frozenset({"log", "disable"})
    ),
}
WATCHED = frozenset(_LOOSE)
_NOT_TAKEN = ("that the kernel or init of this build heeds it, or what the boot loader adds",)
_AVB_OFF = "disabled"
_OTA_CERTIFICATES = "otacerts.zip"
_ADB_KEYS = "adb_keys"
"""Who has one of these is not asked (adbd's auth.cpp)."""


def _absolute(ground: Ground, view: View) -> Iterator[Observation]:
    for key, loose in _LOOSE.items():
        rows = [row for row in view.settings_of_property(key) if _is_loose(row.value, loose)]
        if rows:
            yield _setting(ground, view, rows, loose.severity, f"{key} is {rows[0].value}: {loose.words}")
    flags = [row for row in view.settings.get((SettingKind.AVB, "flags"), ()) if _AVB_OFF in row.value]
    if flags:
        yield _setting(ground, view, flags, Severity.HIGH, f"Verified boot: {flags[0].value}")
    for (kind, domain), rows in sorted(view.settings.items()):
        if kind is SettingKind.SELINUX_PERMISSIVE:
            title = f"SELinux refuses {domain} nothing: the domain is permissive"
            yield _setting(ground, view, rows, Severity.HIGH, title)
        elif kind is SettingKind.KERNEL_PARAMETER:
            yield from _parameters(ground, view, rows)
    for name, placements in sorted(view.packages.items()):
        if debuggable := [package for package in placements if package.debuggable]:
            told = evidence.of_field(view, debuggable[0], "debuggable", "true")
            yield _package(ground, "debuggable", placements, Severity.MEDIUM, f"{name} can be debugged", told)
        if broken := [package for package in placements if package.signature_verifies is False]:
            what = "not what its signer signed" if broken[0].signers else "without a signer"
            title = f"{name} is {what}: {broken[0].signature_fault}"
            told = evidence.of_field(view, broken[0], "signature_verifies", "false", broken[0].signature_fault)
            yield _package(ground, "signature", placements, Severity.HIGH, title, told)


def _parameters(ground: Ground, view: View, rows: list[SettingAt]) -> Iterator[Observation]:
    for value, said in groupby(sorted(rows, key=lambda row: row.value), key=lambda row: row.value):
        loose = loose_parameter(rows[0].key, value)
        if loose:
            word = f"{rows[0].key}={value}" if value else rows[0].key
            title = f"The kernel is started with {word}: {loose.words}"
            found = _setting(ground, view, list(said), loose.severity, title)
            yield found._replace(subject=f"{found.subject}={value}", does_not_show=_NOT_TAKEN)


def _package(
    ground: Ground, what: str, placements: list[Package], severity: Severity, title: str, told: Evidence
) -> Observation:
    name = placements[0].package
    return Observation(
        subject=f"{what}:{name}",
        case=ground.case_of_package(name),
        severity=severity,
        title=title,
        evidence=(told,),
        package=name,
        disabled=all_disabled(placements),
    )


def looseness(key: str, value: str) -> Loose | None:
    """What a property says with a value that no release has."""
    loose = _LOOSE.get(key)
    return loose if loose and _is_loose(value, loose) else None


def _is_loose(value: str, loose: Loose) -> bool:
    return bool(value) and (value in loose.bad if loose.bad else value not in loose.good)


def _setting(ground: Ground, view: View, rows: list[SettingAt], severity: Severity, title: str) -> Observation:
    return Observation(
        subject=f"{rows[0].kind}:{rows[0].key}",
        case=ground.case_of_setting(rows[0]),
        severity=severity,
        title=title,
        evidence=evidence.unique([evidence.of_setting(view, row, with_value=True) for row in rows]),
    )


def _differential(ground: Ground) -> Iterator[Observation]:
    yield from _patch(ground)
    for row in ground.diff.configuration.changed:
        if row.kind is SettingKind.AVB and row.key == "rollback index" and _number(row.right) < _number(row.left):
            yield _changed(ground, row, Severity.HIGH, f"The rollback index goes back from {row.left} to {row.right}")
    for row in ground.diff.configuration.added:
        if row.kind is SettingKind.CERTIFICATE and not _stood(ground, row):
            yield _certificate(ground, row)
    for pair in ground.changed_packages:
        if pair.right.version_code < pair.left.version_code:
            yield _downgrade(ground, pair)
    yield from _keys(ground)


def _certificate(ground: Ground, row: ConfigurationChange) -> Observation:
    """Upgrades bring roots that browsers trust too; whoever has the key of another can be any server."""
    public = row.key in public_roots()
    severity = Severity.MEDIUM if public else Severity.HIGH
    whose = "browsers trust it too" if public else "it is none that browsers are known to trust"
    return _changed(ground, row, severity, f"A certificate is trusted that was not: {row.right}; {whose}")


def _patch(ground: Ground) -> Iterator[Observation]:
    left, right = (view.inventory.image.security_patch for view in (ground.left, ground.right))
    if left and right and right < left:
        value = f"security patch {right}, {left} before"
        yield Observation(
            subject="security-patch",
            case=IDENTITY,
            severity=Severity.HIGH,
            title=f"The security patch level goes back from {left} to {right}",
            evidence=(Evidence("identity:security_patch[back]", "configuration", ground.right.side, "", value),),
        )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _stood(ground: Ground, row: ConfigurationChange) -> bool:
    return (row.kind, row.key) in ground.left.settings


def _changed(ground: Ground, row: ConfigurationChange, severity: Severity, title: str) -> Observation:
    setting = SettingAt(row.kind, row.key, row.right or "", row.path)
    return Observation(
        subject=f"{row.kind}:{row.key}",
        case=ground.assignment.case_of[row.id],
        severity=severity,
        title=title,
        evidence=(evidence.of_setting(ground.right, setting),),
        basis=row.basis,
    )


def _downgrade(ground: Ground, pair: PackagePair) -> Observation:
    package = pair.right
    weighty = is_system(package) and not is_overlay(package)
    return Observation(
        subject=f"downgrade:{package.package}",
        case=ground.case_of_package(package.package),
        severity=Severity.MEDIUM if weighty else Severity.LOW,
        title=f"{package.package} goes back from {pair.left.version_name} to {package.version_name}",
        evidence=(evidence.of_field(ground.right, package, "version_code", "back", "an older version than before"),),
        package=package.package,
        does_not_show=("that the older version lacks a correction: only the numbers were compared",),
        disabled=not package.enabled,
    )


def _keys(ground: Ground) -> Iterator[Observation]:
    """The files of keys that updates and adb ask."""
    for row in ground.diff.files.changed:
        if row.path.endswith(f"/{_OTA_CERTIFICATES}"):
            lacks = "which keys: the archive's certificates are not compared one by one"
            yield _file(ground, row, _OTA_CERTIFICATES, "The keys that sign updates are others", lacks)
    for row in (*ground.diff.files.added, *ground.diff.files.changed):
        if row.device_path.rpartition("/")[2] == _ADB_KEYS:
            yield _file(ground, row, _ADB_KEYS, "adb trusts keys that the build brings", "whose keys they are")


def _file(ground: Ground, row: FileChange, name: str, title: str, lacks: str) -> Observation:
    return Observation(
        subject=name,
        case=ground.assignment.case_of[row.id],
        severity=Severity.HIGH,
        title=title,
        evidence=(Evidence(f"file:{name}", "file", ground.right.side, row.path, "the content is another"),),
        does_not_show=(lacks,),
        basis=row.basis,
    )


RULE = Rule(
    id="FW015",
    title="Release hygiene",
    severity=Severity.HIGH,
    looks_at="build type and tags, ro.debuggable, ro.secure, adb, the flags of verified boot, permissive domains of "
    "SELinux, what the kernel is started with, debuggable packages, signatures that do not verify; security patch, "
    "rollback index and package versions that go back; certificates newly trusted (medium where browsers trust them "
    "too); keys for updates and for adb",
    why="Each of these lets somebody read or change what a release protects; each has been shipped by mistake.",
    what_to_do="Rebuild with release settings; for a step back, ask what was reverted and why.",
    references=(
        "https://source.android.com/docs/setup/create/new-device#build-variants",
        "https://source.android.com/docs/security/features/verifiedboot/avb",
        "https://source.android.com/docs/security/features/selinux/validate",
    ),
    absolute=_absolute,
    differential=_differential,
)
