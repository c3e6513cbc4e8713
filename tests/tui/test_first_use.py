"""What a first user tried, key by key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.pilot import Pilot

from fwdiff.model import ApiUse, CodeSite, Phase, SettingAt, SettingKind
from fwdiff.model.comparison import Comparison
from fwdiff.model.events import Failed, Progress
from fwdiff.tui.screens.main import MainScreen
from fwdiff.tui.view_model.case_page import FIRST
from fwdiff.tui.view_model.rows import CaseTarget, CodeTarget, PackageTarget, SectionTarget, TextTarget
from fwdiff.tui.view_model.view import UNICODE
from fwdiff.tui.widgets.choice_bar import ChoiceBar
from fwdiff.tui.widgets.progress_lines import ProgressLines
from tests.tui import builders
from tests.tui.driving import app_with, lines_of, listing_of, press, screen_of, settle, text_of

BAD = builders.good_and_bad()


def messages(pilot: Pilot[int]) -> list[str]:
    return [message.message for message in pilot.app._notifications]


def title_of(pilot: Pilot[int]) -> str:
    return str(screen_of(pilot).query_one("#title").render())


def whole_screen(pilot: Pilot[int]) -> str:
    """All that the terminal shows."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in strips)


@pytest.mark.parametrize("way", [("3", "enter"), ("5", "enter"), ("5", "enter", "G", "enter")])
async def test_a_number_on_a_page_goes_to_that_section(way: tuple[str, ...]) -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, *way)
        assert len(pilot.app.screen_stack) > 1
        await press(pilot, "6")
        assert isinstance(pilot.app.screen, MainScreen)
        assert screen_of(pilot).target == SectionTarget("configuration")


async def test_enter_on_the_first_rows_of_a_host_goes_to_the_package_that_carries_it() -> None:
    for step in range(4):
        async with app_with(BAD).run_test(size=(80, 24)) as pilot:
            await press(pilot, "5", "enter", "g", *["j"] * step, "enter")
            assert isinstance(screen_of(pilot).target, PackageTarget)


async def test_enter_on_a_row_with_nothing_behind_it_says_so() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "7", "enter", "enter")
        assert messages(pilot) == ["Nothing behind this row; y copies it"]
        assert "open" not in str(screen_of(pilot).query_one("#keys").render())


async def test_what_is_known_of_a_package_leads_to_its_line_in_the_manifest() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "enter")
        listing = listing_of(pilot)
        doors = {row.id: row.target for row in listing.rows if row.id.startswith("package/")}
        assert all(isinstance(door, TextTarget) for door in doors.values())
        assert isinstance(doors["package/version"], TextTarget)
        assert doors["package/version"].find == "versionCode"
        assert isinstance(listing.rows[0].target, TextTarget)
        assert "open" in str(screen_of(pilot).query_one("#keys").render())


async def test_the_first_sentence_of_a_case_and_what_a_finding_does_not_show_lead_on() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "enter")
        rows = [row for row in listing_of(pilot).rows if row.name]
        assert rows[0].id == FIRST
        assert rows[0].target is not None
        assert [row.id for row in rows if row.id.startswith("why/not#") and row.target is None] == []


async def test_a_problem_says_what_it_hides_and_what_can_be_done() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "7", "enter")
        shown = text_of(pilot)
        assert "it hides" in shown
        assert "to do" in shown


async def test_a_page_says_by_which_pages_one_came_to_it() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "enter")
        assert UNICODE.deeper not in title_of(pilot)
        await press(pilot, "enter")
        assert f"+ case › {builders.AUTOREGISTRATION}" in title_of(pilot)
        await press(pilot, "escape")
        listing_of(pilot).move_to_id("holds/holds#android.permission.INTERNET")
        await press(pilot, "enter")
        assert re.match(r" +com\.\S+…\w+ › android\.permission\.INTERNET ", title_of(pilot))
        await press(pilot, "j", "enter")
        assert re.match(r"\+ … › androi\S+ › com\.", title_of(pilot))
        assert cell_len(title_of(pilot)) <= 80


