"""From a file's content to the place of a fact in it: the member that an offset counts in, and the bytes there."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from fwdiff.facts.containers.compressed import MAX_INFLATED_AT_ONCE
from fwdiff.facts.containers.zip_archive import BadZip
from fwdiff.facts.content import Content, content_of
from fwdiff.facts.encodings.notations import encoded_separators, percent_decoded, unescaped
from fwdiff.facts.parts import DexImage, GzipContent, Part, Step, parts_of
from fwdiff.model import Notation

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,2048}")
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.\-_]{1,23}")
_LONGEST_ESCAPE = 64
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


class NoSuchPlace(ValueError):
    """The content has no such member, or it cannot be read."""


class Region(NamedTuple):
    """The bytes that a member's offsets count in, from `start` of `data` on, and the way that led to them."""

    data: bytes
    start: int
    steps: tuple[Step, ...]


def open_member(content: bytes, member: str) -> Region:
    """The member of a file as facts name it, `a.apk!classes2.dex` for one inside another.  Raises `NoSuchPlace`."""
    if content_of(content) is not Content.GZIP:
        return _inside(content, member)
    packed = GzipContent(content)
    region = _inside(_bytes_of(packed), member)  # gzip in gzip is not opened again
    return region._replace(steps=(*packed.steps, *region.steps))


def dex_parts(content: bytes) -> list[Part]:
    """The DEX images of a file; those inside archives in archives are left out.  Raises `NoSuchPlace`."""
    inner = _bytes_of(GzipContent(content)) if content_of(content) is Content.GZIP else content
    found = [part for part in _parts(inner) if part.name.endswith(".dex")]
    return sorted(found, key=lambda part: part.name) if content_of(inner) is Content.ZIP else found


def region_of(part: Part) -> Region:
    """The bytes of a part.  Raises `NoSuchPlace`."""
    return Region(_bytes_of(part), part.start, part.steps)


def _inside(content: bytes, member: str) -> Region:
    if not member:
        return Region(content, 0, ())
    part = _part_of(content, member)
    if part.name == member and isinstance(part, DexImage):
        return region_of(part)
    region = open_member(_bytes_of(part), member[len(part.name) + 1 :])
    return region._replace(steps=(*part.steps, *region.steps))


def _part_of(content: bytes, member: str) -> Part:
    """The part in which a member stands, by the longest name: one may have a `!`.  Of equal names the first counts."""
    wanted = f"{member}!"
    found = [part for part in _parts(content) if wanted.startswith(f"{part.name}!")]
    if not found:
        raise NoSuchPlace(f"no member {member!r}")
    return max(found, key=lambda part: len(part.name))


def _parts(content: bytes) -> Iterator[Part]:
    try:
        yield from parts_of(content)
    except BadZip as error:
        raise NoSuchPlace(f"zip: {error}") from error


def _bytes_of(part: Part) -> bytes:
    inflated = part.read(MAX_INFLATED_AT_ONCE)
    if not inflated.content:
        raise NoSuchPlace(f"{part.container}: {inflated.complaint or 'empty'}")
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
