from __future__ import annotations

from msgspec.structs import replace

from fwdiff.facts.apk import manifest_attributes as attr
from fwdiff.facts.apk.manifest import read_manifest
from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.inventory import FileRecord
from fwdiff.model import Component, ResourceValue
from tests.unit.facts.archives import zipped
from tests.unit.facts.resource_writer import (
    Attribute,
    Tag,
    TypeChunk,
    android,
    binary_xml,
    resource_table,
    sdk_config,
)
from tests.unit.inventory.builders import apk, framework, inventory, package_of, properties

BOOLEAN, REFERENCE, TRUE = 0x12, 1, 0xFFFFFFFF


def app(reference: int, table: bytes | None = None) -> FileRecord:
    """An APK with a service that is enabled as a resource says."""
    service = Tag("service", [android(attr.NAME, ".S"), android(attr.ENABLED, reference, REFERENCE)])
    document = binary_xml(Tag("manifest", [Attribute("package", "a.a")], [Tag("application", [], [service])]))
    members = {"AndroidManifest.xml": document} | ({} if table is None else {"resources.arsc": table})
    reading = read_manifest(ZipArchive(zipped(members)))
    assert reading is not None
    record = apk("system/system/app/A/A.apk", reading.manifest)
    assert record.facts is not None
    return replace(record, facts=replace(record.facts, undecided=reading.undecided))


def frameworks(*values: ResourceValue) -> FileRecord:
    record = framework({})
    assert record.facts is not None
    return replace(record, facts=replace(record.facts, framework_values=values))


def service(*records: FileRecord, level: str = "33") -> Component:
    build = properties("system/system/build.prop", ro_build_version_sdk=level)
    (only,) = package_of(inventory(*records, build), "a.a").components
    return only


def test_the_framework_of_the_image_decides() -> None:
    for value in (TRUE, 0):
        assert service(app(0x01110001), frameworks(ResourceValue(0x01110001, 0, value))).enabled is bool(value)


def test_without_the_framework_it_is_not_known() -> None:
    assert service(app(0x01110001)).enabled is None


def test_the_api_level_of_the_image_decides() -> None:
    values = [TypeChunk(1, {0: (BOOLEAN, TRUE)}), TypeChunk(1, {0: (BOOLEAN, 0)}, sdk_config(28))]
    table = resource_table([], {0x7F: values})
    assert [service(app(0x7F010000, table), level=level).enabled for level in ("27", "28", "33")] == [
        True,
        False,
        False,
    ]


def test_the_framework_has_values_by_api_level_too() -> None:
    values = (ResourceValue(0x01110001, 0, 0), ResourceValue(0x01110001, 29, TRUE))
    assert [service(app(0x01110001), frameworks(*values), level=level).enabled for level in ("28", "29")] == [
        False,
        True,
    ]
