"""Which case a setting lies in: that of the package it names or that reads it, of the build's identity, or its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from fwdiff.index.settings import package_named_in
from fwdiff.judge.sides import Sides
from fwdiff.model import ConfigurationChange, SettingAt, SettingKind
from fwdiff.sku_ids import names_sku

IDENTITY = "identity"

_IDENTITY_KEY = re.compile(
    r"ro\.(?:\w+\.)?build\.(?:date(?:\.utc)?|fingerprint|id|tags|type|description|flavor|user|host|characteristics"
    r"|display\.id|(?:software\.)?version(?:\.(?!all_codenames|preview)\w+)*|product(?:\.name)?|thumbprint)"
    r"|ro\.(?:boot(?:image)?\.build\.\w+(?:\.\w+)*|com\.google\.gmsversion|build\.(?:version\.)?\w*incremental"
    r"|vendor\.build\.security_patch)"
    r"|ro\.product\.(?:\w+\.)?(?:brand|device|manufacturer|model|name|board)"
)
"""What says which build and product it is: build/make/tools/buildinfo.sh, and what makers add to it."""

_SETS = "setprop "
"""How the key of an init action that sets a property begins."""
_FIXED = {
    SettingKind.CERTIFICATE: "certificates",
    SettingKind.AVB: "verified-boot",
    SettingKind.SELINUX_PERMISSIVE: "permissive-domains",
    SettingKind.SKU: "sku",
    SettingKind.SPECIAL_FILE: "special-files",
    SettingKind.KERNEL_PARAMETER: "kernel-parameters",
}


def setting_case(key: str) -> str:
    """The id of a setting's case."""
    return f"setting:{key}"


def setting_subjects(settings: Iterable[SettingAt]) -> Iterator[str]:
    """What the cases of settings can be called: by key, by kind, by partition or by file."""
    for setting in settings:
        yield setting.key
        yield _FIXED.get(setting.kind) or setting.path.rpartition("/")[2]
        if setting.kind is SettingKind.PROPERTY:
            yield f"properties:{_partition(setting.path)}"
            if names_sku(setting.key):
                yield _FIXED[SettingKind.SKU]


class SettingCases:
    """The cases of settings; `with_differences` are those of packages that differ by themselves."""

    def __init__(self, sides: Sides, with_differences: AbstractSet[str], watched: AbstractSet[str]) -> None:
        self._sides = sides
        self._with_differences = with_differences
        self._watched = watched

    def case_of(self, row: ConfigurationChange) -> str | None:
        """The id of the case that a row lies in; None for a link that is no placement: it is a file."""
        if row.kind is SettingKind.LINK:
            return self._placement(row)
        return self.case_of_setting(row.kind, row.key, row.path, row.right, row.left)

    def case_of_setting(self, kind: SettingKind, key: str, path: str, *values: str | None) -> str:
        """The id of the case that a setting lies in, whether or not it differs."""
        named = package_named_in(kind, key, *values)
        if named is not None:
            return f"package:{self._sides.base(named)}"
        if kind is SettingKind.PROPERTY:
            return self._property(key, path)
        return self._only_reader(key) or setting_case(_FIXED.get(kind) or path.rpartition("/")[2])

    def _only_reader(self, key: str) -> str | None:
        """The one package whose code reads the property that an init action sets; not of one that many know."""
        name = key.removeprefix(_SETS) if key.startswith(_SETS) else ""
        readers = self._sides.property_readers.get(name, frozenset())
        return min(readers) if len(readers) == 1 and not _IDENTITY_KEY.fullmatch(name) else None

    def _property(self, key: str, path: str) -> str:
        if _IDENTITY_KEY.fullmatch(key):
            return IDENTITY
        if names_sku(key):
            return setting_case(_FIXED[SettingKind.SKU])
        return self._reader(key) or setting_case(key if key in self._watched else f"properties:{_partition(path)}")

    def _reader(self, key: str) -> str | None:
        """The package whose code reads a property; of several, the first that differs in something else."""
        readers = self._sides.property_readers.get(key, frozenset())
        differing = readers & self._with_differences
        if len(readers) == 1:
            return next(iter(readers))
        return min(differing, default=None)

    def _placement(self, row: ConfigurationChange) -> str | None:
        """A link to an APK puts its package at another place."""
        target = row.right or row.left or ""
        if not target.endswith(".apk"):
            return None
        place = target if target.startswith("/") else f"{row.key.rpartition('/')[0]}/{target}"
        return self._sides.owner_case("", place)


def _partition(path: str) -> str:
    """The partition that a property file speaks for."""
    parts = [part for part in path.split("/")[:-1] if part]
    known = [part for part in parts if part in {"vendor", "product", "system_ext", "odm", "cda", "boot"}]
    return (known or parts or ["system"])[0]
