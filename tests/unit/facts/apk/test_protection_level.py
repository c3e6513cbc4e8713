from __future__ import annotations

import pytest

from fwdiff.facts.apk.protection_level import protection_text


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (0, "normal"),
        (1, "dangerous"),
        (2, "signature"),
        (3, "signature|privileged"),
        (4, "internal"),
        (0x12, "signature|privileged"),
        (0x13, "signature|privileged"),
        (0x1001, "dangerous|instant"),
        (0x10000002, "signature|0x10000000"),
        (0x32, "signature|privileged|development"),
        (0x8000002, "signature|knownSigner"),
        (0x4000004, "internal|role"),
        (0x80002 | 0x4000, "signature|oem|configurator"),
        (0xF, "????"),
        (-1, None),
    ],
)
def test_levels(level: int, text: str | None) -> None:
    written = protection_text(level)
    assert written == text or (
        text is None and written.startswith("????|privileged|") and written.endswith("|0xf0000000")
    )


def test_each_flag_of_the_framework_has_its_bit() -> None:
    """Values of AOSP's PermissionInfo.PROTECTION_FLAG_*."""
    flags = {
        "privileged": 0x10,
        "appop": 0x40,
        "pre23": 0x80,
        "installer": 0x100,
        "verifier": 0x200,
        "preinstalled": 0x400,
        "setup": 0x800,
        "runtime": 0x2000,
        "vendorPrivileged": 0x8000,
        "textClassifier": 0x10000,
        "documenter": 0x40000,
        "incidentReportApprover": 0x100000,
        "appPredictor": 0x200000,
        "module": 0x400000,
        "companion": 0x800000,
        "retailDemo": 0x1000000,
        "recents": 0x2000000,
    }
    assert {name: protection_text(2 | bit) for name, bit in flags.items()} == {
        name: f"signature|{name}" for name in flags
    }
