"""The features of a device that an image names (`<feature>` of SystemConfig), on which requests may depend."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fwdiff.inventory.allowlist import is_permission_file
from fwdiff.inventory.records import ReadFile
from fwdiff.model import SettingKind

_LABEL = re.compile(r"(feature|unavailable-feature) (?:.* )?name=(\S+)(?: .*)?")
_ADDED_BY_CODE = frozenset(
    {
        "android.hardware.ram.low", "android.hardware.ram.normal", "android.software.adoptable_storage",
        "android.software.app_enumeration", "android.software.file_based_encryption", "android.software.vulkan",
        "android.software.incremental_delivery", "android.software.securely_removes_users",
        "android.software.window_magnification", "android.hardware.vulkan.version",
    }
)  # fmt: skip
"""What SystemConfig adds for properties, the kernel or the amount of memory."""


class Features:
    """The features of an image; `complete` says whether every file was read that may name one."""

    def __init__(self, files: Iterable[ReadFile] = (), *, complete: bool = False) -> None:
        self._named: dict[str, set[str]] = {"feature": set(), "unavailable-feature": set()}
        self._complete = complete
        for file in files:
            if is_permission_file(file.device_path):
                for setting in file.facts.settings:
                    label = _LABEL.fullmatch(setting.key) if setting.kind is SettingKind.SYSCONFIG else None
                    if label:
                        self._named[label[1]].add(label[2])

    def has(self, name: str) -> bool | None:
        """Whether the device has a feature; None where the image does not tell."""
        if name in self._named["unavailable-feature"]:
            return False
        if name in self._named["feature"]:
            return True
        return False if self._complete and name not in _ADDED_BY_CODE else None
