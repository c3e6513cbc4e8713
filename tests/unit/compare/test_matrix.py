from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from fwdiff.compare.build_names import line_name, short_names
from fwdiff.compare.matrix import Named, matrix_of
from fwdiff.compare.odd_items import OWN
from fwdiff.model import Component, ComponentKind, GrantState, Package
from fwdiff.model.matrix import Matrix, MatrixRow, Presence
from fwdiff.report.matrix_words import item_words
from tests.unit.compare.builders import endpoint, granted, identity, package, setting, unread
from tests.unit.compare.matrices import ALLOWED, ALWAYS, CLIENT, PHONE, SERVER, build, bumped, matrix, projected

LINE = 12


def line(*odd: tuple[int, dict[str, Any]]) -> Matrix:
    """A line of equal builds but for some."""
    changed = dict(odd)
    return matrix(*(build(number, **changed.get(number, {})) for number in range(LINE)))


def about(found: Matrix, subject: str) -> list[MatrixRow]:
    return [row for row in found.rows if row.subject == subject]


def words(rows: Iterable[MatrixRow]) -> list[tuple[str, str, str]]:
    return [(item.presence, item.kind, item.name or item.subject) for row in rows for item in row.items]


def test_what_one_build_has_and_its_line_has_not_comes_first_in_one_row() -> None:
    many = [setting("property", f"ro.vendor.{number}", "x") for number in range(30)]
    first = line(
        (7, {"packages": [PHONE, CLIENT], "endpoints": [ALWAYS, SERVER], "settings": [ALLOWED]}),
        (3, {"settings": many}),
    ).rows[0]
    assert (first.subject, first.builds, first.of) == ("package:com.example.client", (7,), LINE)
    permission = "android.permission.READ_PRIVILEGED_PHONE_STATE"
    assert words([first]) == [
        ("has", "package", "com.example.client"),
        ("has", "endpoint", "collect.example.net"),
        ("has", "permission", permission),
        ("has", "configuration", f"com.example.client/{permission}"),
    ]
    assert "package:com.example.client" in first.items[0].keys
    assert f"permission:com.example.client:requested[{permission}]" in first.items[2].keys


def test_what_one_build_lacks_is_told_of_it_alone() -> None:
    found = line((4, {"packages": [], "endpoints": [ALWAYS]}))
    (row,) = about(found, "package:com.example.phone")
    assert row.builds == (4,)
    assert {item.presence for item in row.items} == {Presence.LACKS}
    assert row.items[0].keys == ("package:com.example.phone:removed",)


def test_one_of_many_comes_before_half_of_them() -> None:
    half: dict[int, dict[str, Any]] = {number: {"packages": [PHONE, CLIENT]} for number in range(6)}
    other = package("com.example.other", "system/priv-app/Other/Other.apk", platform_key=True)
    found = line(*half.items(), (9, {"packages": [PHONE, other]}))
    packages = [row for row in found.rows if row.subject.startswith("package:")]
    assert [row.subject for row in packages] == ["package:com.example.other", "package:com.example.client"]
    assert [len(row.builds) for row in packages] == [1, 6]


def test_what_differs_says_what_is_new_in_it_and_what_is_gone() -> None:
    stronger = replace(PHONE, shared_user_id="android.uid.system", privileged=False)
    (row,) = about(line((5, {"packages": [stronger]})), "package:com.example.phone")
    (item,) = row.items
    assert (item.presence, item.gained, item.lost) == (
        Presence.DIFFERS,
        ("shared_user_id[android.uid.system]",),
        ("privileged",),
    )
    assert item.keys == ("package:com.example.phone:shared_user_id[android.uid.system]",)


def test_a_known_host_in_one_more_package_is_less_than_the_same_host_newly_in_the_clear() -> None:
    more, clear = endpoint("https://www.example.org/x", CLIENT), endpoint("http://www.example.org/x", PHONE)
    found = [line((5, {"packages": [PHONE, CLIENT], "endpoints": [ALWAYS, one]})) for one in (more, clear)]
    hosts = [item for one in found for row in one.rows for item in row.items if item.kind == "endpoint"]
    assert [item.presence for item in hosts] == [Presence.DIFFERS, Presence.DIFFERS]
    assert hosts[0].weight < hosts[1].weight


def test_what_every_build_has_its_own_value_of_is_last() -> None:
    found = line((5, {"endpoints": [ALWAYS, endpoint("https://new.example.com/", PHONE)]}))
    assert found.rows[-1].subject == "setting:property"
    assert len(found.rows[-1].builds) == LINE - 1


