"""The page behind a row: a package, a host or a setting, field by field."""

from __future__ import annotations

from textual.app import ComposeResult

from fwdiff.tui.screens.list_screen import ListScreen
from fwdiff.tui.session import Session
from fwdiff.tui.view_model.pages import page, page_title
from fwdiff.tui.view_model.rows import SectionTarget, Sign, Table, Target
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.chrome import SIGN_VARIABLES, KeyLine, Line

_KEYS = ("back", "open", "filter", "next-difference", "equal-rows", "copy", "help", "quit")
_WORDS = {
    Sign.ADDED: "only in the right image",
    Sign.REMOVED: "only in the left image",
    Sign.CHANGED: "differs",
    Sign.UNKNOWN: "one-sided, the other side is not read",
    Sign.SAME: "no difference",
}


class PageScreen(ListScreen):
    """Title, column titles, fields.  Opening a field's subject goes one level deeper."""

    def __init__(self, session: Session, target: Target, anchor: str = "") -> None:
        super().__init__(session)
        self.target = target
        self._anchor = anchor
        """The id of the row to begin with."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Line(id="title")
        yield Line(id="columns")
        yield ChangeList(glyphs=self.session.glyphs, id="list")
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """Long values are wrapped on a page: it is where one reads them."""
        self.query_one("#keys", KeyLine).show(*_KEYS)
        self.listing.set_reactive(ChangeList.wrap_lines, True)  # noqa: FBT003 - the value of a reactive
        self.refresh_rows()
        if self._anchor:
            self.listing.move_to_id(self._anchor)

    @property
    def subject(self) -> Target:
        """What the page is about."""
        return self.target

    @property
    def hidden_signs(self) -> frozenset[Sign]:
        """None: the page leaves out what is hidden, but for what identifies its subject."""
        return frozenset()

    def make_table(self) -> Table:
        """The page's table."""
        view = self.session.view
        return page(view, self.target, self.session.shown, split=self.split) if view else Table((), (), "")

    def draw_top(self) -> None:
        """Title and column titles."""
        view = self.session.view
        sign, name = page_title(view, self.target) if view else (Sign.NONE, "")
        style = f"bold ${SIGN_VARIABLES[sign]}"
        note = [(f"{_WORDS.get(sign, '')} ", "$quiet")]
        self.query_one("#title", Line).show((f"{sign} ", style), (name, style), end=note)
        titles = self.listing.column_titles if self.split else ""
        columns = self.query_one("#columns", Line)
        columns.display = bool(titles)
        columns.show((f"  {titles}", "$quiet"))

    def open_target(self, target: Target, anchor: str = "") -> None:
        """Go one level deeper, unless this is the place."""
        if isinstance(target, SectionTarget):
            self.action_show_section(target.section)
        elif target == self.target:
            self.say_no_deeper()
        else:
            self.app.push_screen(PageScreen(self.session, target, anchor))

    def action_show_section(self, section: str) -> None:
        """Leave this page, and those that led to it, for a section."""
        self.app.pop_screen()
        below = self.app.screen
        if isinstance(below, ListScreen):
            below.action_show_section(section)
