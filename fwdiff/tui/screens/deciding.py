"""Deciding cases where they are looked at: the line that asks why, what is said of the answer, and the next case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from textual import on

from fwdiff.model.desk import Decide, Earlier, Judged, Question, TakeBack
from fwdiff.model.judgement import DecisionKind
from fwdiff.text import visible
from fwdiff.tui.screens.drafts import Mistyped, draft_of, question_of, reasons_of
from fwdiff.tui.screens.sized import SizedScreen
from fwdiff.tui.session import Session
from fwdiff.tui.view_model.case_words import decided_of, name
from fwdiff.tui.view_model.cases import next_open
from fwdiff.tui.view_model.layout import brief
from fwdiff.tui.view_model.rows import CaseTarget, Target
from fwdiff.tui.view_model.verdict import verdict_word
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.choice_bar import Choice, ChoiceBar
from fwdiff.tui.widgets.chrome import KeyLine
from fwdiff.tui.widgets.decide_bar import DecideBar, Draft

if TYPE_CHECKING:
    from fwdiff.tui.view_model.view import View

_KEYS = (("enter", "keep"), ("tab", "next field"), ("up", "earlier reason"), ("esc", "decide nothing"))
_FOLDER = 24
"""Cells of a folder's name that a message repeats."""
_TAKE_BACK, _LEAST_NAME = 40, 12
"""Cells of the line that asks, beside a name; of the name at least."""
_READ = 10.0
"""Seconds for which a reason stands."""


class Ways(Protocol):
    """Where a screen can lead, and whom it asks."""

    def open_page(self, target: Target, anchor: str = "") -> None:
        """Go one level deeper, there to the row of the id `anchor`."""

    def show_section(self, section: str, row_id: str = "") -> None:
        """Show a section of the main screen, whatever stands above it, there the row of an id."""

    def action_page_before(self) -> None:
        """Leave the page in front."""

    def stop_reading(self) -> None:
        """Keep what was read so far, at the second time."""

    def ask_engine(self, question: Question) -> None:
        """Have the engine decide or take back; the screens are drawn anew with the answer."""

    def stop_decompiling(self) -> None:
        """End what is being decompiled, if anything is."""

    def replace_page(self, target: Target) -> None:
        """Put a page in place of the one in front."""


