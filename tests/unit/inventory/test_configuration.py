from __future__ import annotations

from fwdiff.inventory import FileRecord
from fwdiff.inventory.configuration import special_file
from fwdiff.model import FactKind, FileEntry, FileFacts, FileKind, FileRights, Setting, SettingAt, SettingKind
from tests.unit.inventory.builders import allowlist, entry, inventory, properties, record


def rows(*records: FileRecord) -> list[tuple[str, str, str, str]]:
    return [(row.kind, row.key, row.value, row.path) for row in inventory(*records).configuration]


def setting(path: str, kind: str, key: str, value: str) -> FileRecord:
    return record(path, FileFacts(FactKind.TEXT, settings=(Setting(SettingKind(kind), key, value),)))


def test_properties_count_in_property_files_only() -> None:
    built = rows(
        properties("system/build.prop", a_b="1"),
        properties("system/etc/prop.default", a_b="2"),
        properties("cda/CDA/600WW/CDA/cda.prop", ro_cda_skuid_id="600WW"),
        properties("system/etc/gps.conf", c_d="3"),
    )
    assert built == [
        ("property", "a.b", "1", "system/build.prop"),
        ("property", "a.b", "2", "system/etc/prop.default"),
        ("property", "ro.cda.skuid.id", "600WW", "cda/CDA/600WW/CDA/cda.prop"),
    ]


def test_a_property_that_a_file_sets_to_several_values_is_one_row_with_them_in_order() -> None:
    settings = tuple(Setting(SettingKind.PROPERTY, "a.b", value) for value in ("2", "1", "2"))
    both = (record(f"{name}/build.prop", FileFacts(FactKind.TEXT, settings=settings)) for name in ("system", "vendor"))
    assert rows(*both) == [
        ("property", "a.b", "2, then 1", "system/build.prop"),
        ("property", "a.b", "2, then 1", "vendor/build.prop"),
    ]


def test_allowlists_services_and_certificates_count_where_the_platform_reads_them() -> None:
    allowed = ("a.a", "p.P", "granted")
    built = rows(
        allowlist("system/etc/permissions/p.xml", allowed),
        allowlist("system/product/CDA/600ID/permissions/p.xml", allowed),
        allowlist("system/etc/other.xml", allowed),
        setting("system/etc/sysconfig/w.xml", "sysconfig", "allow-in-power-save/a.a", ""),
        setting("vendor/etc/init/x.rc", "init-service", "x", "/vendor/bin/x"),
        setting("vendor/etc/x.txt", "init-service", "x", "/vendor/bin/x"),
        setting("vendor/etc/init/y.rc", "init-action", "start x", "on boot"),
        setting("vendor/etc/y.txt", "init-action", "start x", "on boot"),
        setting("system/etc/security/cacerts/1.0", "certificate", "ab", "CN=x"),
        setting("system/app/x/1.0", "certificate", "ab", "CN=x"),
    )
    assert [(kind, path) for kind, _, _, path in built] == [
        ("certificate", "system/etc/security/cacerts/1.0"),
        ("init-action", "vendor/etc/init/y.rc"),
        ("init-service", "vendor/etc/init/x.rc"),
        ("privapp-permission", "system/etc/permissions/p.xml"),
        ("privapp-permission", "system/product/CDA/600ID/permissions/p.xml"),
        ("sysconfig", "system/etc/sysconfig/w.xml"),
    ]


def test_sku_selection_is_the_text_of_its_files() -> None:
    built = rows(
        setting("cda/CDA/Default_SKUID", "text", "", "600WW\n"),
        setting("cda/CDA/regionlist.txt", "text", "", "600WW 600CN"),
        setting("cda/CDA/readme.txt", "text", "", "hello"),
    )
    assert built == [
        ("sku", "Default_SKUID", "600WW", "cda/CDA/Default_SKUID"),
        ("sku", "regionlist", "600WW 600CN", "cda/CDA/regionlist.txt"),
    ]


def test_a_row_of_a_table_of_skus_needs_no_value_and_a_blank_file_selects_none() -> None:
    built = rows(
        setting("cda/CDA/regionlist.txt", "sku", "600WW", ""),
        setting("cda/CDA/Default_SKUID", "text", "", " \n"),
    )
    assert built == [("sku", "regionlist/600WW", "", "cda/CDA/regionlist.txt")]


def test_verified_boot_counts_in_partitions_only() -> None:
    built = rows(
        setting("dev/block/by-name/vbmeta", "avb", "flags", "none"),
        setting("vbmeta_system.img", "avb", "flags", "none"),
        setting("vendor/etc/vbmeta.img", "avb", "flags", "none"),
    )
    assert [row[3] for row in built] == ["dev/block/by-name/vbmeta", "vbmeta_system.img"]


def test_a_link_is_configured_by_what_it_names() -> None:
    link = FileRecord(entry("system/app/E/E.apk", link="../../x/e.bin"), None, None)
    assert rows(link) == [("link", "/system/app/E/E.apk", "../../x/e.bin", "system/app/E/E.apk")]


def test_links_are_part_of_the_digest() -> None:
    file = setting("system/x.conf", "text", "", "x")
    links = [FileRecord(entry("system/l", link=target), None, None) for target in ("/a", "/b")]
    digests = {inventory(file, *extra).image.content_digest for extra in ([], links[:1], links[1:])}
    assert len(digests) == 3


def test_policy_in_text_has_a_digest_as_compiled_policy_has() -> None:
    texts = {"system/system/etc/selinux/plat_sepolicy.cil", "vendor/etc/selinux/vendor_sepolicy.cil"}
    built = inventory(*(record(path, FileFacts(FactKind.TEXT)) for path in (*texts, "system/system/etc/a.txt")))
    rows = [row for row in built.configuration if row.kind is SettingKind.SELINUX_POLICY]
    assert {row.path for row in rows} == texts
    assert all(row.key == "policy" and row.value.startswith("SHA-256 ") for row in rows)


def test_the_root_of_a_partition_is_named_as_the_partition_is() -> None:
    rights = FileRights("0777", 0, 0, "", None)
    for path, place in (("odm/.", "/odm"), (".", "/")):
        root = FileEntry(path, f"/{path}", FileKind.SPECIAL, 0, rights=rights, special="folder")
        row = SettingAt(SettingKind.SPECIAL_FILE, place, "folder; mode 0777; owner 0:0", path)
        assert special_file(root) == row
