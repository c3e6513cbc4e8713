from __future__ import annotations

import pytest

from fwdiff.inventory import FileRecord
from fwdiff.model import FactKind, FileFacts, ProblemKind, Setting, SettingKind
from tests.unit.inventory.builders import inventory, record

SERVICE = Setting(SettingKind.INIT_SERVICE, "x", "/system/bin/x")


def script(path: str, *imports: str, settings: tuple[Setting, ...] = ()) -> FileRecord:
    found = tuple(Setting(SettingKind.INIT_IMPORT, name, "") for name in imports)
    return record(path, FileFacts(FactKind.TEXT, settings=found + settings))


RIGHTS = Setting(SettingKind.DEVICE_RIGHTS, "/dev/mem", "0666 root:root")


def rights(*records: FileRecord) -> list[str]:
    return [row.path for row in inventory(*records).configuration if row.kind is SettingKind.DEVICE_RIGHTS]


def services(*records: FileRecord) -> list[str]:
    return [row.path for row in inventory(*records).configuration if row.kind is SettingKind.INIT_SERVICE]


def missing(*records: FileRecord) -> list[tuple[str, str]]:
    return [(row.device_path, row.kind) for row in inventory(*records).coverage.unread]


@pytest.mark.parametrize(
    "written",
    [
        "/vendor/etc/more.conf",
        "vendor/etc/more.conf",
        "/system/vendor/./etc/more.conf",
        "/vendor/etc/${ro.name}.conf",
        "/${ro.place}/etc/more.conf",
    ],
)
def test_a_file_of_any_name_is_a_script_where_a_script_imports_it(written: str) -> None:
    more = script("vendor/etc/more.conf", settings=(SERVICE,))
    assert services(script("system/etc/init/a.rc", written), more) == ["vendor/etc/more.conf"]


@pytest.mark.parametrize("written", ["${x:-/vendor/etc/more.conf}", "/vendor/${ro.none:-etc/more}.conf", "/${p}.conf"])
def test_an_import_names_what_its_default_or_a_property_says(written: str) -> None:
    more = script("vendor/etc/more.conf", settings=(SERVICE,))
    properties = (Setting(SettingKind.PROPERTY, "p", "vendor/etc/more"),)
    build = record("system/build.prop", FileFacts(FactKind.TEXT, settings=properties))
    assert services(script("system/etc/init/a.rc", written), more, build) == ["vendor/etc/more.conf"]


def test_rights_of_devices_count_where_a_script_of_ueventd_imports_the_file() -> None:
    two = script("vendor/etc/two.rc", "/vendor/etc/three.txt", settings=(RIGHTS,))
    three = script("vendor/etc/three.txt", settings=(RIGHTS,))
    assert rights(script("vendor/etc/ueventd.rc", "/vendor/etc/two.rc"), two, three) == [
        three.entry.path,
        two.entry.path,
    ]
    assert rights(script("system/etc/init/a.rc", "/vendor/etc/two.rc"), two, three) == []


def test_imports_are_followed_through_imported_files_and_back() -> None:
    first = script("system/etc/init/a.rc", "/vendor/one")
    one = script("vendor/one", "/vendor/two", "/vendor/one")
    assert services(first, one, script("vendor/two", "/vendor/one", settings=(SERVICE,))) == ["vendor/two"]


def test_what_nothing_imports_is_no_script() -> None:
    more = script("vendor/etc/more.conf", settings=(SERVICE,))
    assert services(more, script("vendor/etc/other.txt", "/vendor/etc/more.conf")) == []
    assert services(more, script("system/etc/init/a.rc", "/vendor/etc/${x}.rc", "/vendor/${x}")) == []


def test_every_file_in_a_folder_of_init_is_a_script() -> None:
    assert services(script("system/etc/init/plain", settings=(SERVICE,))) == ["system/etc/init/plain"]
    assert services(script("system/etc/init/deep/plain", settings=(SERVICE,))) == []


def test_an_import_out_of_the_image_is_said_unread_and_one_that_is_not_there_is_none() -> None:
    importer = script(
        "system/etc/init/a.rc", "/data/x.rc", "/system/etc/init/none.rc", "/init.${ro.x}.rc", "/odm/y", "/${ro.p}/y"
    )
    assert missing(importer) == [("/data/x.rc", "missing"), ("/odm/y", "missing")]


def test_an_imported_file_that_is_no_text_is_said_unread() -> None:
    importer = script("system/etc/init/a.rc", "/system/etc/data.bin")
    rows = inventory(importer, record("system/etc/data.bin", FileFacts(FactKind.DATA))).coverage.unread
    assert [(row.path, row.reason) for row in rows] == [
        ("system/etc/data.bin", "not read as an init script: binary content")
    ]


def test_imports_beyond_the_limit_are_said() -> None:
    many = script("system/etc/init/a.rc", *(f"/system/etc/init/{number}" for number in range(1001)))
    assert [row.kind for row in inventory(many).coverage.unread] == [ProblemKind.LIMIT]
