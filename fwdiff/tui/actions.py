"""The one registry of what a user can do: bindings, the line of keys, help, palette and README all come from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textual.binding import Binding, BindingType

from fwdiff.tui.view_model.tables import SECTIONS


class Action(NamedTuple):
    """One thing a user can do, by key, by mouse on the line of keys, or from the palette."""

    name: str
    keys: str
    """As Textual names them, separated by commas."""
    command: str
    """Textual's action, defined where `scope` says."""
    scope: str
    """Whose bindings it belongs to: `list`, `screen` (main and pages) or `app`."""
    group: str
    footer: str
    """A short word for the line of keys; empty keeps it off."""
    help: str

    @property
    def id(self) -> str:
        """A stable name without spaces."""
        return self.name.replace(" ", "-")

    @property
    def title(self) -> str:
        """The name as the palette shows it."""
        return self.name[0].upper() + self.name[1:]


ACTIONS: tuple[Action, ...] = (
    Action(
        "open",
        "enter",
        "open_row",
        "list",
        "Go",
        "open",
        "Open what the row names: case, package, host, setting, code.",
    ),
    Action(
        "back",
        "escape",
        "go_back",
        "screen",
        "Go",
        "back",
        "Clear the filter, then the marks, else go back; twice while builds are read: stop reading. Never quits.",
    ),
    *(
        Action(section.name, str(number), f"show_section('{section.name}')", "screen", "Go", "", section.help)
        for number, section in enumerate(SECTIONS, 1)
    ),
    Action("page before", "left_square_bracket", "page_before", "app", "Go", "", "Leave this page."),
    Action("page after", "right_square_bracket", "page_after", "app", "Go", "", "Back to the page that was left."),
    Action(
        "next pane", "tab", "change_pane(1)", "screen", "Go", "", "From the list to its preview on a wide terminal."
    ),
    Action("previous pane", "shift+tab", "change_pane(-1)", "screen", "Go", "", "As tab, the other way."),
    Action("down", "j,down", "move_cursor(1)", "list", "Move", "", "The next row."),
    Action("up", "k,up", "move_cursor(-1)", "list", "Move", "", "The row before."),
    Action("top", "g,home", "move_to_end(-1)", "list", "Move", "", "The first row."),
    Action("bottom", "G,end", "move_to_end(1)", "list", "Move", "", "The last row."),
    Action("page down", "pagedown", "move_page(1.0)", "list", "Move", "", "One screen down."),
    Action("page up", "pageup", "move_page(-1.0)", "list", "Move", "", "One screen up."),
    Action("half page down", "ctrl+d", "move_page(0.5)", "list", "Move", "", "Half a screen down."),
    Action("half page up", "ctrl+u", "move_page(-0.5)", "list", "Move", "", "Half a screen up."),
    Action("next difference", "n", "jump(1)", "list", "Move", "next", "The next row that differs."),
    Action("previous difference", "N", "jump(-1)", "list", "Move", "", "The row before that differs."),
    Action(
        "filter",
        "slash",
        "start_filter",
        "screen",
        "Show",
        "filter",
        "Keep rows with all words typed; !word excludes, /a.*b/ is a regular expression; perm: host: owner: country: "
        "path: kind: sev: state: moved: in: look at hidden words too. Enter keeps, esc clears.",
    ),
    Action("added rows", "plus", "toggle_sign('+')", "screen", "Show", "", "Show or hide + rows: right alone."),
    Action("removed rows", "minus", "toggle_sign('-')", "screen", "Show", "", "Show or hide - rows: left alone."),
    Action("changed rows", "tilde", "toggle_sign('~')", "screen", "Show", "", "Show or hide ~ rows: both differ."),
    Action("unknown rows", "full_stop", "toggle_sign('?')", "screen", "Show", "", "Show or hide ? rows: not settled."),
    Action("equal rows", "equals_sign", "toggle_sign('=')", "screen", "Show", "equal", "Show or hide = rows."),
    Action("all classes", "c", "toggle_noise", "screen", "Show", "classes", "Show or hide endpoint noise."),
    Action("side by side", "s", "toggle_split", "screen", "Show", "", "Two columns or one."),
    Action(
        "wrap",
        "w",
        "toggle_wrap",
        "list",
        "Show",
        "",
        "Wrap long values, or cut them; on a page show digests whole, or short.",
    ),
    Action("sort", "o", "sort", "screen", "Show", "sort", "Sort by the next column, under headings where rows group."),
    Action("reverse", "O", "reverse", "screen", "Show", "", "Sort the other way round."),
    Action("fold", "z", "toggle_fold", "list", "Show", "fold", "Fold or unfold the row's group."),
    Action("fold all", "Z", "toggle_all_folds", "screen", "Show", "", "Fold all groups, or unfold them."),
    Action(
        "approve",
        "a",
        "decide('approved')",
        "screen",
        "Decide",
        "approve",
        "Let the case pass until a day. Asks why; tab: until when, for MARKET/MODEL/SKU, what must be done by then.",
    ),
    Action(
        "reject",
        "r",
        "decide('rejected')",
        "screen",
        "Decide",
        "reject",
        "Stop the release for the case; asks as a does.",
    ),
    Action(
        "defer",
        "d",
        "decide('deferred')",
        "screen",
        "Decide",
        "defer",
        "Put off what stood before too; asks as a does.",
    ),
    Action(
        "take back",
        "u",
        "take_back",
        "screen",
        "Decide",
        "undo",
        "Put the last decision's file back as it was; of an earlier run it is named first, and removed on enter.",
    ),
    Action("next undecided", "U", "next_undecided", "screen", "Decide", "next", "The next case to decide."),
    Action("mark", "space", "mark", "list", "Decide", "", "Mark the row, or a heading's rows, for a, r, d, y and x."),
    Action("mark range", "v", "mark_range", "list", "Decide", "", "Begin a range of marks here, or end it."),
    Action(
        "copy",
        "y",
        "copy",
        "screen",
        "Take along",
        "copy",
        "Copy the row, or all that are marked, over ssh too (OSC 52): n or y the name, v the value, j its record as "
        "JSON, m a table in Markdown, c the command that cites its evidence.",
    ),
    Action(
        "export",
        "x",
        "export",
        "screen",
        "Take along",
        "",
        "Write a file into this folder: v the rows in view, m those marked, d the decisions, each as Markdown, csv or "
        "JSON; t the ticket. A file that is there is kept unless you say so.",
    ),
    Action(
        "edit",
        "e",
        "edit",
        "screen",
        "Take along",
        "edit",
        "Open the file or code under the cursor in $EDITOR, a package in the decompiler that `fwdiff config` names; "
        "it gets a copy, which is removed when it ends.",
    ),
    Action(
        "decompile",
        "D",
        "decompile",
        "screen",
        "Take along",
        "Java",
        "On a page of code: Java in place of instructions, once androguard has made it; again: instructions.",
    ),
    Action(
        "palette",
        "colon,ctrl+p",
        "command_palette",
        "app",
        "Program",
        "",
        "Actions, packages, permissions, hosts by name.",
    ),
    Action("theme", "t", "change_theme", "app", "Program", "", "Choose other colours."),
    Action("redraw", "ctrl+l", "redraw", "app", "Program", "", "Draw the screen anew, where something wrote over it."),
    Action("help", "question_mark,f1", "show_help", "app", "Program", "help", "Search these keys."),
    Action("quit", "q", "quit", "app", "Program", "quit", "Leave fwdiff."),
    Action("interrupt", "ctrl+c", "interrupt", "app", "Program", "", "Twice within two seconds: leave fwdiff."),
)

