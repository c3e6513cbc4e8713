"""How far the reading is, on one line that is there only while something is being read."""

from __future__ import annotations

from fwdiff.model.events import Progress
from fwdiff.tui.view_model.progress import describe
from fwdiff.tui.view_model.view import Glyphs
from fwdiff.tui.widgets.chrome import Line

_BAR = 20


class ProgressLine(Line):
    """A bar, a number of files and the time left."""

    def update_progress(self, progress: Progress, glyphs: Glyphs) -> None:
        """Draw how far it is."""
        full = describe(progress)
        filled = round(_BAR * full.part)
        bar = [(glyphs.bar * filled, "$added"), (glyphs.rule * (_BAR - filled), "$quiet")]
        hint = [("rows marked ? are not settled", "$quiet")]
        self.show(
            (f" {full.phase} ", "bold"), *bar, (f" {full.detail}", ""), end=hint if self.size.width >= 100 else ()
        )