def test_a_row_says_which_other_lines_have_it() -> None:
    here = [build(number, [PHONE, CLIENT] if number == 2 else [PHONE]) for number in range(5)]
    china = [build(number, [PHONE, CLIENT], region="00CN") for number in range(5)]
    found = matrix(*here, *china)
    (row,) = about(found, "package:com.example.client")
    assert [found.lines[at].name for at in row.items[0].also_in] == ["Phone 00CN"]
    assert row.builds == (2,)


def test_where_it_was_not_read_it_is_not_said_to_be_lacking() -> None:
    blind: dict[str, Any] = {"packages": [], "endpoints": [], "unread": [unread(PHONE.path)]}
    found = line((4, blind))
    rows = about(found, "package:com.example.phone")
    assert {(row.builds, item.presence) for row in rows for item in row.items} == {((4,), Presence.UNKNOWN)}
    assert all(item.unread == (4,) for row in rows for item in row.items)
    assert rows[0].id == "package:com.example.phone:?4"


def test_what_no_other_build_was_read_for_is_unknown_and_never_odd() -> None:
    found = matrix(build(0, [PHONE, CLIENT]), *(build(number, unread=[unread(CLIENT.path)]) for number in range(1, 5)))
    assert {item.presence for row in about(found, "package:com.example.client") for item in row.items} == {
        Presence.UNKNOWN
    }


def test_a_host_that_may_stand_in_unread_code_is_named_with_the_builds_that_do_not_say() -> None:
    dark: dict[str, Any] = {"unread": [unread(PHONE.path, member="classes.dex")], "endpoints": []}
    found = line((4, dark), (6, {"endpoints": []}))
    rows = about(found, "package:com.example.phone")
    assert [(row.builds, row.items[0].presence, row.items[0].unread) for row in rows] == [((6,), "lacks", (4,))]


def test_a_grant_that_is_not_known_is_no_difference() -> None:
    unsure = replace(PHONE, permissions_granted=(granted("android.permission.INTERNET", GrantState.UNKNOWN),))
    (row,) = about(line((4, {"packages": [unsure]})), "package:com.example.phone")
    assert row.items[0].presence is Presence.UNKNOWN


def test_bumps_and_moves_leave_builds_in_one_group() -> None:
    found = matrix(build(1), build(1, [bumped(PHONE)]), build(2))
    assert found.lines[0].groups == ((0, 1), (2,))
    assert [one.group for one in found.builds] == [0, 0, 1]


def test_a_line_of_one_build_has_nothing_odd() -> None:
    found = matrix(build(1), build(1, [PHONE, CLIENT], region="00CN"))
    assert [one.builds for one in found.lines] == [(0,), (1,)]
    assert found.rows == ()


def test_of_two_builds_the_one_that_has_it_is_the_odd_one() -> None:
    (row,) = about(matrix(build(1, [PHONE, CLIENT]), build(2)), "package:com.example.client")
    assert (row.builds, row.items[0].presence) == ((0,), Presence.HAS)


def test_what_cannot_be_opened_is_a_build_without_a_line() -> None:
    (one,) = projected(build(1))
    found = matrix_of([Named("a.fwi", None, "damaged"), Named("b.fwi", one)], ("model",), "fwdiff")
    assert [(one.name, one.line, one.problem) for one in found.builds] == [("a", None, "damaged"), ("00WW_1", 0, "")]


@pytest.mark.parametrize(
    ("by", "name"),
    [
        (("model", "region", "channel"), "Nokia 7 plus 00WW user/release-keys"),
        (("device", "android"), "Nokia/Onyx_00WW/B2N_sprout 9"),
        (("patch",), "2018-09-01"),
    ],
)
def test_lines_by_what_a_build_says_of_itself(by: tuple[str, ...], name: str) -> None:
    assert line_name(identity(), by) == name


def test_a_build_without_a_fingerprint_is_of_an_unknown_channel() -> None:
    assert line_name(identity(fingerprint=None, model=None), ("model", "channel")) == "? ?"


def test_builds_are_named_shortly_and_no_two_alike() -> None:
    twice = identity()
    other = identity(fingerprint="a/b/c:9/X/00WW_9:user/release-keys")
    names = short_names([("x/a.fwi", twice), ("x/b.fwi", twice), ("y/b.fwi", other), ("y/b.fwi", None)])
    assert names == ["a", "x/b.fwi", "00WW_9", "y/b.fwi #4"]


SWITCH = "persist.example.v"
RECORDER = package("com.example.recorder", "system/app/Recorder/Recorder.apk", signers=("a" * 64,))


def switched(*values: str) -> Matrix:
    return matrix(*(build(at, settings=[setting("property", SWITCH, value)]) for at, value in enumerate(values)))


def told(found: Matrix, name: str) -> dict[tuple[int, ...], tuple[tuple[str, ...], tuple[str, ...]]]:
    """What the odd builds of each row are said to have gained and lost."""
    return {
        row.builds: (item.gained, item.lost)
        for row in found.rows
        for item in row.items
        if name in (item.name, item.subject) and item.kind in ("configuration", "package")
    }


