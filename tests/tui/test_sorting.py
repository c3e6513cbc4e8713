"""Lists are sorted, grouped and folded by key and by mouse, and remembered so; a key without effect says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from fwdiff.model.comparison import Comparison
from fwdiff.tui.view_model.rows import SectionTarget, Sign, plain
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.chrome import Line
from tests.tui import builders
from tests.tui.driving import app_with, lines_of, listing_of, press, screen_of, settle, text_of

BAD = builders.good_and_bad()
REFERENCE = replace(BAD.right, image=replace(BAD.right.image, source="cn.zip", region="00CN"))


def of_hosts() -> Comparison:
    """Hosts of three domains and two owners."""
    owner = builders.package("com.example.app", "system/app/A/A.apk")
    other = builders.package("com.example.other", "system/app/B/B.apk")
    urls = ("https://b.example.com", "https://a.example.com", "http://zzhc.vnet.cn", "https://one.org")
    found = [builders.endpoint(url, other if "one" in url else owner) for url in urls]
    empty = builders.inventory(builders.identity("old", "1", "2020-01-01"), [owner, other])
    return builders.comparison(
        empty, builders.inventory(builders.identity("new", "2", "2020-02-01"), [owner, other], found)
    )


HOSTS = of_hosts()


def rows_of(pilot: Pilot[int]) -> list[str]:
    return [("# " if row.heading else "") + row.name for row in listing_of(pilot).rows]


def status_of(pilot: Pilot[int]) -> str:
    return str(screen_of(pilot).query_one("#status", Line).render())


async def test_hosts_stand_under_their_domain_where_it_has_several() -> None:
    async with app_with(HOSTS).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        shown = rows_of(pilot)
        place = shown.index("# example.com")
        assert sorted(shown[place + 1 : place + 3]) == ["a.example.com", "b.example.com"]
        assert [name for name in shown if name.startswith("#")] == ["# example.com"]
        assert "by weight" in status_of(pilot)


async def test_o_goes_through_the_orders_and_capital_o_turns_one_round() -> None:
    async with app_with(HOSTS).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "o")
        assert rows_of(pilot) == ["a.example.com", "b.example.com", "one.org", "zzhc.vnet.cn"]
        assert "by host" in status_of(pilot)
        await press(pilot, "O")
        assert rows_of(pilot) == ["zzhc.vnet.cn", "one.org", "b.example.com", "a.example.com"]
        await press(pilot, "o")
        assert rows_of(pilot)[:2] == ["# China Telecom, CN", "zzhc.vnet.cn"]
        for _ in listing_of(pilot).table.orders[2:]:
            await press(pilot, "o")
        assert "by weight" in status_of(pilot)


async def test_z_folds_one_group_and_capital_z_all_and_the_counts_follow() -> None:
    async with app_with(HOSTS).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "o", "o", "o", "o", "g", "z")
        assert rows_of(pilot)[0].startswith("# ")
        assert "folded" in text_of(pilot)
        assert "3 folded" in status_of(pilot)
        await press(pilot, "Z")
        assert rows_of(pilot) == ["# com.example.app", "# com.example.other"]
        assert "0 of 4 rows: 4 folded" in status_of(pilot)
        await press(pilot, "Z")
        assert "4 of 4 rows" in status_of(pilot)


async def test_a_heading_counts_what_the_filter_leaves() -> None:
    async with app_with(HOSTS).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "o", "o", "o", "o", "slash", *"a.example", "enter")
        assert rows_of(pilot) == ["# com.example.app", "a.example.com"]
        assert "1 of 3" in text_of(pilot)
        assert "1 of 4 rows: 3 by filter" in status_of(pilot)


async def test_a_click_on_a_title_sorts_by_it_and_another_turns_it_round() -> None:
    async with app_with(HOSTS).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        for expected in ("a.example.com", "zzhc.vnet.cn"):
            await pilot.click("#columns", offset=(4, 0))
            await settle(pilot)
            assert rows_of(pilot)[0] == expected
        assert "host▴" in str(screen_of(pilot).query_one("#columns", Line).render())


async def test_the_order_of_a_list_is_remembered_by_pair(tmp_path: Path) -> None:
    memory = tmp_path / "pair.json"
    async with app_with(HOSTS, memory=memory).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "o", "O", "3", "q")
    async with app_with(HOSTS, memory=memory).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        assert rows_of(pilot) == ["zzhc.vnet.cn", "one.org", "b.example.com", "a.example.com"]


async def test_space_on_a_heading_marks_its_rows_though_they_are_folded() -> None:
    async with app_with(HOSTS).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "Z", "g")
        listing = listing_of(pilot)
        listing.move_to_id("heading:example.com")
        await press(pilot, "space")
        assert sorted(row.name for row in listing.marked()) == ["a.example.com", "b.example.com"]
        await press(pilot, "Z")
        assert text_of(pilot).count("+*") == 2


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("2", "equal"), "Equal rows are listed in"),
        (("3", "c"), "Classes are those of hosts"),
        (("3", "s"), "Two halves are for"),
        (("7", "plus"), "This list has no + row"),
        (("3", "tab"), "There is one pane"),
        (("3", "z"), "This row is in no group"),
        (("7", "Z"), "Nothing folds here"),
        (("3", "enter", "o"), "The lines of a page have one order"),
        (("3", "enter", "O"), "The lines of a page have one order"),
        (("3", "G", "n"), "No difference below"),
        (("right_square_bracket",), "There is no page after this"),
    ],
    ids=lambda one: "-".join(one) if isinstance(one, tuple) else "",
)
async def test_a_key_that_does_nothing_here_says_why(keys: tuple[str, ...], said: str) -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, *("equals_sign" if key == "equal" else key for key in keys))
        assert any(message.message.startswith(said) for message in pilot.app._notifications)


@pytest.mark.parametrize("section", "12345678")
async def test_enter_leads_somewhere_from_every_row_of_every_section(section: str) -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, section)
        rows = [row for row in listing_of(pilot).rows if row.name or row.target]
        assert rows
        for row in rows:
            assert row.target is not None or row.heading, row.id


async def test_at_80_columns_the_bad_host_stands_uncut_with_all_that_decides() -> None:
    comparison = builders.comparison(BAD.left, BAD.right, REFERENCE)
    async with app_with(comparison).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        (line,) = [line for line in lines_of(listing_of(pilot)) if "vnet" in line]
        for value in ("zzhc.vnet.cn", "China Telecom, CN", builders.AUTOREGISTRATION, "http!", "00CN"):
            assert value in line
        assert screen_of(pilot).target == SectionTarget("endpoints")
        titles = str(screen_of(pilot).query_one("#columns", Line).render()).split()
        assert titles == ["host", "carried", "by", "scheme", "owner", "ref"]


async def test_a_column_that_holds_nothing_is_left_out() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        assert "ref" not in str(screen_of(pilot).query_one("#columns", Line).render())
        assert all(len(row.cells) == 5 for row in pilot.app.screen.query_one("#list", ChangeList).rows)
        assert plain(listing_of(pilot).rows[0].cells[-1]) == ""


async def test_what_a_sign_hides_in_one_section_is_shown_in_the_next() -> None:
    async with app_with(builders.good_and_bad()).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4")
        before = text_of(pilot)
        await press(pilot, "3", "plus", "4")
        assert text_of(pilot) == before
        await press(pilot, "3")
        assert Sign.ADDED not in {row.sign for row in listing_of(pilot).rows}
