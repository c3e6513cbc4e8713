"""The privileged-permission allowlists of an image, joined over its partitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fwdiff.inventory.records import ReadFile
from fwdiff.model import ProblemKind, SettingKind, Unread
from fwdiff.sku_ids import SkuIds

PERMISSION_KINDS = frozenset({SettingKind.PRIVAPP_PERMISSION, SettingKind.SYSCONFIG, SettingKind.DEFAULT_PERMISSION})
"""What the files of these folders say."""
_GRANTED = "granted"
_FOLDERS = frozenset({"permissions", "sysconfig", "default-permissions"})
_GROUPS = {"vendor": "vendor", "odm": "vendor", "product": "product", "system_ext": "system_ext"}


class _Word(NamedTuple):
    """What one file says of a permission of a package."""

    group: str
    """Of the file's partition."""
    sku: str | None
    """On whose phones alone the file stands."""
    value: str


class Allowlist:
    """Which package may hold which privileged permission, by the partition and the SKU whose file says so."""

    def __init__(self, files: Iterable[ReadFile], ids: SkuIds) -> None:
        self._entries: dict[str, dict[str, set[_Word]]] = {}
        self._ids = ids
        for file in files:
            if is_permission_file(file.device_path):
                self._read(file)

    def _read(self, file: ReadFile) -> None:
        group, sku = partition_group(file.device_path), self._ids.of_folder(file.device_path)
        for setting in file.facts.settings:
            package, slash, permission = setting.key.partition("/")
            if setting.kind is SettingKind.PRIVAPP_PERMISSION and slash:
                said = self._entries.setdefault(package, {}).setdefault(permission, set())
                said.add(_Word(group, sku, setting.value))

    def granted(self, package: str, sku: str | None) -> tuple[str, ...]:
        """Every permission that some file of the image allows `package` on a phone of the SKU (None: of any)."""
        entries = self._entries.get(package, {})
        return tuple(
            name
            for name, said in sorted(entries.items())
            if any(word.value == _GRANTED and (sku is None or word.sku in (None, sku)) for word in said)
        )

    def allows(self, package: str, permission: str, group: str | None, sku: str | None) -> bool | None:
        """True if allowed, False if denied, None if not named by the files of partition `group` (None: of any).

        SystemConfig keeps vendor's, product's and system_ext's lists apart, and asks the one of the app's partition.
        Asked are the files of all phones, and those of the SKU.
        """
        values = {word.value for word in self._said(package, permission, group) if word.sku in (None, sku)}
        return None if not values else _GRANTED in values and "denied" not in values

    def allowing_skus(self, package: str, permission: str, group: str | None) -> list[str]:
        """The SKUs on whose phones alone a file allows it."""
        said = self._said(package, permission, group)
        return sorted({word.sku for word in said if word.sku and word.value == _GRANTED})

    def _said(self, package: str, permission: str, group: str | None) -> Iterator[_Word]:
        said = self._entries.get(package, {}).get(permission, set())
        return (word for word in said if group is None or word.group == group)


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