def test_each_odd_value_is_a_row_of_its_own_with_the_builds_that_have_it() -> None:
    found = switched("0", "0", "0", "1", "2", "1")
    assert told(found, SWITCH) == {(3, 5): (("1",), ("0",)), (4,): (("2",), ("0",))}
    others = {row.builds: item.others for row in found.rows for item in row.items if item.name == SWITCH}
    assert others == {(3, 5): (4,), (4,): (3, 5)}


def test_builds_that_differ_in_unlike_ways_are_each_told_what_is_odd_in_them() -> None:
    def other(**traits: Any) -> list[Package]:
        return [replace(RECORDER, **traits)]

    found = matrix(
        *(build(at, [RECORDER]) for at in range(5)),
        build(5, other(enabled=False)),
        build(6, other(shared_user_id="android.uid.system")),
        build(7, other(signers=("b" * 64,))),
        build(8, other(signers=("c" * 64,))),
        build(9, []),
    )
    signer = f"signers[{'a' * 64}]"
    assert told(found, RECORDER.package) == {
        (5,): (("disabled",), ("enabled",)),
        (6,): (("shared_user_id[android.uid.system]",), ()),
        (7,): ((f"signers[{'b' * 64}]",), (signer,)),
        (8,): ((f"signers[{'c' * 64}]",), (signer,)),
        (9,): ((), ("enabled", "placement[app]", signer, "sku[every phone]")),
    }
    presence = {row.builds: row.items[0].presence for row in about(found, f"package:{RECORDER.package}")}
    assert presence[9,] is Presence.LACKS


@pytest.mark.parametrize("values", ["00012", "0123", "01"])
def test_the_order_in_which_builds_are_named_changes_nothing_that_is_said(values: str) -> None:
    builds = [
        build(at, settings=[setting("property", SWITCH, value), setting("property", f"{SWITCH}2", value)])
        for at, value in enumerate(values)
    ]

    def said(order: Sequence[int]) -> set[tuple[Any, ...]]:
        found = matrix(*(builds[at] for at in order))
        return {
            (frozenset(order[at] for at in row.builds), item.presence, item.name, item.gained, item.lost)
            for row in found.rows
            for item in row.items
        }

    in_order = list(range(len(values)))
    assert said(in_order) == said(in_order[::-1]) == said(in_order[1:] + in_order[:1])


def test_a_value_that_each_of_many_builds_has_alone_comes_after_one_that_is_odd_beside_a_usual_one() -> None:
    each = [setting("property", "persist.example.each", str(at)) for at in range(LINE)]
    odd = setting("property", "persist.example.odd", "1")
    found = matrix(*(build(at, settings=[one, *([odd] if at == 3 else [])]) for at, one in enumerate(each)))
    assert found.rows[0].builds == (3,)
    assert "persist.example.odd" in {item.name for item in found.rows[0].items}


def test_what_names_a_build_is_one_row_for_all_builds_that_have_their_own() -> None:
    item = line().rows[-1].items[0]
    assert (item.name, item.gained, item.others) == ("ro.build.version.incremental", (OWN,), ())


def test_a_client_that_left_the_folder_of_a_sku_for_every_phone_is_the_odd_one() -> None:
    """The incident itself: three builds hold it for one market, the fourth for all."""
    there = replace(CLIENT, path="product/600CN/priv-app/C/C.apk", device_path="/product/600CN/priv-app/C/C.apk")
    there = replace(there, sku="600CN")
    found = matrix(*(build(at, [PHONE, there]) for at in range(3)), build(3, [PHONE, CLIENT]))
    (row,) = about(found, "package:com.example.client")
    assert (row.builds, row.weight) == ((3,), row.items[0].weight)
    assert (row.items[0].gained, row.items[0].lost) == (("sku[every phone]",), ("sku[600CN]",))
    assert item_words(row.items[0]) == "com.example.client: +for every phone, -for 600CN"


def test_a_component_that_one_build_has_weighs_less_than_a_package_and_is_said_in_words() -> None:
    boot = Component(ComponentKind.RECEIVER, "com.example.Boot", exported=True, enabled=True, actions=("a.BOOT",))
    more = replace(CLIENT, components=(boot,))
    (row,) = about(matrix(*(build(at, [CLIENT]) for at in range(3)), build(3, [more])), "package:com.example.client")
    assert row.weight < 60
    assert item_words(row.items[0]) == ("com.example.client: +receiver com.example.Boot open to every app, on a.BOOT")
    (whole,) = about(matrix(*(build(at) for at in range(3)), build(3, [more])), "package:com.example.client")
    assert item_words(whole.items[0]).endswith(", 1 component")
    assert whole.weight > 60
