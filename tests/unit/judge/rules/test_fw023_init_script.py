from __future__ import annotations

import pytest

from fwdiff.model import Inventory
from fwdiff.model.judgement import Severity
from tests.unit.compare.builders import file, inventory, setting
from tests.unit.judge.judging import found

RC = "system/etc/init/x.rc"
MODULE = "vendor/lib/modules/x.ko"


def build(key: str, value: str, kind: str = "init-action") -> Inventory:
    return inventory(configuration=[setting(kind, key, value, RC)], files=[file(RC, "rc"), file(MODULE, "module")])


EMPTY = inventory(files=[file(RC, "empty")])
WITH_MODULE = inventory(files=[file(RC, "empty"), file(MODULE, "module")])


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("setenforce", "0; on boot", "SELinux off"),
        ("write /sys/fs/selinux/enforce", "0; on boot", "SELinux off"),
        ("write /sys/fs/selinux/../selinux//enforce", "0; on boot", "SELinux off"),
        ("chmod /data/x", "4755; on boot", "setuid"),
        ("chmod /system/bin/x", "0006755; on boot", "setuid"),
        ("chmod /dev/block/by-name/boot", "0666; on boot", "anyone write"),
        (f"insmod /{MODULE}", "on boot", "into the kernel"),
        ("write /proc/sys/kernel/core_pattern", "|/data/x; on boot", "as root"),
        ("write /sys/kernel/uevent_helper", "/data/x; on boot", "as root"),
        ("export LD_PRELOAD", "/data/x.so; on boot", "every program"),
        ("mount /system/app", "none /data/app bind; on boot", "in the place of /system/app"),
        ("mount /", "rootfs rootfs remount rw; on boot", "written to"),
        ("setprop ro.debuggable", "1; on boot", "debugged"),
        ("modprobe evil", "-a; on boot", "into the kernel"),
        ("copy /system/etc/hosts", "/data/hosts; on boot", "in the place of /system/etc/hosts"),
        ("symlink /vendor/bin/y", "/data/x; on boot", "in the place of /vendor/bin/y"),
        ("mount /system/etc/hosts", "none /data/x rbind ro; on boot", "in the place of /system/etc/hosts"),
        ("mount /system", "overlay overlay lowerdir=/system,upperdir=/data/u,workdir=/data/w; on boot", "of /system"),
        ("exec /system/bin/sh /data/x.sh", "on boot; user=shell", "runs /data/x.sh"),
        ("exec /system/bin/x", "on boot; user=shell; seclabel=u:r:su:s0", "refuses nothing"),
    ],
)
def test_it_fires_on_a_command_that_takes_protection_away(key: str, value: str, words: str) -> None:
    (finding,) = found("FW023", EMPTY, build(key, value))
    assert finding.severity is Severity.HIGH
    assert words in finding.title


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("chmod /system/bin/x", "2755; on boot"),
        ("chmod /system/bin/x", "${ro.mode}; on boot"),
        ("write /proc/sys/kernel/kptr_restrict", "0; on boot"),
        ("mount /product/custom/app", "none /product/600WW/app bind rec; on boot"),
    ],
)
def test_some_are_medium(key: str, value: str) -> None:
    assert [one.severity for one in found("FW023", EMPTY, build(key, value))] == [Severity.MEDIUM]


def test_a_module_that_stood_in_the_last_build_is_medium() -> None:
    (finding,) = found("FW023", WITH_MODULE, build(f"insmod /{MODULE}", "on boot"))
    assert finding.severity is Severity.MEDIUM


def test_it_fires_on_what_a_service_is_given() -> None:
    preloaded = build("x", "/system/bin/x; user=shell; setenv=LD_PRELOAD /data/x.so; setenv=HOME /", "init-service")
    assert [one.severity for one in found("FW023", EMPTY, preloaded)] == [Severity.HIGH]
    elsewhere = build("x", "/data/local/x -a; user=system", "init-service")
    assert [one.severity for one in found("FW023", EMPTY, elsewhere)] == [Severity.HIGH]
    powerful = build("x", "/system/bin/x; user=shell; capabilities=NET_RAW SYS_ADMIN", "init-service")
    assert [one.severity for one in found("FW023", EMPTY, powerful)] == [Severity.MEDIUM]


