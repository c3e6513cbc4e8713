"""The keys by which a decision knows again what it was made on."""

from __future__ import annotations

from fwdiff.compare import compare
from fwdiff.model import Inventory
from tests.unit.compare.builders import endpoint, file, inventory, package, setting

A = package("com.example.a", "system/app/A/A.apk")
B = package("com.example.b", "system/app/B/B.apk")


def keys(left: Inventory, right: Inventory, section: str, fate: str = "added") -> list[tuple[str, tuple[str, ...]]]:
    return [(row.subject, row.keys) for row in getattr(getattr(compare(left, right), section), fate)]


def test_a_package_is_known_by_its_name_wherever_it_stands() -> None:
    twin = package("com.example.a", "product/app/A/A.apk", version_code=7)
    row = ("package:com.example.a", ("package:com.example.a",))
    assert keys(inventory(), inventory([A, twin]), "packages") == [row, row]
    gone = ("package:com.example.a", ("package:com.example.a:removed",))
    assert keys(inventory([A]), inventory(), "packages", "removed") == [gone]


def test_each_change_of_a_package_is_a_key_and_signers_are_known_by_their_digest() -> None:
    left = inventory([package("com.example.a", signers=("aa",), permissions_requested=("p.OLD",))])
    right = inventory([package("com.example.a", signers=("bb",), permissions_requested=("p.NEW",), enabled=False)])
    [(_, found)] = keys(left, right, "packages", "changed")
    assert found == (
        "package:com.example.a:enabled",
        "package:com.example.a:file_sha256",
        "package:com.example.a:permissions_requested[p.NEW]",
        "package:com.example.a:permissions_requested[p.OLD]:removed",
        "package:com.example.a:signers[aa]:removed",
        "package:com.example.a:signers[bb]",
    )
    asked = ("package:com.example.a", ("permission:com.example.a:requested[p.NEW]",))
    assert keys(left, right, "permissions") == [asked]


def test_a_host_in_a_further_package_or_in_the_clear_is_new_evidence() -> None:
    secure, other = endpoint("https://h.example.com", A), endpoint("https://h.example.com", B)
    clear = endpoint("http://h.example.com", A, offset=9)
    both = inventory([A, B])
    host = "endpoint:h.example.com"
    in_a = (f"{host}:packages[com.example.a]", f"{host}:schemes[https]")
    assert keys(both, inventory([A, B], [secure]), "endpoints") == [("host:h.example.com", in_a)]
    [(_, further)] = keys(inventory([A, B], [secure]), inventory([A, B], [secure, other]), "endpoints", "changed")
    assert further == (f"{host}:packages[com.example.b]",)
    [(_, cleared)] = keys(inventory([A, B], [secure]), inventory([A, B], [secure, clear]), "endpoints", "changed")
    assert cleared == (f"{host}:schemes[http]", f"{host}:urls")


def test_a_setting_that_names_a_package_is_about_it() -> None:
    settings = [
        setting("privapp-permission", "com.example.a/p.X", "granted", "system/etc/permissions/a.xml"),
        setting("property", "ro.x", "1"),
        setting("avb", "flags", "none", "dev/block/by-name/vbmeta_system.img"),
    ]
    assert keys(inventory(), inventory(configuration=settings), "configuration") == [
        ("setting:flags", ("configuration:avb:flags[vbmeta_system]",)),
        ("package:com.example.a", ("configuration:privapp-permission:com.example.a/p.X",)),
        ("setting:ro.x", ("configuration:property:ro.x",)),
    ]


def test_a_file_is_known_by_its_owner_or_else_by_its_place() -> None:
    added = [
        file("system/app/A/lib/arm64/liba.so", "x"),
        file("system/etc/hosts", "y"),
        file("system/app/C/c.bin", "z"),
    ]
    assert keys(inventory([A]), inventory([A], files=added), "files") == [
        ("package:com.example.a", ("file:com.example.a:liba.so",)),
        ("folder:/system/app/C", ("file:/system/app/C/c.bin",)),
        ("files:/system/etc", ("file:/system/etc/hosts",)),
    ]
