from __future__ import annotations

from typing import Any

import pytest

from fwdiff.index import BuildIndex
from fwdiff.index.company import Company
from fwdiff.index.mentions import Mentions
from fwdiff.index.triggers import Triggers
from fwdiff.model import ApiUse, CodeSite, Component, ComponentKind, Package, Placement, PropertyUse, SettingAt
from tests.unit.compare.builders import inventory, package, setting

SITE = (CodeSite("La/B;", "c"),)


def component(kind: str, name: str = "a.X", *actions: str, **fields: Any) -> Component:
    settled: dict[str, Any] = {"exported": True, "enabled": True, "actions": actions} | fields
    return Component(ComponentKind(kind), name, **settled)


def runs(*packages: Package, settings: list[SettingAt] | None = None) -> list[tuple[str, str, bool | None]]:
    """What starts the first of the packages."""
    index = BuildIndex(inventory(packages, configuration=settings or []))
    triggers = Triggers(index, Mentions(index), Company(index))
    return [(one.kind, one.words, one.enabled) for one in triggers.of(packages[0])]


@pytest.mark.parametrize(
    ("action", "kind", "words"),
    [
        ("android.intent.action.BOOT_COMPLETED", "boot", "on BOOT_COMPLETED"),
        ("android.intent.action.PACKAGE_ADDED", "package", "on PACKAGE_ADDED"),
        ("android.net.conn.CONNECTIVITY_CHANGE", "connectivity", "on CONNECTIVITY_CHANGE"),
        ("android.intent.action.SIM_STATE_CHANGED", "sim", "on SIM_STATE_CHANGED"),
        ("android.intent.action.LOCALE_CHANGED", "locale", "on LOCALE_CHANGED"),
        ("android.provider.Telephony.SMS_RECEIVED", "message", "on SMS_RECEIVED"),
        ("android.intent.action.USER_PRESENT", "use", "on USER_PRESENT"),
        ("com.example.RETRY", "broadcast", "on com.example.RETRY"),
    ],
)
def test_receiver_is_started_by_the_kind_of_its_broadcast(action: str, kind: str, words: str) -> None:
    assert runs(package("a.a", components=(component("receiver", "a.R", action),))) == [(kind, words, True)]


def test_nothing_starts_a_disabled_package_and_a_component_that_a_resource_decides_is_doubted() -> None:
    boot = "android.intent.action.BOOT_COMPLETED"
    parts = (component("receiver", "a.R", boot), component("receiver", "a.S", boot, enabled=None))
    assert [state for *_, state in runs(package("a.a", components=parts))] == [True, None]
    assert [state for *_, state in runs(package("a.a", components=parts, enabled=False))] == [False, False]


def test_jobs_alarms_and_synchronisation_are_told_from_manifest_and_code() -> None:
    parts = (
        component("service", "a.J", permission="android.permission.BIND_JOB_SERVICE"),
        component("service", "a.N", permission="android.permission.BIND_NOTIFICATION_LISTENER_SERVICE"),
        component("service", "a.S", "android.content.SyncAdapter"),
        component("service", "a.T", "com.example.OTHER"),
    )
    uses = (ApiUse("alarm", "La;->set", SITE), ApiUse("job", "Lb;->schedule", SITE))
    assert [(kind, words) for kind, words, _ in runs(package("a.a", components=parts, schedules=uses))] == [
        ("job", "schedules jobs"),
        ("job", "service for jobs"),
        ("alarm", "sets alarms"),
        ("sync", "synchronises an account"),
        ("bound", "the system may bind it: BIND_NOTIFICATION_LISTENER_SERVICE"),
    ]


def test_what_is_kept_running_is_said_but_not_of_a_carried_app() -> None:
    assert [kind for kind, *_ in runs(package("a.a", persistent=True))] == ["persistent"]
    assert runs(package("a.a", "product/CDA/items/A/A.apk", persistent=True, placement=Placement.CARRIED)) == []


def test_provider_in_another_process_and_members_of_the_uid_are_named_those_kept_running_first() -> None:
    guest = component("provider", "a.P", process="com.android.phone")
    own = component("service", "a.Q", process="a.a:remote")
    one = package("a.a", components=(guest, own), shared_user_id="android.uid.phone")
    phone = package("com.android.phone", persistent=True, shared_user_id="android.uid.phone")
    other = package("a.b", shared_user_id="android.uid.phone")
    assert [(kind, words) for kind, words, _ in runs(one, other, phone)] == [
        (
            "process",
            "provider runs in the process com.android.phone, which com.android.phone keeps running, "
            "with com.android.phone",
        ),
        ("peer", "shares android.uid.phone with com.android.phone, a.b; kept running: com.android.phone"),
    ]


def test_what_another_package_runs_in_its_process_is_named_with_that_package() -> None:
    provider = component("provider", "a.P", process="com.android.phone")
    off = component("service", "a.Q", process="com.android.phone", enabled=False)
    other = component("service", "a.S", process="com.android.phone:remote")
    guest = package("a.a", components=(provider, off, other))
    phone = package("com.android.phone", "system/priv-app/Phone.apk")
    assert runs(phone, guest) == [
        ("process", "provider a.P of a.a runs in its process", True),
        ("process", "service a.Q of a.a runs in its process", False),
    ]


def test_property_that_code_asks_is_told_with_its_value_what_init_sets_or_that_nothing_does() -> None:
    names = ("persist.gate", "ro.by.init", "ro.nowhere")
    one = package("a.a", properties=tuple(PropertyUse(name, SITE) for name in names))
    settings = [
        setting("property", "persist.gate", "false"),
        setting("init-action", "setprop ro.by.init", "1; on boot", "system/etc/init/a.rc"),
        setting("init-action", "start ro.nowhere", "on boot", "system/etc/init/a.rc"),
    ]
    assert [words for _, words, _ in runs(one, settings=settings)] == [
        "asks persist.gate, set to false",
        "asks ro.by.init, which init sets to 1, on boot",
        "asks ro.nowhere, which no file that was read sets",
    ]


def test_init_line_that_names_the_package_starts_it() -> None:
    line = setting("init-service", "starter", "/system/bin/am start a.a/.Main; oneshot", "system/etc/init/a.rc")
    assert runs(package("a.a"), settings=[line]) == [
        ("init", "init: starter: /system/bin/am start a.a/.Main; oneshot", True)
    ]
