from __future__ import annotations

import gc
import hashlib

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from fwdiff.compare import projector, row_table
from fwdiff.compare.fact_rows import FactRow
from fwdiff.compare.projection import LARGEST_BLOCK, MEAN_BLOCK, VERSION, Projection, block_ends
from fwdiff.compare.projector import Projector
from fwdiff.compare.row_table import RowTable
from fwdiff.errors import DamagedImage
from fwdiff.model import Component, ComponentKind, File, FileRights, PermissionDeclaration, Subject
from fwdiff.zstandard import zstd
from tests.unit.compare.builders import endpoint, inventory, package, setting, unread
from tests.unit.compare.matrices import ALLOWED, ALWAYS, CLIENT, PHONE, SERVER, build, bumped, projected

FOR_EUROPE = replace(ALLOWED, key="com.example.client/x", path="product/600EEA/etc/permissions/p.xml")
BOOT = Component(ComponentKind.RECEIVER, "com.example.Boot", exported=True, enabled=True, actions=("a.BOOT",))
DECLARED = PermissionDeclaration("com.example.P", "signature")
MORE = replace(CLIENT, components=(BOOT,), permissions_declared=(DECLARED,))
WHOLE = build(1, [PHONE, MORE], [ALWAYS, SERVER], [ALLOWED, FOR_EUROPE])
"""Something of every kind that a matrix tells."""


def rows(one: Projection) -> dict[str, FactRow]:
    return {row.key: row for row in one.rows(one.keys.tolist()).values()}


def test_rows_say_what_a_build_holds() -> None:
    (one,) = projected(build(1, [PHONE, CLIENT], [ALWAYS, SERVER], [ALLOWED]))
    found = rows(one)
    assert found["package:com.example.client:"].facts == (
        "enabled",
        "placement[priv-app]",
        "platform_key",
        "privileged",
        "shared_user_id[android.uid.phone]",
        f"signers[{'11' * 32}]",
        "sku[every phone]",
    )
    permission = found["permission:com.example.client:android.permission.READ_PRIVILEGED_PHONE_STATE"]
    assert permission.facts == ("granted", "requested")
    host = found["endpoint:collect.example.net:"]
    assert host.facts == ("packages[com.example.client]", "schemes[http]")
    assert [place.path for place in host.places] == [CLIENT.path]
    assert found[f"configuration:privapp-permission:{ALLOWED.key}"].facts == ("granted",)
    assert len(found) == len(one.keys)


def test_a_build_is_told_by_every_kind_of_row_but_files() -> None:
    """Those that matter stand in a fact of a package, host or setting; the others are told by their digests alone."""
    (one,) = projected(WHOLE)
    assert {row.kind for row in rows(one).values()} == set(Subject) - {Subject.FILE}


def test_a_bump_a_move_and_an_offset_change_no_row() -> None:
    before, after = projected(
        build(1, [PHONE, CLIENT], [ALWAYS, SERVER]),
        build(1, [bumped(PHONE), CLIENT], [ALWAYS, replace(SERVER, offset=99, url="http://collect.example.net/other")]),
    )
    assert (before.keys == after.keys).all()
    assert (before.facts == after.facts).all()


def test_several_placements_of_a_package_are_one_row_that_says_all() -> None:
    second = package("com.example.phone", "system/app/Second/Second.apk", enabled=False)
    (one,) = projected(build(1, [PHONE, second], []))
    facts = rows(one)["package:com.example.phone:"].facts
    assert {"enabled", "disabled", "placement[app]", "placement[priv-app]"} <= set(facts)


def test_a_clear_address_weighs_more_than_a_normal_permission_and_a_disabled_package_no_more_than_medium() -> None:
    (one,) = projected(build(1, [PHONE, replace(CLIENT, enabled=False)], [ALWAYS, SERVER]))
    weights = {key: row.weight for key, row in rows(one).items()}
    assert weights["endpoint:collect.example.net:"] > weights["package:com.example.client:"] == 40
    assert weights["endpoint:www.example.org:"] > weights["permission:com.example.phone:android.permission.INTERNET"]
    assert weights["configuration:property:ro.build.version.incremental"] == 1


def test_equal_texts_of_other_cuts_are_other_facts() -> None:
    one, other = projected(
        build(1, settings=[setting("sysconfig", "k", "a"), setting("sysconfig", "k", "b")]),
        build(1, settings=[setting("sysconfig", "k", "ab")]),
    )
    assert (one.keys == other.keys).all()
    assert not (one.facts == other.facts).all()


def test_words_of_any_row_are_found_in_a_build_of_several_blocks() -> None:
    many = [setting("property", f"p.{number}", str(number)) for number in range(16 * MEAN_BLOCK)]
    (one,) = projected(build(1, settings=many))
    assert len(one.words) > 6
    found = rows(one)
    assert all(found[f"configuration:property:p.{number}"].facts == (str(number),) for number in range(16 * MEAN_BLOCK))


