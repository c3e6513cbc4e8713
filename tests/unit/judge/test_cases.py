"""Every difference in one case: what a release engineer would decide at once."""

from __future__ import annotations

from fwdiff.compare import compare
from fwdiff.judge.cases import Assignment
from fwdiff.judge.sides import Sides
from fwdiff.model import Endpoint, EndpointClass, Inventory, Overlay, Package, PropertyUse
from tests.unit.compare.builders import OTHER, endpoint, file, inventory, package, setting
from tests.unit.compare.incident import BAD, CLIENT, GOOD

A = package("com.example.a")
B = package("com.example.b")


def cases(left: Inventory, right: Inventory, watched: frozenset[str] = frozenset()) -> dict[str, str]:
    return Assignment(Sides(left, right, compare(left, right)), watched).case_of


def test_the_activation_client_is_one_case_with_all_that_came_with_it() -> None:
    found = cases(GOOD, BAD)
    of_client = {row for row, case in found.items() if case == f"package:{CLIENT}"}
    assert any(row.startswith(f"package:{CLIENT}") for row in of_client)
    assert "endpoint:zzhc.vnet.cn" in of_client
    assert any(row.startswith("configuration:privapp-permission") for row in of_client)
    assert any(row.startswith("file:") for row in of_client)


def test_an_overlay_lies_in_the_case_of_its_target() -> None:
    overlay = package("com.example.a.overlay", "product/overlay/a.apk", overlay=Overlay("com.example.a"))
    found = cases(inventory([A]), inventory([A, overlay], [endpoint("https://new.example.org", overlay)]))
    assert set(found.values()) == {"package:com.example.a"}


def test_two_packages_that_swap_at_one_path_are_two_cases() -> None:
    other = package("com.example.b", A.path)
    found = cases(inventory([A]), inventory([other]))
    assert found[f"package:com.example.a:{A.device_path}"] == "package:com.example.a"
    assert found[f"package:com.example.b:{A.device_path}"] == "package:com.example.b"
    assert found[f"file:{A.device_path}"] == "package:com.example.b"


def test_a_setting_that_names_a_package_is_that_packages_installed_or_not() -> None:
    right = inventory(
        [A],
        configuration=[
            setting("privapp-permission", "com.example.a/p.A", "granted", "system/etc/permissions/x.xml"),
            setting("sysconfig", "allow-in-power-save package=com.absent", "", "system/etc/sysconfig/y.xml"),
            setting("overlay-value", "com.example.target/string/server", "x", "product/overlay/o.apk"),
        ],
    )
    found = cases(inventory([A]), right)
    names = ("com.absent", "com.example.a", "com.example.target")
    assert sorted(found.values()) == [f"package:{name}" for name in names for _ in range(2)]


def test_a_link_to_an_apk_is_its_packages_and_another_link_is_a_file() -> None:
    links = [
        setting("link", "/data/preload/A.apk", A.device_path, "data/preload/A.apk"),
        setting("link", "/vendor/lib/x.so", "/vendor/lib/y.so", "vendor/lib/x.so"),
    ]
    found = cases(inventory([A]), inventory([A], configuration=links))
    by_key = {row.split(":")[2]: case for row, case in found.items() if row.startswith("configuration:link")}
    assert by_key == {"/data/preload/A.apk": "package:com.example.a", "/vendor/lib/x.so": "files:/vendor/lib"}


def test_properties_that_say_which_build_it_is_are_one_case() -> None:
    keys = ("ro.build.fingerprint", "ro.vendor.build.date.utc", "ro.build.version.security_patch", "ro.product.model")
    left, right = (inventory(configuration=[setting("property", key, value) for key in keys]) for value in "12")
    assert set(cases(left, right).values()) == {"identity"}


def test_an_init_action_is_the_packages_that_alone_reads_its_property_else_its_files() -> None:
    names = ("sys.one", "sys.two", "ro.build.description")
    reads = tuple(PropertyUse(name) for name in names)
    apps = [package("com.example.a", properties=reads), package("com.example.b", properties=reads[1:2])]
    rows = [setting("init-action", f"setprop {name}", "1; on boot", "system/etc/init/i.rc") for name in names]
    found = cases(inventory(apps), inventory(apps, configuration=rows))
    by_key = {row.split(":")[2]: case for row, case in found.items() if row.startswith("configuration")}
    assert by_key == {
        "setprop sys.one": "package:com.example.a",
        "setprop sys.two": "setting:i.rc",
        "setprop ro.build.description": "setting:i.rc",
    }