NO_OWN_KEYS: Mapping[str, str] = {}

CHARACTERS = {
    "slash": "/",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "plus": "+",
    "minus": "-",
    "tilde": "~",
    "equals_sign": "=",
    "colon": ":",
    "question_mark": "?",
}
"""By Textual's names of their keys."""

_SYMBOLS = CHARACTERS | {
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "f1": "F1",
    "home": "Home",
    "end": "End",
}


def bindings(scope: str, *ids: str) -> list[BindingType]:
    """Textual's bindings of a scope, or of some of its actions for another holder than the usual one.

    What leaves goes before the keys of an input line, where `ctrl+c` copies.
    """
    return [_binding(action, prefix=f"{scope}." if ids else "") for action in ACTIONS if _is_asked(action, scope, ids)]


def _is_asked(action: Action, scope: str, ids: tuple[str, ...]) -> bool:
    return action.scope == scope and (not ids or action.id in ids)


def _binding(action: Action, prefix: str) -> Binding:
    urgent = action.keys == "ctrl+c"
    command = f"{prefix}{action.command}"
    return Binding(action.keys, command, action.title, id=action.id, tooltip=action.help, priority=urgent)


def key_labels(action: Action, own: Mapping[str, str] = NO_OWN_KEYS) -> str:
    """The keys of an action as a user reads them, such as `g Home`; `own` has the user's, by the action's id."""
    return " ".join(key_name(key) for key in own.get(action.id, action.keys).split(","))


def key_name(key: str) -> str:
    """One of Textual's keys as a user reads it."""
    return _SYMBOLS.get(key, key)


def first_key(action_id: str, own: Mapping[str, str] = NO_OWN_KEYS) -> str:
    """The key that a message or the line of keys names."""
    return key_labels(find_action(action_id), own).split()[0]


_BY_ID = {action.id: action for action in ACTIONS}


def find_action(action_id: str) -> Action:
    """The action of an id; `KeyError` if there is none."""
    return _BY_ID[action_id]
