"""Looking at what stands in an image: files as text, code disassembled, and decompiled when one asks for it."""

from __future__ import annotations

from fwdiff.model.code_listing import ClassListing
from fwdiff.model.desk import Decompile, Decompiled, ShowCode, ShowText
from fwdiff.model.events import Failed
from fwdiff.model.vocabulary import Side
from fwdiff.text import visible
from fwdiff.tui.screens.arranging import ArrangingScreen
from fwdiff.tui.view_model.code_page import code_title
from fwdiff.tui.view_model.rows import CodeTarget, Place, TextTarget

_READ = 10.0
"""Seconds for which a reason stands."""


class LookingScreen(ArrangingScreen):
    """A screen around a list, which shows what stands in an image."""

    _decompiling = False

    def show_anew(self) -> None:
        """Show what has come in place of the word for it, from the line on that is asked for."""

    @property
    def work_in_words(self) -> str:
        """What goes on behind the page."""
        return f"decompiling, {self.session.key('back')} stops it" if self._decompiling else ""

    @property
    def is_java(self) -> bool:
        """Whether Java stands in place of instructions."""
        view = self.session.view
        return view is not None and isinstance(self.target, CodeTarget) and self.target in view.as_java

    def ask_for_content(self) -> None:
        """Have the engine disassemble or read what the page is about, unless that has come."""
        view = self.session.view
        if view is None:
            return
        if isinstance(self.target, CodeTarget) and self.target not in view.listings:
            self.ways.ask_engine(question_of_code(self.target))
        elif isinstance(self.target, TextTarget) and self.target.place not in view.texts:
            self.ways.ask_engine(ShowText(*self.target.place))

    def show_content(self, of: CodeTarget | Place) -> None:
        """Show what has come, if the page is about it."""
        if of == (self.target.place if isinstance(self.target, TextTarget) else self.target):
            self.show_anew()

    def on_screen_resume(self) -> None:
        """What was let go of for other files is read again."""
        self.ask_for_content()

    def action_decompile(self) -> None:
        """Java in place of instructions, once it is there; instructions again."""
        view = self.session.view
        if view is None or not isinstance(self.target, CodeTarget):
            self.app.notify("Code is decompiled on its own page: open a method")
            return
        found = view.listings.get(self.target)
        if self.target in view.as_java:
            view.as_java.remove(self.target)
            self.show_anew()
        elif self.target in view.sources:
            view.as_java.add(self.target)
            self.show_anew()
        elif not isinstance(found, ClassListing):
            self.app.notify("There is no code here to decompile" if found else "Wait for the instructions")
        elif found.note:
            self.app.notify(f"No Java: {found.note}")
        elif not self._decompiling:
            self._decompiling = True
            asked = Decompile(question_of_code(self.target), found.path, found.member, found.class_name)
            self.ways.ask_engine(asked)
            self.refresh_rows()

    def take_source(self, of: CodeTarget, answer: Decompiled | Failed) -> None:
        """Show the Java that has come, or say why there is none; what was stopped says nothing more."""
        view = self.session.view
        if not self._decompiling or view is None or not isinstance(self.target, CodeTarget) or self.target != of:
            return
        self._decompiling = False
        if isinstance(answer, Failed):
            self.refresh_rows()
            said = visible(f"No Java of {code_title(self.target)}: {answer.message}")
            self.app.notify(said, severity="warning", timeout=_READ)
        else:
            view.sources[self.target] = answer
            view.as_java.add(self.target)
            self.show_anew()

    def stop_decompiling(self) -> bool:
        """End it, and whether there was anything to end."""
        was_decompiling = self._decompiling
        if was_decompiling:
            self._decompiling = False
            self.ways.stop_decompiling()
        return was_decompiling

    def on_unmount(self) -> None:
        """Nothing goes on behind a page that was left."""
        self.stop_decompiling()


def question_of_code(target: CodeTarget) -> ShowCode:
    """What the engine is asked for a page of code."""
    side = Side.RIGHT if target.on_right else Side.LEFT
    return ShowCode(side, target.package, target.path, target.class_name, target.method)


def code_target(question: ShowCode) -> CodeTarget:
    """What a page that shows the answer is about."""
    on_right = question.side is Side.RIGHT
    return CodeTarget(on_right, question.package, question.path, question.class_name, question.method)
