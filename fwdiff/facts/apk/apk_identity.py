"""What an APK says of itself: its manifest, what depends on the image that it stands in, and who signed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.facts.apk.carrier_config import read_carrier_config
from fwdiff.facts.apk.manifest import MANIFEST_NAME, BadManifest, ManifestReading, read_framework_values, read_manifest
from fwdiff.facts.apk.overlay_values import read_network_values, read_overlay_values
from fwdiff.facts.apk.resources import TABLE_NAME
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.facts.endpoints.collection import Collection
from fwdiff.facts.signing.signature import read_signatures
from fwdiff.facts.xml.string_pool import BadResources
from fwdiff.model import EndpointOrigin, Manifest, ProblemKind, ResourceValue, Setting, Signature, UndecidedManifest


class ApkIdentity(NamedTuple):
    """Of any other archive, all are empty."""

    manifest: Manifest | None = None
    undecided: UndecidedManifest | None = None
    framework_values: tuple[ResourceValue, ...] = ()
    signatures: tuple[Signature, ...] = ()
    settings: tuple[Setting, ...] = ()
    """What an overlay changes, what an app does in some networks alone, and what is set for carriers."""


def read_identity(archive: ZipArchive, collection: Collection) -> ApkIdentity:
    """What can be read of it; the rest is a problem of the collection."""
    reading = _manifest(archive, collection)
    manifest = reading.manifest if reading else None
    undecided = reading.undecided if reading else None
    is_framework = manifest is not None and manifest.overlay is None and archive.find("classes.dex") is None
    values = _framework_values(archive, collection) if is_framework else ()
    settings = tuple(_settings(archive, manifest, collection)) if manifest else ()
    return ApkIdentity(manifest, undecided, values, _signatures(archive, collection), settings)


def _manifest(archive: ZipArchive, collection: Collection) -> ManifestReading | None:
    try:
        reading = read_manifest(archive)
    except BadManifest as error:
        collection.add_problem(error.kind, f"manifest: {error}", MANIFEST_NAME)
        return None
    if reading:
        collection.problems.extend(reading.problems)
        collection.add_literals(reading.hosts, EndpointOrigin.XML, MANIFEST_NAME)
        collection.add_literals(reading.table_hosts, EndpointOrigin.RESOURCES, TABLE_NAME)
    return reading


def _framework_values(archive: ZipArchive, collection: Collection) -> tuple[ResourceValue, ...]:
    try:
        return read_framework_values(archive)
    except (BadResources, BadZip) as error:
        collection.add_problem(error.kind, f"resource table: {error}", TABLE_NAME)
        return ()


def _settings(archive: ZipArchive, manifest: Manifest, collection: Collection) -> Iterator[Setting]:
    carriers = read_carrier_config(archive, manifest.package)
    collection.problems.extend(carriers.problems)
    yield from carriers.settings
    try:
        if manifest.overlay:
            yield from read_overlay_values(archive, manifest.overlay.target)
        else:
            yield from read_network_values(archive, manifest.package)
    except (BadResources, BadZip) as error:
        collection.add_problem(error.kind, f"{'overlay' if manifest.overlay else 'networks'}: {error}", TABLE_NAME)


def _signatures(archive: ZipArchive, collection: Collection) -> tuple[Signature, ...]:
    reading = read_signatures(archive)
    for complaint in reading.complaints:
        collection.add_problem(ProblemKind.DAMAGED, f"signature: {complaint}", "")
    return reading.signatures
