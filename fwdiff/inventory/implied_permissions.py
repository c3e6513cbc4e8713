"""Permissions that a package has by requesting others: those that were split off, and those that came later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from fwdiff.inventory.allowlist import is_permission_file
from fwdiff.inventory.records import ReadFile
from fwdiff.model import ImpliedPermission, Package, SettingKind

_SPLIT = re.compile(r"split-permission name=(\S+)(?: targetSdk=(\d+))?")
_NEW = re.compile(r"new-permission name=(\S+?)(?:;|\Z)")
_ALWAYS = 10_001
"""The target below which a split without one applies: `Build.VERSION_CODES.CUR_DEVELOPMENT` and one."""
_P = "android.permission."


class Split(Struct, frozen=True):
    """Whoever requests `source` and targets a level below `target` requests `new` as well."""

    source: str
    new: str
    target: int = _ALWAYS


_BUILT_IN = (
    Split(f"{_P}WRITE_EXTERNAL_STORAGE", f"{_P}READ_EXTERNAL_STORAGE"),
    Split(f"{_P}READ_CONTACTS", f"{_P}READ_CALL_LOG", 16),
    Split(f"{_P}WRITE_CONTACTS", f"{_P}WRITE_CALL_LOG", 16),
)
"""PackageParser.SPLIT_PERMISSIONS up to Android 9; from 10 on they stand in `etc/permissions/platform.xml`."""
_IN_FILES_SINCE = 29
_LATER = ((f"{_P}WRITE_EXTERNAL_STORAGE", 4, 1), (f"{_P}READ_PHONE_STATE", 4, 1), (f"{_P}POST_NOTIFICATIONS", 33, 33))
"""Permission, the target below which it is implied, and the platform from which on (CompatibilityPermissionInfo)."""


def read_splits(files: Iterable[ReadFile]) -> tuple[Split, ...]:
    """The `split-permission` elements of an image."""
    rows = []
    for file in files:
        if is_permission_file(file.device_path):
            for setting in file.facts.settings:
                label = _SPLIT.fullmatch(setting.key) if setting.kind is SettingKind.SYSCONFIG else None
                if label:
                    target = int(label[2]) if label[2] and len(label[2]) < 9 else _ALWAYS
                    rows += [Split(label[1], name, target) for name in _NEW.findall(setting.value)]
    return tuple(rows)


def implied_permissions(
    package: Package, requested: Sequence[str], api_level: int | None, splits: Sequence[Split]
) -> tuple[ImpliedPermission, ...]:
    """What is requested without being named, by name."""
    if api_level is None:
        return ()
    target = package.target_sdk or package.min_sdk or 1
    names = dict.fromkeys(requested, "")
    for permission, below, since in _LATER:
        if target < below and api_level >= since and not package.overlay:
            names.setdefault(permission, f"targets API level {target}")
    for split in (*splits, *(_BUILT_IN if api_level < _IN_FILES_SINCE else ())):
        if split.source in names and target < split.target:
            names.setdefault(split.new, f"asks for {split.source}")
    return tuple(ImpliedPermission(name, names[name]) for name in sorted(names) if names[name])
