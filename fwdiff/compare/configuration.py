"""Configured facts that came, went or changed.

A setting pairs with the one of its kind and key in the same file.  One that only moved to another file with its value
is no difference here (the files differ, and say so); one that moved and has another value is a change.  A setting for
the phones of one SKU is another one than that for every phone: one that left its folder came and went.  A key that a
file gives several times (an allow-list) is a set: its values come and go, none changes into another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from fwdiff.compare.row_names import Identifiers, evidence_key, owners_by_say
from fwdiff.compare.table import OneSided, Table
from fwdiff.index import BuildIndex
from fwdiff.index.alignment import align
from fwdiff.index.owners import subject_of_file
from fwdiff.index.settings import package_named_in
from fwdiff.index.weight import of_setting
from fwdiff.model import Basis, ConfigurationChange, ConfigurationDiff, SettingAt, SettingKind, Subject

NOT_COMPARED = {"path": "one that only moved to another file of the same SKU is told by the files"}
"""Fields of a setting whose difference is none of it, and why."""


class PlacedSetting(Struct, frozen=True):
    """A setting, its kind and key, its file on the phone, the SKU that this is for (empty: every phone), and whether
    its key is alone in the file, and in the build for that SKU.
    """

    setting: SettingAt
    key: tuple[SettingKind, str]
    device_path: str
    sku: str
    alone_in_file: bool
    alone_in_build: bool


def _order(placed: PlacedSetting) -> tuple[tuple[SettingKind, str], str, str, str]:
    return placed.key, placed.device_path, placed.setting.value, placed.setting.path


def _weight(placed: PlacedSetting) -> tuple[object, ...]:
    return *of_setting(*placed.key), *_order(placed)


_LIKENESSES = (
    lambda placed: (placed.key, placed.device_path, placed.setting.value),
    lambda placed: (placed.key, placed.device_path) if placed.alone_in_file else None,
    lambda placed: (placed.key, placed.sku, placed.setting.value),
    lambda placed: (placed.key, placed.sku) if placed.alone_in_build else None,
)


def configuration_table(builds: Sequence[BuildIndex]) -> Table[PlacedSetting]:
    """Settings, each with the place of its file; a key that all builds set alike in the same files has no row."""
    differing = _differing_keys(builds)
    return Table(builds, align([_placed(build, differing) for build in builds], _order, *_LIKENESSES))


def configuration_rows(table: Table[PlacedSetting]) -> ConfigurationDiff:
    """The differing settings."""
    sides = table.project(subject=lambda placed: (placed.key, placed.sku, placed.setting.value), unread=_unread)
    rows = _Rows(table.builds)
    changed = [pair for pair in sides.both if pair[0].setting.value != pair[1].setting.value]
    return ConfigurationDiff(
        added=tuple(rows.one_sided(row, added=True) for row in _sorted(sides.added)),
        removed=tuple(rows.one_sided(row, added=False) for row in _sorted(sides.removed)),
        changed=tuple(rows.changed(*pair) for pair in sorted(changed, key=lambda pair: _weight(pair[1]))),
    )


def _differing_keys(builds: Sequence[BuildIndex]) -> set[tuple[SettingKind, str]]:
    """Settings pair within their key alone."""
    columns = [set(build.inventory.configuration) for build in builds]
    alike = set.intersection(*columns)
    return {(one.kind, one.key) for column in columns for one in column - alike}


def _placed(build: BuildIndex, keys: set[tuple[SettingKind, str]]) -> list[PlacedSetting]:
    keyed = ((one, (one.kind, one.key)) for one in build.inventory.configuration)
    settings = [(one, key, build.place_of(one), build.sku_of(one)) for one, key in keyed if key in keys]
    in_file = Counter((key, device_path) for _, key, device_path, _ in settings)
    in_build = Counter((key, sku) for _, key, _, sku in settings)
    return [
        PlacedSetting(
            setting,
            key,
            device_path,
            sku,
            alone_in_file=in_file[key, device_path] == 1,
            alone_in_build=in_build[key, sku] == 1,
        )
        for setting, key, device_path, sku in settings
    ]


def _unread(build: BuildIndex, placed: PlacedSetting) -> bool:
    return build.unread.setting(placed.setting, placed.device_path)


def _sorted(rows: list[OneSided[PlacedSetting]]) -> list[OneSided[PlacedSetting]]:
    return sorted(rows, key=lambda row: _weight(row.value))


class _Rows:
    """Rows of settings; a value is part of a row's id only where the key is a set."""

    def __init__(self, builds: Sequence[BuildIndex]) -> None:
        self._identifiers = Identifiers(Subject.CONFIGURATION)
        self._owners = owners_by_say(builds)

    def one_sided(self, row: OneSided[PlacedSetting], *, added: bool) -> ConfigurationChange:
        """A setting of one side."""
        left, right = (None, row.value) if added else (row.value, None)
        return self._row(row.value, left, right, row.basis, in_reference=row.in_reference)

    def changed(self, left: PlacedSetting, right: PlacedSetting) -> ConfigurationChange:
        """A setting with another value."""
        return self._row(right, left, right, Basis.PROVEN, in_reference=None)

    def _row(
        self,
        told: PlacedSetting,
        left: PlacedSetting | None,
        right: PlacedSetting | None,
        basis: Basis,
        *,
        in_reference: bool | None,
    ) -> ConfigurationChange:
        setting = told.setting
        values = [] if told.alone_in_file else [setting.value]
        return ConfigurationChange(
            id=self._identifiers.name(setting.kind, setting.key, told.device_path, *values),
            subject=self._subject(told),
            keys=(_key(told, gone=right is None),),
            basis=basis,
            kind=setting.kind,
            key=setting.key,
            path=setting.path,
            left_path=left.setting.path if left else None,
            device_path=told.device_path,
            left=left.setting.value if left else None,
            right=right.setting.value if right else None,
            in_reference=in_reference,
        )

    def _subject(self, placed: PlacedSetting) -> str:
        setting = placed.setting
        package = package_named_in(setting.kind, setting.key, setting.value)
        if package is not None:
            return f"package:{package}"
        if setting.kind is SettingKind.LINK:
            return subject_of_file(self._owners, setting.path, placed.device_path)
        return f"setting:{setting.key}"


def _key(placed: PlacedSetting, *, gone: bool) -> str:
    """Of verified boot, the partition that says it is part of the key: each has an algorithm and flags."""
    setting = placed.setting
    entry = placed.device_path.rpartition("/")[2].partition(".")[0] if setting.kind is SettingKind.AVB else ""
    return evidence_key(
        Subject.CONFIGURATION, setting.kind, f"{setting.key}[{entry}]" if entry else setting.key, gone=gone
    )