class DecidingScreen(SizedScreen[None]):
    """A screen around a list, with the keys of a review."""

    session: Session
    target: Target
    ways: Ways

    @property
    def listing(self) -> ChangeList:
        """The list that the screen is about: its first one."""
        return self.query(ChangeList).first()

    async def action_decide(self, kind: str) -> None:
        """Ask why the marked cases, or that of the row, are approved, rejected or deferred.

        The line opens in any case: what comes in one write with this key is a reason, never the keys of a list.
        """
        draft = self._draft(DecisionKind(kind))
        await self.query_one(DecideBar).open(draft, reasons_of(self.session))
        self.query_one(KeyLine).lend(*_KEYS)
        if draft.refusal:
            self.app.notify(draft.refusal)

    def _draft(self, kind: DecisionKind) -> Draft:
        return draft_of(self.session, self.listing.picked(), self.target, kind)

    def propose_cases(self) -> None:
        """Now that there are cases, say for which a line stands that waits for them."""
        bar = self.query_one(DecideBar)
        if bar.is_open and bar.draft.refusal:
            draft = self._draft(bar.draft.decision)
            bar.replace(draft)
            self.app.notify(draft.refusal or f"Both builds are read: enter decides {self._titles(draft)}")

    def _titles(self, draft: Draft) -> str:
        assert self.session.view is not None
        first, *others = draft.cases
        title = visible(self.session.view.cases[first].title)
        return f"{title} and {len(others)} more" if others else title

    def action_take_back(self) -> None:
        """Undo the last decision; one of an earlier run is named first."""
        self.ways.ask_engine(TakeBack(self.session.review))

    def offer_take_back(self, earlier: Earlier) -> None:
        """Name the last decision of an earlier run, and remove its file if one says so."""
        view = self.session.view
        assert view is not None
        made, ellipsis = earlier.decision, self.session.glyphs.ellipsis
        title = f"take back {made.decision} of "
        case = visible(name(view.cases[earlier.case]))
        title += brief(case, max(self.app.size.width - len(title) - _TAKE_BACK, _LEAST_NAME), ellipsis)
        question = TakeBack(self.session.review, made.file)
        choices = (Choice("enter", "removes its file"),)
        self.query_one(ChoiceBar).ask(title, choices, lambda _: self.ways.ask_engine(question), self.listing.focus)
        made_by = f"{made.decision} on {made.date} by {made.reviewer}: {made.reason}"
        self.app.notify(
            visible(f"Nothing is decided in this run; the last before it, of {case}: {made_by}"),
            severity="warning",
            timeout=_READ,
        )

    def action_next_undecided(self) -> None:
        """Go to the next case that has to be decided."""
        view = self.session.view
        here = self.target.id if isinstance(self.target, CaseTarget) else ""
        row = self.listing.current
        if not here and row is not None and isinstance(row.target, CaseTarget):
            here = row.target.id
        found = next_open(view, here) if view else None
        if found is None:
            self.app.notify("Nothing is left to decide" if view and view.diff.verdict else "Nothing to decide yet")
        elif isinstance(self.target, CaseTarget):
            if found == here:
                self.app.notify("This is the only case left to decide")
            else:
                self.ways.replace_page(CaseTarget(found))
        else:
            self.ways.show_section("cases", found)

    @on(DecideBar.Kept)
    def _decide(self, event: DecideBar.Kept) -> None:
        if event.draft.refusal and self.session.reading:
            self.app.notify(f"{event.draft.refusal}; esc decides nothing")
            return
        if event.draft.refusal:
            self._leave_bar()
            self.app.notify(f"Nothing is decided. {event.draft.refusal}")
            return
        question = question_of(self.session, event.draft)
        if isinstance(question, Mistyped):
            self.query_one(DecideBar).go_to(question.field)
            self.app.notify(visible(question.words))
            return
        self._leave_bar()
        self.session.reasons.append(event.draft.reason)
        self.listing.marks.clear()
        self.ways.ask_engine(question)

    @on(DecideBar.Left)
    def _leave_bar(self) -> None:
        self.query_one(DecideBar).close()
        self.query_one(KeyLine).take_back()
        self.listing.focus()

    @on(DecideBar.Lacks)
    def _say_lack(self) -> None:
        self.app.notify("A decision says why; esc decides nothing")

    def take_judged(self, question: Question, answer: Judged) -> None:
        """Say what was written, and go on to the next case where the list is one of cases."""
        view = self.session.view
        assert view is not None
        undone = isinstance(question, TakeBack)
        folder = brief(visible(self.session.review), _FOLDER, self.session.glyphs.ellipsis)
        number = f"{len(answer.files):,} decisions" if len(answer.files) > 1 else "1 decision"
        elsewhere = ""
        if isinstance(question, Decide) and not any(view.cases[one].decision for one in question.cases):
            elsewhere = f" for {visible(question.scope)}, which this build is not"
        where = elsewhere or f" {'taken back from' if undone else 'in'} {folder}/"
        self.app.notify(f"{number}{where}, {_standing(view)}", timeout=_READ if elsewhere else None)
        row = self.listing.current
        if not undone and row is not None and isinstance(row.target, CaseTarget) and self.listing.find(row.target.id):
            following = next_open(view, row.target.id)
            if following is not None:
                self.listing.move_to_id(following)


def _standing(view: View) -> str:
    assert view.diff.verdict is not None
    return f"{decided_of(view)}, {verdict_word(view.diff.verdict).lower()}"
