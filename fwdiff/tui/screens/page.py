"""The page behind a row: a package, a host or a setting, field by field."""

from __future__ import annotations

from itertools import takewhile

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult

from fwdiff.text import visible
from fwdiff.tui.screens.deciding import Ways
from fwdiff.tui.screens.list_screen import ListScreen
from fwdiff.tui.session import Session
from fwdiff.tui.view_model.case_words import shape, state
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.pages import page_title, trail
from fwdiff.tui.view_model.rows import CaseTarget, CodeTarget, Sign, Target, TextTarget
from fwdiff.tui.view_model.text_page import text_anchor
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.chrome import SIGN_VARIABLES, KeyLine, Line
from fwdiff.tui.widgets.list_messages import Moved

_KEYS = ("back", "open", "filter", "next-difference", "equal-rows", "copy", "help", "quit")
_CASE_KEYS = ("back", "open", "approve", "reject", "defer", "next-undecided", "help", "quit")
_TEXT_KEYS = ("back", "filter", "next-difference", "edit", "copy", "help", "quit")
_CODE_KEYS = ("back", "decompile", "edit", "approve", "reject", "next-difference", "copy", "help", "quit")
_LEAST_NAME = 20
"""Cells."""
_WORDS = {
    Sign.ADDED: "only in the right image",
    Sign.REMOVED: "only in the left image",
    Sign.CHANGED: "differs",
    Sign.UNKNOWN: "one-sided, the other side is not read",
    Sign.SAME: "no difference",
}


class PageScreen(ListScreen):
    """Title, column titles, fields.  Opening a field's subject goes one level deeper."""

    def __init__(self, session: Session, target: Target, ways: Ways, anchor: str = "") -> None:
        super().__init__(session, target, ways)
        self._anchor = anchor
        """The id of the row to begin with."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Line(id="title")
        yield Line(id="columns")
        yield ChangeList(glyphs=self.session.glyphs, id="list", page=True)
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """A page begins at the row that led here."""
        self.refresh_rows()
        self._move_to_begin()

    @on(Moved)
    def _show_keys(self) -> None:
        """Those that do something at the row under the cursor."""
        row = self.listing.current
        opens = row is not None and (row.heading or row.target not in {None, self.target})
        keys = (key for key in self._keys() if opens or key != "open")
        self.query_one("#keys", KeyLine).show(*keys, called={"decompile": "code"} if self.is_java else {})

    def _keys(self) -> tuple[str, ...]:
        if isinstance(self.target, CaseTarget):
            return _CASE_KEYS
        if isinstance(self.target, TextTarget):
            return _TEXT_KEYS
        return _CODE_KEYS if isinstance(self.target, CodeTarget) else _KEYS

    def leave(self) -> None:
        """Go out one level; the page can be gone to again.  What it waits for is stopped first."""
        if self.stop_decompiling():
            self.refresh_rows()
            self.app.notify("Decompiling was stopped")
            return
        self.ways.action_page_before()

    def show_anew(self) -> None:
        """Of code from its first mark on."""
        self.forget_rows()
        self.refresh_rows()
        self._move_to_begin()

    def _move_to_begin(self) -> None:
        view = self.session.view
        anchor = text_anchor(view, self.target) if view and isinstance(self.target, TextTarget) else self._anchor
        if anchor or not isinstance(self.target, CaseTarget):
            self.listing.move_to_id(anchor)
        else:
            self.listing.move_to(0)

    def _note(self, sign: Sign) -> str:
        """What the title says at its end: of a case its severity and state, else what became of the subject."""
        view = self.session.view
        case = view.cases.get(self.target.id) if view and isinstance(self.target, CaseTarget) else None
        if view is None or case is None:
            return _WORDS.get(sign, "")
        return f"{shape(view, case.severity)[0]} {case.severity}  {state(view, case)}".rstrip()

    def _targets(self) -> list[Target]:
        """What the pages are about that led here, and this one."""
        below = takewhile(lambda screen: screen is not self, self.app.screen_stack)
        return [*(screen.target for screen in below if isinstance(screen, PageScreen)), self.target]

    def draw_top(self) -> None:
        """Trail and title with the verdict, and column titles."""
        view = self.session.view
        sign, name = page_title(view, self.target) if view else (Sign.NONE, "")
        style = f"bold ${SIGN_VARIABLES[sign]}"
        standing = f"  {self.session.standing} "
        targets, note = self._targets(), self._note(sign)
        space = self.app.size.width - len(sign) - len(standing) - 2
        if len(targets) > 1 and cell_len(f"{name}{note}") + _LEAST_NAME > space and note in _WORDS.values():
            note = ""  # the sign says it too
        name = brief(visible(name), max(space - cell_len(note), _LEAST_NAME), self.session.glyphs.ellipsis)
        way = trail(view, targets, space - cell_len(f"{note}{name}")) if view else ""
        end = [(note, "$quiet"), (standing, "$unknown" if self.session.reading else "bold")]
        self.query_one("#title", Line).show((f"{sign} ", style), (way, "$quiet"), (name, style), end=end)
        titles = self.listing.column_titles if len(self.listing.table.columns) > 2 else ""
        columns = self.query_one("#columns", Line)
        columns.display = bool(titles)
        columns.show((f"  {titles}", "$quiet"))
