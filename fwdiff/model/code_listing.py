"""One class of one package, instruction by instruction; encoded as JSON this is `fwdiff.listing/1`."""

from __future__ import annotations

from msgspec import Struct, field


class Line(Struct, frozen=True):
    """An instruction; `marks` say which endpoint, identifier read or network call it is."""

    offset: int
    """Bytes from the start of the DEX image."""
    text: str
    """Empty where only the tables could be read."""
    marks: tuple[str, ...] = ()


class ListedMethod(Struct, frozen=True):
    """A method with its instructions in order."""

    name: str
    descriptor: str
    """Of its arguments and its value; empty where only the tables could be read."""
    lines: tuple[Line, ...]


class ClassListing(Struct, frozen=True):
    """A class where it stands; `note` says what could not be shown."""

    schema: str
    package: str
    path: str
    member: str
    class_name: str = field(name="class")
    methods: tuple[ListedMethod, ...]
    java: str | None = None
    """What a decompiler makes of it, if it was asked for."""
    note: str = ""


class SourceMethod(Struct, frozen=True):
    """A method as a decompiler writes it, line by line; `note` says what is not there, and why."""

    name: str
    descriptor: str
    lines: tuple[str, ...]
    note: str = ""
