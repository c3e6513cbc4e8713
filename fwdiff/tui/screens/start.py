"""Where a user says which builds to compare: by path, from those of before, or the case of 2019."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import DescendantFocus
from textual.widgets import Input, Static

from fwdiff.errors import FwdiffError
from fwdiff.tui.actions import NO_OWN_KEYS
from fwdiff.tui.recent import Pair
from fwdiff.tui.screens.sized import SizedScreen, too_small
from fwdiff.tui.view_model.completion import Completions, completed, completions, path_of
from fwdiff.tui.view_model.rows import Row, Table
from fwdiff.tui.view_model.start import DEMO, first_table, market_table, path_table
from fwdiff.tui.view_model.view import Glyphs
from fwdiff.tui.widgets.change_list import ChangeList
from fwdiff.tui.widgets.chrome import KeyLine, Line
from fwdiff.tui.widgets.list_messages import Opened

LEFT, RIGHT, REFERENCE, MARKET = "baseline", "candidate", "reference", "market"
_PLACEHOLDERS = {
    LEFT: "the last good build: a file or a folder",
    RIGHT: "the build to look at",
    REFERENCE: "another market's build, if you have one",
    MARKET: "by the build's region",
}
_KEYS = (("enter", "compare"), ("tab", "complete"), ("up down", "choose"), ("esc", "clear"), ("ctrl+c", "quit"))


class Offer(NamedTuple):
    """What can be started from here."""

    pairs: Sequence[Pair]
    demo: Pair
    markets: Sequence[str]
    check: Callable[[Sequence[str]], None]
    """Raises `FwdiffError` where one of these paths is no image."""


class StartScreen(SizedScreen[None]):
    """Four lines of input, and a list of what the line with the focus may become."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("tab", "complete", "Complete, else the next line"),
        ("shift+tab", "app.focus_previous", "The line before"),
        ("up", "choose(-1)", "The choice above"),
        ("down", "choose(1)", "The choice below"),
        ("pageup", "choose(-10)", "Ten choices up"),
        ("pagedown", "choose(10)", "Ten choices down"),
        ("escape", "clear", "Clear the line"),
        ("ctrl+c", "app.quit", "Leave fwdiff"),
    ]
    AUTO_FOCUS = f"#{LEFT}"

    def __init__(self, offer: Offer, glyphs: Glyphs, start: Callable[[Pair], None]) -> None:
        super().__init__()
        self._offer = offer
        self._glyphs = glyphs
        self._start = start
        self._chosen = False
        """Whether the user went to a row of the list."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Line(id="title")
        for name, placeholder in _PLACEHOLDERS.items():
            with Horizontal(classes="start-field"):
                yield Static(name, classes="start-label", markup=False)
                yield Input(placeholder=placeholder, compact=True, select_on_focus=False, id=name)
        yield ChangeList(glyphs=self._glyphs, id="list")
        yield Line(id="status")
        yield KeyLine(NO_OWN_KEYS)
        yield too_small()

    def on_mount(self) -> None:
        """The list has no focus of its own: up and down move in it while one types."""
        self.listing.can_focus = False
        self.query_one("#title", Line).show(
            (" fwdiff  ", "bold $primary"), ("which builds are to be compared?", "$quiet")
        )
        self.query_one(KeyLine).lend(*_KEYS)
        self.call_after_refresh(self._offer_choices)

    @property
    def listing(self) -> ChangeList:
        """The choices."""
        return self.query_one("#list", ChangeList)

    @property
    def field(self) -> Input:
        """The line with the focus."""
        return self.focused if isinstance(self.focused, Input) else self.query_one(f"#{LEFT}", Input)

    def value(self, name: str) -> str:
        """What stands in a line."""
        return self.query_one(f"#{name}", Input).value

    @on(DescendantFocus)
    @on(Input.Changed)
    def _offer_choices(self) -> None:
        self._chosen = False
        table = self._table()
        self.listing.show(table, table.rows)
        self.listing.move_to(0)
        if self._is_first and table.rows:
            self.listing.action_move_cursor(1)  # past the heading

    @property
    def _is_first(self) -> bool:
        """Whether nothing is said yet: then enter takes the choice under the cursor."""
        return self.field.id == LEFT and not self.field.value

    def _table(self) -> Table:
        name, text = self.field.id, self.field.value
        if name == MARKET:
            return market_table(self._offer.markets, text)
        if self._is_first:
            return first_table(self._offer.pairs, completions(""), self._glyphs)
        return path_table(self._listing(text))

    def _listing(self, text: str) -> Completions:
        """What the text may become here, else beside the baseline, where the other builds are likely to stand."""
        beside = "" if self.field.id == LEFT else self.value(LEFT).rstrip("/").rpartition("/")[0]
        here = completions(text, beside)
        return completions(f"{beside}/{text}") if beside and not here.entries and "/" not in text else here

    def say(self, words: str) -> None:
        """In the line above the keys, until the next word."""
        self.query_one("#status", Line).show((f" {words}", "$cleartext"))

    def action_choose(self, step: int) -> None:
        """Move in the list while the line has the keys."""
        if self._chosen or self._is_first:
            self.listing.action_move_cursor(step)
        self._chosen = True

    def action_clear(self) -> None:
        """Clear the line."""
        self.say("")
        if not self.field.value:
            self.say("ctrl+c leaves")
        self._put("")

    def action_complete(self) -> None:
        """Take the choice, else what all choices have in common; where that is all, go to the next line."""
        row = self.listing.current
        if self._chosen and row is not None:
            self._take(row)
            return
        text = self.field.value
        if self.field.id == MARKET:
            choices = [one for one in self._offer.markets if one.startswith(text)]
        else:
            choices = [entry.text for entry in self._listing(text).entries]
        longer = completed(text, choices) if text else text
        if longer == text:
            self.focus_next(Input)
        else:
            self._put(longer)

    def _put(self, text: str) -> None:
        self.field.value = text
        self.field.cursor_position = len(text)

    @on(Input.Submitted)
    def _submit(self) -> None:
        row = self.listing.current
        if row is not None and (self._chosen or self._is_first):
            self._take(row)
        else:
            self._compare()

    @on(Opened)
    def _open(self, event: Opened) -> None:
        self._take(event.row)

    def _take(self, row: Row) -> None:
        kind, _, rest = row.id.partition(":")
        if kind == "pair":
            self._begin(self._offer.pairs[int(rest)])
        elif row.id == DEMO:
            self._begin(self._offer.demo)
        elif kind == "text":
            field = self.field
            self._put(rest)
            if field.id == LEFT and not rest.endswith("/"):
                self.query_one(f"#{RIGHT}", Input).focus()

    def _compare(self) -> None:
        """Begin once both builds are named, else go where one is not."""
        for name in (LEFT, RIGHT):
            if not path_of(self.value(name)):
                if self.field.id == name:
                    self.say(f"The {name} is missing: type a path, tab completes it")
                self.query_one(f"#{name}", Input).focus()
                return
        left, right, reference = (path_of(self.value(name)) for name in (LEFT, RIGHT, REFERENCE))
        market = self.value(MARKET).strip()
        if market and market not in self._offer.markets:
            self.say(f"There is no market {market!r}: {', '.join(self._offer.markets)}")
            self.query_one(f"#{MARKET}", Input).focus()
            return
        self._begin(Pair(left, right, reference, market))

    def _begin(self, pair: Pair) -> None:
        try:
            self._offer.check(pair.images)
        except FwdiffError as error:
            self.say(f"{error.message}. {error.hint}")
        else:
            self._start(pair)
