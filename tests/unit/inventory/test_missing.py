from __future__ import annotations

import pytest

from fwdiff.inventory import FileRecord, build_inventory
from fwdiff.model import FactKind, FileEntry, FileFacts, FileKind, ImageListing, PartitionEntry, ProblemKind
from fwdiff.model.inventory import LISTED
from tests.unit.inventory.builders import apk, inventory, manifest, record

PLATFORM = apk("system/system/framework/framework-res.apk", manifest("android"))
BUILD = record("system/system/build.prop", FileFacts(FactKind.TEXT))


def missing(*records: FileRecord) -> dict[str, str]:
    rows = inventory(*records).coverage.unread
    return {row.path: row.reason for row in rows if row.kind is ProblemKind.MISSING}


def data(path: str) -> FileRecord:
    return record(path, FileFacts(FactKind.DATA))


def test_compiled_code_without_its_apk_or_jar_tells_where_that_would_stand() -> None:
    assert list(
        missing(
            data("system/system/app/A/oat/arm64/A.vdex"),
            data("system/system/app/A/oat/arm64/A.odex"),
            data("system/system/priv-app/B/B.odex"),
            data("system/system/framework/oat/arm64/services.vdex"),
            data("system/system/framework/arm64/boot-telephony.vdex"),
            data("vendor/app/D/oat/arm/D.oat"),
        )
    ) == [
        "system/system/app/A/A.apk",
        "system/system/framework/services.jar",
        "system/system/framework/telephony.jar",
        "system/system/priv-app/B/B.apk",
        "vendor/app/D/D.apk",
    ]


@pytest.mark.parametrize(
    "paths",
    [
        ("system/system/app/A/oat/arm64/A.vdex", "system/system/app/A/A.apk"),
        ("system/system/app/A/oat/arm64/A.vdex", "system/system/app/A/A.apk.gz"),
        ("system_other/app/A/oat/arm64/A.odex",),
        ("system/system/framework/arm64/boot-core-icu4j.vdex", "system/system/apex/com.android.i18n.apex"),
    ],
)
def test_compiled_code_beside_its_apk_or_made_of_one_elsewhere_tells_of_none(paths: tuple[str, ...]) -> None:
    assert missing(*map(data, paths)) == {}


def test_an_app_of_which_libraries_alone_are_left_is_missing() -> None:
    found = missing(
        data("system/system/app/A/lib/arm64/liba.so"),
        data("system/system/priv-app/B/lib/arm64/libb.so"),
        data("system/system/priv-app/B/Other.apk"),
        data("system/system/app/C/readme.txt"),
    )
    assert found == {
        "system/system/app/A/A.apk": "its libraries are here without it: system/system/app/A/lib/arm64/liba.so"
    }


def test_what_a_dump_lists_and_does_not_hold_is_missing() -> None:
    listed = ("system/system/app/A/A.apk", "system/system", "system/system/app/Gone/Gone.apk", "boot.img")
    found = missing(record("all_files.txt", FileFacts(FactKind.TEXT, file_list=listed)), data(listed[0]))
    assert found == {"boot.img": LISTED, "system/system/app/Gone/Gone.apk": LISTED}


def test_a_list_elsewhere_in_the_image_is_no_list_of_it() -> None:
    assert missing(record("vendor/etc/all_files.txt", FileFacts(FactKind.TEXT, file_list=("boot.img",)))) == {}


def test_pieces_are_no_file() -> None:
    found = missing(data("boot.img.ab"), data("boot.img.ac"), data("vendor/etc/x.conf.de"))
    assert found == {"boot.img": "only pieces of it are here: .ab, .ac"}


def test_a_system_without_the_platform_lacks_it() -> None:
    assert list(missing(BUILD)) == ["system/system/framework/framework-res.apk"]


@pytest.mark.parametrize(("filesystem", "lacks"), [("folder", True), ("zip", True), ("ext4", False), ("erofs", False)])
def test_an_image_of_a_system_partition_lacks_the_platform_where_it_has_others_of_the_framework(
    filesystem: str, lacks: bool
) -> None:
    partition = PartitionEntry("system", filesystem, 1)
    jar = record("system/system/framework/x.txt", FileFacts(FactKind.DATA))

    def unread(*files: FileRecord) -> list[str]:
        listing = ImageListing(filesystem, (partition,), tuple(file.entry for file in files))
        built = build_inventory(listing, list(files), source="build", sha256=None)
        return [row.path for row in built.coverage.unread]

    row = "system/system/framework/framework-res.apk"
    assert unread(BUILD) == ([row] if lacks else [])
    assert unread(BUILD, jar) == [row]
    assert missing(BUILD, PLATFORM) == {}
    assert missing(data("vendor/build.prop")) == {}


def test_what_is_missing_has_a_place_on_the_phone_like_what_stands_near_it() -> None:
    listed = ("system/system/app/Gone/Gone.apk", "system/system/vendor/x.apk", "boot.img")
    rows = inventory(
        record("all_files.txt", FileFacts(FactKind.TEXT, file_list=listed)), BUILD, PLATFORM
    ).coverage.unread
    assert {row.path: row.device_path for row in rows} == {
        "boot.img": "/boot.img",
        "system/system/app/Gone/Gone.apk": "/system/app/Gone/Gone.apk",
        "system/system/vendor/x.apk": "/vendor/x.apk",
    }


def test_an_empty_folder_of_an_app_lacks_its_apk() -> None:
    empty = FileEntry("system/system/app/A", "/system/app/A", FileKind.FOLDER, 0)
    rows = inventory(data("vendor/x"), links=(empty,)).coverage.unread
    assert [(row.path, row.kind, row.reason) for row in rows] == [
        ("system/system/app/A/A.apk", ProblemKind.MISSING, "its folder is empty")
    ]
