"""Protection levels of permissions as text (AOSP android.content.pm.PermissionInfo.protectionToString)."""

from __future__ import annotations

_SIGNATURE = 2
_SIGNATURE_OR_SYSTEM = 3
_BASES = {0: "normal", 1: "dangerous", 2: "signature", 4: "internal"}
_PRIVILEGED = 0x10
_FLAGS = (
    "privileged",
    "development",
    "appop",
    "pre23",
    "installer",
    "verifier",
    "preinstalled",
    "setup",
    "instant",
    "runtime",
    "oem",
    "vendorPrivileged",
    "textClassifier",
    "wellbeing",
    "documenter",
    "configurator",
    "incidentReportApprover",
    "appPredictor",
    "module",
    "companion",
    "retailDemo",
    "recents",
    "role",
    "knownSigner",
)
"""Bit 4 upwards."""


def protection_text(level: int) -> str:
    """A level as the framework writes it, for example `signature|privileged`; unknown flags as one hex number.

    `signatureOrSystem` is written as what the package parser makes of it: `signature|privileged`.
    """
    base = level & 0xF
    if base == _SIGNATURE_OR_SYSTEM:
        base, level = _SIGNATURE, level | _PRIVILEGED
    flags = (level & 0xFFFFFFFF) >> 4
    names = [name for bit, name in enumerate(_FLAGS) if flags >> bit & 1]
    unknown = flags >> len(_FLAGS) << (len(_FLAGS) + 4)
    return "|".join([_BASES.get(base, "????"), *names, *([f"{unknown:#x}"] if unknown else [])])
