"""Which package a configured fact is about."""

from __future__ import annotations

import re

from fwdiff.model import SettingKind
from fwdiff.model.vocabulary import CARRIER_SETTINGS, SIM_APPS

_BY_KEY = frozenset(
    {
        SettingKind.PRIVAPP_PERMISSION,
        SettingKind.DEFAULT_PERMISSION,
        SettingKind.OVERLAY_VALUE,
        SettingKind.NETWORK_VALUE,
        SettingKind.CARRIER_SETTING,
    }
)
"""Kinds whose keys begin with the package."""
_NO_PACKAGES = frozenset({CARRIER_SETTINGS, SIM_APPS})
_NAMED_PACKAGE = re.compile(r"\bpackage=([^\s;]+)")


def package_named_in(kind: SettingKind, key: str, *values: str | None) -> str | None:
    """The package that a setting is about, installed or not; None where it names none."""
    if kind in _BY_KEY:
        package = key.partition("/")[0]
        return None if package in _NO_PACKAGES else package or None
    if kind is not SettingKind.SYSCONFIG:
        return None
    return next((match[1] for text in (key, *values) if (match := _NAMED_PACKAGE.search(text or ""))), None)
