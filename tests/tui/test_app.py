from __future__ import annotations

import pytest
from textual.command import CommandList
from textual.dom import DOMNode
from textual.widgets import Input, Static

from fwdiff.errors import ExitCode, UnknownFormat
from fwdiff.model import Phase
from fwdiff.model.events import Failed, ImageProgress, Progress, Said
from fwdiff.tui.app import FwdiffApp
from fwdiff.tui.palette import Palette, likeness
from fwdiff.tui.screens.help import HelpScreen
from fwdiff.tui.screens.main import MainScreen
from fwdiff.tui.screens.page import PageScreen
from fwdiff.tui.view_model.rows import CodeTarget, HostTarget, PackageTarget, PermissionTarget, SectionTarget, Sign
from fwdiff.tui.view_model.view import View
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.filter_bar import FilterBar
from fwdiff.tui.widgets.progress_lines import ProgressLines
from tests.tui import builders
from tests.tui.driving import GivenEvents, app_with, lines_of, listing_of, press, screen_of, settle, text_of

BAD = builders.good_and_bad()
_EMPTY = builders.inventory(builders.identity("ww-good", "3_22C", "2018-12-05"), [], pending=7)
NOT_READ = builders.comparison(_EMPTY, _EMPTY, final=False)
READING = Progress(
    Phase.READ, (ImageProgress(7, 60, 4 << 20, 1 << 30, 0.25), ImageProgress(3, 40, 1 << 20, 1 << 30, 0.1)), 9.0
)


async def test_the_first_screen_at_80x24_has_the_package_its_permissions_and_its_host() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        text = text_of(pilot)
        assert builders.AUTOREGISTRATION in text
        assert "zzhc.vnet.cn  http cleartext" in text
        for permission in builders.REQUESTED:
            assert permission.removeprefix("android.permission.") in text


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_no_image_is_asked_for_before_the_shell_is_painted(size: tuple[int, int]) -> None:
    painted: list[bool] = []

    def start() -> GivenEvents:
        painted.append(app.screen.query_one(ChangeList).size.height > 0)
        return GivenEvents([BAD])

    app = FwdiffApp("ww-good", "ww-bad", start)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
    assert painted == [True]


async def test_escape_never_quits_and_q_does() -> None:
    app = app_with(BAD)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "enter", "escape", "escape", "escape", "escape")
        assert app.is_running
        assert isinstance(app.screen, MainScreen)
        await pilot.press("q")
    assert app.return_code == ExitCode.SAME


async def test_quitting_ends_the_engine() -> None:
    stream = GivenEvents([READING], stuck=True)
    app = FwdiffApp("ww-good", "ww-bad", lambda: stream)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("q")
    assert stream.closed.is_set()


async def test_control_c_leaves_at_the_second_time() -> None:
    app = app_with(BAD)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash", "ctrl+c")
        assert app.return_value is None
        assert app.is_running
        await pilot.press("ctrl+c")
    assert app.return_code == ExitCode.SAME


async def test_enter_drills_through_host_and_package_and_escape_comes_back_to_the_same_rows() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "enter")
        assert isinstance(pilot.app.screen, PageScreen)
        await press(pilot, "G", "enter")
        assert isinstance(screen_of(pilot).target, CodeTarget)
        await press(pilot, "escape", "k", "enter")
        assert screen_of(pilot).target == PackageTarget(
            builders.AUTOREGISTRATION, None, builders.autoregistration().path
        )
        assert len(pilot.app.screen_stack) == 3
        await press(pilot, "escape", "escape")
        assert screen_of(pilot).target == SectionTarget("endpoints")
        current = listing_of(pilot).current
        assert current is not None
        assert current.name == "zzhc.vnet.cn"


async def test_sections_keep_their_cursor() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "j", "4", "3")
        current = listing_of(pilot).current
        assert current is not None
        assert current.name == "com.android.settings"


async def test_filtering_narrows_while_typing_enter_keeps_and_escape_clears() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"sett")
        assert [row.name for row in listing_of(pilot).rows] == ["com.android.settings"]
        await press(pilot, "enter")
        assert not screen_of(pilot).query_one(FilterBar).is_open
        assert listing_of(pilot).has_focus
        assert len(listing_of(pilot).rows) == 1
        await press(pilot, "escape")
        assert len(listing_of(pilot).rows) == 2


