"""When a package's code runs: what the manifest, the build's scripts and its own code say of that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby

from fwdiff.index.build_index import BuildIndex
from fwdiff.index.company import Company
from fwdiff.index.mentions import Mentions
from fwdiff.index.receivers import of_receiver, some_of
from fwdiff.model import Component, ComponentKind, Package, Placement, PropertyUse, SettingAt, SettingKind
from fwdiff.model.why import MentionKind, Trigger, TriggerKind

_BIND = "android.permission.BIND_"
_JOB = "android.permission.BIND_JOB_SERVICE"
_SYNCED = {
    "android.content.SyncAdapter": "synchronises an account",
    "android.accounts.AccountAuthenticator": "signs in to an account",
}
_SET_PROPERTY = "setprop "
_ORDER = {kind: number for number, kind in enumerate(TriggerKind)}
_SCHEDULES = {
    "alarm": (TriggerKind.ALARM, "sets alarms"),
    "job": (TriggerKind.JOB, "schedules jobs"),
    "sync": (TriggerKind.SYNC, "asks for synchronisation"),
}


class Triggers:
    """The tables of one build; each answer takes as long as it has lines."""

    def __init__(self, index: BuildIndex, mentions: Mentions, company: Company) -> None:
        self._index = index
        self._mentions = mentions
        self._company = company

    def of(self, package: Package) -> tuple[Trigger, ...]:
        """Everything that starts it or gates it, by kind, what comes by itself first."""
        found = [
            *_persistent(package),
            *(trigger for component in package.components for trigger in _of_component(package, component)),
            *_scheduled(package),
            *self._by_init(package),
            *self._elsewhere(package),
            *self._visitors(package),
            *self._peers(package),
            *(trigger for use in package.properties for trigger in self._gates(use)),
        ]
        return tuple(sorted(found, key=lambda one: (_ORDER[one.kind], one.component, one.words)))

    def _by_init(self, package: Package) -> Iterator[Trigger]:
        for mention in self._mentions.named_by(package.package):
            if mention.kind is MentionKind.INIT:
                yield Trigger(TriggerKind.INIT, f"init: {mention.words}", path=mention.path, enabled=package.enabled)

    def _elsewhere(self, package: Package) -> Iterator[Trigger]:
        for component, process in self._company.guests(package):
            others = [one for one in self._company.hosts(process) if one.package != package.package]
            kept = next((f", which {one.package} keeps running" for one in others if one.persistent), "")
            shared = f", with {some_of([one.package for one in others])}" if others else ""
            words = f"{component.kind} runs in the process {process}{kept}{shared}"
            yield Trigger(TriggerKind.PROCESS, words, component.name, enabled=_both(package, component))

    def _visitors(self, package: Package) -> Iterator[Trigger]:
        for other, component in self._company.visitors(package):
            words = f"{component.kind} {component.name} of {other.package} runs in its process"
            yield Trigger(TriggerKind.PROCESS, words, path=other.path, enabled=_both(other, component))

    def _peers(self, package: Package) -> Iterator[Trigger]:
        peers = self._company.peers(package)
        if peers:
            kept = [one.package for one in peers if one.persistent]
            running = f"; kept running: {some_of(kept)}" if kept else ""
            words = f"shares {package.shared_user_id} with {some_of([one.package for one in peers])}{running}"
            yield Trigger(TriggerKind.PEER, words, enabled=package.enabled)

    def _gates(self, use: PropertyUse) -> Iterator[Trigger]:
        """What the build says of a property that code names: `asks ro.x, set to 1`, or which init action sets it."""
        settings = self._index.settings.get((SettingKind.PROPERTY, use.name), ())
        for path, found in groupby(settings, key=lambda row: row.path):
            values = ", ".join(dict.fromkeys(row.value for row in found))
            yield Trigger(TriggerKind.PROPERTY, f"asks {use.name}, set to {values or 'nothing'}", "", path, use.code)
        actions = self._set_by_init.get(use.name, ())
        for row in actions:
            value, _, trigger = row.value.partition("; ")
            words = f"asks {use.name}, which init sets to {value}, {trigger}"
            yield Trigger(TriggerKind.PROPERTY, words, "", row.path, use.code)
        if not settings and not actions:
            yield Trigger(TriggerKind.PROPERTY, f"asks {use.name}, which no file that was read sets", code=use.code)

    @cached_property
    def _set_by_init(self) -> dict[str, list[SettingAt]]:
        found: dict[str, list[SettingAt]] = defaultdict(list)
        for row in self._index.inventory.configuration:
            if row.kind is SettingKind.INIT_ACTION and row.key.startswith(_SET_PROPERTY):
                found[row.key.removeprefix(_SET_PROPERTY)].append(row)
        return dict(found)


def _both(package: Package, component: Component) -> bool | None:
    return component.enabled if package.enabled else False


def _persistent(package: Package) -> Iterator[Trigger]:
    if package.persistent and package.placement is not Placement.CARRIED:
        yield Trigger(
            TriggerKind.PERSISTENT, "persistent: kept running from the first boot on", enabled=package.enabled
        )


def _of_component(package: Package, component: Component) -> Iterator[Trigger]:
    """What the platform starts a receiver or a service by."""
    name, enabled = component.name, _both(package, component)
    if component.kind is ComponentKind.RECEIVER:
        yield from of_receiver(component, enabled=enabled)
    elif component.kind is ComponentKind.SERVICE:
        if component.permission == _JOB:
            yield Trigger(TriggerKind.JOB, "service for jobs", name, enabled=enabled)
        elif component.permission and component.permission.startswith(_BIND):
            bound = component.permission.removeprefix("android.permission.")
            yield Trigger(TriggerKind.BOUND, f"the system may bind it: {bound}", name, enabled=enabled)
        for action, words in _SYNCED.items():
            if action in component.actions:
                yield Trigger(TriggerKind.SYNC, words, name, enabled=enabled)


def _scheduled(package: Package) -> Iterator[Trigger]:
    for category, found in groupby(package.schedules, key=lambda use: use.category):
        kind, words = _SCHEDULES[category]
        sites = tuple(dict.fromkeys(site for use in found for site in use.code))
        yield Trigger(kind, words, code=sites, enabled=package.enabled)
