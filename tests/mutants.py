"""Copies of APKs with one field of a header or table changed, and what their facts lost without a word."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from fwdiff.facts.analyse import analyse
from fwdiff.model import FileFacts

_LARGEST_MEMBER = 1 << 20
_VALUES = (0, 1, 2, 7, 0x7F, 0xFF, 0x101, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFF)


class Field(Struct, frozen=True):
    """A number at a place; `is_fact` where it is what a fact is made of, so that another one is another fact."""

    name: str
    place: int
    width: int
    is_fact: bool = False


class Mutant(Struct, frozen=True):
    """An APK, and what was changed in it."""

    data: bytes
    what: str
    is_fact: bool


class Original:
    """An APK with the members that facts come from, and no others."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist() if _is_told_of(entry)]
            self.members = {name: archive.read(name) for name in names}
        self.name = path.name
        self.facts = analyse(packed(self.members))
        self.fields = {name: list(fields_of(name, content)) for name, content in self.members.items()}

    def mutants(self, dice: random.Random) -> Iterator[Mutant]:
        """One after another, without an end; each kind of field is as likely as any other."""
        kinds = sorted({(name, field.name) for name, fields in self.fields.items() for field in fields})
        by_kind = {(name, kind): [field for field in self.fields[name] if field.name == kind] for name, kind in kinds}
        while kinds:
            name, kind = dice.choice(kinds)
            field = dice.choice(by_kind[name, kind])
            yield self._mutant(name, field, dice)

    def _mutant(self, name: str, field: Field, dice: random.Random) -> Mutant:
        content = bytearray(self.members[name])
        before = int.from_bytes(content[field.place : field.place + field.width], "little")
        most = (1 << (8 * field.width)) - 1
        value = dice.choice([*_VALUES, before + 1, before - 1, before ^ 0x80, dice.randrange(most)]) & most
        content[field.place : field.place + field.width] = value.to_bytes(field.width, "little")
        if name.endswith(".dex") and dice.random() < 0.8:
            content[8:12] = struct.pack("<I", zlib.adler32(content[12:]))
        what = f"{self.name} {name} {field.name} at {field.place}: {before:#x} becomes {value:#x}"
        return Mutant(packed({**self.members, name: bytes(content)}), what, field.is_fact)

    def lost(self, facts: FileFacts) -> list[str]:
        """What no fact says any more, where no problem says why."""
        if set(facts.problems) - set(self.facts.problems):
            return []
        return sorted(set(_said(self.facts)) - set(_said(facts)))


def _is_told_of(entry: zipfile.ZipInfo) -> bool:
    is_wanted = entry.filename.endswith((".dex", ".arsc")) or entry.filename == "AndroidManifest.xml"
    return is_wanted and entry.file_size <= _LARGEST_MEMBER


def packed(members: dict[str, bytes]) -> bytes:
    """A zip of them, none compressed, with right checksums."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _said(facts: FileFacts) -> Iterator[str]:
    """Each fact as a line of text, without its place in the file."""
    if facts.manifest is not None:
        told: dict[str, Any] = msgspec.to_builtins(facts.manifest)
        for key, value in told.items():
            yield from (f"{key}: {item}" for item in (value if isinstance(value, list) else [value]))
    for row in facts.endpoints:
        yield f"endpoint {row.member} {row.url}"
        yield from (f"endpoint {row.member} {row.url} in {site.class_name} {site.method}" for site in row.code)
    for use in facts.api_uses:
        yield from (f"API {use.api} in {site.class_name} {site.method}" for site in use.code)
    yield f"{facts.kind}, {facts.dex_files} DEX images"


def fields_of(name: str, content: bytes) -> Iterator[Field]:
    """The fields of headers and tables of one member, by its kind."""
    if name.endswith(".dex"):
        yield from _dex_fields(content)
    elif name.endswith(".xml"):
        yield from _chunk_fields(content, 0, _xml_fields)
    else:
        yield from _chunk_fields(content, 0, lambda *_: iter(()))


Inside = Callable[[bytes, int, int, int], Iterator[Field]]


def _chunk_fields(content: bytes, place: int, inside: Inside) -> Iterator[Field]:
    """Type, header size and size of the chunk around, and of each in it."""
    kind, header, size = struct.unpack_from("<2HI", content, place)
    yield from _chunk_header(place, kind)
    position = place + header
    while position + 8 <= place + size:
        kind, _, length = struct.unpack_from("<2HI", content, position)
        yield from _chunk_header(position, kind)
        if kind == 1:
            yield from _pool_fields(content, position)
        yield from inside(content, position, kind, length)
        position += length


def _chunk_header(place: int, kind: int) -> Iterator[Field]:
    for name, at, width in (("type", 0, 2), ("header size", 2, 2), ("size", 4, 4)):
        yield Field(f"{name} of chunk {kind:#x}", place + at, width)


def _pool_fields(content: bytes, place: int) -> Iterator[Field]:
    names = ("string count", "style count", "flags", "strings start", "styles start")
    yield from (Field(f"pool {name}", place + 8 + 4 * i, 4) for i, name in enumerate(names))
    (count,) = struct.unpack_from("<I", content, place + 8)
    yield from (Field("pool offset", place + 28 + 4 * i, 4, is_fact=True) for i in range(count))


def _xml_fields(content: bytes, place: int, kind: int, size: int) -> Iterator[Field]:
    if kind == 0x180:
        yield from (Field("resource id", place + 8 + 4 * i, 4, is_fact=True) for i in range((size - 8) // 4))
    elif kind == 0x103:
        yield Field("end name", place + 20, 4)
    elif kind == 0x102:
        yield Field("start name", place + 20, 4)
        for i, name in enumerate(("attribute start", "attribute size", "attribute count")):
            yield Field(name, place + 24 + 2 * i, 2)
        (count,) = struct.unpack_from("<H", content, place + 28)
        for i in range(count):
            for j, part in enumerate(("namespace", "name", "raw", "value size and type", "value")):
                yield Field(f"attribute {part}", place + 36 + 20 * i + 4 * j, 4, is_fact=True)


def _dex_fields(content: bytes) -> Iterator[Field]:
    yield from (Field(f"header {place:#x}", place, 4) for place in range(32, 0x70, 4))
    tables = struct.unpack_from("<12I", content, 56)
    for name, words, count, begin in zip(_TABLES, _WORDS, tables[::2], tables[1::2], strict=True):
        for column in range(words):
            for row in range(0, count, max(1, count // 500)):
                is_fact = (name, column) in _NAMES
                yield Field(f"{name} {column}", begin + 4 * (words * row + column), 4, is_fact)


_TABLES = ("string offset", "type", "prototype", "field", "method", "class")
_WORDS = (1, 1, 3, 2, 2, 8)
_NAMES = {
    ("type", 0),
    ("field", 0),
    ("field", 1),
    ("method", 0),
    ("method", 1),
    ("class", 0),
    ("class", 6),
    ("class", 7),
}
"""Columns that give something its name or its list: another number in bounds and in order is another one."""