def test_it_fires_on_a_permissive_domain() -> None:
    service = setting("init-service", "x", "/system/bin/x; user=shell; seclabel=u:r:tool:s0", RC)
    permissive = setting("selinux-permissive", "tool", "permissive", "system/etc/selinux/x.cil")
    assert found("FW023", EMPTY, inventory(configuration=[service, permissive], files=[file(RC, "rc")]))
    assert not found("FW023", EMPTY, inventory(configuration=[service], files=[file(RC, "rc")]))


def test_it_fires_on_a_script_from_where_a_phone_writes() -> None:
    assert found("FW023", EMPTY, build("/data/x.rc", "", "init-import"))
    assert not found("FW023", EMPTY, build("/vendor/etc/init/x.rc", "", "init-import"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("setenforce", "1; on boot"),
        ("write /sys/fs/selinux/enforce", "1; on boot"),
        ("chmod /data/x", "0755; on boot"),
        ("chmod /dev/socket/x", "2770; on boot"),
        ("write /proc/sys/kernel/core_pattern", "/data/core/%e; on boot"),
        ("mount /", "rootfs rootfs ro remount; on boot"),
        ("mount /data/x", "none /data/y bind; on boot"),
        ("setprop ro.debuggable", "0; on boot"),
        ("start x", "on boot"),
        ("copy /data/y", "/data/x; on boot"),
        ("copy /system/etc/y", "/vendor/etc/y; on boot"),
        ("symlink /dev/x", "/data/x; on boot"),
        ("exec /system/bin/x /database/y", "on boot; user=shell"),
    ],
)
def test_it_is_silent_on_others(key: str, value: str) -> None:
    assert not found("FW023", EMPTY, build(key, value))


def test_it_is_silent_on_what_stood_whenever_it_was_done() -> None:
    assert not found("FW023", build("setenforce", "0; on late-init"), build("setenforce", "0; on boot"))
    assert found("FW023", build("chmod /data/x", "0755; on boot"), build("chmod /data/x", "4755; on boot"))


@pytest.mark.parametrize(
    ("key", "value", "severity"),
    [
        ("/dev/mem", "0666 root:root", Severity.HIGH),
        ("/dev/*", "0666 root:root", Severity.HIGH),
        ("/dev/block/*", "0602 root:root", Severity.HIGH),
        ("/dev/kgsl", "0666 system:system", Severity.MEDIUM),
        ("firmware of /devices/x", "root /data/x.sh", Severity.HIGH),
    ],
)
def test_devices_that_anyone_may_write_and_handlers_from_where_a_phone_writes(
    key: str, value: str, severity: Severity
) -> None:
    there = build(key, value, "device-rights")
    [finding] = found("FW023", EMPTY, there)
    assert (finding.severity, finding.does_not_show[0]) == (severity, "that a phone has such a device")
    assert not found("FW023", there, there)