def test_one_row_more_leaves_most_blocks_as_they_were_and_they_are_kept_once() -> None:
    many = [setting("property", f"p.{number}", str(number)) for number in range(32 * MEAN_BLOCK)]
    one, other = projected(build(1, settings=many), build(1, settings=[setting("property", "first", "1"), *many]))
    kept = {id(block) for block in one.words}
    assert sum(id(block) not in kept for block in other.words) <= 2
    assert rows(other) == rows(projected(build(1, settings=[setting("property", "first", "1"), *many]))[0])


def test_no_choice_of_names_makes_a_block_too_large_to_be_unpacked() -> None:
    never, always = np.full(3000, 1, np.uint64), np.full(3000, MEAN_BLOCK, np.uint64)
    assert block_ends(never.tobytes()) == (LARGEST_BLOCK, 2 * LARGEST_BLOCK, 3000)
    assert block_ends(always.tobytes()) == tuple(range(1, 3001))
    assert block_ends(np.concatenate((never[:2], always[:1], never)).tobytes()) == (3, 1027, 2051, 3003)
    assert block_ends(b"") == ()


def test_what_was_not_read_is_known_after_a_round_trip() -> None:
    kept = msgspec.msgpack.encode(projected(build(1, unread=[unread(CLIENT.path)]))[0])
    there = msgspec.msgpack.decode(kept, type=Projection).unread_places()
    assert there.package(CLIENT)
    assert not there.package(PHONE)
    assert there.endpoint(SERVER)
    assert not there.endpoint(ALWAYS)


def test_which_partitions_keep_rights_and_whether_a_boot_image_is_there_are_known_after_a_round_trip() -> None:
    rights = FileRights("0644", 0, 0, "", "")
    whole = inventory(
        files=[File("system/a", "/system/a", 1, "0", rights), File("boot/kernel", "/boot/kernel", 1, "0")]
    )
    folder = setting("special-file", "/system/x", "folder; mode 0777; owner 0:0", "system/x")
    parameter = setting("kernel-parameter", "nokaslr", "", "boot/cmdline")
    for one, is_unread in ((whole, False), (inventory(), True)):
        there = msgspec.msgpack.decode(msgspec.msgpack.encode(projected(one)[0]), type=Projection).unread_places()
        assert there.setting(folder, "/system/x") is is_unread
        assert there.setting(parameter, "/boot/cmdline") is is_unread


def test_a_projector_that_forgets_makes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    builds = [build(number, [PHONE, CLIENT], [ALWAYS, SERVER], [ALLOWED]) for number in range(3)]
    remembered = projected(*builds)
    monkeypatch.setattr(projector, "_MOST_KNOWN", 0)
    assert projected(*builds) == remembered


def test_what_several_builds_hold_is_decoded_and_made_into_rows_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[bytes] = []
    made: list[str] = []
    decode, add = msgspec.json.decode, RowTable.add

    def counted(content: bytes, *, type: type) -> object:  # noqa: A002 - msgspec's own name for it
        decoded.append(content)
        return decode(content, type=type)

    def noted(table: RowTable, row: FactRow) -> None:
        made.append(row.key)
        add(table, row)

    monkeypatch.setattr(msgspec.json, "decode", counted)
    monkeypatch.setattr(RowTable, "add", noted)
    first = build(1, [PHONE, CLIENT], [ALWAYS, SERVER], [ALLOWED])
    again = replace(first, packages=(PHONE, bumped(CLIENT)))
    projected(first, first, again)
    assert len(decoded) == 3 + (2 + 2 + 2) + 1
    assert made[8:] == [
        "package:com.example.client:",
        "permission:com.example.client:android.permission.READ_PRIVILEGED_PHONE_STATE",
    ]


def test_a_projector_that_forgets_keeps_nothing_though_no_garbage_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(projector, "_MOST_KNOWN", 0)
    one, builds = Projector(), [build(number, [PHONE, CLIENT], [ALWAYS, SERVER], [ALLOWED]) for number in range(3)]
    gc.disable()
    try:
        kept = [len(gc.get_objects()) for _ in map(one.project, map(msgspec.json.encode, builds))]
    finally:
        gc.enable()
    assert kept[2] - kept[1] < 10


def test_a_setting_stands_where_its_file_does_in_each_build() -> None:
    here = build(1, settings=[ALLOWED])
    elsewhere = replace(here, files=tuple(replace(one, device_path=f"/odm{one.device_path}") for one in here.files))
    unlisted = replace(here, files=())
    found = [rows(one)[f"configuration:{ALLOWED.kind}:{ALLOWED.key}"] for one in projected(here, elsewhere, unlisted)]
    assert [row.places[0].device_path for row in found] == [
        "/system/etc/permissions/privapp.xml",
        "/odm/system/etc/permissions/privapp.xml",
        "/system/etc/permissions/privapp.xml",
    ]


def test_an_address_in_the_clear_counts_for_a_package_while_it_is_there() -> None:
    clear, other = build(1, [CLIENT], [SERVER]), build(1, [CLIENT], [ALWAYS])
    weights = [rows(one)["package:com.example.client:"].weight for one in projected(clear, other, clear)]
    assert weights[0] == weights[2] > weights[1]


