"""What a screen asks of an engine once a comparison is final, and the answers; both cross a process border."""

from __future__ import annotations

from msgspec import Struct

from fwdiff.model.code_listing import ClassListing, SourceMethod
from fwdiff.model.events import Failed
from fwdiff.model.judgement import Case, Decision, DecisionKind, Verdict
from fwdiff.model.vocabulary import Fate, Side


class Decide(Struct, frozen=True, tag=True):
    """Decide cases alike, in a folder of decisions, which is made if there is none."""

    folder: str
    cases: tuple[str, ...]
    decision: DecisionKind
    reason: str
    reviewer: str
    expires: str
    """The last day that it holds, ISO 8601, or days as `90d`."""
    scope: str
    """MARKET, MARKET/MODEL or MARKET/MODEL/SKU."""
    until_then: str = ""


class TakeBack(Struct, frozen=True, tag=True):
    """Put back what stood in the files of the last decision of this run that was not taken back.

    Where there is none, the answer is the last decision of the folder; its file is removed once `file` names it.
    """

    folder: str
    file: str = ""


class ShowCode(Struct, frozen=True, tag=True):
    """Show the code of a method, or of a class, of a package."""

    side: Side
    package: str
    path: str
    """Of the package's APK."""
    class_name: str
    """A descriptor."""
    method: str


class ReadBytes(Struct, frozen=True, tag=True):
    """Read a file of an image, or a member of it as facts name it; binary XML is written out if `as_text`."""

    side: Side
    path: str
    member: str = ""
    as_text: bool = False


class ShowText(Struct, frozen=True, tag=True):
    """Show a file as text, or a member of it: of one side, or of both with what came and went."""

    left: str | None
    """Its path; None where only the other side is shown."""
    right: str | None
    member: str = ""


class Decompile(Struct, frozen=True, tag=True):
    """Decompile what was shown: the class, or the method that was asked for."""

    shown: ShowCode
    path: str
    """Of the file that holds the code."""
    member: str
    class_name: str
    """A descriptor."""


class Judged(Struct, frozen=True, tag=True):
    """The cases with the decisions that there are now, what that makes of the verdict, and the files that changed."""

    verdict: Verdict
    cases: tuple[Case, ...]
    files: tuple[str, ...]


class Earlier(Struct, frozen=True, tag=True):
    """The last decision of a folder, made before this run, for a case that is here; what it replaced is not known."""

    case: str
    decision: Decision


class Listed(Struct, frozen=True, tag=True):
    """The code that was asked for."""

    listing: ClassListing


class Content(Struct, frozen=True, tag=True):
    """The bytes that were asked for."""

    data: bytes


class TextLine(Struct, frozen=True):
    """A line of a text; `fate` is None where both sides have it."""

    fate: Fate | None
    number: int
    """From 1 on: on the right, of one that went on the left."""
    text: str


class Written(Struct, frozen=True, tag=True):
    """The text that was asked for; `note` says what is not there, and why."""

    lines: tuple[TextLine, ...]
    note: str = ""


class Decompiled(Struct, frozen=True, tag=True):
    """What a decompiler makes of it, method by method."""

    methods: tuple[SourceMethod, ...]


DeskQuestion = Decide | TakeBack | ShowCode | ReadBytes | ShowText
"""What is answered at the engine's desk, one after the other; a class is decompiled beside it."""
Question = DeskQuestion | Decompile
Answer = Judged | Earlier | Listed | Content | Written | Decompiled | Failed
