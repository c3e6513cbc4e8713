"""Whether the place was read in which something of another build would stand: the only answer to that question."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from fwdiff.index.device_paths import code_unit, folder_of_apex, is_code, prefixes
from fwdiff.model import CodeState, Endpoint, Inventory, Package, ProblemKind, SettingAt, SettingKind, Unread

_WHOLE = ""
_ROOT = "/"
_CODE = "code"
"""Stands for all members that hold code: a method may stand in any of the dex files of its package."""
_MANIFEST = "AndroidManifest.xml"
_RIGHTS = "; mode "
"""Stands in the value of a special file whose file system keeps rights."""
_BOOT_IMAGE = re.compile(r"\w*boot(?:img)?")
"""Folders of boot images, and of what tools unpack of them."""
_ARCHIVES = (".apk", ".jar", ".apex")


class Place(NamedTuple):
    """Where a thing of some build stands: a file, a member of it, the package that it belongs to."""

    path: str
    device_path: str
    member: str = _WHOLE
    package: str | None = None
    code: bool = False
    """Whether it stands in Dalvik code."""


class UnreadPlaces:
    """What of one build was not read.

    A problem counts where the thing would stand: a whole file, folder or partition for everything below it; a member
    of a container for what stands in that member; unread code of any kind for all code of that package or jar.
    """

    def __init__(self, inventory: Inventory, packages: Mapping[str, Sequence[Package]]) -> None:
        self._inventory = inventory
        self._packages = packages
        self._members: defaultdict[str, set[str]] = defaultdict(set)
        """Members not read, by image path and by device path; the empty member is the whole."""
        self._code_units: set[str] = set()
        self._holds_unknown = False
        """Whether a container was not read that may hold whole partitions."""
        for unread in inventory.coverage.unread:
            self._note(unread)
        for file in inventory.files:
            if file.sha256 is None:
                self._note_member(file.path, file.device_path, _WHOLE)

    def _note(self, unread: Unread) -> None:
        is_of_code = unread.kind is ProblemKind.CODE_ABSENT or unread.member.endswith(".dex")
        device_path = unread.device_path or f"/{unread.path}"
        if device_path == _ROOT and unread.path != ".":
            self._holds_unknown = True
            device_path = f"/{unread.path}"
        self._note_member(unread.path, device_path, _CODE if is_of_code else unread.member)

    def _note_member(self, path: str, device_path: str, member: str) -> None:
        path, device_path = ("" if path == "." else path), device_path.rstrip("/")
        self._members[path].add(member)
        self._members[device_path].add(member)
        inside = folder_of_apex(path)
        if inside and member == _WHOLE:
            self._members[inside].add(member)
        if member in (_WHOLE, _CODE):
            self._code_units.add(code_unit(device_path))

    def package(self, package: Package) -> bool:
        """Whether another build's package would stand here in an APK, or a folder, of which no manifest was read.

        An APK that was not read may be the same package at another place: then its file has the same name.
        """
        return self.package_at(package.path, package.device_path)

    def package_at(self, path: str, device_path: str) -> bool:
        """The same of the package that stands at a place."""
        return self._may_have_moved(device_path) or self._unread(path, device_path, _MANIFEST)

    def _may_have_moved(self, device_path: str) -> bool:
        """Whether an archive of this name, at any place, is one of which nothing, or no manifest, was read."""
        return _unit_name(device_path) in self._archives

    @cached_property
    def _archives(self) -> set[str]:
        unread = (path for path, members in self._members.items() if {_WHOLE, _MANIFEST} & members)
        return {_unit_name(path) for path in unread if path.endswith(_ARCHIVES)}

    @property
    def lists(self) -> bool:
        """Whether a file that allows packages their permissions was not read."""
        return self._inventory.coverage.lists_unread

    def setting(self, setting: SettingAt, device_path: str) -> bool:
        """Whether another build's setting would stand here in what was not read, or what this build has no trace of."""
        if setting.kind is SettingKind.SPECIAL_FILE and _RIGHTS in setting.value and not self._keeps_rights(setting):
            return True
        if setting.kind is SettingKind.KERNEL_PARAMETER and not self._holds_boot_image:
            return True
        return self.file(setting.path, device_path)

    @cached_property
    def _holds_boot_image(self) -> bool:
        """Whether anything of one is here: no phone starts without."""
        return any(map(_BOOT_IMAGE.fullmatch, self._folders))

    def _keeps_rights(self, setting: SettingAt) -> bool:
        """Whether the partition that a special file stands in has rights in this build."""
        return setting.path.partition(_ROOT)[0] in self._with_rights

    @cached_property
    def _with_rights(self) -> set[str]:
        return {file.path.partition(_ROOT)[0] for file in self._inventory.files if file.rights is not None}

    def file(self, path: str, device_path: str) -> bool:
        """Whether another build's file would stand here in a folder or partition that was not read."""
        return self._unread(path, device_path, _WHOLE)

    def endpoint(self, endpoint: Endpoint) -> bool:
        """Whether another build's endpoint would stand here in bytes that were not read."""
        if not self._members and not self._packages_without_code:
            return False
        return self.text_at(
            Place(endpoint.path, endpoint.device_path, endpoint.member, endpoint.package, is_code(endpoint))
        )

    def text_at(self, place: Place) -> bool:
        """The same of what stands at a place."""
        member = _CODE if place.code else place.member
        if self._unread(place.path, place.device_path, member):
            return True
        if place.code and (
            code_unit(place.device_path) in self._code_units or place.package in self._packages_without_code
        ):
            return True
        placements = self._packages.get(place.package, ()) if place.package else ()
        if place.package and not placements:
            return self._may_have_moved(place.device_path)
        return any(self._unread(one.path, one.device_path, member) for one in placements)

    @cached_property
    def _packages_without_code(self) -> set[str]:
        return {package.package for package in self._inventory.packages if package.code is CodeState.UNREAD}

    def _unread(self, path: str, device_path: str, member: str) -> bool:
        if not self._members:
            return False
        if any(member in self._members.get(place, ()) for place in (path, device_path)):
            return True
        if self._holds_unknown and device_path.count(_ROOT) > 1 and device_path.split(_ROOT)[1] not in self._folders:
            return True
        above = (*prefixes(path), *prefixes(device_path))
        return any(_WHOLE in self._members.get(place, ()) for place in above)

    @cached_property
    def _folders(self) -> set[str]:
        """Those at the root of the phone that the build has files in."""
        return {file.device_path.split(_ROOT)[1] for file in self._inventory.files if file.device_path.count(_ROOT) > 1}


def _unit_name(path: str) -> str:
    """The name that an archive shares with the files of its code, wherever they stand."""
    return code_unit(path).rpartition("/")[2]
