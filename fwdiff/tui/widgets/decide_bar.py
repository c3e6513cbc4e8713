"""The line in which a decision is made: reason, last day, scope, condition; the evidence above it stays in sight."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.message import Message
from textual.widgets import Input, Static

from fwdiff.model.judgement import DecisionKind
from fwdiff.text import visible
from fwdiff.tui.widgets.input_line import InputLine, show, stand_in
from fwdiff.tui.widgets.line_layout import WIDE

_VERBS = {
    DecisionKind.APPROVED: "approve",
    DecisionKind.REJECTED: "reject",
    DecisionKind.DEFERRED: "defer",
}


_NAMED = 160
"""Columns from which on a case's name beside the verb leaves the reason 36 cells and more."""


class Draft(NamedTuple):
    """A decision as it is being made."""

    decision: DecisionKind
    cases: tuple[str, ...]
    reason: str
    expires: str
    scope: str
    until_then: str
    """What must have happened by the last day."""
    refusal: str = ""
    """Why nothing can be decided, or not yet."""
    subject: str = ""
    """What the first of the cases is called, as it is shown."""


class DecideBar(InputLine):
    """Tab goes from field to field; up and down recall reasons."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("up", "recall(1)", "An earlier reason"),
        ("down", "recall(-1)", "A later reason"),
        ("escape", "leave", "Decide nothing"),
    ]

    class Kept(Message):
        """The decision is made."""

        def __init__(self, draft: Draft) -> None:
            super().__init__()
            self.draft = draft

    class Left(Message):
        """Nothing is decided."""

    class Lacks(Message):
        """There is no reason yet."""

    def __init__(self) -> None:
        super().__init__(id="decide-bar")
        self._draft = Draft(DecisionKind.DEFERRED, (), "", "", "", "")
        self._reasons: tuple[str, ...] = ()
        self._recalled = -1

    def fields(self) -> ComposeResult:
        """Verb, reason, last day, scope, condition."""
        yield Static("", id="decide-verb", markup=False)
        yield Input(id="decide-reason", compact=True, select_on_focus=False)
        yield Static("until", classes="decide-word", markup=False)
        yield Input(id="decide-expires", compact=True, select_on_focus=False)
        yield Static("for", classes="decide-word", markup=False)
        yield Input(id="decide-scope", compact=True, select_on_focus=False)
        yield Static("if", id="decide-if", classes="decide-word", markup=False)
        yield Input(id="decide-condition", compact=True, select_on_focus=False, placeholder="by then")

    async def open(self, draft: Draft, reasons: tuple[str, ...]) -> None:
        """Show the line with what is proposed; `reasons` are offered, the latest first."""
        await self.make_ready()
        self._draft, self._reasons, self._recalled = draft, reasons, -1
        self._say_verb(draft)
        reason = self.query_one("#decide-reason", Input)
        earlier = f"  up: {visible(reasons[0])}" if reasons else ""
        reason.placeholder = draft.refusal or f"{draft.subject}: why?{earlier}"
        reason.value = draft.reason
        self.query_one("#decide-expires", Input).value = draft.expires
        self.query_one("#decide-scope", Input).value = draft.scope
        self.query_one("#decide-condition", Input).value = draft.until_then
        stand_in(self, shown=True)
        reason.focus()

    @property
    def draft(self) -> Draft:
        """What is proposed; what was typed since is not in it."""
        return self._draft

    def replace(self, draft: Draft) -> None:
        """Propose it for other cases; what was typed stays."""
        for field, value in (("expires", draft.expires), ("scope", draft.scope)):
            box = self.query_one(f"#decide-{field}", Input)
            box.value = box.value or value
        self._draft = draft
        self._say_verb(draft)

    def _say_verb(self, draft: Draft) -> None:
        name = draft.subject if self.app.size.width >= _NAMED else ""
        what = f"{len(draft.cases)} cases" if len(draft.cases) > 1 else name
        self.query_one("#decide-verb", Static).update(Content(f"{_VERBS[draft.decision]} {what}".rstrip() + ":"))

    def go_to(self, field: str) -> None:
        """Have one of `FIELDS` typed anew."""
        self.query_one(f"#decide-{field}", Input).focus()

    def action_recall(self, step: int) -> None:
        """Put an earlier or later reason in place."""
        self._recalled = max(-1, min(self._recalled + step, len(self._reasons) - 1))
        field = self.query_one("#decide-reason", Input)
        field.value = self._reasons[self._recalled] if self._recalled >= 0 else self._draft.reason
        field.cursor_position = len(field.value)
        field.focus()

    def action_leave(self) -> None:
        """Say that nothing is decided."""
        self.post_message(self.Left())

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """A field is read from its begin and written at its end; the reason has the room of what is asked last."""
        field = event.widget
        if isinstance(field, Input):
            field.cursor_position = len(field.value)
            self._share_room()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """What does not fit is cut at its end."""
        if isinstance(event.widget, Input):
            event.widget.cursor_position = 0

    def _share_room(self) -> None:
        wide = self.app.size.width >= WIDE
        is_shown = wide or not self.query_one("#decide-reason").has_focus
        for name in ("if", "condition"):
            show(self.query_one(f"#decide-{name}"), shown=is_shown)

    @on(Input.Changed)
    def _keep_to_itself(self, event: Input.Changed) -> None:
        event.stop()

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        names = ("reason", "expires", "scope", "condition")
        reason, expires, scope, until_then = (self.query_one(f"#decide-{name}", Input).value.strip() for name in names)
        if not reason:
            self.query_one("#decide-reason", Input).focus()
            self.post_message(self.Lacks())
        else:
            said = self._draft._replace(reason=reason, expires=expires, scope=scope, until_then=until_then)
            self.post_message(self.Kept(said))
