"""Manifests that say other things by the API level and the framework of an image, decided for this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from fwdiff.facts.apk.manifest import decide_manifest
from fwdiff.facts.xml.string_pool import BadResources
from fwdiff.inventory.records import Records
from fwdiff.model import Manifest, ResourceValue, UndecidedManifest

_NEWEST = 10_000
"""An API level above all: `Build.VERSION_CODES.CUR_DEVELOPMENT`."""
_MAX_REFERENCES = 8
_Values = Mapping[int, tuple[ResourceValue, ...]]


def decide_manifests(records: Records, api_level: int | None) -> None:
    """Put what each manifest says in this image in the place of what it may say.

    Where the API level is not known, each app is taken to stand in an image of the level that it targets.
    """
    undecided = [file for file in records.read.values() if file.facts.undecided is not None]
    if not undecided:
        return
    framework = _by_resource(value for file in records.read.values() for value in file.facts.framework_values)
    for file in undecided:
        manifest, source = file.facts.manifest, file.facts.undecided
        if manifest is not None and source is not None:
            level = api_level or manifest.target_sdk or _NEWEST
            facts = replace(file.facts, manifest=_decided(manifest, source, _lookup(source, framework, level)))
            records.read[file.path] = replace(file, facts=facts)


def _decided(manifest: Manifest, source: UndecidedManifest, lookup: Callable[[int], str | int | None]) -> Manifest:
    try:
        return decide_manifest(source, lookup)
    except BadResources:  # a value that names no package, for example
        return manifest


def _lookup(source: UndecidedManifest, framework: _Values, level: int) -> Callable[[int], str | int | None]:
    own = _by_resource(source.values)

    def lookup(resource: int) -> str | int | None:
        values: _Values = own
        for _ in range(_MAX_REFERENCES):
            found = max((v for v in values.get(resource, ()) if v.since <= level), key=_since, default=None)
            if found is None or found.reference is None:
                return None if found is None else found.value
            values, resource = framework, found.reference
        return None

    return lookup


def _by_resource(values: Iterable[ResourceValue]) -> _Values:
    rows: dict[int, tuple[ResourceValue, ...]] = {}
    for value in values:
        rows[value.resource] = (*rows.get(value.resource, ()), value)
    return rows


def _since(value: ResourceValue) -> int:
    return value.since
