"""Nothing of a section of the main screen is said anywhere but in its entry, and what the entry says is true."""

from __future__ import annotations

from itertools import accumulate

import pytest

from fwdiff.tui.actions import find_action
from fwdiff.tui.view_model.rows import SectionTarget, Sign
from fwdiff.tui.view_model.tables import SECTIONS, Section, Shown, Toggle
from fwdiff.tui.view_model.view import View
from fwdiff.tui.widgets.chrome import SectionBar
from tests.tui import builders
from tests.tui.driving import app_with, screen_of, settle
from tests.unit.report.incident import incident

_PLAIN = (Shown(), False)
WITH = {
    Toggle.EQUAL_ROWS: (Shown(hidden=frozenset()), False),
    Toggle.ALL_CLASSES: (Shown(noise=True), False),
    Toggle.HALVES: (Shown(), True),
}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_a_key_is_offered_where_it_changes_the_rows_and_nowhere_else(section: Section) -> None:
    assert set(WITH) == set(Toggle)
    views = [View(builders.good_and_bad()), View(incident())]
    heeded = {
        toggle
        for toggle, (shown, split) in WITH.items()
        for view in views
        if [row.cells for row in section.make(view, shown, split).rows]
        != [row.cells for row in section.make(view, *_PLAIN).rows]
    }
    assert section.toggles == heeded
    assert all(find_action(toggle).scope == "screen" for toggle in section.toggles)


def test_equal_rows_are_made_only_where_they_are_asked_for() -> None:
    view = View(incident())
    for section in SECTIONS:
        assert Sign.SAME not in {row.sign for row in section.make(view, *_PLAIN).rows}


async def test_every_section_can_be_told_and_clicked_at_eighty_columns() -> None:
    async with app_with(incident()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        bar = screen_of(pilot).query_one(SectionBar)
        labels = [f"{number} {section.short}" for number, section in enumerate(SECTIONS, 1)]
        assert str(bar.render()) == " ".join(labels)
        assert len(str(bar.render())) <= bar.content_size.width
        begins = accumulate((len(label) + 1 for label in labels[:-1]), initial=0)
        for begin, section in zip(begins, SECTIONS, strict=True):
            await pilot.click(SectionBar, offset=(bar.gutter.left + begin, 0))
            await settle(pilot)
            assert screen_of(pilot).target == SectionTarget(section.name)
