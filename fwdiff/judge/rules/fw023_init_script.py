"""FW023: an init script takes protection away, or does what nobody else on the phone may."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.inventory.init_expansion import properties_in
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
_SETS = "setprop "
"""How the key of an action that sets a property begins."""
_OF_A_SCRIPT = ("that its trigger comes", "that the kernel or the SELinux policy lets init do it")
_OF_A_DEVICE = ("that a phone has such a device", "that the SELinux policy lets anyone open it")


def _observe(ground: Ground) -> Iterator[Observation]:
    stood = frozenset(ground.left.device_paths.values())
    before, now = (Known(_permissive(view), stood, _Values(view)) for view in (ground.left, ground.right))
    for row, setting in _lines(ground):
        danger = danger_of(setting.kind, setting.key, setting.value, now)
        if danger and not _stood(ground, setting, danger, before):
            yield _observation(ground, row, setting, danger)


def _lines(ground: Ground) -> Iterator[tuple[ConfigurationChange, SettingAt]]:
    """The lines that came or changed, and those that stood and ask for a property that did, with what differs."""
    rows = [row for group in (ground.diff.configuration.added, ground.diff.configuration.changed) for row in group]
    own = {(row.kind, row.key, row.path) for row in rows if row.kind in _KINDS}
    asking: dict[str, list[SettingAt]] = {}
    standing = (one for (kind, _), found in ground.right.settings.items() if kind in _KINDS for one in found)
    for setting in standing:
        if (setting.kind, setting.key, setting.path) not in own:
            for name in properties_in(f"{setting.key} {setting.value}"):
                asking.setdefault(name, []).append(setting)
    for row in rows:
        if row.kind in _KINDS and row.right is not None:
            yield row, SettingAt(row.kind, row.key, row.right, row.path)
        if row.kind is SettingKind.PROPERTY or row.key.startswith(_SETS):
            yield from ((row, setting) for setting in asking.get(row.key.removeprefix(_SETS), ()))


class _Values:
    """What files and actions of init set a property to."""

    def __init__(self, view: View) -> None:
        self._view = view

    def __call__(self, name: str) -> Iterator[str]:
        for row in self._view.settings_of_property(name):
            yield from row.value.split(NEXT_VALUE)
        for row in self._view.settings.get((SettingKind.INIT_ACTION, f"{_SETS}{name}"), ()):
            yield row.value.partition(f"{SEPARATOR}on ")[0].strip("\"'")


def _permissive(view: View) -> frozenset[str]:
    return frozenset(key for kind, key in view.settings if kind is SettingKind.SELINUX_PERMISSIVE)


def _stood(ground: Ground, setting: SettingAt, danger: Danger, known: Known) -> bool:
    """Whether a script of the last build did the same, whenever."""
    settings = ground.left.settings.get((setting.kind, setting.key), ())
    found = (danger_of(one.kind, one.key, one.value, known) for one in settings)
    return any(one is not None and one.words == danger.words for one in found)


def _observation(ground: Ground, row: ConfigurationChange, setting: SettingAt, danger: Danger) -> Observation:
    """Of a line, by the row that is its own or that of a property in it."""
    cause = SettingAt(row.kind, row.key, row.right or "", row.path)
    rests_on = [setting] if cause == setting else [cause, setting]
    return Observation(
        subject=setting.key,
        case=ground.case_of_setting(cause),
        severity=danger.severity,
        title=f"init {danger.words}",
        evidence=tuple(evidence.of_setting(ground.right, one, with_value=True) for one in rests_on),
        does_not_show=_OF_A_DEVICE if setting.kind is SettingKind.DEVICE_RIGHTS else _OF_A_SCRIPT,
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