async def test_nothing_found_says_how_to_go_on() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"[/bold]")
        assert "Nothing matches `[/bold]` (esc clears)" in text_of(pilot)


async def test_signs_toggle_their_rows() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "plus")
        assert [row.sign for row in listing_of(pilot).rows] == ["~"]
        await press(pilot, "tilde")
        assert "All rows are hidden" in text_of(pilot)
        await press(pilot, "plus", "tilde", "equals_sign")
        assert len(listing_of(pilot).rows) == 11


async def test_all_classes_of_endpoints_can_be_seen() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        assert "schemas.android.com" not in text_of(pilot)
        await press(pilot, "c")
        assert "schemas.android.com" in text_of(pilot)


async def test_next_difference_passes_equal_rows() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "equals_sign", "G", "N")
        current = listing_of(pilot).current
        assert current is not None
        assert current.name == "com.android.settings"


async def test_pages_are_split_by_width_and_by_key() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "j", "enter")
        assert "version                        28.0 (28) → 29.0 (29)" in text_of(pilot)
        await press(pilot, "s")
        assert text_of(pilot).count("28.0 (28) → 29.0 (29)") == 1
    async with app_with(BAD).run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "j", "enter")
        assert text_of(pilot).count("→") == 1


async def test_a_newer_comparison_keeps_section_filter_and_cursor() -> None:
    app = app_with(builders.good_and_bad(final=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "j")
        assert listing_of(pilot).rows[0].sign == "?"
        assert screen_of(pilot).query_one(ProgressLines).display
        app.post_message(FwdiffApp.Arrived(View(BAD)))
        await settle(pilot)
        assert listing_of(pilot).rows[0].sign == "+"
        current = listing_of(pilot).current
        assert current is not None
        assert current.name == "com.android.settings"
        assert not screen_of(pilot).query_one(ProgressLines).display


async def test_each_image_has_its_line_and_the_last_the_time_left() -> None:
    async with app_with(READING).run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        left, right = str(screen_of(pilot).query_one(ProgressLines).render()).split("\n")
        assert "left" in left
        assert "7 of 60 files" in left
        assert "right" in right
        assert "3 of 40 files" in right
        assert right.endswith("rows marked ? are not settled  9 s left ")


async def test_words_of_the_engine_stand_together_until_they_are_read() -> None:
    app = app_with(Said("a.tar.xz: decoded to /var/tmp"), Said("b\u202e [/b]: decoded to /var/tmp"), READING)
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        shown = list(app._notifications)
        assert [one.message for one in shown] == ["a.tar.xz: decoded to /var/tmp", "b\\u202e [/b]: decoded to /var/tmp"]
        assert all(one.timeout >= 10 for one in shown)


async def test_failure_is_said_with_its_hint_and_ends_with_2() -> None:
    app = app_with(Failed("payload.bin is cut short [/bold]", "Download it again"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "cut short [/bold]" in str(app.screen.query_one("#failed-message").render())
        await pilot.press("escape", "q")
    assert app.return_code == ExitCode.UNUSABLE


async def test_an_engine_that_cannot_start_is_said_likewise() -> None:
    def start() -> GivenEvents:
        raise UnknownFormat("no reader knows it", "Name an image")

    app = FwdiffApp("ww-good", "ww-bad", start)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("q")
    assert app.return_code == ExitCode.UNUSABLE


async def test_an_engine_that_breaks_is_not_waited_for() -> None:
    def start() -> GivenEvents:
        raise RuntimeError("broken")

    app = FwdiffApp("left", "right", start)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "broken" in str(app.screen.query_one("#failed-message").render())
        await pilot.press("q")
    assert app.return_code == ExitCode.UNUSABLE


async def test_help_is_searchable() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "question_mark", *"OSC")
        assert isinstance(pilot.app.screen, HelpScreen)
        text = "\n".join(lines_of(pilot.app.screen.query_one(ChangeList)))
        assert "Copy the row" in text
        assert "Wrap" not in text
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_palette_opens_a_host() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "colon", *"zzhc.vnet")
        await pilot.pause(0.3)
        await press(pilot, "enter", "enter")
        assert isinstance(pilot.app.screen, PageScreen)


async def test_palette_opens_a_permission() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "colon", *"read_privileged", "enter")
        assert screen_of(pilot).target == PermissionTarget("android.permission.READ_PRIVILEGED_PHONE_STATE")


