from __future__ import annotations

import pytest

from fwdiff.inventory import FileRecord
from fwdiff.model import (
    Coverage,
    FactKind,
    FactProblem,
    FileEntry,
    FileFacts,
    ProblemKind,
    Setting,
    SettingKind,
    Unread,
)
from fwdiff.model.inventory import IMAGE_BESIDE, IMAGE_INSIDE
from tests.unit.inventory.builders import apk, entry, failed, inventory, manifest, pending, properties, record


def coverage(*records: FileRecord, links: tuple[FileEntry, ...] = ()) -> Coverage:
    return inventory(*records, links=links).coverage


def not_content(*links: FileEntry) -> dict[str, str]:
    built = coverage(record("system/system/lib64/libc.so", FileFacts(FactKind.ELF)), links=links)
    assert built.unread == ()
    return {row.path: row.reason for row in built.not_content}


def test_counts() -> None:
    built = coverage(
        record("a", FileFacts(FactKind.DATA)),
        failed("b", FactProblem(ProblemKind.UNREADABLE, "read error")),
        pending("c"),
        links=(entry("d", link="a"),),
    )
    assert (built.files, built.analysed, built.pending) == (3, 1, 1)
    assert [(row.path, row.kind, row.reason) for row in built.unread] == [("b", "unreadable", "read error")]


def test_listed_file_without_a_record_is_pending() -> None:
    built = inventory(links=(FileEntry("a", "/a", entry("a").kind, 1),))
    assert built.coverage.pending == 1
    assert [(file.path, file.sha256) for file in built.files] == [("a", None)]


def test_an_image_that_the_listing_tells_of_is_one_row() -> None:
    facts = FileFacts(FactKind.DATA, problems=(FactProblem(ProblemKind.UNSUPPORTED, IMAGE_INSIDE),))
    listed = Unread("vendor.img", ProblemKind.UNSUPPORTED, IMAGE_BESIDE, device_path="/vendor.img")
    rows = inventory(record("vendor.img", facts), record("a/b.bin", facts), unread=(listed,)).coverage.unread
    assert [(row.path, row.reason) for row in rows] == [("a/b.bin", IMAGE_INSIDE), ("vendor.img", IMAGE_BESIDE)]


def test_problems_of_image_file_and_member_are_rows() -> None:
    damaged = FactProblem(ProblemKind.DAMAGED, "bad checksum", "classes2.dex")
    note = FactProblem(ProblemKind.NOT_CONTENT, "padding", "x")
    built = inventory(
        apk("system/app/A/A.apk", manifest("a.a"), problems=(damaged, note)),
        unread=(Unread("lost", ProblemKind.ENCRYPTED, "fscrypt"),),
    ).coverage
    assert [(row.path, row.member, row.kind) for row in built.unread] == [
        ("lost", "", "encrypted"),
        ("system/app/A/A.apk", "classes2.dex", "damaged"),
    ]
    assert [row.member for row in built.not_content] == ["x"]


@pytest.mark.parametrize(
    "target",
    [
        "/system/lib64/libc.so",
        "libc.so",
        "../lib64/libc.so",
        "./libc.so",
        "/system/system/lib64/libc.so",
        "/system/lib64",
        "../../../../../../system/lib64/libc.so",
        "/",
    ],
)
def test_link_to_what_stands_in_the_image_is_no_row(target: str) -> None:
    assert not_content(entry("system/system/lib64/libd.so", link=target)) == {}


def test_links_are_followed_through_links() -> None:
    links = (
        entry("system/vendor", link="/vendor"),
        entry("vendor/lib", link="/system/lib64"),
        entry("system/x", link="/system/vendor/lib/libc.so"),
    )
    assert not_content(*links) == {}


def test_link_between_two_names_of_one_place_is_no_row() -> None:
    assert not_content(entry("product", link="/system/product")) == {}


def test_dangling_links_are_no_content() -> None:
    links = (entry("system/a", link="/vendor/lib/none.so"), entry("system/b", link="/data/local/tmp"))
    assert not_content(*links) == {
        "system/a": "dangling link: /vendor/lib/none.so",
        "system/b": "link to what is made at run time: /data/local/tmp",
    }


