"""FW006: what was off became active: a package, a component, or the property that code waits for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fwdiff.index.capability import identifiers, sends
from fwdiff.judge import caveats, evidence
from fwdiff.judge.ground import Ground, PackagePair
from fwdiff.judge.rule import Observation, Rule
from fwdiff.model import ConfigurationChange, Package, PropertyUse, SettingAt, SettingKind
from fwdiff.model.judgement import Severity

_ON = frozenset({"1", "true", "yes", "on", "y", "enabled"})
_SETS = "setprop "
_STARTS = ("start", "enable", "restart")
_SWITCH = re.compile(r"enabl|activ|allow|regist|switch|support|[._]on$|upload|report|debug", re.IGNORECASE)
"""Names of switches, as against facts about hardware (`qemu.hw.mainkeys`)."""


def _observe(ground: Ground) -> Iterator[Observation]:
    for pair in ground.changed_packages:
        if pair.right.enabled and not pair.left.enabled:
            yield _package(ground, pair)
        elif components := _enabled_components(pair):
            yield _components(ground, pair, components)
    configuration = ground.diff.configuration
    for row in (*configuration.added, *configuration.changed):
        name = _property_switched_on(ground, row)
        readers = _readers(ground, name) if name else []
        if readers:
            yield _property(ground, row, name, readers)
        if row.kind is SettingKind.INIT_ACTION and _starts_what_was_off(ground, row):
            yield _service(ground, row)


def _weight(*packages: Package) -> Severity:
    if any(identifiers(package) and sends(package) for package in packages):
        return Severity.HIGH
    return Severity.MEDIUM if any(sends(package) for package in packages) else Severity.LOW


def _package(ground: Ground, pair: PackagePair) -> Observation:
    package = pair.right
    return Observation(
        subject=package.package,
        case=ground.case_of_package(package.package),
        severity=_weight(package),
        title=f"{package.package} was disabled and is enabled now",
        evidence=evidence.unique(
            [
                evidence.of_field(ground.right, package, "enabled", "true", "enabled: no longer android:enabled=false"),
                *(evidence.of_endpoint(ground.right, one) for one in ground.right.services_of(package)),
                *(evidence.of_api(ground.right, package, use) for use in identifiers(package)),
            ]
        ),
        package=package.package,
        does_not_show=caveats.of_packages(ground.right, [package]),
    )


def _enabled_components(pair: PackagePair) -> list[str]:
    return [
        change.key
        for change in pair.change.changes
        if change.name == "components" and change.part == "enabled" and change.key and change.right is True
    ]


def _components(ground: Ground, pair: PackagePair, names: list[str]) -> Observation:
    package = pair.right
    return Observation(
        subject=f"{package.package}:components",
        case=ground.case_of_package(package.package),
        severity=min(_weight(package), Severity.MEDIUM, key=list(Severity).index),
        title=f"Components of {package.package} were disabled and are enabled now: {', '.join(names)}",
        evidence=tuple(
            evidence.of_field(ground.right, package, "components", name, f"{name} is enabled") for name in names
        ),
        package=package.package,
        does_not_show=caveats.of_packages(ground.right, [package]),
        disabled=not package.enabled,
    )


def _property_switched_on(ground: Ground, row: ConfigurationChange) -> str | None:
    """The property that a row sets to a word for yes, where nothing in the last build did."""
    if row.kind is SettingKind.PROPERTY:
        name, value, before = row.key, row.right or "", row.left or ""
    elif row.kind is SettingKind.INIT_ACTION and row.key.startswith(_SETS):
        name = row.key.removeprefix(_SETS)
        value, before = ((text or "").partition(";")[0] for text in (row.right, row.left))
    else:
        return None
    stood = before.lower() in _ON or any(one.value.lower() in _ON for one in ground.left.settings_of_property(name))
    return name if value.lower() in _ON and not stood else None


def _readers(ground: Ground, name: str | None) -> list[tuple[Package, PropertyUse]]:
    return [
        (package, use) for package in ground.right.inventory.packages for use in package.properties if use.name == name
    ]


def _property(
    ground: Ground, row: ConfigurationChange, name: str | None, readers: list[tuple[Package, PropertyUse]]
) -> Observation:
    packages = [package for package, _ in readers]
    active = [package for package in packages if package.enabled]
    setting = SettingAt(row.kind, row.key, row.right or "", row.path)
    return Observation(
        subject=name or row.key,
        case=ground.assignment.case_of[row.id],
        severity=_weight(*packages) if _SWITCH.search(row.key) else Severity.LOW,
        title=f"{name} is switched on, which the code of {', '.join(sorted({p.package for p in packages}))} names",
        evidence=evidence.unique(
            [
                evidence.of_setting(ground.right, setting, with_value=True),
                *(evidence.of_property_use(ground.right, package, use) for package, use in readers),
            ]
        ),
        package=packages[0].package,
        does_not_show=(
            f"what the code does with {name}: it names the property",
            *caveats.of_packages(ground.right, packages),
        ),
        basis=row.basis,
        disabled=not active,
    )


def _starts_what_was_off(ground: Ground, row: ConfigurationChange) -> bool:
    """Whether an action starts a service that is disabled by itself and that no action of the last build started."""
    verb, _, service = row.key.partition(" ")
    if verb not in _STARTS or any((row.kind, f"{one} {service}") in ground.left.settings for one in _STARTS):
        return False
    declared = ground.right.settings.get((SettingKind.INIT_SERVICE, service), ())
    return any("disabled" in one.value.split("; ") for one in declared)


def _service(ground: Ground, row: ConfigurationChange) -> Observation:
    service = row.key.partition(" ")[2]
    setting = SettingAt(row.kind, row.key, row.right or "", row.path)
    return Observation(
        subject=f"init:{service}",
        case=ground.assignment.case_of[row.id],
        severity=Severity.LOW,
        title=f"The init service {service} is started now: {row.right}",
        evidence=(evidence.of_setting(ground.right, setting),),
        does_not_show=("what the service does", "that its trigger comes about"),
        basis=row.basis,
    )


RULE = Rule(
    id="FW006",
    title="Something that was off became active",
    severity=Severity.HIGH,
    looks_at="packages and components whose android:enabled became true, and properties that code names and "
    "that a file or an init action now sets to true; "
    "disabled init services that an action now starts",
    why="A client can lie asleep in a good build; one attribute or property wakes it, and no package changes.",
    what_to_do="Find out who switched it on and for which market; read the code that asks for the property.",
    references=("https://developer.android.com/guide/topics/manifest/application-element",),
    differential=_observe,
)
