"""FW023: an init script takes protection away, or does what nobody else on the phone may."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.inventory.properties import NEXT_VALUE
from fwdiff.judge import evidence
from fwdiff.judge.ground import Ground
from fwdiff.judge.init_dangers import SEPARATOR, Danger, Known, danger_of
from fwdiff.judge.rule import Observation, Rule
from fwdiff.judge.view import View
from fwdiff.model import ConfigurationChange, SettingAt, SettingKind
from fwdiff.model.judgement import Severity

_KINDS = frozenset(
    {SettingKind.INIT_SERVICE, SettingKind.INIT_ACTION, SettingKind.INIT_IMPORT, SettingKind.DEVICE_RIGHTS}
)
_OF_A_SCRIPT = ("that its trigger comes", "that the kernel or the SELinux policy lets init do it")
_OF_A_DEVICE = ("that a phone has such a device", "that the SELinux policy lets anyone open it")


def _observe(ground: Ground) -> Iterator[Observation]:
    stood = frozenset(ground.left.device_paths.values())
    before, now = (Known(_permissive(view), stood, _Values(view)) for view in (ground.left, ground.right))
    rows = ground.diff.configuration
    for row in (*rows.added, *rows.changed):
        if row.kind in _KINDS and row.right is not None:
            danger = danger_of(row.kind, row.key, row.right, now)
            if danger and not _stood(ground, row, danger, before):
                yield _observation(ground, row, row.right, danger)


class _Values:
    """What files and actions of init set a property to."""

    def __init__(self, view: View) -> None:
        self._view = view

    def __call__(self, name: str) -> Iterator[str]:
        for row in self._view.settings_of_property(name):
            yield from row.value.split(NEXT_VALUE)
        for row in self._view.settings.get((SettingKind.INIT_ACTION, f"setprop {name}"), ()):
            yield row.value.partition(f"{SEPARATOR}on ")[0].strip("\"'")


def _permissive(view: View) -> frozenset[str]:
    return frozenset(key for kind, key in view.settings if kind is SettingKind.SELINUX_PERMISSIVE)


def _stood(ground: Ground, row: ConfigurationChange, danger: Danger, known: Known) -> bool:
    """Whether a script of the last build did the same, whenever."""
    settings = ground.left.settings.get((row.kind, row.key), ())
    found = (danger_of(row.kind, row.key, one.value, known) for one in settings)
    return any(one is not None and one.words == danger.words for one in found)


def _observation(ground: Ground, row: ConfigurationChange, value: str, danger: Danger) -> Observation:
    setting = SettingAt(row.kind, row.key, value, row.path)
    return Observation(
        subject=row.key,
        case=ground.case_of_setting(setting),
        severity=danger.severity,
        title=f"init {danger.words}",
        evidence=(evidence.of_setting(ground.right, setting, with_value=True),),
        does_not_show=_OF_A_DEVICE if row.kind is SettingKind.DEVICE_RIGHTS else _OF_A_SCRIPT,
        basis=row.basis,
    )


RULE = Rule(
    id="FW023",
    title="An init script takes protection away",
    severity=Severity.HIGH,
    looks_at="new commands and options of init scripts, properties in them by their default and what the build sets: "
    "SELinux switched off, or its files copied, linked or mounted elsewhere, setuid and setgid modes, kernel modules, "
    "what the kernel is told to run, preloaded libraries, what is mounted over read-only partitions or makes them "
    "writable, properties that no release sets, permissive domains, capabilities of services, scripts imported from "
    "where phones write, devices that anyone may write; medium where a module stood in the last build, for setgid, "
    "guards of the kernel, capabilities, and devices other than memory and disks",
    why="init may do all of it before any app runs, and no package, permission or file mode shows it.",
    what_to_do="Ask who asked for the line; a release needs none of these but the modules of its own kernel.",
    references=(
        "https://android.googlesource.com/platform/system/core/+/main/init/README.md",
        "https://source.android.com/docs/security/features/selinux/validate",
    ),
    differential=_observe,
)
