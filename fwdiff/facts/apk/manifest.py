"""AndroidManifest.xml as facts, with the defaults of the platform (AOSP android.content.pm.PackageParser) applied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from fwdiff.facts.apk import manifest_attributes as attr
from fwdiff.facts.apk.components import APPLICATION, Owner, class_name, process_name, read_components
from fwdiff.facts.apk.manifest_attributes import Attributes
from fwdiff.facts.apk.permission_requests import read_requests
from fwdiff.facts.apk.protection_level import protection_text
from fwdiff.facts.apk.resources import TABLE_NAME, ResourceTable, is_frameworks
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.facts.endpoints.literals import Literal
from fwdiff.facts.endpoints.stated_hosts import link_host, stated_hosts
from fwdiff.facts.xml import axml
from fwdiff.facts.xml.axml import Complain, Element, accept
from fwdiff.facts.xml.string_pool import BadResources, ResourceLimit
from fwdiff.model import (
    Component,
    FactProblem,
    Manifest,
    Overlay,
    PermissionDeclaration,
    ProblemKind,
    ResourceValue,
    UndecidedManifest,
)

MANIFEST_NAME = "AndroidManifest.xml"
_MAX_MANIFEST = 8 << 20
_MAX_TABLE = 256 << 20
_LONGEST_PACKAGE = 1024
"""Characters; the platform takes 223 (FrameworkParsingPackageUtils.validateName)."""
Lookup = Callable[[int, int], str | int | None]
"""A resource id and a platform version to the value that the APK gives it, None where it gives none."""


class BadManifest(ValueError):
    """An AndroidManifest.xml that neither our own reader nor androguard can read."""

    def __init__(self, reason: str, kind: ProblemKind = ProblemKind.DAMAGED) -> None:
        super().__init__(reason)
        self.kind = kind


class ManifestReading(NamedTuple):
    """The manifest of an APK, and what of it was not read; nothing as a rule."""

    manifest: Manifest
    problems: tuple[FactProblem, ...] = ()
    undecided: UndecidedManifest | None = None
    """Where the API level or the framework of an image decides what it says."""
    hosts: tuple[Literal, ...] = ()
    """Of its links, where they stand in it."""
    table_hosts: tuple[Literal, ...] = ()
    """Of its links, where they stand in the resource table."""


def read_manifest(archive: ZipArchive) -> ManifestReading | None:
    """The manifest of an APK, None for an archive without one.  Raises `BadManifest`.

    As the platform does, it is read whatever its CRC says. Where our own reader gives up, androguard's is asked.
    """
    entry = archive.find(MANIFEST_NAME)
    if entry is None:
        return None
    try:
        document = archive.read(entry, limit=_MAX_MANIFEST, verify=False)
    except BadZip as error:
        raise BadManifest(str(error)) from None
    problems: list[FactProblem] = []

    def complain(kind: ProblemKind, reason: str) -> None:
        problems.append(FactProblem(kind, f"manifest: {reason}", MANIFEST_NAME))

    try:
        table = _LazyTable(archive)
        hosts: dict[str | int, None] = {}
        elements = _noting_hosts(axml.elements(document, complain), hosts)
        manifest = build_manifest(elements, table.lookup, complain)
        undecided = table.undecided(document)
        written = stated_hosts(document, (host for host in hosts if isinstance(host, str)))
        elsewhere = table.hosts([host for host in hosts if isinstance(host, int)])
        for complaint in table.complaints():
            complain(ProblemKind.DAMAGED, complaint)
        return ManifestReading(manifest, tuple(problems), undecided, tuple(written), tuple(elsewhere))
    except ResourceLimit as error:
        raise BadManifest(str(error), error.kind) from None
    except (BadResources, BadZip) as error:
        return _read_by_androguard(archive, document, str(error))


def _noting_hosts(elements: Iterable[Element], hosts: dict[str | int, None]) -> Iterator[Element]:
    for element in elements:
        if host := link_host(element):
            hosts[host] = None
        yield element


def decide_manifest(undecided: UndecidedManifest, lookup: Callable[[int], str | int | None]) -> Manifest:
    """What a manifest says where `lookup` gives the values of its resources.  Raises `BadResources`."""
    return build_manifest(axml.elements(undecided.document), lambda resource, _: lookup(resource))


def read_framework_values(archive: ZipArchive) -> tuple[ResourceValue, ...]:
    """What the resource table of a framework gives to the manifests of apps.  Raises `BadResources` and `BadZip`."""
    entry = archive.find(TABLE_NAME)
    if entry is None:
        return ()
    return ResourceTable(archive.read(entry, limit=_MAX_TABLE, verify=False)).framework_values()


def build_manifest(
    elements: Iterable[Element], lookup: Lookup, complain: Complain = accept, *, read_by: str = "fwdiff"
) -> Manifest:
    """The facts in a manifest's elements, in document order.  Raises `BadResources` where they name no package."""
    return _Builder(_without_second_application(elements), lookup, complain).build(read_by)


