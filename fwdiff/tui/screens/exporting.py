"""Writing what is seen, marked or decided to a file in the current folder; one that is there is kept unless told so."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fwdiff.model.comparison import Comparison
from fwdiff.tui.screens.handing import HandingScreen
from fwdiff.tui.screens.writing import FORM_CHOICES, FORMS, Export, WritingScreen, part_of_name
from fwdiff.tui.view_model.arrangement import counted_rows
from fwdiff.tui.view_model.pages import page_title
from fwdiff.tui.view_model.rows import SectionTarget
from fwdiff.tui.view_model.view import Glyphs, View
from fwdiff.tui.widgets.choice_bar import Choice

_DECISIONS = {"md": "markdown:decisions", "csv": "csv:decisions", "json": "json:decisions"}
"""By suffix, the name of the report."""


class ExportingScreen(HandingScreen, WritingScreen):
    """A screen around a list, with the key that writes files."""

    @property
    def glyphs(self) -> Glyphs:
        """Those of the session."""
        return self.session.glyphs

    def action_export(self) -> None:
        """Ask what is written, then in which form."""
        view = self.session.view
        if view is None or view.diff.verdict is None:
            self.app.notify("A report waits until both builds are read")
            return
        marked = len(self.listing.marked())
        shown = counted_rows(self.listing.rows)
        choices = [
            Choice("v", f"view ({shown:,} {'row' if shown == 1 else 'rows'})"),
            *([Choice("m", f"marked ({marked:,})")] if marked else []),
            Choice("d", "decisions"),
            Choice("t", "ticket (Markdown)"),
        ]
        self.ask("write", choices, partial(self._choose_form, view))

    def _choose_form(self, view: View, what: str) -> None:
        build = part_of_name(Path(self.session.right_name).name) or "candidate"
        if what == "t":
            self.propose(Export(f"fwdiff-{build}", lambda _: _report(view, "markdown")), "md")
            return
        if what == "d":
            export = Export(f"fwdiff-{build}-decisions", lambda suffix: _report(view, _DECISIONS[suffix]))
        else:
            export = self._rows(view, f"fwdiff-{build}", marked=what == "m")
        self.ask("as", FORM_CHOICES, lambda key: self.propose(export, FORMS[key][1]))

    def _rows(self, view: View, name: str, *, marked: bool) -> Export:
        """The rows that filter and toggles leave, or those of them that are marked."""
        from fwdiff.report.shown import ENCODERS  # noqa: PLC0415 - for those who take something along

        of = self.target.section if isinstance(self.target, SectionTarget) else page_title(view, self.target)[1]
        name = f"{name}-{part_of_name(of)}{'-marked' if marked else ''}"
        copied = self.taken(self.listing, self.listing.marked() if marked else self.listing.rows)
        return Export(name, lambda suffix: ENCODERS[suffix](copied.shown))


def _report(view: View, name: str) -> bytes:
    from fwdiff.report.registry import report  # noqa: PLC0415 - as above

    encoded = report(name)
    assert encoded is not None
    return encoded.encode(
        Comparison(view.left.inventory, view.right.inventory, view.reference, view.whole_diff(), final=True)
    )
