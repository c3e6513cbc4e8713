from __future__ import annotations

import pytest

from fwdiff.judge.kernel_dangers import loose_parameter
from fwdiff.model.judgement import Severity


@pytest.mark.parametrize(
    ("name", "value", "severity"),
    [
        ("androidboot.selinux", "permissive", Severity.HIGH),
        ("enforcing", "0", Severity.HIGH),
        ("kernel.selinux", "0", Severity.HIGH),
        ("enforcing", "00", Severity.HIGH),
        ("enforcing", "+0", Severity.HIGH),
        ("selinux", "0x0", Severity.HIGH),
        ("selinux", "0X00\n", Severity.HIGH),
        ("kernel.enforcing", "1, 0", Severity.HIGH),
        ("security", "selinux\n", Severity.HIGH),
        ("kpti", "False", Severity.MEDIUM),
        ("module.sig_enforce", "oFf", Severity.MEDIUM),
        ("lsm", "lockdown,yama", Severity.HIGH),
        ("security", "none", Severity.HIGH),
        ("androidboot.veritymode", "logging", Severity.HIGH),
        ("buildvariant", "eng", Severity.HIGH),
        ("init", "/data/init", Severity.HIGH),
        ("rdinit", "/sbin/sh", Severity.HIGH),
        ("androidboot.verifiedbootstate", "green", Severity.MEDIUM),
        ("androidboot.vbmeta.device-state", "unlocked", Severity.MEDIUM),
        ("nokaslr", "", Severity.MEDIUM),
        ("mitigations", "off", Severity.MEDIUM),
    ],
)
def test_what_takes_protection_away_is_loose(name: str, value: str, severity: Severity) -> None:
    found = loose_parameter(name, value)
    assert found is not None
    assert found.severity is severity


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("androidboot.selinux", "enforcing"),
        ("enforcing", "1"),
        ("enforcing", "0x10"),
        ("selinux", "-0"),
        ("kernel.enforcing", "1, 1"),
        ("kpti", "on"),
        ("lsm", "lockdown,selinux"),
        ("security", "selinux"),
        ("buildvariant", "user"),
        ("init", "/init"),
        ("androidboot.hardware", "qcom"),
        ("console", "ttyMSM0,115200n8"),
        ("androidboot.veritymode", "enforcing"),
    ],
)
def test_what_a_release_has_is_not(name: str, value: str) -> None:
    assert loose_parameter(name, value) is None
