from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.compare.fact_lines import HEADER, fact_lines, lines_of, text_of, unexpected
from fwdiff.errors import UsageError
from fwdiff.model import Cleartext, CleartextRule, Component, ComponentKind, FileRights, Inventory
from tests.unit.compare.builders import digest, endpoint, file, inventory, package, setting, unread
from tests.unit.compare.matrices import ALLOWED, ALWAYS, CLIENT, PHONE, SERVER, build


def test_each_fact_is_a_line_in_order() -> None:
    lines = fact_lines(build(1, [CLIENT], [SERVER], [ALLOWED]))
    assert lines == sorted(lines)
    name, permission = "com.example.client", "android.permission.READ_PRIVILEGED_PHONE_STATE"
    assert {
        "image region 00WW",
        f"package {name} at /{CLIENT.path}",
        f"package {name} version 1.0 (1)",
        f"package {name} shared_user_id[android.uid.phone]",
        f"permission {name} {permission} granted",
        "host collect.example.net by http",
        f"host collect.example.net in {name}",
        f"setting privapp-permission {name}/{permission} = granted",
        f"file /{CLIENT.path}",
    } <= set(lines)


def test_a_bump_is_one_line() -> None:
    next_one = replace(PHONE, version_code=2, version_name="2.0", file_sha256=digest("other"))
    found = unexpected(frozenset(fact_lines(build(1))), fact_lines(build(1, [next_one])))
    assert found.new == ("package com.example.phone version 2.0 (2)",)
    assert found.gone == ("package com.example.phone version 1.0 (1)",)


def test_what_every_build_changes_is_no_line() -> None:
    dated = [setting("property", "ro.build.date", "Monday"), setting("property", "ro.vendor.build.fingerprint", "x")]
    moved = replace(ALWAYS, offset=999, file_sha256=digest("moved"), owner="Example", country="FI")
    assert fact_lines(build(1)) == fact_lines(build(2, endpoints=[moved], settings=dated))


def test_a_file_that_gains_setuid_a_capability_or_another_label_has_other_lines() -> None:
    plain = replace(file("system/bin/x", "x"), rights=FileRights("0755", 0, 2000, "", "u:object_r:x:s0"))
    armed = replace(plain, rights=FileRights("4755", 0, 2000, "cap_setuid=ep", ""))
    before = fact_lines(inventory(files=[plain]))
    assert [line for line in before if line.startswith("file ")] == [
        "file /system/bin/x",
        "file /system/bin/x label u:object_r:x:s0",
        "file /system/bin/x mode 0755",
        "file /system/bin/x owner 0:2000",
    ]
    found = unexpected(frozenset(before), fact_lines(inventory(files=[armed])))
    assert found.new == (
        "file /system/bin/x capabilities cap_setuid=ep",
        "file /system/bin/x label none",
        "file /system/bin/x mode 4755",
    )


def test_a_folder_that_keeps_no_modes_says_so_and_proves_nothing_gone() -> None:
    plain = file("system/bin/x", "x")
    kept = replace(plain, rights=FileRights("0755", 0, 2000, "", None))
    found = unexpected(frozenset(fact_lines(inventory(files=[kept]))), fact_lines(inventory(files=[plain])))
    assert found.unread == ("unread modes, owners, capabilities and labels of files: unsupported",)
    assert not found.new


def test_what_is_written_is_read_again_with_comments_and_other_line_ends() -> None:
    lines = fact_lines(build(1))
    text = text_of(lines)
    assert lines_of(text, "x") == frozenset(lines)
    commented = text.replace(b"\n", b"\r\n") + b"# reviewed\r\n\r\n"
    assert lines_of(commented, "x") == frozenset(lines)
    assert text.decode().splitlines()[0] == HEADER


@pytest.mark.parametrize("content", [b"", b"package x\n", b"# fwdiff.text/1: other\n", b"\xff"])
def test_what_is_no_text_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(UsageError):
        lines_of(content, "x")


def test_a_hostile_name_stays_one_line_and_is_read_again() -> None:
    hostile = package("com.x\n# \u2028\x1b[31m\u202e", "system/app/X/X.apk")
    lines = fact_lines(inventory([hostile], [endpoint("http://h.example/", hostile, host="a\nb")]))
    assert all(line.isprintable() for line in lines)
    assert lines_of(text_of(lines), "x") == frozenset(lines)


def test_what_was_not_read_is_a_line_and_what_is_gone_may_stand_there() -> None:
    found = unexpected(frozenset(fact_lines(build(1))), fact_lines(build(1, [], [], unread=[unread(PHONE.path)])))
    assert found.unread == (f"unread /{PHONE.path}: damaged",)
    assert found.gone
    assert not unexpected(frozenset(fact_lines(build(1, unread=[unread("x")]))), fact_lines(build(1))).new


def differing(before: Inventory, after: Inventory) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = unexpected(frozenset(fact_lines(before)), fact_lines(after))
    return found.new, found.gone


def test_what_a_package_may_do_anew_is_a_line_for_each_thing() -> None:
    boot = Component(ComponentKind.RECEIVER, "com.example.Boot", exported=True, enabled=False, actions=("a.BOOT",))
    dialled = Component(
        ComponentKind.RECEIVER, "com.example.Code", exported=True, enabled=True, data=("android_secret_code://9",)
    )
    inside = Component(
        ComponentKind.PROVIDER, "com.example.Data", exported=False, enabled=True, process="com.android.phone"
    )
    quiet = replace(PHONE, components=(boot,), cleartext=Cleartext(permitted=False, by=CleartextRule.ATTRIBUTE))
    loud = replace(
        PHONE,
        components=(replace(boot, enabled=True), dialled, inside),
        persistent=True,
        cleartext=Cleartext(permitted=True, by=CleartextRule.ATTRIBUTE),
    )
    of = "package com.example.phone"
    assert differing(build(1, [quiet]), build(1, [loud])) == (
        (
            f"{of} cleartext[any host]",
            f"{of} components[provider com.example.Data] not exported, in com.android.phone",
            f"{of} components[receiver com.example.Boot] open to every app, on a.BOOT",
            f"{of} components[receiver com.example.Code] open to every app, with android_secret_code://9",
            f"{of} persistent[true]",
        ),
        (f"{of} components[receiver com.example.Boot] exported, disabled, on a.BOOT",),
    )


@pytest.mark.parametrize("kind", ["privapp-permission", "default-permission"])
def test_what_left_the_folder_of_a_sku_for_every_phone_is_another_line(kind: str) -> None:
    before = setting(kind, "com.example.a/p", "granted", "product/600EEA/etc/p.xml")
    after = replace(before, path="system/etc/p.xml")
    new, gone = differing(build(1, settings=[before]), build(1, settings=[after]))
    assert new == ("file /system/etc/p.xml", f"setting {kind} com.example.a/p = granted")
    assert gone == ("file /product/600EEA/etc/p.xml", f"setting[600EEA] {kind} com.example.a/p = granted")
