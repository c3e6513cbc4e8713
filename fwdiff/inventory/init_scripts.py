"""Which files init and ueventd read as scripts: by their name and place, and those that other scripts import."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from fwdiff.inventory.init_expansion import MOST_EXPANSIONS, Values, expansions, without_defaults
from fwdiff.inventory.links import on_device
from fwdiff.inventory.records import ReadFile, Records
from fwdiff.model import ProblemKind, SettingKind, Unread

_FOLDER = re.compile(r"(?:/[^/]+)?/etc/init/[^/]+")
"""init takes every file of such a folder, whatever its name (parser.cpp, ParseConfigDir)."""
_PROPERTY = re.compile(r"\$\{[^}]*\}")
_UEVENTD = re.compile(r"(?:/[^/]+(?:/ramdisk(?:/system)?)?)?(?:/etc)?/ueventd(?:\.[^/]+)?\.rc")
_MOST_IMPORTS = 1_000
"""Different paths that lead to further scripts; a phone has some 90."""


class InitScripts:
    """The scripts of one image, by device path; `values` has what properties are set to."""

    def __init__(self, records: Records, values: Values) -> None:
        self._records = records
        self._values = values
        self._folders = _Folders(entry.device_path for entry in records.listing.files)
        self._importers: dict[str, str] = {}
        """The path of the first script that imports it, by path as it is written."""
        self._left_out: set[str] = set()
        self.imported = frozenset(self._follow(is_init_script))
        """Those that only an import makes a script."""
        self.imported_by_ueventd = frozenset(self._follow(is_ueventd_script))
        """Those that only an import makes a script of ueventd."""

    def __contains__(self, device_path: str) -> bool:
        return device_path in self.imported or is_init_script(device_path)

    def missing(self) -> Iterator[Unread]:
        """A row for each import that leads out of what the image holds: what stands there runs with the others.

        Where the image has the partition, a script that is not in it is none: init goes on without.
        """
        wanted = {place: importer for written, importer in self._importers.items() for place in self._places(written)}
        for place, importer in wanted.items():
            if not self._folders.has_partition(place):
                reason = f"a script that init imports, out of what the image holds: named in {importer}"
                yield Unread(place.lstrip("/"), ProblemKind.MISSING, reason, device_path=place)
        for path in self._left_out:
            yield Unread(path, ProblemKind.LIMIT, f"imports of scripts: only {_MOST_IMPORTS} were followed")

    def _follow(self, begins: Callable[[str], bool]) -> Iterator[str]:
        """The files that are imported from those where reading begins, without these."""
        unseen = {file.device_path: file for file in self._records.read.values()}
        scripts = [file for file in unseen.values() if file.facts.settings and begins(file.device_path)]
        followed: dict[str, str] = {}
        while scripts:
            for written in self._imports_of(scripts.pop(), followed):
                for found in map(self._folders.standing, self._places(written)):
                    fresh = [unseen.pop(place) for place in found if place in unseen and not begins(place)]
                    scripts += fresh
                    yield from (script.device_path for script in fresh)
        self._importers = {**followed, **self._importers}

    def _imports_of(self, script: ReadFile, followed: dict[str, str]) -> list[str]:
        names = {one.key for one in script.facts.settings if one.kind is SettingKind.INIT_IMPORT}
        fresh = sorted(name for name in names if name not in followed)
        room = _MOST_IMPORTS - len(followed)
        if len(fresh) > room:
            self._left_out.add(script.path)
        followed.update(dict.fromkeys(fresh[:room], script.path))
        return fresh[:room]

    def _places(self, written: str) -> list[str]:
        """What an import may name: with any value of its properties, with their defaults and with their known values.

        Values beyond the most that are combined have a place only where no slash is in them.
        """
        known = islice(expansions(written, self._values), MOST_EXPANSIONS)
        return sorted({_place(one) for one in (without_defaults(written), *known)})


class _Folders:
    """The files of an image by folder, and what a path with properties in it may name.

    A property may have any value without a slash.
    """

    def __init__(self, places: Iterable[str]) -> None:
        self._files: dict[str, set[str]] = {}
        for place in places:
            self._files.setdefault(place.rpartition("/")[0], set()).add(place)
        self._partitions = {folder.split("/")[1] for folder in self._files if folder}

    def standing(self, place: str) -> Iterator[str]:
        """The files that a path may name."""
        for folder in self._fitting(place):
            yield from (path for path in self._files[folder] if _fits(place, path))

    def has_partition(self, place: str) -> bool:
        """Whether the image holds anything of the partition that a path leads into; the root is a part of `system`."""
        top, separator, _ = place.lstrip("/").partition("/")
        return not separator or any(_fits(top, one) for one in self._partitions)

    def _fitting(self, place: str) -> list[str]:
        folder = place.rpartition("/")[0]
        if not _PROPERTY.search(folder):
            return [folder] if folder in self._files else []
        return [one for one in self._files if _fits(folder, one)]


def is_init_script(device_path: str) -> bool:
    """Whether init, or the device's other users of its language, read a file of this name and place as a script."""
    return device_path.endswith(".rc") or _FOLDER.fullmatch(device_path) is not None


def is_ueventd_script(device_path: str) -> bool:
    """Whether ueventd looks for a script there: in a partition, its `etc` or a ramdisk (ueventd.cpp, LoadConfig)."""
    return _UEVENTD.fullmatch(device_path) is not None


def _place(written: str) -> str:
    """The device path of an import; init works in `/`."""
    return on_device(posixpath.normpath(f"/{written.lstrip('/')}"))


def _fits(pattern: str, path: str) -> bool:
    """Whether a path has the parts of a pattern between its properties, one behind the other."""
    first, *parts = _PROPERTY.split(pattern)
    if not parts:
        return pattern == path
    if path.count("/") != pattern.count("/") or not path.startswith(first):
        return False
    at = len(first)
    for part in parts[:-1]:
        at = path.find(part, at) + len(part)
        if at < len(part):
            return False
    return len(path) - len(parts[-1]) >= at and path.endswith(parts[-1])
