"""The code of a method as instructions or as Java, marked where it loads an endpoint, reads an identifier or sends."""

from __future__ import annotations

from collections.abc import Iterator

from fwdiff.model import Package
from fwdiff.model.code_listing import ClassListing, ListedMethod
from fwdiff.model.events import Failed
from fwdiff.tui.view_model.host_page import dotted_name
from fwdiff.tui.view_model.rows import CodeTarget, Column, PackageTarget, Row, Sign, Table, Tone, cell, span
from fwdiff.tui.view_model.source_rows import beside, source_rows
from fwdiff.tui.view_model.view import View

_GROUP = "where it stands"


def code_page(view: View, target: CodeTarget) -> Table:
    """The listing once it is there; before it a word, and where it cannot be had the reason."""
    columns = (Column("offset", 8), Column("instruction", 40, 1))
    found = view.listings.get(target)
    if found is None:
        return Table(columns, (), f"Disassembling {code_title(target)}")
    if isinstance(found, Failed):
        rows = (
            Row("failed", Sign.PROBLEM, (cell(""), cell(found.message)), name=found.message),
            Row("hint", Sign.NONE, (cell(""), cell(found.hint, Tone.DIM)), name=found.hint, leads=False),
        )
        return Table(columns, rows, "")
    return Table(columns, tuple(_rows(view, target, found)), "This class has no such method")


def code_title(target: CodeTarget) -> str:
    """Class and method."""
    return ".".join(filter(None, (dotted_name(target.class_name), target.method)))


def _rows(view: View, target: CodeTarget, listing: ClassListing) -> Iterator[Row]:
    if listing.note:
        yield Row("note", Sign.NONE, (cell(""), cell(listing.note, Tone.DIM)), name=listing.note)
    source = view.sources.get(target)
    if source is not None and target in view.as_java:
        yield from source_rows(listing, source)
    else:
        for number, method in enumerate(listing.methods):
            yield from _method(number, method)
    yield from _place(view, target, listing)


def _method(number: int, method: ListedMethod) -> Iterator[Row]:
    """A heading, and a line for each instruction."""
    group = f"method {number}"
    title = (span(f"{method.name}{method.descriptor}", Tone.HEADING), span(f"  {len(method.lines):,}", Tone.DIM))
    yield Row(group, Sign.NONE, (title, ()), None, method.name, group, heading=True)
    for line in method.lines:
        marks = ", ".join(beside(line.text, mark) for mark in line.marks)
        tone = Tone.STRONG if marks else Tone.PLAIN
        words = (span(line.text, tone), span(f"  {marks}" if marks else "", Tone.WARNING))
        cells = (cell(f"{line.offset:06x}", Tone.DIM), words)
        sign = Sign.PROBLEM if marks else Sign.NONE
        yield Row(f"{group}/{line.offset}", sign, cells, None, f"{line.offset:06x} {line.text}", group, hang=4)


def _place(view: View, target: CodeTarget, listing: ClassListing) -> Iterator[Row]:
    """The file, its digest, and the commands that find the code again."""
    side = view.right if target.on_right else view.left
    package: Package | None = side.package_at.get(target.path)
    door = view.package_at(target.path, on_right=target.on_right) or PackageTarget(target.package, None, target.path)
    yield Row(_GROUP, Sign.NONE, ((span(_GROUP, Tone.HEADING),), ()), None, _GROUP, _GROUP, heading=True)
    command = f"fwdiff show {side.inventory.image.source} {target.package}"
    lines = {
        "file": listing.path,
        "member": listing.member,
        "sha256": package.file_sha256 if package and package.path == listing.path else "",
        "as shown": f"{command} {target.class_name!r}{f' --method {target.method!r}' if target.method else ''}",
    }
    for name, text in lines.items():
        if text:
            yield Row(f"{_GROUP}/{name}", Sign.NONE, (cell(name, Tone.DIM), cell(text)), door, text, _GROUP)
