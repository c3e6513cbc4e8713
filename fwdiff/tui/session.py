"""What all screens share: the comparison so far and how the user wants to see it."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from fwdiff.model.code_listing import ClassListing
from fwdiff.model.desk import Judged, Written
from fwdiff.model.events import Failed, Progress
from fwdiff.tui.actions import first_key
from fwdiff.tui.preferences import NO_PREFERENCES, Preferences
from fwdiff.tui.view_model.rows import CodeTarget, Place, SectionTarget, Sign, Target
from fwdiff.tui.view_model.tables import Shown
from fwdiff.tui.view_model.verdict import verdict_word
from fwdiff.tui.view_model.view import Glyphs, View

DEFAULT_REVIEW = "decisions"
"""Where decisions go unless a folder is named: below the current one."""
_MOST_TEXTS = 8
"""Files: each may have 40,000 lines."""


def folder_of_decisions(named: str | None, last: str) -> str:
    """The folder that is named, else that of the last time if it is still there, else the project's own."""
    return named or (last if last and Path(last).is_dir() else DEFAULT_REVIEW)


class Session:
    """State of one run; screens read it when they draw."""

    def __init__(
        self,
        left_name: str,
        right_name: str,
        glyphs: Glyphs,
        review: str | None = None,
        preferences: Preferences = NO_PREFERENCES,
    ) -> None:
        self.left_name = left_name
        self.right_name = right_name
        self.glyphs = glyphs
        self.preferences = preferences
        self.view: View | None = None
        self.progress: Progress | None = None
        self.failed = False
        self.stopped = False
        """Whether the user has ended the reading."""
        self._hidden: dict[str, frozenset[Sign]] = {}
        """By section the signs whose rows are left out; those of all pages below an empty name."""
        self._noise = False
        self.review = review or DEFAULT_REVIEW
        """The folder of decisions."""
        self.reasons: list[str] = []
        """Those given in this run, the latest last."""
        self.split: bool | None = None
        """Side by side or not, once the user has said so; else the width decides."""

    @property
    def reading(self) -> bool:
        """Whether there is more to come."""
        return not (self.failed or self.stopped) and not (self.view is not None and self.view.final)

    @property
    def standing(self) -> str:
        """The verdict in two words; before it, whether images are being read; empty after a failure."""
        if self.reading:
            return "reading"
        verdict = self.view.diff.verdict if self.view else None
        return verdict_word(verdict) if verdict else "stopped" if self.stopped else ""

    @property
    def reference_name(self) -> str:
        """The third image once it is there, with its region; empty without one."""
        reference = self.view.reference.image if self.view and self.view.reference else None
        if reference is None:
            return ""
        return f"{reference.source} ({reference.region})" if reference.region else reference.source

    @property
    def names(self) -> tuple[str, str, str]:
        """Left, right and reference."""
        return self.left_name, self.right_name, self.reference_name

    def key(self, action_id: str) -> str:
        """The key of an action as a message names it."""
        return first_key(action_id, self.preferences.keys)

    def take_judged(self, judged: Judged) -> None:
        """Put other decisions and the verdict that follows in place."""
        assert self.view is not None
        self.view = self.view.judged_anew(replace(self.view.diff, verdict=judged.verdict, cases=judged.cases))

    def take_listing(self, target: CodeTarget, found: ClassListing | Failed) -> None:
        """Keep the code of a method, or why it cannot be had."""
        assert self.view is not None
        self.view.listings[target] = found

    def take_text(self, place: Place, found: Written | Failed) -> None:
        """Keep a file as text, or why it cannot be had; of many the last ones."""
        assert self.view is not None
        texts = self.view.texts
        texts[place] = found
        while len(texts) > _MOST_TEXTS:
            del texts[next(iter(texts))]

    def shown_at(self, target: Target) -> Shown:
        """What the user asked to see there: signs go by section, as filters do, and all pages share theirs."""
        return Shown(self._hidden.get(_place(target), Shown().hidden), self._noise)

    def toggle_sign(self, target: Target, sign: Sign) -> None:
        """Show or hide rows of a sign."""
        self._hidden[_place(target)] = self.shown_at(target).hidden ^ {sign}

    def toggle_noise(self) -> None:
        """Show or hide endpoints of all classes."""
        self._noise = not self._noise


def _place(target: Target) -> str:
    return target.section if isinstance(target, SectionTarget) else ""