def test_link_loops_end() -> None:
    links = (
        entry("system/a", link="/system/b"),
        entry("system/b", link="a"),
        entry("system/self", link="self"),
        entry("system/deep", link="deep/deep/deep"),
    )
    reasons = not_content(*links)
    assert set(reasons) == {"system/a", "system/b", "system/self", "system/deep"}
    assert all(reason.startswith("link loop") for reason in reasons.values())


def test_chain_of_more_than_40_links_is_a_loop() -> None:
    links = [entry(f"system/l{n}", link=f"l{n + 1}") for n in range(60)]
    links.append(entry("system/l60", link="none"))
    reasons = not_content(*links)
    assert reasons["system/l0"].startswith("link loop")
    assert reasons["system/l59"].startswith("dangling link")


@pytest.mark.parametrize(
    "links",
    [
        [entry(f"system/{n}", link="../system/" * 400 + str(n + 1)) for n in range(400)],
        [entry(f"system/{n}/" + "a/" * 1900 + "x", link="x") for n in range(200)],
    ],
    ids=["links through links", "thousands of folders"],
)
def test_links_of_more_steps_than_can_be_gone_are_a_problem(
    links: list[FileEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwdiff.inventory.links._MOST_STEPS", 100_000)
    built = coverage(record("a", FileFacts(FactKind.DATA)), links=tuple(links))
    (row,) = built.unread
    assert (row.kind, row.reason) == (
        ProblemKind.LIMIT,
        "links from here on were not followed: 100000 steps were gone",
    )
    assert row.path in {link.path for link in links}


def test_link_target_saved_as_text_is_no_content() -> None:
    target = "/system/framework/boot-ext.vdex"
    saved = FileFacts(FactKind.TEXT, settings=(Setting(SettingKind.TEXT, "", target),))
    built = coverage(record("system/system/framework/arm64/boot-ext.vdex", saved, size=len(target)))
    assert [row.reason for row in built.not_content] == [f"a link's target saved as text: {target}"]
    assert [row.kind for row in built.unread] == [ProblemKind.MISSING]  # of ext.jar


def test_short_text_that_is_no_path_to_a_like_file_is_damage() -> None:
    note = FileFacts(FactKind.TEXT, settings=(Setting(SettingKind.TEXT, "", "see README.txt"),))
    (row,) = coverage(record("system/app/A/A.apk", note, size=14)).unread
    assert row.reason == "not an APK: its content is text"
    library = coverage(record("system/lib/libx.so", note, size=14))
    assert (library.unread, library.not_content) == ((), ())


def test_package_whose_vdex_is_a_link_saved_as_text_has_no_code() -> None:
    target = Setting(SettingKind.TEXT, "", "/vendor/A.vdex")
    vdex = record("system/app/A/oat/arm64/A.vdex", FileFacts(FactKind.TEXT, settings=(target,)), size=14)
    built = inventory(apk("system/app/A/A.apk", manifest("a.a"), dex_files=0), vdex)
    assert built.packages[0].code == "unread"
    assert [row.kind for row in built.coverage.unread] == ["code_absent"]


@pytest.mark.parametrize(
    ("path", "kind", "size", "reason"),
    [
        ("system/app/A/A.apk", "data", 9000, "not an APK: its content is data"),
        ("system/app/A/A.apk", "zip", 9000, "not an APK: its content is zip"),
        ("system/app/A/A.apk", "text", 9000, "not an APK: its content is text"),
        ("system/app/A/A.apk", "data", 0, "an empty file"),
        ("system/app/A/A.dex", "data", 9000, "not a DEX: its content is data"),
    ],
)
def test_content_that_the_name_does_not_promise(path: str, kind: str, size: int, reason: str) -> None:
    (row,) = coverage(record(path, FileFacts(FactKind(kind)), size=size)).unread
    assert (row.path, row.kind, row.reason) == (path, "damaged", reason)


def test_what_the_analyser_said_of_a_file_is_said_once() -> None:
    problem = FactProblem(ProblemKind.DAMAGED, "no end of central directory")
    (row,) = coverage(record("a.apk", FileFacts(FactKind.DATA, problems=(problem,)))).unread
    assert row.reason == "no end of central directory"


def test_partial_inventories_grow_into_the_whole() -> None:
    whole = [
        properties("system/system/build.prop", ro_build_version_sdk="28"),
        apk("system/app/A/A.apk", manifest("a.a")),
        record("system/lib/x.so", FileFacts(FactKind.ELF)),
    ]
    for read in range(len(whole) + 1):
        built = inventory(*whole[:read], *(pending(late.entry.path) for late in whole[read:]))
        assert built.coverage.pending == len(whole) - read
        assert len(built.files) == len(whole)
    assert inventory(*whole) == inventory(*whole[::-1])


def test_an_apex_whose_files_are_not_listed_is_unread() -> None:
    path = "system/system/apex/com.x.apex"
    facts = FileFacts(FactKind.APEX, manifest("com.x", has_code=False, components=()))
    reason = "an APEX whose payload was not opened"
    assert [(row.path, row.reason) for row in coverage(record(path, facts)).unread] == [(path, reason)]
    opened = coverage(record(path, facts), record(f"{path}!/etc/x", FileFacts(FactKind.TEXT)))
    assert opened.unread == ()
    said = inventory(record(path, facts), unread=(Unread(path, ProblemKind.DAMAGED, "cut off"),)).coverage
    assert [(row.path, row.reason) for row in said.unread] == [(path, "cut off")]


@pytest.mark.parametrize(
    ("path", "kind", "reason"),
    [
        ("vendor/build.prop", "data", "not read as properties: binary content"),
        ("vendor/build.prop", "xml", "not read as properties: its content is xml"),
        ("default.prop", "elf", "not read as properties: its content is elf"),
        ("prop.default", "media", "not read as properties: its content is media"),
        ("system/etc/init/x.rc", "data", "not read as an init script: binary content"),
        ("system/etc/permissions/x.xml", "data", "not read as permissions: binary content"),
        ("vendor/etc/sysconfig/x.xml", "text", "not read as permissions: its content is text"),
        ("system/CDA/simapp_profile.txt", "text", "not read as rules of apps of SIMs: its content is text"),
        ("product/etc/CarrierSettings/x.pb", "data", "not read as carrier settings: binary content"),
        ("product/etc/CarrierSettings/x.pb", "text", "not read as carrier settings: its content is text"),
    ],
)
def test_a_file_of_settings_that_was_not_read_for_them_is_a_row(path: str, kind: str, reason: str) -> None:
    rows = coverage(record(path, FileFacts(FactKind(kind)))).unread
    assert [(row.path, row.kind, row.reason) for row in rows] == [(path, ProblemKind.DAMAGED, reason)]
    assert coverage(record(path, FileFacts(FactKind(kind)), size=0)).unread == ()


@pytest.mark.parametrize(
    ("path", "facts"),
    [
        ("vendor/build.prop", FileFacts(FactKind.TEXT)),
        ("vendor/build.prop", FileFacts(FactKind.DATA, settings=(Setting(SettingKind.PROPERTY, "a.b", "c"),))),
        ("init.rc", FileFacts(FactKind.TEXT)),
        ("system/etc/permissions/x.xml", FileFacts(FactKind.XML)),
        (
            "system/etc/permissions/x.xml",
            FileFacts(FactKind.DATA, settings=(Setting(SettingKind.SYSCONFIG, "library", ""),)),
        ),
        ("system/etc/permissions/x.txt", FileFacts(FactKind.DATA)),
    ],
)
def test_a_file_of_settings_that_was_read_is_none(path: str, facts: FileFacts) -> None:
    assert coverage(record(path, facts)).unread == ()


def test_settings_beyond_what_is_read_are_a_row() -> None:
    rows = coverage(record("vendor/build.prop", FileFacts(FactKind.TEXT), size=5 << 20)).unread
    assert [(row.kind, row.reason) for row in rows] == [
        (ProblemKind.LIMIT, "not read as properties beyond 4194304 bytes")
    ]
