from __future__ import annotations

from fwdiff.index import BuildIndex
from fwdiff.model import EndpointClass, SettingAt, SettingKind
from tests.unit.compare.builders import endpoint, inventory, package, setting

A = package("com.example.a", "system/app/A/A.apk", code_paths=("system/app/A/oat/arm64/A.vdex",))
TWIN = package("com.example.a", "product/app/A/A.apk")
IN_APK = endpoint("https://api.example.com/x", A)
IN_VDEX = endpoint("http://api.example.com", A.code_paths[0], package=A.package)
DOC = endpoint("https://example.org/doc", A, "res/a.xml", category=EndpointClass.DOC)
NUMBER = endpoint("tel:112", "system/etc/a.xml", host="", domain=None)
RELEASE = setting("property", "ro.x", "1", "vendor/build.prop")
LINK = SettingAt(SettingKind.LINK, "/system/bin/sh", "toybox", "system/system/bin/sh")
BUILD = BuildIndex(inventory([A, TWIN], [IN_APK, IN_VDEX, DOC, NUMBER], [RELEASE, LINK]))


def test_packages_are_found_by_name_and_path_and_by_the_files_of_their_code() -> None:
    assert BUILD.packages == {"com.example.a": [A, TWIN]}
    assert BUILD.package_at[A.path] is A
    assert [BUILD.package_with.get(path) for path in (A.path, A.code_paths[0], "a")] == [A, A, None]


def test_endpoints_are_found_by_host_file_and_package() -> None:
    assert BUILD.hosts["api.example.com"] == [IN_APK, IN_VDEX]
    assert BUILD.hosts["tel:112"] == [NUMBER]
    assert BUILD.endpoints_at[A.path] == [IN_APK, DOC]
    assert BUILD.endpoints_of(A) == [IN_APK, DOC, IN_VDEX]
    assert BUILD.services_of(A) == [IN_APK, IN_VDEX]


def test_settings_are_found_by_kind_and_key_and_file() -> None:
    assert BUILD.settings[SettingKind.PROPERTY, "ro.x"] == [RELEASE]
    assert BUILD.settings_at["vendor/build.prop"] == [RELEASE]


def test_a_setting_stands_where_its_file_does_and_a_link_where_it_says() -> None:
    assert BUILD.place_of(RELEASE) == "/vendor/build.prop"
    assert BUILD.place_of(LINK) == "/system/bin/sh"
