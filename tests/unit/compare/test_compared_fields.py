"""A field of an inventory is compared, or stands in a list of those that are not, with a reason."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import fwdiff
from fwdiff.compare import compare
from fwdiff.compare import configuration as of_settings
from fwdiff.compare import detail as of_packages
from fwdiff.compare import endpoints as of_endpoints
from fwdiff.model import (
    CodeSite,
    Encoding,
    Endpoint,
    EndpointClass,
    EndpointOrigin,
    Inventory,
    Manifest,
    Package,
    SettingAt,
    SettingKind,
)
from tests.unit.compare.builders import endpoint, inventory, package, setting

A = package("com.example.a", "system/app/A/A.apk")
ENDPOINT = endpoint("https://h.example.com/x", A)
OTHER_ENDPOINT: dict[str, Any] = {
    "host": "i.example.com",
    "url": "https://h.example.com/y",
    "scheme": "http",
    "port": 8080,
    "category": EndpointClass.DOC,
    "domain": "example.org",
    "owner": "Somebody",
    "country": "FI",
    "path": "system/app/A/B.apk",
    "device_path": "/system/app/A/B.apk",
    "member": "classes2.dex",
    "file_sha256": "0",
    "offset": 99,
    "package": "com.example.b",
    "origin": EndpointOrigin.RESOURCES,
    "code": (CodeSite("La;", "b"),),
    "encoding": Encoding.BASE64,
    "opened": True,
    "list": "system/etc/a.xml",
}
SETTING = setting("property", "ro.x", "1")
OTHER_SETTING: dict[str, Any] = {
    "kind": SettingKind.SYSCONFIG,
    "key": "ro.y",
    "value": "2",
    "path": "vendor/build.prop",
}


def test_every_field_of_a_package_is_compared_or_named() -> None:
    compared = set(of_packages._record(A)) & set(Package.__struct_fields__)
    assert compared.isdisjoint(of_packages.NOT_COMPARED)
    assert compared | set(of_packages.NOT_COMPARED) == set(Package.__struct_fields__)


@pytest.mark.parametrize("field", Endpoint.__struct_fields__)
def test_every_field_of_an_endpoint_is_compared_or_named(field: str) -> None:
    other = replace(ENDPOINT, **{field: OTHER_ENDPOINT[field]})
    diff = compare(inventory([A], [ENDPOINT]), inventory([A], [other])).endpoints
    differs = bool(diff.added or diff.removed or diff.changed)
    assert differs is (field == "host" or field not in of_endpoints.NOT_COMPARED)


@pytest.mark.parametrize("field", SettingAt.__struct_fields__)
def test_every_field_of_a_setting_is_compared_or_named(field: str) -> None:
    def build(one: SettingAt) -> Inventory:
        return inventory(configuration=[one])

    diff = compare(build(SETTING), build(replace(SETTING, **{field: OTHER_SETTING[field]}))).configuration
    assert bool(diff.added or diff.removed or diff.changed) is (field not in of_settings.NOT_COMPARED)


def _named_in(room: str, *calls: str) -> set[str]:
    """Keywords of calls of these names in the modules of a room."""
    modules = (Path(fwdiff.__file__).parent / room).rglob("*.py")
    found = [node for path in modules for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call)]
    return {
        keyword.arg
        for node in found
        if isinstance(node.func, ast.Name) and node.func.id in calls
        for keyword in node.keywords
        if keyword.arg
    }


def test_every_field_of_a_package_is_filled_from_facts_and_every_field_of_a_manifest_from_its_file() -> None:
    assert set(Package.__struct_fields__) <= _named_in("inventory", "Package", "replace")
    assert set(Manifest.__struct_fields__) <= _named_in("facts/apk", "Manifest")
