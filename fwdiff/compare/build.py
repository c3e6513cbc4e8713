"""One inventory of a comparison, indexed, and the judgement whether a place in it was read."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from fwdiff.compare.place import code_unit, device_place, folder_of_apex, is_code, prefixes
from fwdiff.inventory.allowlist import unread_lists
from fwdiff.model import CodeState, Endpoint, EndpointClass, Inventory, Package, ProblemKind, SettingAt, Unread

_WHOLE = ""
_CODE = "code"
"""Stands for all members that hold code: a method may stand in any of the dex files of its package."""
_MANIFEST = "AndroidManifest.xml"
_ARCHIVES = (".apk", ".jar", ".apex")


class Build:
    """One inventory of a comparison.

    A problem counts where the thing would stand: a whole file, folder or partition for everything below it; a member
    of a container for what stands in that member; unread code of any kind for all code of that package or jar.
    """

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.pending = inventory.coverage.pending > 0
        self._members: defaultdict[str, set[str]] = defaultdict(set)
        """Members not read, by image path and by device path; the empty member is the whole."""
        self._code_units: set[str] = set()
        for unread in inventory.coverage.unread:
            self._note(unread)
        for file in inventory.files:
            if file.sha256 is None:
                self._note_member(file.path, _WHOLE)

    def _note(self, unread: Unread) -> None:
        if unread.kind is ProblemKind.CODE_ABSENT or unread.member.endswith(".dex"):
            self._note_member(unread.path, _CODE)
        else:
            self._note_member(unread.path, unread.member)

    def _note_member(self, path: str, member: str) -> None:
        device_path = self.device_path(path)
        path = "" if path == "." else path
        self._members[path].add(member)
        self._members[device_path].add(member)
        inside = folder_of_apex(path)
        if inside and member == _WHOLE:
            self._members[inside].add(member)
        if member in (_WHOLE, _CODE):
            self._code_units.add(code_unit(device_path))

    @cached_property
    def device_paths(self) -> dict[str, str]:
        """Device path of every file, by its path in the image."""
        return {file.path: file.device_path for file in self.inventory.files}

    def device_path(self, path: str) -> str:
        """The place on the phone of a path in this image, whether or not it is a listed file."""
        return self.device_paths.get(path) or device_place(path)

    @cached_property
    def placements(self) -> dict[str, list[Package]]:
        """The packages of each name."""
        placements: dict[str, list[Package]] = {}
        for package in self.inventory.packages:
            placements.setdefault(package.package, []).append(package)
        return placements

    @cached_property
    def service_hosts(self) -> dict[str, set[str]]:
        """The service hosts that stand in each file, by its path in the image."""
        hosts: dict[str, set[str]] = {}
        for endpoint in self.inventory.endpoints:
            if endpoint.category is EndpointClass.SERVICE:
                hosts.setdefault(endpoint.path, set()).add(endpoint.host)
        return hosts

    def hosts_of(self, package: Package) -> tuple[str, ...]:
        """The service hosts that one placement of a package carries, in its APK and in the code beside it."""
        files = (package.path, *package.code_paths)
        return tuple(sorted({host for path in files for host in self.service_hosts.get(path, ())}))

    def package_unread(self, package: Package) -> bool:
        """Whether another build's package would stand here in an APK, or a folder, of which no manifest was read.

        An APK that was not read may be the same package at another place: then its file has the same name.
        """
        return self._may_have_moved(package.device_path) or self._unread(package.path, package.device_path, _MANIFEST)

    def _may_have_moved(self, device_path: str) -> bool:
        """Whether an archive of this name, at any place, is one of which nothing, or no manifest, was read."""
        return _unit_name(device_path) in self._unread_archives

    @cached_property
    def _unread_archives(self) -> set[str]:
        unread = (path for path, members in self._members.items() if {_WHOLE, _MANIFEST} & members)
        return {_unit_name(path) for path in unread if path.endswith(_ARCHIVES)}

    @cached_property
    def lists_unread(self) -> bool:
        """Whether a file that allows packages their permissions was not read."""
        return unread_lists(self.inventory.coverage.unread)

    def setting_unread(self, setting: SettingAt, device_path: str) -> bool:
        """Whether another build's setting would stand here in a file that was not read."""
        return self._unread(setting.path, device_path, _WHOLE)

    def file_unread(self, path: str, device_path: str) -> bool:
        """Whether another build's file would stand here in a folder or partition that was not read."""
        return self._unread(path, device_path, _WHOLE)

    def endpoint_unread(self, endpoint: Endpoint) -> bool:
        """Whether another build's endpoint would stand here in bytes that were not read."""
        if not self._members and not self._unread_code_packages:
            return False
        code = is_code(endpoint)
        member = _CODE if code else endpoint.member
        if self._unread(endpoint.path, endpoint.device_path, member):
            return True
        if code and (
            code_unit(endpoint.device_path) in self._code_units or endpoint.package in self._unread_code_packages
        ):
            return True
        placements = self.placements.get(endpoint.package, ()) if endpoint.package else ()
        if endpoint.package and not placements:
            return self._may_have_moved(endpoint.device_path)
        return any(self._unread(place.path, place.device_path, member) for place in placements)

    @cached_property
    def _unread_code_packages(self) -> set[str]:
        return {package.package for package in self.inventory.packages if package.code is CodeState.UNREAD}

    def _unread(self, path: str, device_path: str, member: str) -> bool:
        if not self._members:
            return False
        if any(member in self._members.get(place, ()) for place in (path, device_path)):
            return True
        above = (*prefixes(path), *prefixes(device_path))
        return any(_WHOLE in self._members.get(place, ()) for place in above)


def _unit_name(path: str) -> str:
    """The name that an archive shares with the files of its code, wherever they stand."""
    return code_unit(path).rpartition("/")[2]
