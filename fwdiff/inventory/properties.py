"""The system properties of all partitions, and which file's word counts first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec.structs import replace

from fwdiff.inventory.records import FileRecord, ReadFile
from fwdiff.model import SettingAt, SettingKind

_PARTITIONS = {name: rank for rank, name in enumerate(("system", "", "vendor", "product", "system_ext", "odm", "cda"))}
"""The empty name is the root of the ramdisk (`/default.prop`)."""

NEXT_VALUE = ", then "
"""Between the values that one file sets a property to."""


def is_property_file(path: str) -> bool:
    """Whether init, a recovery or the SKU selection loads properties from a file of this name."""
    name = path.rpartition("/")[2]
    return name.endswith(".prop") or name == "prop.default"


def image_api_level(records: Iterable[FileRecord]) -> int | None:
    """Of the platform in an image, by what was read of it."""
    files = (
        ReadFile(record.entry.path, record.entry.device_path, record.entry.size, record.sha256, record.facts)
        for record in records
        if record.facts is not None and record.sha256 is not None and is_property_file(record.entry.device_path)
    )
    return Properties(files).api_level


class Properties:
    """Each property with all files that set it, the file that describes the whole build first."""

    def __init__(self, files: Iterable[ReadFile]) -> None:
        self._values: dict[str, list[SettingAt]] = {}
        sources = [file for file in files if is_property_file(file.device_path)]
        for file in sorted(sources, key=_rank):
            for setting in file.facts.settings:
                if setting.kind is SettingKind.PROPERTY:
                    row = SettingAt(SettingKind.PROPERTY, setting.key, _unquoted(setting.value), file.path)
                    self._values.setdefault(setting.key, []).append(row)

    def __iter__(self) -> Iterator[SettingAt]:
        """Each once for a file: one that a file sets to several values has them all, in the file's order."""
        for rows in self._values.values():
            for _, same in groupby(rows, lambda row: row.path):
                first, *others = same
                value = NEXT_VALUE.join(dict.fromkeys(row.value for row in (first, *others)))
                yield replace(first, value=value) if others else first

    def values(self, key: str) -> Iterator[str]:
        """The values of `key` that are not empty, by rank of the file that sets them."""
        return (row.value for row in self._values.get(key, ()) if row.value)

    def get(self, *keys: str) -> str | None:
        """The first value that is not empty, of the first key that has one."""
        return next((value for key in keys for value in self.values(key)), None)

    @property
    def api_level(self) -> int | None:
        """Of the platform in the image."""
        partitions = ("system.", "vendor.", "product.", "system_ext.", "odm.")
        return _number(self.get("ro.build.version.sdk", *(f"ro.{name}build.version.sdk" for name in partitions)))


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() and len(text) < 4 else None


def _rank(file: ReadFile) -> tuple[int, int, str]:
    """A file deep in a partition speaks for one SKU (`/product/600EEA/etc/build.prop`), not for the build."""
    parts = file.device_path.strip("/").split("/")
    partition = parts[0] if len(parts) > 1 else ""
    return _PARTITIONS.get(partition, len(_PARTITIONS)), len(parts), file.path


def _unquoted(value: str) -> str:
    stripped = value.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] and stripped[0] in "\"'":
        return stripped[1:-1].strip()
    return stripped
