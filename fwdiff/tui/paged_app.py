"""The screens of an app and the way through them: sections, pages, back and forth, and where one was the last time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace
from textual.events import Key

from fwdiff.text import visible
from fwdiff.tui.actions import key_name
from fwdiff.tui.memory import page_words, recall, remember
from fwdiff.tui.screens.list_screen import ListScreen
from fwdiff.tui.screens.main import MainScreen
from fwdiff.tui.screens.page import PageScreen
from fwdiff.tui.session import Session
from fwdiff.tui.terminal_app import TerminalApp
from fwdiff.tui.view_model.rows import CaseTarget, Target
from fwdiff.tui.view_model.tables import SECTION_NAMES
from fwdiff.tui.view_model.view import ASCII
from fwdiff.tui.widgets.change_list import ChangeList

if TYPE_CHECKING:
    from fwdiff.tui.screens.deciding import Ways


_SIDEWAYS = frozenset({"h", "l", "left", "right"})


class PagedApp(TerminalApp[int]):
    """An app of one session: its sections below, pages above them."""

    def __init__(self, session: Session, memory: Path | None) -> None:
        super().__init__(ascii_only=session.glyphs is ASCII, preferences=session.preferences)
        self.session = session
        self._memory_path = memory
        self.memory = recall(memory)
        self._left_pages: list[tuple[Target, str]] = []
        """Pages that were left, each with the id of its row, to be gone to again; the last one left at the end."""

    @property
    def ways(self) -> Ways:
        """Where the screens can lead."""
        return cast("Ways", self)

    def get_default_screen(self) -> MainScreen:
        """The sections."""
        return MainScreen(self.session, self.ways, self.memory)

    @property
    def main(self) -> MainScreen:
        """The sections."""
        main = self.screen_stack[0]
        assert isinstance(main, MainScreen)
        return main

    def pages(self) -> list[PageScreen]:
        """The pages that stand above the sections, the one in front last."""
        return [screen for screen in self.screen_stack if isinstance(screen, PageScreen)]

    async def on_key(self, event: Key) -> None:
        """Say of a key of a list that nothing is bound to it; one of an input line is that line's."""
        event.prevent_default()
        if await self._check_bindings(event.key) or not isinstance(self.focused, ChangeList):
            return
        key, session = event.character if event.is_printable else event.key, self.session
        if key in _SIDEWAYS:
            self.notify(f"Nothing is left or right of a list; {session.key('wrap')} shows long values whole")
        else:
            self.notify(f"{visible(key_name(key or ''))} does nothing here; {session.key('help')} shows all keys")

    def open_page(self, target: Target, anchor: str = "") -> None:
        """Put the page of a package, host or setting on top."""
        self._left_pages.clear()
        self.push_screen(PageScreen(self.session, target, self.ways, anchor))

    def action_page_before(self) -> None:
        """Leave the page in front; `page_after` comes back to it."""
        if isinstance(self.screen, PageScreen):
            row = self.screen.listing.current
            self._left_pages.append((self.screen.target, row.id if row else ""))
            self.pop_screen()
        else:
            self.notify("There is no page before this")

    def action_page_after(self) -> None:
        """Open the page again that was left last, at its row."""
        if self._left_pages:
            target, row_id = self._left_pages.pop()
            self.push_screen(PageScreen(self.session, target, self.ways, row_id))
        else:
            self.notify("There is no page after this")

    def replace_page(self, target: Target) -> None:
        """Put a page in place of the one in front; a list of cases below goes to its row."""
        self.switch_screen(PageScreen(self.session, target, self.ways))
        listing = self.main.listing
        row = listing.current
        is_of_cases = row is not None and isinstance(row.target, CaseTarget)
        if is_of_cases and isinstance(target, CaseTarget) and listing.find(target.id):
            listing.move_to_id(target.id)

    def show_section(self, section: str, row_id: str = "") -> None:
        """Leave all pages for a section, there for the row of an id."""
        while isinstance(self.screen, PageScreen):
            self.pop_screen()
        self.main.show_section(section, row_id)

    def come_back(self) -> None:
        """To where the user was, unless keys went elsewhere in the meantime; the first time to the worst case."""
        if self.memory.section in SECTION_NAMES:
            self.main.show_section(self.memory.section)
        else:
            self.main.listing.move_to_id("")
        rows = [*self.memory.rows, *[""] * len(self.memory.pages)]
        for target, row in zip(self.memory.targets, rows, strict=False):
            self.push_screen(PageScreen(self.session, target, self.ways, row))

    def keep_place(self) -> None:
        """Remember where the user is; while images are read there is no place yet."""
        self.keep_theme()
        view = self.session.view
        if view is not None and view.final and self.screen_stack:
            screens = self.pages()
            pages = [page_words(screen.target) for screen in screens]
            rows = [screen.listing.current.id if screen.listing.current else "" for screen in screens]
            memory = self.main.place(self.memory)
            folder = str(Path(self.session.review).resolve()) if Path(self.session.review).is_dir() else ""
            remember(self._memory_path, replace(memory, review=folder, pages=pages, rows=rows))

    def refresh_screens(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, ListScreen):
                screen.refresh_rows()
