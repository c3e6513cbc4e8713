"""The Java of a method, marked where an instruction is marked that it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fwdiff.model.code_listing import ClassListing, SourceMethod
from fwdiff.model.desk import Decompiled
from fwdiff.tui.view_model.host_page import dotted_name
from fwdiff.tui.view_model.rows import Row, Sign, Tone, cell, span

Marks = dict[str, tuple[str, ...]]
"""By what stands in a line of Java, the marks of the instruction that became it."""
_TEXT = re.compile(r'^const-string\S* \S+, "?(.*?)"?$', re.DOTALL)
_CALL = re.compile(r"(\S+);->([^\s(]+)(\(?)")


def source_rows(listing: ClassListing, source: Decompiled) -> Iterator[Row]:
    """A heading and the lines of each method, then the marks that no line has."""
    marks = _marks(listing)
    seen: set[str] = set()
    for number, method in enumerate(source.methods):
        yield from _method(number, method, marks, seen)
    unseen = dict.fromkeys(mark for words in marks.values() for mark in words if mark not in seen)
    for mark in unseen:
        text = f"not seen in the Java, but in the instructions: {mark}"
        yield Row(f"unseen {mark}", Sign.PROBLEM, (cell(""), cell(text, Tone.WARNING)), name=mark)


def _method(number: int, method: SourceMethod, marks: Marks, seen: set[str]) -> Iterator[Row]:
    group = f"java {number}"
    title = (span(f"{method.name}{method.descriptor}", Tone.HEADING), span("  Java by androguard", Tone.DIM))
    yield Row(group, Sign.NONE, (title, ()), None, method.name, group, heading=True)
    for row, line in enumerate(method.lines, 1):
        found = _found(marks, line)
        seen.update(found)
        sign = Sign.PROBLEM if found else Sign.NONE
        words = (
            span(line, Tone.STRONG if found else Tone.PLAIN),
            span(f"  {', '.join(beside(line, mark) for mark in found)}" if found else "", Tone.WARNING),
        )
        hang = len(line) - len(line.lstrip()) + 4
        yield Row(
            f"{group}/{row}", sign, (cell(f"{row}", Tone.DIM), words), None, line.strip() or " ", group, hang=hang
        )
    if method.note:
        yield Row(f"{group}/note", Sign.PROBLEM, (cell(""), cell(method.note, Tone.WARNING)), name=method.note)


def beside(text: str, mark: str) -> str:
    """What a mark says that the line does not."""
    return " ".join(word for word in mark.split() if word not in text) or mark


def _found(marks: Marks, line: str) -> list[str]:
    return list(dict.fromkeys(mark for text, words in marks.items() if text in line for mark in words))


def _marks(listing: ClassListing) -> Marks:
    marks: Marks = {}
    for method in listing.methods:
        for line in method.lines:
            for text in _written(line.text) if line.marks else ():
                marks[text] = tuple(dict.fromkeys((*marks.get(text, ()), *line.marks)))
    return marks


def _written(instruction: str) -> Iterable[str]:
    """How the decompiler writes what an instruction loads, calls or reads."""
    if text := _TEXT.match(instruction):
        return {f'"{text[1]}"', f'"{text[1].encode("unicode-escape", "replace").decode()}"'}
    if call := _CALL.search(instruction):
        owner, name, is_method = call.groups()
        written = f"new {dotted_name(owner)}" if name == "<init>" else f".{name}"
        return (f"{written}{is_method}",)
    return ()