async def test_reading_stopped_before_the_first_row_is_said() -> None:
    stream = GivenEvents([], stuck=True)
    app = FwdiffApp("ww-good", "ww-bad", lambda: stream)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "escape")
        await settle(pilot)
        assert "Stopped before anything was compared" in text_of(pilot)


async def test_the_palette_opens_what_was_asked_for_before_it_was_read() -> None:
    reading = builders.good_and_bad(final=False)
    app = app_with(NOT_READ)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "colon", *"vnet", "enter")
        assert isinstance(pilot.app.screen, Palette)
        assert any("opens once it is" in note.message for note in pilot.app._notifications)
        for comparison in (NOT_READ, reading):
            app.post_message(FwdiffApp.Arrived(View(comparison)))
            await settle(pilot)
        assert screen_of(pilot).target == HostTarget("zzhc.vnet.cn")


async def test_letters_that_are_scattered_over_an_action_do_not_run_it() -> None:
    async with app_with(NOT_READ).run_test(size=(80, 24)) as pilot:
        await press(pilot, "colon", *"vnet", "enter", "escape")
        assert isinstance(pilot.app.screen, MainScreen)
        assert screen_of(pilot).target == SectionTarget("overview")


def test_of_what_has_all_words_the_nearest_comes_first() -> None:
    titles = ["Next difference  n", "Previous difference  N", "com.difference.next", "difference"]
    found = sorted(titles, key=lambda title: likeness(["diff"], title), reverse=True)
    assert found[0] == "difference"
    assert likeness(["next", "diff"], "Next difference  n") > likeness(["next", "diff"], "com.difference.next") > 0
    assert likeness(["vnet"], "Previous pane  shift+tab") == 0


async def test_a_filter_stays_with_its_section() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "slash", *"vnet", "enter", "3")
        assert screen_of(pilot).filter == ""
        assert "Nothing matches" not in text_of(pilot)
        await press(pilot, "5")
        assert screen_of(pilot).filter == "vnet"


async def test_a_filter_of_the_overview_counts_what_it_leaves() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash", *"vnet")
        shown = sum(not row.heading for row in listing_of(pilot).rows)
        assert shown
        assert str(screen_of(pilot).query_one("#filter-count", Static).content).startswith(f"{shown} of ")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("6", "equals_sign"), "Equal rows are listed in"),
        (("8", "equals_sign"), "Equal rows are listed in"),
        (("3", "c"), "Classes are those of hosts"),
        (("3", "z"), "no group that folds"),
    ],
)
async def test_a_key_that_does_nothing_here_says_why(keys: tuple[str, ...], said: str) -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys[:-1])
        before, shown = text_of(pilot), screen_of(pilot).shown
        await press(pilot, keys[-1])
        assert any(said in note.message for note in pilot.app._notifications)
        assert (text_of(pilot), screen_of(pilot).shown) == (before, shown)


async def test_no_heading_is_left_without_its_rows() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4")
        headed = {row.group for row in listing_of(pilot).rows if row.heading}
        await press(pilot, "plus")
        rows = listing_of(pilot).rows
        assert {row.group for row in rows if row.heading} == {row.group for row in rows if not row.heading} != headed


@pytest.mark.parametrize("action", ["page_up", "page_down"])
async def test_a_palette_whose_list_is_not_laid_out_has_no_pages(action: str) -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "colon", "a")
        palette = pilot.app.screen
        assert isinstance(palette, Palette)
        listing = palette.query_one(CommandList)
        listing.display = False
        await pilot.pause()
        listing.set_options(["made anew"])
        listing.highlighted = 0
        palette._action_command_list(action)
        assert listing.highlighted == 0


async def test_a_search_that_outlives_the_palette_draws_nothing() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "colon", "v")
        palette = pilot.app.screen
        assert isinstance(palette, Palette)
        await palette.query_one(CommandList).remove()
        palette._list_visible = not palette._list_visible
        palette._show_busy = True
        palette._gather_commands("nothing")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_copy_takes_the_name_of_the_row() -> None:
    async with app_with(BAD).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "y", "n")
        assert pilot.app.clipboard == "zzhc.vnet.cn"


