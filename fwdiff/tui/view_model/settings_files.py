"""The files of settings that name a package."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from fwdiff.index import BuildIndex
from fwdiff.model import SettingAt
from fwdiff.tui.view_model.sections import short_permission


def settings_files(side: BuildIndex, package: str) -> dict[str, str]:
    """By path, what a file of settings says of a package that it names."""
    found = sorted(side.settings_naming.get(package, ()), key=lambda one: one.path)
    return {path: _said(settings) for path, settings in groupby(found, key=lambda one: one.path)}


def _said(settings: Iterable[SettingAt]) -> str:
    said = [f"{one.kind} {short_permission(one.key.partition('/')[2] or one.value)}".strip() for one in settings]
    return ", ".join(dict.fromkeys(said))
