"""How far the reading is, a line for each image; there only while something is being read."""

from __future__ import annotations

from textual.content import Content

from fwdiff.model.events import Progress
from fwdiff.tui.view_model.progress import ProgressText, describe, rest
from fwdiff.tui.view_model.view import Glyphs
from fwdiff.tui.widgets.chrome import Line, Part, in_line

_BAR = 20
_COLOURS = {"left": "$removed", "right": "$added", "reference": "$unknown"}
_HINT = "rows marked ? are not settled"


class ProgressLines(Line):
    """For each image a bar and a number of files; for all of them the time left."""

    def update_progress(self, progress: Progress, glyphs: Glyphs) -> None:
        """Draw how far it is."""
        images = describe(progress)
        width = max((len(image.role) for image in images), default=0)
        lines = [in_line(self.content_size.width, _parts(image, width, glyphs)) for image in images]
        if lines:
            hint = [(_HINT, "$quiet"), ("  ", "")] if self.size.width >= 100 else []
            end = [*hint, (f"{rest(progress)} ", "bold")]
            lines[-1] = in_line(self.content_size.width, _parts(images[-1], width, glyphs), end)
        self.update(Content("\n").join(lines), layout=len(lines) != self.content_size.height)


def _parts(image: ProgressText, width: int, glyphs: Glyphs) -> list[Part]:
    filled = round(_BAR * image.part)
    bar = [(glyphs.bar * filled, _COLOURS[image.role]), (glyphs.rule * (_BAR - filled), "$quiet")]
    return [(f" {image.role:{width}} ", "$quiet"), *bar, (f" {image.detail}", "")]
