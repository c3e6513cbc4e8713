"""What a list is drawn with beside its lines."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget

from fwdiff.tui.view_model.rows import Tone

INKS = {f"change-list--{ink}" for ink in (*Tone, "cursor", "cursor-blurred", "rule")}
"""Component classes of the app, for all lists: seventeen styled with each list would be most of what a page styles."""


def inks_of(view: Widget) -> dict[str, Style]:
    """All that the rows of a view are drawn with, and its own style; nothing before the app is styled."""
    if not view.is_attached:
        return {}
    try:
        inks = {ink: view.app.get_component_styles(ink).partial_rich_style for ink in INKS}
    except KeyError:  # Textual's word for an app that has no styles yet
        return {}
    return inks | {"": view.rich_style}


class PlainScrollBar(ScrollBarRender):
    """A scroll bar of spaces alone."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8


class BarredView(ScrollView):
    """A view with a bar: one that comes after the view was scrolled begins where that is."""

    def __init__(self, *, plain: bool, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """With `plain` there are no block characters, and the bar moves by whole lines."""
        super().__init__(id=id)
        self._plain = plain

    def on_mount(self) -> None:
        """Choose the bar."""
        if self._plain:
            self.vertical_scrollbar.renderer = PlainScrollBar  # type: ignore[misc]  # Textual documents setting it so

    def watch_show_vertical_scrollbar(self, shown: bool) -> None:  # noqa: FBT001 - Textual calls it so
        """Put the bar where the view is."""
        if shown:
            self.vertical_scrollbar.position = self.scroll_y


def over_cursor(style: Style | None, cursor: Style) -> Style:
    """A text's style under the cursor: its own colour and weight on the cursor's ground."""
    return cursor if style is None else Style.combine([style, cursor])


def words_on(ground: Style, words: str, ink: Style, width: int) -> Strip:
    """A line of a few words or none, on a ground that reaches its end."""
    return Strip([Segment(words, ink + ground.background_style if words else ink)]).adjust_cell_length(width, ground)