def status_of(pilot: Pilot[int]) -> str:
    return str(screen_of(pilot).query_one("#status").render())


async def test_rows_that_a_page_does_not_show_are_counted_by_what_hides_them() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "enter", "slash", *"phone", "enter")
        assert "by filter" in status_of(pilot)
        await press(pilot, "escape", "Z")
        assert "folded" in status_of(pilot)
        assert "by filter" not in status_of(pilot)


async def test_what_is_hidden_is_read_where_the_line_has_no_room_for_the_order() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "tilde", "slash", *"a word that is long enough to fill the line", "enter")
        assert "hidden: ~=" in status_of(pilot)
        assert "by weight" not in status_of(pilot)


async def test_a_list_without_groups_names_no_key_that_folds() -> None:
    async with app_with(BAD).run_test(size=(120, 40)) as pilot:
        await press(pilot, "7")
        assert "fold" not in str(screen_of(pilot).query_one("#keys").render())
        await press(pilot, "o")
        assert "fold" in str(screen_of(pilot).query_one("#keys").render())


async def test_all_keys_of_a_question_are_read_at_80_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fwdiff-ww-bad.md").write_text("mine")
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "x", "t")
        line = str(pilot.app.screen.query_one(ChoiceBar).render())
        assert "o overwrite" in line
        assert "k keep both" in line
        assert line.endswith("esc leaves")
        assert cell_len(line) <= 80


@pytest.mark.parametrize("width", [80, 120])
async def test_a_notice_is_one_line_of_whole_words_in_place_of_the_state(width: int) -> None:
    async with app_with(BAD).run_test(size=(width, 24), notifications=True) as pilot:
        await press(pilot, "6", "equals_sign")
        pilot.app.notify("many words " * 40)
        await settle(pilot)
        (region,) = (one.region for one in pilot.app.screen.query("Toast"))
        assert region == screen_of(pilot).query_one("#status").region
        line = whole_screen(pilot).splitlines()[region.y].strip()
        assert set(line.split()) == {"many", "words", UNICODE.ellipsis}


async def test_y_on_a_page_copies_the_value_and_on_a_heading_the_package() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "j", "enter", "g", "y", "y")
        assert pilot.app.clipboard == "com.android.settings"
        await press(pilot, "j", "j", "y", "v")
        assert pilot.app.clipboard == "29.0 (29)"
        assert messages(pilot) == ["Copied value: 29.0 (29)"]


async def test_y_copies_the_left_value_where_there_is_no_right_one() -> None:
    async with app_with(builders.comparison(BAD.right, BAD.left)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "enter", "g", "j", "j", "y", "v")
        assert pilot.app.clipboard == "3.0 (3)"
        assert messages(pilot) == ["Copied value: 3.0 (3)"]


async def test_y_on_a_permission_of_a_page_copies_its_whole_name() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "enter", "y", "n")
        assert pilot.app.clipboard == builders.PRIVILEGED


async def test_escape_at_the_top_says_how_to_leave_once_and_covers_no_row() -> None:
    async with app_with(BAD).run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "3", "escape", "escape", "escape")
        assert messages(pilot) == ["q quits, ? shows all keys"]
        said = [y for y, line in enumerate(whole_screen(pilot).split("\n")) if "q quits, ?" in line]
        assert said == [listing_of(pilot).region.bottom]


async def test_the_preview_of_a_permission_begins_at_that_permission() -> None:
    async with app_with(BAD).run_test(size=(120, 20)) as pilot:
        await press(pilot, "4")
        await pilot.pause(0.1)
        main = pilot.app.screen
        assert isinstance(main, MainScreen)
        assert main.preview.scroll_y > 0
        assert "READ_PRIVILEGED_" in lines_of(main.preview)[0]


