"""What cited files say, read anew: each fact as `cite` would cite it, with the rows that it can speak for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Set
from typing import NamedTuple

import msgspec

from fwdiff.compare.evidence import (
    Target,
    endpoint_target,
    package_target,
    permission_target,
    setting_target,
    use_target,
)
from fwdiff.engine.citing import Files, places_of
from fwdiff.errors import FwdiffError
from fwdiff.facts.analyse import analyse
from fwdiff.index.build_index import BuildIndex, host_of
from fwdiff.index.device_paths import code_unit
from fwdiff.inventory import FileRecord, build_inventory
from fwdiff.inventory.properties import is_property_file
from fwdiff.model import FileEntry, FileFacts, FileKind, ImageIdentity, Package, Side, Subject
from fwdiff.model.citation import Place


class CitableFact(NamedTuple):
    """A fact as a target of `cite`, and what the id of a row about it begins with."""

    target: Target
    subject: str
    place: str = ""
    """What follows the subject in the id: a place on the phone, of a changed row perhaps the other side's."""


class CitedFacts:
    """The facts of some files of an image, and those of its properties, which tell the build."""

    def __init__(self, files: Files, paths: Set[str]) -> None:
        self._files = files
        self._facts: dict[str, FileFacts] = {}
        self._digests: dict[str, tuple[str, int]] = {}
        self._made: dict[Target, tuple[Place, ...]] = {}
        wanted = [e for e in files.listing.files if e.path in paths or is_property_file(e.device_path)]
        self._device_paths = {entry.path: entry.device_path for entry in wanted}
        records = [self._record(entry) for entry in wanted]
        known = {entry.path for entry in wanted}
        links = [e for e in files.listing.files if e.kind is FileKind.LINK and e.path not in known]
        listing = msgspec.structs.replace(files.listing, files=(*wanted, *links), unread=())
        self._index = BuildIndex(build_inventory(listing, records, source="", sha256=None))

    def _record(self, entry: FileEntry) -> FileRecord:
        """A file that cannot be read says nothing; what is asked of it later says why."""
        try:
            content = self._files.read(entry.path)
        except (FwdiffError, OSError):
            return FileRecord(entry, None, None)
        sha256 = hashlib.sha256(content).hexdigest()
        self._digests[entry.path] = sha256, len(content)
        if entry.kind is not FileKind.FILE:
            return FileRecord(entry, None, None)
        facts = self._facts[entry.path] = analyse(content)
        return FileRecord(entry, sha256, facts)

    @property
    def identity(self) -> ImageIdentity:
        """Which build the image is."""
        return self._index.inventory.image

    def digest(self, path: str) -> tuple[str, int]:
        """SHA-256 and size of a cited file; of a link, of its target.  Raises `FwdiffError`, `OSError`."""
        if path not in self._digests:
            self._files.read(path)  # which raises what it raised before
        return self._digests[path]

    def made(self, fact: CitableFact) -> tuple[Place, ...]:
        """The places as `cite` makes them."""
        if fact.target not in self._made:
            self._made[fact.target] = tuple(places_of(self._files, fact.target))
        return self._made[fact.target]

    def that_say(self, place: Place) -> list[CitableFact]:
        """The facts of the cited file in the words of the place."""
        facts = self._citable(place.side, place.path)
        return [one for one in facts if (one.target.what, one.target.api) == (place.what, place.api or "")]

    def _citable(self, side: Side, path: str) -> Iterator[CitableFact]:
        device_path = self._device_paths.get(path, "")
        yield CitableFact(Target(side, path, "file"), Subject.FILE, device_path)
        for endpoint in self._index.endpoints_at.get(path, ()):
            yield CitableFact(endpoint_target(side, endpoint), f"{Subject.ENDPOINT}:{host_of(endpoint)}")
        for setting in self._index.settings_at.get(path, ()):
            subject = f"{Subject.CONFIGURATION}:{setting.kind}:{setting.key}"
            yield CitableFact(setting_target(side, setting), subject, device_path)
        for package in self._index.inventory.packages:  # an APK is one at the place of each link to it too
            if package.path == path:
                yield from self._of_manifest(side, package)
        for package in self._packages_with_code_at(device_path):
            for use in self._facts[path].api_uses:
                yield CitableFact(use_target(side, path, use), _subject(package), package.device_path)

    def _of_manifest(self, side: Side, package: Package) -> Iterator[CitableFact]:
        yield CitableFact(package_target(side, package.package, package.path), _subject(package), package.device_path)
        for permission in package.permissions_requested:
            subject = f"{Subject.PERMISSION}:{package.package}:{permission}"
            yield CitableFact(permission_target(side, package.path, permission), subject)

    def _packages_with_code_at(self, device_path: str) -> list[Package]:
        """The cited packages whose code may stand in a file beside their APK."""
        unit = code_unit(device_path)
        return [one for one in self._index.inventory.packages if code_unit(one.device_path) == unit]


def _subject(package: Package) -> str:
    return f"{Subject.PACKAGE}:{package.package}"
