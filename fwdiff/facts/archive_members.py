"""The members of an APK, jar or zip: each read once and handed to the reader of its kind of content."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.facts.content import Content, content_of, inside, is_oat
from fwdiff.facts.dex.endpoints import read_dex
from fwdiff.facts.dex.vdex import carve, read_carved, read_vdex
from fwdiff.facts.endpoints.batch import Batch
from fwdiff.facts.endpoints.collection import Collection
from fwdiff.facts.parts import GzipContent, Part, dex_payload, pak_entries, zip_members
from fwdiff.facts.unread_content import unread_reason
from fwdiff.model import EndpointOrigin, ProblemKind

MAX_DEPTH = 3
"""Archives in archives: an APK in `assets/` of an APK is common, one more deep has been seen."""

_LONGEST_NAME = 1024
"""Of an archive in an archive: it stands before the name of each of its members."""

MEMBER_ORIGINS = {
    Content.ELF: EndpointOrigin.NATIVE,
    Content.RESOURCES: EndpointOrigin.RESOURCES,
    Content.BINARY_XML: EndpointOrigin.XML,
}
_SEARCHED = frozenset((Content.BINARY_XML, Content.RESOURCES, Content.XML, Content.TEXT))
"""As most members are."""


def read_members(
    archive: ZipArchive, collection: Collection, within: str = "", depth: int = 1, *, without: Sequence[str] = ()
) -> None:
    """Add the endpoints of every member but media and those `without`; one that cannot be read is a problem."""
    batch = Batch(collection)
    for part in zip_members(archive):
        if part.name not in without:
            _read_part(part, inside(within, part.name), batch, collection, depth)
    batch.flush()
    if archive.left_out:
        reason = f"zip: {archive.left_out} records behind the first {len(archive.entries)} were not read"
        collection.add_problem(ProblemKind.LIMIT, reason, within)
    for name in archive.duplicates:
        collection.add_problem(ProblemKind.DAMAGED, "zip: several members of this name", inside(within, name))


def _read_part(part: Part, name: str, batch: Batch, collection: Collection, depth: int) -> None:
    if not collection.hold(part.size):
        reason = f"{part.container}: not inflated, {part.size} bytes more than the limit for a file"
        collection.add_problem(ProblemKind.LIMIT, reason, name)
        return
    content = _bytes_of(part, name, collection)
    if content:
        read_content(content, name, batch, collection, depth)
    collection.release(part.size or len(content))


def _bytes_of(part: Part, name: str, collection: Collection) -> bytes:
    """Those of a part, none where it cannot be read, which is a problem; to be released where it declares no size."""
    inflated = part.read(collection.room)
    if inflated.complaint:
        collection.add_problem(inflated.kind, f"{part.container}: {inflated.complaint}", name)
    if not part.size:
        collection.hold(len(inflated.content))  # there was room for it
    return inflated.content


def _read_gzip(data: bytes, name: str, batch: Batch, collection: Collection, depth: int) -> None:
    """What is packed in a member, an entry or behind DEX; gzip in gzip is not opened again."""
    content = _bytes_of(GzipContent(data), name, collection)
    if content_of(content) is Content.GZIP:
        collection.add_problem(ProblemKind.UNSUPPORTED, "gzip inside gzip", name)
    elif not content:
        batch.add(data, name, EndpointOrigin.ASSET, Content.DATA)
    else:
        read_content(content, name, batch, collection, depth)
    collection.release(len(content))


def read_content(data: bytes, name: str, batch: Batch, collection: Collection, depth: int) -> None:
    """Add the endpoints of one member by the kind of its content, whatever its name."""
    kind = content_of(data)
    if kind in _SEARCHED:
        batch.add(data, name, MEMBER_ORIGINS.get(kind, EndpointOrigin.ASSET), kind)
    elif kind is Content.DEX:
        _read_dex_images(data, name, batch, collection, depth)
    elif kind is Content.VDEX:
        read_vdex(data, name, collection)
    elif kind is Content.ZIP:
        _read_nested(data, name, batch, collection, depth)
    elif kind is Content.GZIP:
        _read_gzip(data, name, batch, collection, depth)
    elif kind is not Content.MEDIA and not (
        kind is Content.ELF and is_oat(data) and read_carved(data, name, collection)
    ):
        if reason := unread_reason(data, kind, name):
            collection.add_problem(ProblemKind.UNSUPPORTED, reason, name)
        batch.add(data, name, MEMBER_ORIGINS.get(kind, EndpointOrigin.ASSET), kind)
        if kind is Content.DATA:
            read_packed_entries(data, name, batch, collection, depth)


def read_packed_entries(data: bytes, name: str, batch: Batch, collection: Collection, depth: int) -> None:
    """Add the endpoints of the packed entries of Chromium's resources."""
    for part in pak_entries(data):
        member = inside(name, part.name)
        if depth >= MAX_DEPTH:
            collection.add_problem(ProblemKind.LIMIT, f"pak: nested deeper than {MAX_DEPTH}", member)
            return
        _read_part(part, member, batch, collection, depth + 1)


def _read_dex_images(data: bytes, name: str, batch: Batch, collection: Collection, depth: int) -> None:
    """One image as a rule; version 041 is a container of several."""
    if data[4:7] == b"041" and len(list(islice(carve(data), 2))) > 1:
        read_carved(data, name, collection, is_carved=False)
        return
    dex = read_dex(data, 0, name, collection)
    for part in dex_payload(dex) if dex else ():
        _read_payload(part.read(len(data)).content, inside(name, part.name), batch, collection, depth + 1)


def _read_payload(data: bytes, name: str, batch: Batch, collection: Collection, depth: int) -> None:
    """What stands behind the data of a DEX image, where packers put the code that they load."""
    if depth > MAX_DEPTH:
        collection.add_problem(ProblemKind.LIMIT, f"DEX: nested deeper than {MAX_DEPTH}", name)
        return
    if content_of(data) is Content.DATA:
        reason = f"DEX: {len(data)} bytes behind its data: in no format that is known here"
        collection.add_problem(ProblemKind.UNSUPPORTED, reason, name)
    read_content(data, name, batch, collection, depth)


def _read_nested(data: bytes, name: str, batch: Batch, collection: Collection, depth: int) -> None:
    if depth >= MAX_DEPTH or len(name) > _LONGEST_NAME:
        what = f"nested deeper than {MAX_DEPTH}" if depth >= MAX_DEPTH else f"a name of {len(name)} characters"
        collection.add_problem(ProblemKind.LIMIT, f"zip: {what}", name)
        return
    try:
        archive = ZipArchive(data)
    except BadZip as error:
        collection.add_problem(ProblemKind.DAMAGED, f"zip: {error}", name)
        batch.add(data, name, EndpointOrigin.ASSET, Content.DATA)
        return
    read_members(archive, collection, name, depth + 1)