class _LazyTable:
    """The archive's resource table, read when the first reference asks for it."""

    def __init__(self, archive: ZipArchive) -> None:
        self._archive = archive
        self._asked: set[int] = set()

    @cached_property
    def _table(self) -> ResourceTable | None:
        entry = self._archive.find(TABLE_NAME)
        if entry is None:
            return None
        return ResourceTable(self._archive.read(entry, limit=_MAX_TABLE, verify=False))

    def lookup(self, resource_id: int, sdk: int) -> str | int | None:
        self._asked.add(resource_id)
        return None if self._table is None else self._table.lookup(resource_id, sdk)

    def hosts(self, resource_ids: list[int]) -> list[Literal]:
        """The hosts among the strings of resources."""
        return self._table.hosts(resource_ids) if resource_ids and self._table else []

    def complaints(self) -> Iterator[str]:
        """What stands in the table, as far as it was asked, that no writer makes."""
        return iter(()) if not self._asked or self._table is None else self._table.complaints()

    def undecided(self, document: bytes) -> UndecidedManifest | None:
        """The document with all values of its references, where one of them is not the same in every image."""
        values = {resource: self._values(resource) for resource in sorted(self._asked)}
        if all(len(rows) == 1 and rows[0].reference is None for rows in values.values()):
            return None
        return UndecidedManifest(document, tuple(row for rows in values.values() for row in rows))

    def _values(self, resource_id: int) -> tuple[ResourceValue, ...]:
        if self._table is not None:
            return self._table.values(resource_id)
        return (ResourceValue(resource_id, 0, None, resource_id if is_frameworks(resource_id) else None),)