async def test_opening_a_permission_puts_the_cursor_on_it() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "enter")
        current = listing_of(pilot).current
        assert current is not None
        assert current.name == builders.PRIVILEGED
        assert "READ_PRIVILEGED_PHONE_STATE" in text_of(pilot)


async def test_the_preview_shows_that_it_has_the_focus_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with app_with(BAD).run_test(size=(120, 40)) as pilot:
        await press(pilot, "3")
        await pilot.pause(0.1)
        main = pilot.app.screen
        assert isinstance(main, MainScreen)
        before, blurred = whole_screen(pilot), _cursor_is_reversed(main)
        await press(pilot, "tab")
        assert whole_screen(pilot) != before
        assert (blurred, _cursor_is_reversed(main)) == (False, True)


def _cursor_is_reversed(main: MainScreen) -> bool:
    preview = main.preview
    return any(
        segment.style is not None and bool(segment.style.reverse)
        for y in range(preview.size.height)
        for segment in preview.render_line(y)
    )


async def test_two_allow_list_rows_of_a_package_are_told_apart_at_80_columns() -> None:
    names = ("READ_PRIVILEGED_PHONE_STATE", "CHANGE_COMPONENT_ENABLED_STATE")
    rows = [
        SettingAt(
            SettingKind.PRIVAPP_PERMISSION, f"{builders.AUTOREGISTRATION}/android.permission.{name}", "granted", "a.xml"
        )
        for name in names
    ]
    more = builders.comparison(BAD.left, replace(BAD.right, configuration=(*BAD.right.configuration, *rows)))
    async with app_with(more).run_test(size=(80, 24)) as pilot:
        await press(pilot, "6")
        text = text_of(pilot)
        assert "_PHONE_STATE" in text
        assert "_ENABLED_STATE" in text


async def test_nothing_is_said_to_be_read_after_a_failure() -> None:
    reading = Progress(Phase.OPEN, ())
    async with app_with(reading, Failed("x is no image", "Name one")).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        main = pilot.app.screen_stack[0]
        assert isinstance(main, MainScreen)
        assert not main.query_one(ProgressLines).display
        shown = [str(main.query_one(name).render()) for name in ("#title", "#keys")]
        shown += lines_of(main.listing)
        assert [word for word in ("reading", "opening", "open", "filter") if word in " ".join(shown).lower()] == []
        assert "q quit" in shown[1]


def three_builds() -> Comparison:
    china = replace(BAD.right, image=replace(BAD.right.image, source="images/cn.zip", region="CN"))
    return builders.comparison(BAD.left, BAD.right, china)