def test_rows_stand_in_the_order_of_what_first_has_them_whatever_was_read_before() -> None:
    builds = [build(1, [PHONE, CLIENT], [ALWAYS, SERVER, ALWAYS]), build(1, [CLIENT, PHONE], [SERVER, ALWAYS, SERVER])]
    assert projected(*builds) == [*projected(builds[0]), *projected(builds[1])]


def test_a_build_that_cannot_be_made_into_rows_harms_none_that_follow() -> None:
    good, more = build(1, [PHONE], [ALWAYS]), build(1, [PHONE, CLIENT], [ALWAYS, SERVER])
    damaged = msgspec.json.encode(more).replace(b'"version_code":1', b'"version_code":"1"')
    one = Projector()
    one.project(msgspec.json.encode(good))
    with pytest.raises(msgspec.ValidationError):
        one.project(damaged)
    assert [one.project(msgspec.json.encode(more))] == projected(more)
    assert [one.project(msgspec.json.encode(inventory()))] == projected(inventory())
    assert [one.project(msgspec.json.encode(good))] == projected(good)


def test_two_names_of_one_digest_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_table, "_digest", lambda _: b"\1" * 8)
    with pytest.raises(DamagedImage, match="one digest"):
        projected(build(1))


@pytest.mark.parametrize("damage", [b"", b"no frame", zstd.compress(b"\xc1"), zstd.compress(bytes(80 << 20))], ids=len)
def test_damaged_words_are_said_and_never_unpacked_without_end(damage: bytes) -> None:
    (one,) = projected(build(1))
    damaged = replace(one, words=(damage,) * len(one.words), coverage=damage)
    with pytest.raises(DamagedImage, match="damaged"):
        damaged.rows(one.keys.tolist()[:1])
    with pytest.raises(DamagedImage, match="damaged"):
        damaged.unread_places()


def test_what_is_no_inventory_is_refused() -> None:
    with pytest.raises(msgspec.MsgspecError):
        Projector().project(b'{"schema": "fwdiff.diff/2"}')


def test_hostile_names_are_kept_as_they_are() -> None:
    hostile = package("com.\u202eexample\n", "system/app/X/X.apk")
    (one,) = projected(inventory([hostile], [endpoint("http://a\u202e.example/", hostile)]))
    assert f"package:{hostile.package}:" in rows(one)


def test_what_rows_say_and_are_worth_is_that_of_their_version() -> None:
    """Where this fails, raise `VERSION` of fwdiff/compare/projection.py, and write what is new here."""
    (one,) = projected(WHOLE)
    found = sorted((row.key, row.facts, row.weight) for row in rows(one).values())
    digest = hashlib.sha256(repr(found).encode()).hexdigest()
    assert (VERSION, digest) == (
        4,
        "83d1e292e9a3687943e44573011e0c49495182313dc1342399fbbf3444b831f3",
    )
    assert [(key.partition(":")[0], weight) for key, _, weight in found] == [
        (Subject.CONFIGURATION, 62),
        (Subject.CONFIGURATION, 62),
        (Subject.CONFIGURATION, 1),
        (Subject.ENDPOINT, 70),
        (Subject.ENDPOINT, 30),
        (Subject.PACKAGE, 73),
        (Subject.PACKAGE, 62),
        (Subject.PERMISSION, 66),
        (Subject.PERMISSION, 15),
    ]


def test_a_setting_in_the_folder_of_a_sku_is_another_row_than_that_for_every_phone() -> None:
    moved = replace(FOR_EUROPE, path="product/etc/permissions/p.xml")
    before, after = (rows(one) for one in projected(build(1, settings=[FOR_EUROPE]), build(1, settings=[moved])))
    key = f"configuration:privapp-permission:{FOR_EUROPE.key}"
    assert (key in before, key in after) == (False, True)
    (row,) = (row for row in before.values() if row.name == FOR_EUROPE.key)
    assert (row.sku, row.facts) == ("600EEA", ("granted",))


def test_what_is_the_folder_of_a_sku_is_said_by_the_tables_of_each_build() -> None:
    """Of two builds that one projector reads, one lists an id of another form than those that are known."""
    odd = replace(ALLOWED, path="product/6A0B1/etc/permissions/p.xml")
    listed = setting("sku", "regionlist/6A0B1", "CN", "vendor/etc/regionlist.txt")
    plain, with_table, again = projected(
        build(1, settings=[odd]), build(1, settings=[odd, listed]), build(1, settings=[odd])
    )
    skus = [[row.sku for row in rows(one).values() if row.name == odd.key] for one in (plain, with_table, again)]
    assert skus == [[""], ["6A0B1"], [""]]


def test_a_link_is_told_by_its_place_alone() -> None:
    link = setting("link", "/cda/preload-app/600CN/It", "/system/It", "cda/preload-app/600CN/It")
    (one,) = projected(build(1, settings=[link]))
    assert [row.sku for row in rows(one).values() if row.name == link.key] == [""]
