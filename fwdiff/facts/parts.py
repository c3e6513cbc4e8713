"""What stands inside a content, one layer deep: each part with its name in facts, the way to it, its bytes when asked.

Analysis reads all parts, a citation opens the one that a fact names, and the code of a file is listed by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar, NamedTuple, Protocol

from msgspec import Struct

from fwdiff.facts.containers.compressed import Inflated, gunzip
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive, ZipEntry
from fwdiff.facts.content import Content, content_of
from fwdiff.facts.dex.data import PAYLOAD, payload_begin
from fwdiff.facts.dex.dex import BadDex, Dex
from fwdiff.facts.dex.vdex import MAX_IMAGES, named_images, unquickened
from fwdiff.facts.media import EXTENSIONS, MEDIA_ENDS, is_media
from fwdiff.facts.pak import PackedEntry, packed_at, packed_entries, unpacked

CARVED = (Content.DEX, Content.VDEX, Content.ELF)


class Step(NamedTuple):
    """One layer on the way to a part.

    `gunzip`, `unbrotli`, `unzip` (a member's name), `carve` (where a DEX image begins) or `entry` (so many bytes).
    """

    kind: str
    name: str = ""
    start: int = 0
    size: int = 0


class Part(Protocol):
    """One part, unread."""

    container: ClassVar[str]
    """What complaints about it begin with."""

    @property
    def name(self) -> str:
        """As facts name it within its content; what gzip packs has none."""
        ...

    @property
    def size(self) -> int:
        """Bytes that it is declared to have; 0 where nothing says so."""
        ...

    @property
    def start(self) -> int:
        """Where in its bytes its offsets count from."""
        ...

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way to it."""
        ...

    def read(self, limit: int) -> Inflated:
        """Its bytes, of what does not declare its size no more than `limit`; none where it cannot be read."""
        ...


class GzipContent(Struct, frozen=True, gc=False):
    """What a gzip file packs."""

    container: ClassVar[str] = "gzip"
    name: ClassVar[str] = ""
    size: ClassVar[int] = 0
    start: ClassVar[int] = 0
    steps: ClassVar[tuple[Step, ...]] = (Step("gunzip"),)
    data: bytes

    def read(self, limit: int) -> Inflated:
        return gunzip(self.data, limit)


class ZipMember(Struct, frozen=True, gc=False):
    """A member of a zip archive."""

    container: ClassVar[str] = "zip"
    start: ClassVar[int] = 0
    archive: ZipArchive
    entry: ZipEntry

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def size(self) -> int:
        return self.entry.size

    @property
    def steps(self) -> tuple[Step, ...]:
        return (Step("unzip", self.entry.name),)

    def read(self, _limit: int) -> Inflated:
        """Android does not look at the CRC: what differs from it is what a phone runs."""
        try:
            content = self.archive.read(self.entry, verify=False)
        except BadZip as error:
            return Inflated(b"", error.kind, str(error))
        is_intact = self.archive.is_intact(self.entry, content)
        return Inflated(content, complaint="" if is_intact else "CRC-32 differs from the content's")


class PakEntry(Struct, frozen=True, gc=False):
    """A packed entry of Chromium's resources."""

    container: ClassVar[str] = "pak"
    size: ClassVar[int] = 0
    start: ClassVar[int] = 0
    data: bytes
    entry: PackedEntry

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def steps(self) -> tuple[Step, ...]:
        begin, kind = packed_at(self.data, self.entry)
        return Step("entry", self.entry.name, begin, self.entry.end - begin), Step(kind)

    def read(self, limit: int) -> Inflated:
        return unpacked(self.data, self.entry, limit)


class DexImage(Struct, frozen=True, gc=False):
    """A DEX image among others or in compiled code: its offsets count from its first byte."""

    container: ClassVar[str] = "DEX"
    size: ClassVar[int] = 0
    data: bytes
    name: str
    start: int

    @property
    def steps(self) -> tuple[Step, ...]:
        return (Step("carve", self.name, self.start),)

    def read(self, _limit: int) -> Inflated:
        return Inflated(self.data)


class DexPayload(Struct, frozen=True, gc=False):
    """What stands behind the data of a DEX image."""

    container: ClassVar[str] = "DEX"
    name: ClassVar[str] = PAYLOAD
    size: ClassVar[int] = 0
    start: ClassVar[int] = 0
    data: bytes
    begin: int

    @property
    def steps(self) -> tuple[Step, ...]:
        return (Step("carve", PAYLOAD, self.begin),)

    def read(self, _limit: int) -> Inflated:
        return Inflated(self.data[self.begin :])


def parts_of(content: bytes) -> Iterator[Part]:
    """The parts of a content of any kind, in order.  Raises `BadZip`."""
    kind = content_of(content)
    if kind is Content.GZIP:
        yield GzipContent(content)
    elif kind is Content.ZIP:
        yield from zip_members(ZipArchive(content))
    elif kind is Content.DATA:
        yield from pak_entries(content)
    elif kind in CARVED:
        content = unquickened(content) if kind is Content.VDEX else content
        yield from (DexImage(content, name, start) for name, start in islice(named_images(content), MAX_IMAGES))
        if kind is Content.DEX:
            try:
                yield from dex_payload(Dex(content))
            except BadDex:
                return


def zip_members(archive: ZipArchive) -> Iterator[ZipMember]:
    """Those that are not empty and no media, which are stored, as a rule, and seen without reading them."""
    for entry in archive.entries:
        if entry.size and not (entry.name.rpartition(".")[2].lower() in EXTENSIONS and _is_media(archive, entry)):
            yield ZipMember(archive, entry)


def _is_media(archive: ZipArchive, entry: ZipEntry) -> bool:
    try:
        return entry.method == 0 and is_media(*archive.ends(entry, MEDIA_ENDS), entry.size)
    except BadZip:
        return False


def pak_entries(content: bytes) -> Iterator[PakEntry]:
    """Those that are packed: the others stand in the file as they are."""
    return (PakEntry(content, entry) for entry in packed_entries(content))


def dex_payload(dex: Dex) -> Iterator[DexPayload]:
    """One, where something stands behind the data."""
    begin = payload_begin(dex)
    if begin is not None:
        yield DexPayload(dex.data, begin)
