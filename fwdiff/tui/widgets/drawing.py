"""What a list is drawn with beside its lines."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.scrollbar import ScrollBarRender

from fwdiff.tui.view_model.rows import Tone

INKS = {f"change-list--{ink}" for ink in (*Tone, "cursor", "cursor-blurred", "rule")}
"""Component classes of the app, for all lists: seventeen styled with each list would be most of what a page styles."""


class PlainScrollBar(ScrollBarRender):
    """A scroll bar of spaces alone."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8


def over_cursor(style: Style | None, cursor: Style) -> Style:
    """A text's style under the cursor: its own colour and weight on the cursor's ground."""
    return cursor if style is None else Style.combine([style, cursor])
