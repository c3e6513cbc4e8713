"""A filter finds what a row does not show, by the kind of the word."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.model import GrantState, PermissionGrant
from fwdiff.model.comparison import Comparison
from fwdiff.tui.view_model.query import BETWEEN, compile_query
from fwdiff.tui.view_model.rows import Row, Sign
from fwdiff.tui.view_model.selection import Selection
from fwdiff.tui.view_model.tables import Shown, section_table
from fwdiff.tui.view_model.view import View
from tests.tui import builders
from tests.tui.driving import app_with, press, text_of

BAD = builders.good_and_bad()
EVERYTHING = Shown(frozenset(), noise=True)


def kept(section: str, query: str, shown: Shown = EVERYTHING, comparison: Comparison = BAD) -> list[Row]:
    table = section_table(View(comparison), section, shown, split=False)
    test = compile_query(query)
    assert not isinstance(test, str)
    return [row for row in Selection(table).rows(shown.hidden, test) if not row.heading]


@pytest.mark.parametrize(
    ("section", "query", "names"),
    [
        ("endpoints", "country:cn", ["zzhc.vnet.cn"]),
        ("endpoints", "owner:china", ["zzhc.vnet.cn"]),
        ("endpoints", "host:vnet in:right", ["zzhc.vnet.cn"]),
        ("endpoints", "host:vnet in:left", []),
        ("endpoints", "host:vnet sev:high", []),
        ("endpoints", "host:vnet state:undecided", ["zzhc.vnet.cn"]),
        ("endpoints", "path:autoregistrationqcps kind:service", ["zzhc.vnet.cn"]),
        ("packages", "perm:read_privileged", [builders.AUTOREGISTRATION]),
        ("packages", "host:vnet !country:no", [builders.AUTOREGISTRATION]),
        ("packages", "country:cn owner:china", [builders.AUTOREGISTRATION]),
        ("packages", "kind:carried path:/cda/", [builders.AUTOREGISTRATION]),
        ("packages", "moved:", []),
        ("cases", "country:cn", [f"package:{builders.AUTOREGISTRATION}"]),
        ("cases", "perm:read_privileged host:vnet owner:china", [f"package:{builders.AUTOREGISTRATION}"]),
        ("cases", "path:/cda/ in:right kind:service sev:critical", [f"package:{builders.AUTOREGISTRATION}"]),
        ("cases", "moved:", []),
        (
            "permissions",
            "perm:read_privileged sev:critical state:undecided",
            ["android.permission.READ_PRIVILEGED_PHONE_STATE"],
        ),
        ("configuration", "kind:privapp", [builders.AUTOREGISTRATION]),
        ("problems", "in:left", ["vendor/firmware_mnt/image/modem.b12"]),
    ],
)
def test_keyed_words(section: str, query: str, names: list[str]) -> None:
    assert [row.name for row in kept(section, query)] == names


def test_a_key_looks_among_its_own_words_alone_and_another_colon_is_text() -> None:
    assert kept("endpoints", "country:vnet") == []
    assert kept("endpoints", "owner:cn") == []
    assert [row.name for row in kept("problems", "drive:")] == []


@pytest.mark.parametrize("section", ["packages", "permissions", "endpoints", "configuration"])
def test_what_a_row_is_found_by_its_case_is_found_by_too(section: str) -> None:
    view, looked_for = View(BAD), 0
    for row in section_table(view, section, EVERYTHING, split=False).rows:
        words = row.words if isinstance(row.words, str) else row.words()
        case = view.case_of_difference.get(row.id)
        for word in words.split(BETWEEN)[1:] if case else ():
            key, _, text = word.partition(":")
            if text and " " not in text:
                assert case in [one.name for one in kept("cases", f"{key}:{text}")], word
                looked_for += 1
    assert looked_for


def test_an_expression_does_not_reach_from_one_hidden_word_into_another() -> None:
    assert kept("packages", "/cda.*kind:carried/") == []
    assert kept("packages", "/path:.*cda/")


async def test_a_key_that_no_row_of_a_section_has_is_said() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "7", "slash", *"host:vnet", "enter")
        assert "Nothing matches `host:vnet`; no row here has host: (esc clears)" in text_of(pilot)
        await press(pilot, "escape", "5", "slash", *"host:qqq", "enter")
        assert "Nothing matches `host:qqq` (esc clears)" in text_of(pilot)


def test_who_holds_a_permission_are_all_holders_of_the_candidate() -> None:
    query = "perm:receive_boot_completed"
    rows = kept("permissions", query)
    holders = {row.sign for row in rows}
    assert holders == {Sign.ADDED, Sign.SAME}
    expected = [
        one for one in BAD.right.packages if "android.permission.RECEIVE_BOOT_COMPLETED" in one.permissions_requested
    ]
    assert len(rows) == len(expected)
    assert [row.sign for row in kept("permissions", query, Shown())] == [Sign.ADDED]


def test_a_package_is_found_by_what_it_holds_through_its_user_and_a_holder_by_how_it_holds() -> None:
    (client,) = (one for one in BAD.right.packages if one.package == builders.AUTOREGISTRATION)
    through = PermissionGrant("android.permission.READ_SMS", GrantState.GRANTED, "shared-uid", "com.android.phone")
    held = replace(client, permissions_granted=(*client.permissions_granted, through))
    right = replace(BAD.right, packages=tuple(held if one.path == client.path else one for one in BAD.right.packages))
    comparison = builders.comparison(BAD.left, right)
    assert [row.name for row in kept("packages", "perm:read_sms", comparison=comparison)] == [builders.AUTOREGISTRATION]
    same = builders.comparison(right, right)
    rows = kept("permissions", "perm:read_sms", comparison=same)
    assert [row.sign for row in rows] == [Sign.SAME]
    assert kept("permissions", "perm:read_sms kind:requested", comparison=same) == []
    assert len(kept("permissions", "perm:receive_boot kind:requested", comparison=same)) == 11


def test_a_moved_package_says_from_where_to_where() -> None:
    settings = "system/priv-app/Settings/Settings.apk"
    moved = [
        replace(one, path="product/app/Settings/Settings.apk", device_path="/product/app/Settings/Settings.apk")
        if one.path == settings
        else one
        for one in BAD.left.packages
    ]
    comparison = builders.comparison(BAD.left, replace(BAD.left, packages=tuple(moved)))
    (row,) = kept("packages", "moved:product/app", comparison=comparison)
    assert "moved system/priv-app → product/app" in row.cells[-1][0][0]
    assert kept("packages", "moved:priv-app", comparison=comparison)


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ("system/system/priv-app/A/A.apk", "system/system/app/A/A.apk", "moved priv-app → app"),
        ("system/app/A/A.apk", "system/app/B/A.apk", "moved A → B"),
        ("system/app/A.apk", "system/app/A/A.apk", "moved app → app/A"),
        ("A.apk", "app/A.apk", "moved / → app"),
    ],
)
def test_where_it_went_is_told_by_what_differs(left: str, right: str, words: str) -> None:
    builds = (
        builders.inventory(builders.identity(side, side, "2020-01-01"), [builders.package("com.a", path)], [])
        for side, path in (("1", left), ("2", right))
    )
    (row,) = kept("packages", "moved:", comparison=builders.comparison(*builds))
    assert row.cells[-1][0][0] == words


def test_hidden_words_cannot_be_forged_by_a_name() -> None:
    owner = builders.package("com.a\ncountry:cn", "system/app/A/A.apk")
    found = builders.endpoint("https://a.example/", owner)
    comparison = builders.comparison(
        builders.inventory(BAD.left.image, []), builders.inventory(BAD.right.image, [owner], [found])
    )
    assert kept("endpoints", "country:cn", comparison=comparison) == []