async def test_a_reference_is_named_and_rows_that_stand_there_say_so() -> None:
    async with app_with(three_builds()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "reference images/cn.zip (CN)" in title_of(pilot)
        assert "also in CN" in text_of(pilot)
        for section in "34568":
            await press(pilot, section)
            said = "also in CN" if section == "3" else "http!  China Telecom, CN CN" if section == "5" else " CN"
            assert said in text_of(pilot), section


async def test_a_package_page_says_what_code_reads_and_sends_with_and_where() -> None:
    task = CodeSite("Lcom/qualcomm/qti/autoregistration/RegistrationTask;", "collect")
    uses = (
        ApiUse("imei", "Landroid/telephony/TelephonyManager;->getImei", (task,)),
        ApiUse("network", "Ljava/net/URL;->openConnection", (replace(task, method="send"),)),
    )
    packages = tuple(
        replace(one, api_uses=uses) if one.package == builders.AUTOREGISTRATION else one for one in BAD.right.packages
    )
    shown = builders.comparison(BAD.left, replace(BAD.right, packages=packages))
    async with app_with(shown).run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        assert "reads imei; sends by network" in text_of(pilot)
        await press(pilot, "3", "enter")
        text = text_of(pilot)
        for expected in ("code reads", "code sends by", "TelephonyManager.getImei", "RegistrationTask.collect"):
            assert expected in text
        assert text.index("java.net.URL.openConnection") < text.rindex("RegistrationTask.send")
        calls = [row for row in listing_of(pilot).rows if row.id.startswith(("code reads/", "code sends by/"))]
        assert len(calls) == 4
        assert all(isinstance(row.target, CodeTarget) for row in calls)


@pytest.mark.parametrize("size", [(60, 24), (120, 40)])
async def test_in_ascii_everything_of_ours_is_ascii(size: tuple[int, int]) -> None:
    async with app_with(BAD, ascii_only=True).run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        for keys in (
            *"1234567",
            ("3", "enter"),
            ("y", "n"),
            ("y",),
            ("escape", "escape"),
            ("5", "enter"),
            ("escape", "slash", "x"),
            ("escape", "4", "tab"),
            ("question_mark",),
            ("escape", "t"),
            ("escape", "colon"),
            ("a",),
        ):
            await press(pilot, *keys)
            await pilot.pause(0.1)
            shown = whole_screen(pilot)
            assert shown.isascii(), (keys, sorted({mark for mark in shown if not mark.isascii()}))


async def test_the_key_line_of_every_section_fits_into_80_columns() -> None:
    async with app_with(builders.good_and_bad()).run_test(size=(80, 24)) as pilot:
        for number in "12345678":
            await press(pilot, number)
            keys = screen_of(pilot).query_one("#keys")
            assert cell_len(str(keys.render())) <= keys.content_size.width, number


@pytest.mark.parametrize(
    ("key", "said"),
    [
        *((key, f"{key} does nothing here; ? shows all keys") for key in ("9", "b", "p", "m", "i", "Q", "ctrl+z")),
        *(
            (key, "Nothing is left or right of a list; w shows long values whole")
            for key in ("h", "l", "left", "right")
        ),
    ],
)
async def test_a_key_that_does_nothing_says_so_on_a_list_and_on_a_page(key: str, said: str) -> None:
    async with app_with(BAD).run_test(size=(80, 24), notifications=True) as pilot:
        for way in ("3", "enter"):
            await press(pilot, way, key)
            assert messages(pilot) == [said]


async def test_a_letter_of_a_filter_is_no_key_of_the_list() -> None:
    async with app_with(BAD).run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "3", "slash", "b", "Q", "left")
        assert messages(pilot) == []
        assert screen_of(pilot).filter == "bQ"


async def test_a_page_that_is_gone_back_to_stands_at_the_row_where_it_was_left() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "enter", *"jjj")
        row = listing_of(pilot).current
        await press(pilot, "left_square_bracket", "left_square_bracket", "right_square_bracket")
        assert isinstance(screen_of(pilot).target, CaseTarget)
        assert listing_of(pilot).current == row
        assert row is not None
        assert row.id != FIRST


async def test_the_list_of_cases_is_left_for_pages_and_found_at_the_case_seen_last() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "g", "enter", "U")
        seen = screen_of(pilot).target
        await press(pilot, "escape")
        row = listing_of(pilot).current
        assert row is not None
        assert row.target == seen
        assert row != listing_of(pilot).rows[0]


async def test_escape_clears_the_filter_then_the_marks_and_leaves_at_last() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"com", "enter", "space")
        await press(pilot, "escape")
        assert (screen_of(pilot).filter, bool(listing_of(pilot).marks)) == ("", True)
        await press(pilot, "escape")
        assert not listing_of(pilot).marks
        assert messages(pilot) == []
        await press(pilot, "escape")
        assert messages(pilot) == ["q quits, ? shows all keys"]


async def test_the_name_of_a_case_is_whole_beside_a_preview_where_what_differs_leaves_room() -> None:
    async with app_with(BAD).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2")
        assert "com.qualcomm.qti.autoregistration " in text_of(pilot)