class _Builder:
    def __init__(self, elements: Iterable[Element], lookup: Lookup, complain: Complain) -> None:
        self._lookup = lookup
        self._complain = complain
        self._elements = list(elements)
        self._by_path: dict[tuple[str, ...], list[Element]] = defaultdict(list)
        for element in self._elements:
            self._by_path[element.path].append(element)
        self._sdk = 0
        self._min_sdk = self._last_integer(attr.MIN_SDK_VERSION)
        self._target_sdk = self._last_integer(attr.TARGET_SDK_VERSION)
        # a preinstalled app targets the platform it is built into, which chooses between its values
        self._sdk = self._target_sdk or self._min_sdk or 1

    def build(self, read_by: str) -> Manifest:
        root = self._first("manifest")
        package = root.text("package") if root else None
        if not root or not package:
            raise BadResources("manifest: names no package")
        if len(package) > _LONGEST_PACKAGE:
            raise ResourceLimit(f"a package's name of {len(package)} characters")
        application = self._first(*APPLICATION) or self._attributes(Element(APPLICATION, {}, {}))
        return Manifest(
            package=package,
            version_code=_version_code(root),
            version_name=root.text(attr.VERSION_NAME),
            min_sdk=self._min_sdk,
            target_sdk=self._target_sdk,
            shared_user_id=root.text(attr.SHARED_USER_ID) or None,
            enabled=application.boolean(attr.ENABLED, default=True),
            has_code=application.boolean(attr.HAS_CODE, default=True),
            application_class=class_name(package, application.text(attr.NAME)),
            uses_cleartext_traffic=application.optional_boolean(attr.USES_CLEARTEXT_TRAFFIC),
            network_security_config=application.text(attr.NETWORK_SECURITY_CONFIG),
            debuggable=application.boolean(attr.DEBUGGABLE, default=False),
            split=root.text("split") or None,
            permissions_requested=read_requests(self._elements, self._attributes),
            permissions_declared=self._declared(),
            components=self._components(package, application),
            overlay=self._overlay(),
            uses_libraries=self._names((*APPLICATION, "uses-library")),
            protected_broadcasts=self._names(("manifest", "protected-broadcast")),
            persistent=application.boolean(attr.PERSISTENT, default=False),
            persistent_feature=application.text(attr.PERSISTENT_FEATURE) or None,
            read_by=read_by,
        )

    def _attributes(self, element: Element) -> Attributes:
        return Attributes(element, lambda resource_id: self._lookup(resource_id, self._sdk))

    def _all(self, *path: str) -> Iterator[Attributes]:
        return map(self._attributes, self._by_path.get(path, ()))

    def _first(self, *path: str) -> Attributes | None:
        return next(self._all(*path), None)

    def _last_integer(self, attribute: int) -> int | None:
        """The attribute of the last `uses-sdk` that gives it, which overrides the ones before."""
        given = [element.integer(attribute) for element in self._all("manifest", "uses-sdk")]
        return next((number for number in reversed(given) if number is not None), None)

    def _names(self, *paths: tuple[str, ...]) -> tuple[str, ...]:
        names = {element.text(attr.NAME) for path in paths for element in self._all(*path)}
        return tuple(sorted(name for name in names if name))

    def _declared(self) -> tuple[PermissionDeclaration, ...]:
        levels = {
            (name, protection_text(element.integer(attr.PROTECTION_LEVEL) or 0))
            for element in self._all("manifest", "permission")
            if (name := element.text(attr.NAME))
        }
        return tuple(PermissionDeclaration(name, level) for name, level in sorted(levels))

    def _components(self, package: str, application: Attributes) -> tuple[Component, ...]:
        owner = Owner(
            package=package,
            target_sdk=self._sdk,
            permission=application.text(attr.PERMISSION) or None,
            process=process_name(package, application.text(attr.PROCESS)),
        )
        return read_components(self._elements, owner, self._attributes, self._complain)

    def _overlay(self) -> Overlay | None:
        overlay = self._first("manifest", "overlay")
        if overlay is None:
            return None
        return Overlay(
            target=overlay.text(attr.TARGET_PACKAGE) or "",
            is_static=overlay.boolean(attr.IS_STATIC, default=False),
            priority=overlay.integer(attr.PRIORITY) or 0,
            required_property=overlay.text(attr.REQUIRED_PROPERTY_NAME),
            required_value=overlay.text(attr.REQUIRED_PROPERTY_VALUE),
        )


def _version_code(root: Attributes) -> int:
    major = root.integer(attr.VERSION_CODE_MAJOR) or 0
    return (major & 0xFFFFFFFF) << 32 | (root.integer(attr.VERSION_CODE) or 0) & 0xFFFFFFFF


def _without_second_application(elements: Iterable[Element]) -> Iterator[Element]:
    """The platform reads the first `application` alone."""
    applications = 0
    for element in elements:
        applications += element.path == APPLICATION
        if applications < 2 or element.path[:2] != APPLICATION:
            yield element


def _read_by_androguard(archive: ZipArchive, document: bytes, reason: str) -> ManifestReading:
    from fwdiff.facts.apk.androguard_manifest import AndroguardFailure, AndroguardTable, androguard_elements  # noqa: PLC0415 - androguard takes 0.3 s to import, and is hardly ever needed

    try:
        table = AndroguardTable(archive)
        manifest = build_manifest(androguard_elements(document), table.lookup, read_by="androguard")
    except (AndroguardFailure, BadResources, BadZip) as error:
        raise BadManifest(f"{reason}; androguard: {error}") from None
    reason = f"manifest: read by androguard; own reader: {reason}"
    return ManifestReading(manifest, (FactProblem(ProblemKind.DAMAGED, reason, MANIFEST_NAME),))