def test_other_properties_are_told_by_partition_unless_a_rule_looks_at_them() -> None:
    keys = ("ro.debuggable", "ro.other", "ro.more")
    right = inventory(configuration=[setting("property", key, "1", "vendor/build.prop") for key in keys])
    found = cases(inventory(), right, frozenset({"ro.debuggable"}))
    by_key = {row.split(":")[2]: case for row, case in found.items() if row.startswith("configuration")}
    assert by_key == {
        "ro.debuggable": "setting:ro.debuggable",
        "ro.other": "setting:properties:vendor",
        "ro.more": "setting:properties:vendor",
    }
    assert found["file:/vendor/build.prop"] == "setting:properties:vendor"


def test_certificates_verified_boot_and_sku_are_a_case_each_and_init_files_one_each() -> None:
    rows = [
        setting("certificate", "aa", "x", "system/etc/security/cacerts/aa.0"),
        setting("certificate", "bb", "x", "system/etc/security/cacerts/bb.0"),
        setting("avb", "flags", "none", "vbmeta.img"),
        setting("sku", "Default_SKUID", "600WW", "cda/CDA/Default_SKUID"),
        setting("init-service", "one", "/bin/a", "vendor/etc/init/one.rc"),
        setting("init-service", "two", "/bin/b", "vendor/etc/init/two.rc"),
    ]
    found = cases(inventory(), inventory(configuration=rows))
    assert {case for row, case in found.items() if row.startswith("configuration")} == {
        "setting:certificates",
        "setting:verified-boot",
        "setting:sku",
        "setting:one.rc",
        "setting:two.rc",
    }


def test_a_domain_that_two_owners_gave_up_for_another_is_one_case_with_both() -> None:
    def build(domain: str) -> Inventory:
        return inventory([A, B], [endpoint(f"https://x.{domain}", A), endpoint(f"https://y.{domain}", B)])

    found = cases(build("old.com"), build("new.com"))
    assert {case for row, case in found.items() if row.startswith("endpoint")} == {"domain:new.com"}


def test_a_domain_that_one_owner_gave_up_for_another_is_a_change_of_that_owner() -> None:
    left, right = (inventory([A], [endpoint(f"https://x.{domain}", A)]) for domain in ("old.com", "new.com"))
    assert set(cases(left, right).values()) == {"package:com.example.a"}


def test_a_host_that_came_to_several_owners_is_the_added_packages_or_else_its_domains() -> None:
    shared = [endpoint("https://new.org", A), endpoint("https://new.org", B)]
    assert cases(inventory([A, B]), inventory([A, B], shared))["endpoint:new.org"] == "domain:new.org"
    assert cases(inventory([B]), inventory([A, B], shared))["endpoint:new.org"] == "package:com.example.a"


def test_a_host_in_a_file_of_nobody_is_its_domains_and_the_file_goes_with_it() -> None:
    left, right = (
        inventory([A], [endpoint(f"https://{host}", "vendor/etc/gps.conf")], files=[file("vendor/etc/gps.conf", host)])
        for host in ("old.org", "new.org")
    )
    found = cases(left, right)
    assert found["endpoint:new.org"] == "domain:new.org"
    assert found["file:/vendor/etc/gps.conf"] in {"domain:new.org", "domain:old.org"}


def test_noise_is_its_one_owners_else_the_package_that_came_with_it_else_a_case_of_its_own() -> None:
    def doc(*places: Package) -> list[Endpoint]:
        return [endpoint("https://doc.org", place, category=EndpointClass.DOC) for place in places]

    assert cases(inventory([A, B]), inventory([A, B], doc(A)))["endpoint:doc.org"] == "package:com.example.a"
    assert cases(inventory([A]), inventory([A, B], doc(A, B)))["endpoint:doc.org"] == "package:com.example.b"
    assert cases(inventory([A, B]), inventory([A, B], doc(A, B)))["endpoint:doc.org"] == "noise"
    overlay = package("com.example.b.overlay", "product/overlay/b.apk", overlay=Overlay("com.example.b"))
    assert cases(inventory([A, B], doc(A, B)), inventory([A, overlay]))["endpoint:doc.org"] == "package:com.example.b"


def test_files_of_nobody_are_told_by_two_parts_of_their_place() -> None:
    found = cases(inventory(), inventory(files=[file("vendor/lib64/hw/a.so"), file("vendor/lib64/b.so"), file("c")]))
    assert set(found.values()) == {"files:/vendor/lib64", "files:/"}


def test_what_lies_in_the_folder_of_an_app_without_a_readable_package_is_that_folders() -> None:
    found = cases(inventory(), inventory(files=[file("system/priv-app/Camera/lib/arm64/x.so")]))
    assert set(found.values()) == {"folder:/system/priv-app/Camera"}


def test_another_signer_at_the_same_place_changes_no_case() -> None:
    signed = package("com.example.a", signers=(OTHER,))
    assert set(cases(inventory([A]), inventory([signed])).values()) == {"package:com.example.a"}
