from __future__ import annotations

from typing import Any

import pytest

from fwdiff.model.judgement import Baseline, Severity
from tests.unit.compare.builders import OTHER, file, inventory, package, setting
from tests.unit.judge.judging import found

BOOT = setting("kernel-parameter", "buildvariant", "user", "boot/cmdline")


def test_what_a_release_must_not_have_stands_or_is_new() -> None:
    build = inventory(configuration=[setting("property", "ro.debuggable", "1")])
    assert [one.baseline for one in found("FW015", inventory(), build)] == [Baseline.NEW]
    assert [(one.baseline, one.gates) for one in found("FW015", build, build)] == [(Baseline.STANDING, False)]


@pytest.mark.parametrize(
    ("kind", "key", "value", "case"),
    [
        ("property", "ro.build.type", "userdebug", "identity"),
        ("property", "ro.build.tags", "test-keys", "identity"),
        ("property", "ro.debuggable", "1", "setting:ro.debuggable"),
        ("property", "ro.secure", "0", "setting:ro.secure"),
        ("property", "ro.adb.secure", "0", "setting:ro.adb.secure"),
        ("avb", "flags", "verification disabled", "setting:verified-boot"),
        ("kernel-parameter", "androidboot.selinux", "permissive", "setting:kernel-parameters"),
        ("kernel-parameter", "enforcing", "0", "setting:kernel-parameters"),
        ("selinux-permissive", "su", "permissive", "setting:permissive-domains"),
    ],
)
def test_it_fires_on_loose_settings(kind: str, key: str, value: str, case: str) -> None:
    [finding] = found("FW015", inventory(), inventory(configuration=[setting(kind, key, value)]))
    assert (finding.severity, finding.case) == (Severity.HIGH, case)


def test_it_is_silent_on_a_release_build() -> None:
    good = {"ro.build.type": "user", "ro.build.tags": "release-keys", "ro.debuggable": "0", "ro.adb.secure": "1"}
    rows = [setting("property", key, value) for key, value in good.items()]
    assert not found("FW015", inventory(), inventory(configuration=[*rows, setting("avb", "flags", "none"), BOOT]))


def test_a_package_that_can_be_debugged_is_medium() -> None:
    [finding] = found("FW015", inventory(), inventory([package("com.example.a", debuggable=True)]))
    assert (finding.severity, finding.case) == (Severity.MEDIUM, "package:com.example.a")


def test_a_signature_that_does_not_verify_is_high_and_one_that_was_not_looked_at_is_nothing() -> None:
    broken = package("com.example.a", signature_verifies=False, signature_fault="a digest differs")
    [finding] = found("FW015", inventory([package("com.example.a", signature_verifies=True)]), inventory([broken]))
    assert (finding.severity, finding.baseline) == (Severity.HIGH, Baseline.NEW)
    assert not found("FW015", inventory(), inventory([package("com.example.a", signature_verifies=None)]))


def test_steps_back_are_told() -> None:
    def rollback(index: str) -> dict[str, Any]:
        return {"configuration": [setting("avb", "rollback index", index, "vbmeta.img")]}

    left = inventory(security_patch="2019-05-01", **rollback("5"))
    right = inventory(security_patch="2019-03-01", **rollback("4"))
    assert {one.case for one in found("FW015", left, right)} == {"identity", "setting:verified-boot"}
    assert not found("FW015", right, left)


def test_an_older_package_is_medium_where_it_has_the_platforms_powers() -> None:
    for path, severity in (("system/priv-app/A/A.apk", Severity.MEDIUM), ("system/app/A/A.apk", Severity.LOW)):
        left, right = (inventory([package("com.example.a", path, version_code=n, signers=(OTHER,))]) for n in (2, 1))
        assert [one.severity for one in found("FW015", left, right)] == [severity]


def test_a_new_trusted_certificate_and_other_update_keys_are_told() -> None:
    isrg = "96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6"
    for digest, severity in (("aa11", Severity.HIGH), (isrg, Severity.MEDIUM)):
        cacert = setting("certificate", digest, "CN=New", "system/etc/security/cacerts/aa.0")
        [finding] = found("FW015", inventory(), inventory(configuration=[cacert]))
        assert (finding.severity, finding.case) == (severity, "setting:certificates")
    for left in ([], [file("system/adb_keys", "a")]):
        [finding] = found("FW015", inventory(files=left), inventory(files=[file("system/adb_keys", "b")]))
        assert (finding.severity, finding.title) == (Severity.HIGH, "adb trusts keys that the build brings")
    keys = "system/etc/security/otacerts.zip"
    [finding] = found("FW015", inventory(files=[file(keys, "a")]), inventory(files=[file(keys, "b")]))
    assert finding.severity is Severity.HIGH


def test_two_loose_values_of_one_parameter_are_two_findings_and_the_loader_is_not_known() -> None:
    rows = [
        setting("kernel-parameter", "init", value, f"{part}/cmdline") for part, value in (("boot", "/a"), ("b", "/c"))
    ]
    first, second = found("FW015", inventory(), inventory(configuration=rows))
    assert {first.title, second.title} == {
        f"The kernel is started with init={value}: the first program is not Android's" for value in ("/a", "/c")
    }
    assert first.does_not_show
    assert first.id != second.id