@pytest.mark.parametrize(
    ("key", "value"), [("/dev/kgsl", "0664 system:system"), ("firmware of /devices/x", "system /vendor/bin/x.sh")]
)
def test_other_rights_of_devices_are_no_danger(key: str, value: str) -> None:
    assert not found("FW023", EMPTY, build(key, value, "device-rights"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("copy /sys/fs/selinux/enforce", "/vendor/etc/zero; on boot"),
        ("copy /proc/1/root/sys/fs/selinux/enforce", "/vendor/etc/zero; on boot"),
        ("symlink /dev/x", "/sys/fs/selinux/enforce; on boot"),
        ("symlink /dev/x", "/sys/fs; on boot"),
        ("mount /mnt/z", "none /sys/fs/selinux bind; on boot"),
        ("mount /mnt/z", "none /sys rbind; on boot"),
        ("mount /mnt/z", "selinuxfs selinuxfs; on boot"),
        ("mount /sys/fs/selinux", "tmpfs tmpfs; on boot"),
    ],
)
def test_what_is_put_in_the_folder_of_selinux_or_leads_there_is_high(key: str, value: str) -> None:
    [finding] = found("FW023", EMPTY, build(key, value))
    assert (finding.severity, "SELinux can be switched off" in finding.title) == (Severity.HIGH, True)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mount /sys", "sysfs sysfs; on boot"),
        ("mount /mnt/z", "none /data/selinux bind; on boot"),
        ("symlink /dev/x", "/sys/class/leds; on boot"),
    ],
)
def test_other_places_below_sys_are_no_danger(key: str, value: str) -> None:
    assert not found("FW023", EMPTY, build(key, value))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("write ${x:-/sys/fs/selinux/enforce}", "0; on boot", "SELinux off"),
        ("write ${ro.nothing:-/sys/fs/selinux}/enforce", "${x:-0}; on boot", "SELinux off"),
        ("setprop ${q:-ro.debuggable}", "1; on boot", "sets ro.debuggable to 1"),
        ("chmod /system/bin/x", "${ro.mode:-4755}; on boot", "setuid"),
        ("exec /system/bin/sh ${x:-/data/x.sh}", "on boot; user=shell", "runs /data/x.sh"),
    ],
)
def test_a_property_that_no_file_sets_counts_as_its_default(key: str, value: str, words: str) -> None:
    [finding] = found("FW023", EMPTY, build(key, value))
    assert (finding.severity, words in finding.title) == (Severity.HIGH, True)


@pytest.mark.parametrize("written", ["${ro.place}", "${ro.place:-/dev/null}", "$ro.place"])
@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("property", "ro.place", "/sys/fs/selinux/enforce"),
        ("property", "ro.place", "/dev/zero, then /sys/fs/selinux/enforce"),
        ("init-action", "setprop ro.place", '"/sys/fs/selinux/enforce"; on early-init'),
    ],
)
def test_a_property_counts_as_what_a_file_or_an_action_sets(written: str, kind: str, key: str, value: str) -> None:
    action = setting("init-action", f"write {written}", "0; on boot", RC)
    path = RC if kind == "init-action" else "system/build.prop"
    there = inventory(configuration=[action, setting(kind, key, value, path)], files=[file(RC, "rc")])
    assert [one.severity for one in found("FW023", EMPTY, there)] == [Severity.HIGH]


@pytest.mark.parametrize(
    ("kind", "key", "then"),
    [("property", "ro.place", ""), ("init-action", "setprop ro.place", "; on early-init")],
)
def test_a_property_that_changes_makes_a_danger_of_a_line_that_stood(kind: str, key: str, then: str) -> None:
    action = setting("init-action", "write ${ro.place}", "0; on boot", RC)
    harmless, harmful, other = (
        inventory(configuration=[action, setting(kind, key, value + then, RC)], files=[file(RC, value)])
        for value in ("/dev/null", "/sys/fs/selinux/enforce", "/dev/zero")
    )
    [finding] = found("FW023", harmless, harmful)
    assert (finding.severity, finding.title) == (Severity.HIGH, "init switches SELinux off")
    assert [key in one.value or action.key in one.value for one in finding.evidence] == [True, True]
    assert not found("FW023", harmful, harmful)
    assert not found("FW023", harmful, other)
    assert not found("FW023", harmless, other)


def test_an_init_line_with_harmless_values_is_no_danger() -> None:
    assert not found("FW023", EMPTY, build("write ${x:-/dev/null}", "0; on boot"))
    assert not found("FW023", EMPTY, build("write /dev/${x}", "$$; on boot"))
    assert not found("FW023", EMPTY, build("write ${ro.none}", "0; on boot"))


def test_values_in_too_many_ways_to_follow_are_said() -> None:
    values = [setting("property", f"p{number}", "a, then b", "system/build.prop") for number in range(7)]
    line = "/".join(f"${{p{number}}}" for number in range(7))
    action = setting("init-action", f"write {line}", "0; on boot", RC)
    there = inventory(configuration=[action, *values], files=[file(RC, "rc")])
    [finding] = found("FW023", EMPTY, there)
    assert (finding.severity, "too many ways" in finding.title) == (Severity.MEDIUM, True)
