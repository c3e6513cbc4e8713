"""Configured facts that came, went or changed.

A setting pairs with the one of its kind and key in the same file.  One that only moved to another file with its value
is no difference here (the files differ, and say so); one that moved and has another value is a change.  A key that a
file gives several times (an allow-list) is a set: its values come and go, none changes into another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from fwdiff.compare.names import Identifiers
from fwdiff.compare.table import OneSided, align, project
from fwdiff.index import BuildIndex
from fwdiff.model import Basis, ConfigurationChange, ConfigurationDiff, SettingAt, Subject


class _Placed(NamedTuple):
    """A setting, its file on the phone, and whether its key is alone in that file and in the build."""

    setting: SettingAt
    device_path: str
    alone_in_file: bool
    alone_in_build: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.setting.kind, self.setting.key

    @property
    def order(self) -> tuple[str, str, str, str, str]:
        setting = self.setting
        return setting.kind, setting.key, self.device_path, setting.value, setting.path


_LIKENESSES = (
    lambda placed: (placed.key, placed.device_path, placed.setting.value),
    lambda placed: (placed.key, placed.device_path) if placed.alone_in_file else None,
    lambda placed: (placed.key, placed.setting.value),
    lambda placed: placed.key if placed.alone_in_build else None,
)


def compare_configuration(builds: Sequence[BuildIndex]) -> ConfigurationDiff:
    """The differing settings."""
    table = align([_placed(build) for build in builds], lambda placed: placed.order, *_LIKENESSES)
    sides = project(builds, table, subject=lambda placed: (placed.key, placed.setting.value), unread=_unread)
    identifiers = Identifiers(Subject.CONFIGURATION)
    pairs = sorted(sides.both, key=lambda pair: pair[1].order)
    return ConfigurationDiff(
        added=tuple(_one_sided(row, identifiers, added=True) for row in _sorted(sides.added)),
        removed=tuple(_one_sided(row, identifiers, added=False) for row in _sorted(sides.removed)),
        changed=tuple(_changed(*pair, identifiers) for pair in pairs if pair[0].setting.value != pair[1].setting.value),
    )


def _placed(build: BuildIndex) -> list[_Placed]:
    settings = [(setting, build.place_of(setting)) for setting in build.inventory.configuration]
    in_file = Counter((setting.kind, setting.key, device_path) for setting, device_path in settings)
    in_build = Counter((setting.kind, setting.key) for setting, _ in settings)
    return [
        _Placed(
            setting,
            device_path,
            alone_in_file=in_file[setting.kind, setting.key, device_path] == 1,
            alone_in_build=in_build[setting.kind, setting.key] == 1,
        )
        for setting, device_path in settings
    ]


def _unread(build: BuildIndex, placed: _Placed) -> bool:
    return build.unread.setting(placed.setting, placed.device_path)


def _sorted(rows: list[OneSided[_Placed]]) -> list[OneSided[_Placed]]:
    return sorted(rows, key=lambda row: row.value.order)


def _identifier(placed: _Placed, identifiers: Identifiers) -> str:
    """A value is part of the name only where the key is a set."""
    setting = placed.setting
    values = [] if placed.alone_in_file else [setting.value]
    return identifiers.name(setting.kind, setting.key, placed.device_path, *values)


def _one_sided(row: OneSided[_Placed], identifiers: Identifiers, *, added: bool) -> ConfigurationChange:
    setting = row.value.setting
    return ConfigurationChange(
        id=_identifier(row.value, identifiers),
        basis=row.basis,
        kind=setting.kind,
        key=setting.key,
        path=setting.path,
        left=None if added else setting.value,
        right=setting.value if added else None,
        in_reference=row.in_reference,
    )


def _changed(left: _Placed, right: _Placed, identifiers: Identifiers) -> ConfigurationChange:
    return ConfigurationChange(
        id=_identifier(right, identifiers),
        basis=Basis.PROVEN,
        kind=right.setting.kind,
        key=right.setting.key,
        path=right.setting.path,
        left=left.setting.value,
        right=right.setting.value,
    )
