"""The privileged-permission allowlists of an image, joined over its partitions."""

from __future__ import annotations

from collections.abc import Iterable

from fwdiff.inventory.records import ReadFile
from fwdiff.model import ProblemKind, SettingKind, Unread

PERMISSION_KINDS = frozenset({SettingKind.PRIVAPP_PERMISSION, SettingKind.SYSCONFIG, SettingKind.DEFAULT_PERMISSION})
"""What the files of these folders say."""
_FOLDERS = frozenset({"permissions", "sysconfig", "default-permissions"})
_GROUPS = {"vendor": "vendor", "odm": "vendor", "product": "product", "system_ext": "system_ext"}


class Allowlist:
    """Which package may hold which privileged permission, by the partition whose file says so."""

    def __init__(self, files: Iterable[ReadFile]) -> None:
        self._entries: dict[str, dict[str, set[tuple[str, str]]]] = {}
        """Package, permission, and every (partition group, value) said of it."""
        for file in files:
            if is_permission_file(file.device_path):
                self._read(file)

    def _read(self, file: ReadFile) -> None:
        group = partition_group(file.device_path)
        for setting in file.facts.settings:
            package, slash, permission = setting.key.partition("/")
            if setting.kind is SettingKind.PRIVAPP_PERMISSION and slash:
                said = self._entries.setdefault(package, {}).setdefault(permission, set())
                said.add((group, setting.value))

    def granted(self, package: str) -> tuple[str, ...]:
        """Every permission that some file of the image allows `package`."""
        entries = self._entries.get(package, {})
        return tuple(sorted(name for name, said in entries.items() if any(value == "granted" for _, value in said)))

    def allows(self, package: str, permission: str, group: str | None) -> bool | None:
        """True if allowed, False if denied, None if not named by the files of partition `group` (None: of any).

        SystemConfig keeps vendor's, product's and system_ext's lists apart, and asks the one of the app's partition.
        """
        said = self._entries.get(package, {}).get(permission, set())
        values = {value for where, value in said if group is None or where == group}
        return None if not values else "granted" in values and "denied" not in values


def is_permission_file(device_path: str) -> bool:
    """Whether the place is one that SystemConfig, or a SKU's copy of it, reads its lists from."""
    return not _FOLDERS.isdisjoint(device_path.split("/")[:-1])


def unread_lists(unread: Iterable[Unread]) -> bool:
    """Whether what was not read may hold such lists: one of these files, or all of a folder or partition."""
    return any(
        is_permission_file(f"/{row.path}") or (not row.member and _is_folder(row))
        for row in unread
        if row.kind is not ProblemKind.CODE_ABSENT
    )


def _is_folder(row: Unread) -> bool:
    """Whether the path may be that of a folder or partition; of what is missing, a path with folders is a file's."""
    if row.kind is ProblemKind.MISSING and "/" in row.path:
        return False
    return "." not in row.path.rpartition("/")[2]


def partition_group(device_path: str) -> str:
    """`vendor` (with odm), `product`, `system_ext` or `system`."""
    return _GROUPS.get(device_path.strip("/").partition("/")[0], "system")
