"""A small XML file as a tree of its elements, up to where it is damaged."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple
from xml.parsers import expat

from msgspec import Struct

_BEFORE_MARKUP = re.compile(rb"[^!-~]*<")
# Control characters that XML forbids (XML 1.0, 2.2) and that Android's reader passes over; each becomes a space.
_FORBIDDEN = bytes(set(range(0x20)) - set(b"\t\r\n"))
_WITHOUT_FORBIDDEN = bytes.maketrans(_FORBIDDEN, b" " * len(_FORBIDDEN))
_MAX_DEPTH = 16
_MAX_ELEMENTS = 100_000


class Node(Struct):
    """An element; `text` are the characters that stand in it itself."""

    tag: str
    attributes: dict[str, str]
    children: list[Node]
    text: str = ""

    def label(self) -> str:
        """The tag and the attributes, sorted."""
        return " ".join([self.tag, *(f"{name}={value}" for name, value in sorted(self.attributes.items()))])

    def words(self, tag: str) -> list[str]:
        """The text of each child of a tag."""
        return [child.text.strip() for child in self.children if child.tag == tag]


class Tree(NamedTuple):
    """The root element, None where it is another one, and what kept the rest from being read, or nothing."""

    root: Node | None
    complaint: str = ""


class _BadTree(ValueError):
    """No well-formed XML, declarations of its own, or too much of it."""


class _Irrelevant(Exception):
    """The root element is another one."""


def looks_like_xml(data: bytes) -> bool:
    """Whether the first graphic character is `<`, in ASCII or UTF-16."""
    return bool(_BEFORE_MARKUP.match(data))


def read_tree(data: bytes, roots: Collection[str]) -> Tree:
    """The elements of a file with one of the roots; of any other the file is left at its first element."""
    tree, count = _read(data, roots)
    if tree.complaint and data.translate(_WITHOUT_FORBIDDEN) != data:
        cleaned, cleaned_count = _read(data.translate(_WITHOUT_FORBIDDEN), roots)
        if cleaned_count > count:
            return Tree(cleaned.root, tree.complaint)
    return tree


def _read(data: bytes, roots: Collection[str]) -> tuple[Tree, int]:
    builder = _Builder(roots)
    complaint = ""
    try:
        builder.parse(data)
    except _Irrelevant:
        return Tree(None), 0
    except (_BadTree, expat.ExpatError, LookupError, UnicodeError) as error:
        if builder.document.children or _names_a_root(data, roots):
            complaint = str(error)
    root = builder.document.children[0] if builder.document.children else None
    return Tree(root, complaint), builder.count


def _names_a_root(data: bytes, roots: Collection[str]) -> bool:
    """Whether an element of that name begins somewhere; the characters of UTF-16 are looked at without their zeros."""
    names = "|".join(map(re.escape, sorted(roots)))
    return re.search(rf"<\s*(?:{names})(?![\w.:-])".encode(), data.replace(b"\0", b"")) is not None


class _Builder:
    """The tree of elements below `document`, as far as it goes.

    The root decides, whatever a document type names; entities and attributes that it declares are refused: with them a
    small file becomes a large one.
    """

    def __init__(self, roots: Collection[str]) -> None:
        self.document = Node("", {}, [])
        self.count = 0
        self._roots = roots
        self._path = [self.document]

    def parse(self, data: bytes) -> None:
        """The parser holds the builder, which does not hold it: else both would stay until a collection of garbage."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = lambda _: self._path.pop()
        parser.CharacterDataHandler = self._on_text
        parser.EntityDeclHandler = _on_declaration
        parser.AttlistDeclHandler = _on_declaration
        parser.Parse(data, True)  # noqa: FBT003 - expat has no name for it: the data is complete

    def _on_start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self._path) == 1 and tag not in self._roots:
            raise _Irrelevant
        if len(self._path) > _MAX_DEPTH or self.count > _MAX_ELEMENTS:
            raise _BadTree(f"more than {_MAX_ELEMENTS} elements, or nested deeper than {_MAX_DEPTH}")
        node = Node(tag, attributes, [])
        self._path[-1].children.append(node)
        self._path.append(node)

    def _on_text(self, characters: str) -> None:
        if not characters.isspace():
            self._path[-1].text += characters


def _on_declaration(*_: object) -> None:
    raise _BadTree("entities or attributes of its own")
