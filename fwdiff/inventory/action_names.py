"""Names that code loads and that look like a property's, but that manifests declare as actions of broadcasts."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.inventory.records import ReadFile, Records
from fwdiff.model import Manifest, SettingKind

_SHARED_WORDS = ("cda.", "fih.", "odm.", "oem.")
"""What makers begin properties and actions with; no action hides a property of the platform's own names."""


def action_names(records: Records) -> frozenset[str]:
    """The actions of components and protected broadcasts of all manifests that no file sets as a property."""
    files = records.read.values()
    declared = {
        name
        for file in files
        if file.facts.manifest is not None
        for name in _actions(file.facts.manifest)
        if name.startswith(_SHARED_WORDS)
    }
    return frozenset(declared.difference(*map(_properties, files)) if declared else declared)


def _actions(manifest: Manifest) -> Iterator[str]:
    yield from manifest.protected_broadcasts
    for component in manifest.components:
        yield from component.actions


def _properties(file: ReadFile) -> set[str]:
    return {setting.key for setting in file.facts.settings if setting.kind is SettingKind.PROPERTY}