async def test_a_wide_terminal_previews_the_page_of_the_row_and_tab_goes_there() -> None:
    async with app_with(BAD).run_test(size=(140, 40)) as pilot:
        await press(pilot, "3")
        await pilot.pause(0.1)
        main = pilot.app.screen
        assert isinstance(main, MainScreen)
        assert "android.uid.phone" in "\n".join(lines_of(main.preview))
        await press(pilot, "tab", "j")
        assert main.preview.has_focus
        assert main.preview.cursor > 1
        await press(pilot, "shift+tab", "1")
        await pilot.pause(0.1)
        assert not main.preview.display


async def test_groups_fold() -> None:
    async with app_with(BAD).run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "enter")
        before = len(listing_of(pilot).rows)
        await press(pilot, "z")
        assert len(listing_of(pilot).rows) < before
        await press(pilot, "k", "enter")
        assert len(listing_of(pilot).rows) == before


async def test_every_section_and_page_can_be_walked_over_hostile_text() -> None:
    async with app_with(builders.hostile()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for section in "1234567":
            await pilot.press(section, "w")
            await pilot.pause()
            assert "\x1b" not in text_of(pilot)
            assert "\u202e" not in text_of(pilot)
            await pilot.press("enter", "y", "n", "G", "escape")
        await pilot.press("colon", *"evil", "escape")


async def test_a_tiny_terminal_says_so() -> None:
    async with app_with(BAD).run_test(size=(39, 11)) as pilot:
        await settle(pilot)
        assert pilot.app.screen.query_one("#too-small").display
        assert not pilot.app.screen.query_one("#panes").display


async def test_a_cursor_move_draws_two_lines_of_five_thousand_rows() -> None:
    async with app_with(builders.large(5_000)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        listing = listing_of(pilot)
        assert len(listing.rows) == 5_001  # with the heading of their domain
        drawn: list[int] = []
        original = listing.render_line

        def counting(y: int) -> object:
            drawn.append(y)
            return original(y)

        listing.render_line = counting  # type: ignore[method-assign, assignment]
        await pilot.press("j")
        await pilot.pause()
        assert 0 < len(drawn) <= 2


async def test_paging_reaches_both_ends() -> None:
    async with app_with(builders.large(200)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "G")
        assert listing_of(pilot).cursor == 200
        await press(pilot, "pageup", "ctrl+u")
        assert listing_of(pilot).cursor < 180
        await press(pilot, "g")
        assert listing_of(pilot).cursor == 0
        await press(pilot, "pagedown", "ctrl+d")
        assert listing_of(pilot).cursor > 20


async def test_a_page_draws_few_widgets() -> None:
    async with app_with(BAD).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert len(pilot.app.screen.query("*")) <= 60


async def test_a_page_is_styled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for its lines of input and its list, which are styled again when they get or lose the keyboard."""
    app = app_with(builders.large(300))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "5")
        styled: list[DOMNode] = []
        apply = app.stylesheet.apply

        def count(node: DOMNode, **options: bool) -> None:
            styled.append(node)
            apply(node, **options)  # type: ignore[arg-type] # handed on as they are

        monkeypatch.setattr(app.stylesheet, "apply", count)
        await press(pilot, "enter")
        again = {type(node) for node in styled if styled.count(node) > 1}
        assert again <= {Input, ChangeList}


async def test_escape_twice_stops_reading_and_keeps_what_was_read() -> None:
    stream = GivenEvents([builders.good_and_bad(final=False), READING], stuck=True)
    app = FwdiffApp("ww-good", "ww-bad", lambda: stream)
    async with app.run_test(size=(100, 24)) as pilot:
        while app.session.view is None:
            await pilot.pause(0.01)
        await pilot.press("escape")
        assert [one.message for one in app._notifications] == ["esc again stops reading"]
        assert not stream.closed.is_set()
        await pilot.press("escape")
        await settle(pilot)
        assert stream.closed.is_set()
        title = str(screen_of(pilot).query_one("#title").render())
        assert title.rstrip().endswith("stopped")
        assert not screen_of(pilot).query_one(ProgressLines).display
        await press(pilot, "3")
        assert {row.sign for row in listing_of(pilot).rows if row.leads and not row.heading} <= {
            Sign.UNKNOWN,
            Sign.CHANGED,
        }
        await press(pilot, "escape")
        assert [one.message for one in app._notifications] == ["q quits, ? shows all keys"]
