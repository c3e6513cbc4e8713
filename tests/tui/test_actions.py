from __future__ import annotations

from collections import Counter

import pytest

from fwdiff.index.sections import SECTIONS as DIFFERENCE_SECTIONS
from fwdiff.tui.actions import ACTIONS, Action, bindings, find_action, key_labels
from fwdiff.tui.app import FwdiffApp
from fwdiff.tui.screens.help import help_table
from fwdiff.tui.screens.list_screen import ListScreen
from fwdiff.tui.view_model.rows import plain
from fwdiff.tui.view_model.tables import SECTIONS
from fwdiff.tui.view_model.view import View
from fwdiff.tui.widgets.change_list import ChangeList
from tests.tui import builders

SCOPES = {"list": ChangeList, "screen": ListScreen, "app": FwdiffApp}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_has_help_and_does_something(action: Action) -> None:
    assert action.help.endswith(".")
    owner, _, method = action.command.partition("(")[0].rpartition(".")
    assert callable(getattr(SCOPES[owner or action.scope], f"action_{method}"))


def test_ids_are_unique_and_no_two_actions_share_a_key() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    keys = Counter(key for action in ACTIONS for key in action.keys.split(","))
    assert keys.most_common(1)[0][1] == 1


def test_every_action_is_bound_and_in_help() -> None:
    bound = [binding for scope in SCOPES for binding in bindings(scope)]
    assert len(bound) == len(ACTIONS)
    shown = {plain(row.cells[0]) for row in help_table(tuple(SCOPES)).rows}
    assert {key_labels(action) for action in ACTIONS} <= shown


def test_an_unknown_action_is_an_error() -> None:
    with pytest.raises(KeyError):
        find_action("nothing")


def test_every_section_has_its_number_key_help_and_counts() -> None:
    view = View(builders.good_and_bad())
    for number, section in enumerate(SECTIONS, 1):
        action = find_action(section.name)
        assert (action.keys, action.command) == (str(number), f"show_section('{section.name}')")
        assert action.help == section.help
        assert section.help.endswith(".")
        assert all(count >= 0 for count in section.counts(view).values())
    shown = {section.name for section in SECTIONS}
    assert {section.name for section in DIFFERENCE_SECTIONS} <= shown
