"""From a file's content to the place of a fact in it: the member that an offset counts in, and the bytes there."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from fwdiff.facts.containers.compressed import MAX_INFLATED_AT_ONCE, gunzip
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.facts.content import Content, content_of
from fwdiff.facts.dex.data import PAYLOAD, payload_begin
from fwdiff.facts.dex.dex import BadDex, Dex
from fwdiff.facts.dex.vdex import MAX_IMAGES, carve, dex_name
from fwdiff.facts.encodings.notations import encoded_separators, percent_decoded, unescaped
from fwdiff.facts.pak import packed_at, packed_entries, unpacked
from fwdiff.model import Notation

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,2048}")
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.\-_]{1,23}")
_LONGEST_ESCAPE = 64
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_CARVED = (Content.DEX, Content.VDEX, Content.ELF)


class NoSuchPlace(ValueError):
    """The content has no such member, or it cannot be read."""


class Step(NamedTuple):
    """One layer on the way to a member.

    `gunzip`, `unbrotli`, `unzip` (a member's name), `carve` (where a DEX image begins) or `entry` (so many bytes).
    """

    kind: str
    name: str = ""
    start: int = 0
    size: int = 0


class Region(NamedTuple):
    """The bytes that a member's offsets count in, from `start` of `data` on, and the way that led to them."""

    data: bytes
    start: int
    steps: tuple[Step, ...]


def open_member(content: bytes, member: str) -> Region:
    """The member of a file as facts name it, `a.apk!classes2.dex` for one inside another.  Raises `NoSuchPlace`."""
    if content_of(content) is Content.GZIP:
        inner = _gunzip(content)
        region = _open(inner, member)
        return region._replace(steps=(Step("gunzip"), *region.steps))
    return _open(content, member)


def dex_members(content: bytes) -> Iterator[str]:
    """The names of the DEX images of a file, as facts name them; those inside archives in archives are left out."""
    kind = content_of(content)
    if kind is Content.GZIP:
        yield from dex_members(_gunzip(content))
    elif kind is Content.ZIP:
        try:
            yield from sorted(entry.name for entry in ZipArchive(content).entries if entry.name.endswith(".dex"))
        except BadZip as error:
            raise NoSuchPlace(f"zip: {error}") from error
    elif kind in _CARVED:
        yield from (dex_name(number) for number, _ in enumerate(islice(carve(content), MAX_IMAGES), 1))


def _open(content: bytes, member: str) -> Region:
    kind = content_of(content)
    if not member:
        return Region(content, 0, ())
    if kind is Content.ZIP:
        return _in_zip(content, member)
    if kind is Content.DEX and member.partition("!")[0] == PAYLOAD:
        return _behind_dex(content, member.partition("!")[2])
    if kind in _CARVED:
        for number, start in enumerate(islice(carve(content), MAX_IMAGES), 1):
            if dex_name(number) == member:
                return Region(content, start, (Step("carve", member, start),))
    if kind is Content.DATA:
        return _in_pak(content, member)
    raise NoSuchPlace(f"no member {member!r}")


def _in_pak(content: bytes, member: str) -> Region:
    name, _, rest = member.partition("!")
    entry = next((entry for entry in packed_entries(content) if entry.name == name), None)
    inner = unpacked(content, entry, MAX_INFLATED_AT_ONCE).content if entry else b""
    if not entry or not inner:
        raise NoSuchPlace(f"no member {member!r}")
    region = open_member(inner, rest)
    begin, kind = packed_at(content, entry)
    return region._replace(steps=(Step("entry", name, begin, entry.end - begin), Step(kind), *region.steps))


def _in_zip(content: bytes, member: str) -> Region:
    try:
        archive = ZipArchive(content)
        for name, rest in _splits(member):
            entry = archive.find(name)
            if entry is not None:
                inner = archive.read(entry, verify=False)
                region = open_member(inner, rest)
                return region._replace(steps=(Step("unzip", name), *region.steps))
    except BadZip as error:
        raise NoSuchPlace(f"zip: {error}") from error
    raise NoSuchPlace(f"no member {member!r}")


def _behind_dex(content: bytes, member: str) -> Region:
    try:
        begin = payload_begin(Dex(content))
    except BadDex as error:
        raise NoSuchPlace(f"DEX: {error}") from error
    if begin is None:
        raise NoSuchPlace("nothing stands behind the DEX image's data")
    region = open_member(content[begin:], member)
    return region._replace(steps=(Step("carve", PAYLOAD, begin), *region.steps))


def _splits(member: str) -> Iterator[tuple[str, str]]:
    """The whole name, then what stands before and behind each `!`, the longest name first: names may have one."""
    yield member, ""
    end = member.rfind("!")
    while end > 0:
        yield member[:end], member[end + 1 :]
        end = member.rfind("!", 0, end)


def _gunzip(content: bytes) -> bytes:
    inflated = gunzip(content)
    if not inflated.content:
        raise NoSuchPlace(f"gzip: {inflated.complaint or 'empty'}")
    return inflated.content


def written_at(region: Region, offset: int, text: str) -> tuple[Notation, bytes] | None:
    """(notation, the very bytes) of a literal at an offset, None where it does not stand there in any notation."""
    for notation, encoded in _notations(text):
        if region.data.startswith(encoded, region.start + offset):
            return notation, encoded
    place = region.start + offset
    if undone := undone_at(region.data, place, bytes_of(text)):
        return undone
    found = _BASE64.match(region.data, place)
    return (Notation.BASE64, found[0]) if found and _decodes_to(found[0], text) else None


def undone_at(data: bytes, place: int, wanted: bytes) -> tuple[Notation, bytes] | None:
    """(notation, the very bytes) where an escaped or percent-encoded URL that begins at a place says what is wanted."""
    reach = 4 * len(wanted) + _LONGEST_ESCAPE
    if found := _undone(data[place : place + reach], wanted):
        return found
    wide = data[place : place + 2 * reach]
    found = _undone(wide[::2], wanted) if wide[1:2] == b"\0" else None
    return (found[0], wide[: 2 * len(found[1])]) if found else None


def _undone(written: bytes, wanted: bytes) -> tuple[Notation, bytes] | None:
    meant = unescaped(written)
    if meant.text.startswith(wanted):
        return Notation.JSON, written[: meant.ends[len(wanted) - 1]]
    scheme = _SCHEME.match(written)
    separators = encoded_separators(written, scheme.end()) if scheme else b""
    if not scheme or not separators:
        return None
    behind = scheme.end() + len(separators)
    text = scheme[0] + b"://" + percent_decoded(separators, written[behind:])
    return (Notation.PERCENT, written[:behind]) if text.startswith(wanted) else None


def find_text(region: Region, text: str) -> tuple[int, Notation, bytes] | None:
    """(offset, notation, bytes) of the first place where a text stands."""
    for notation, encoded in _notations(text):
        place = region.data.find(encoded, region.start)
        if place >= 0:
            return place - region.start, notation, encoded
    return None


def _notations(text: str) -> Iterator[tuple[Notation, bytes]]:
    plain = bytes_of(text)
    yield Notation.UTF_8, plain
    yield Notation.UTF_16LE, text.encode("utf-16-le", "surrogatepass")
    if b"/" in plain:
        yield Notation.JSON, plain.replace(b"/", rb"\/")


def bytes_of(text: str) -> bytes:
    r"""The bytes of a text in which those that do not decode are written `\xNN`."""
    plain = text.encode("utf-8", "surrogatepass")
    return re.sub(rb"\\x([89a-f][0-9a-f])", lambda match: bytes([int(match[1], 16)]), plain)


def _decodes_to(encoded: bytes, text: str) -> bool:
    """Whether a text stands in what is encoded, once or twice."""
    decoded = _decoded(encoded)
    wanted = bytes_of(text)
    return wanted in decoded or any(wanted in _decoded(inner[0]) for inner in _BASE64.finditer(decoded))


def _decoded(encoded: bytes) -> bytes:
    whole = encoded.translate(_URL_SAFE)
    whole = whole[: len(whole) - (len(whole) % 4 == 1)]
    try:
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    except binascii.Error:
        return b""
