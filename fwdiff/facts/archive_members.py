"""The members of an APK, jar or zip: each read once and handed to the reader of its kind of content."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from fwdiff.facts.containers.compressed import gunzip
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive, ZipEntry
from fwdiff.facts.content import Content, content_of, inside, is_oat
from fwdiff.facts.dex.data import PAYLOAD, payload_begin
from fwdiff.facts.dex.endpoints import read_dex
from fwdiff.facts.dex.vdex import carve, read_carved, read_vdex
from fwdiff.facts.endpoints.batch import Batch
from fwdiff.facts.endpoints.collection import Collection
from fwdiff.facts.media import EXTENSIONS, MEDIA_ENDS, is_media
from fwdiff.facts.pak import packed_entries, unpacked
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
    for entry in archive.entries:
        if entry.size and entry.name not in without and not _is_media_member(archive, entry):
            _read_member(archive, entry, inside(within, entry.name), batch, collection, depth)
    batch.flush()
    if archive.left_out:
        reason = f"zip: {archive.left_out} records behind the first {len(archive.entries)} were not read"
        collection.add_problem(ProblemKind.LIMIT, reason, within)
    for name in archive.duplicates:
        collection.add_problem(ProblemKind.DAMAGED, "zip: several members of this name", inside(within, name))


def _is_media_member(archive: ZipArchive, entry: ZipEntry) -> bool:
    """Media are stored, as a rule: then their bytes at both ends are seen without reading them."""
    if entry.name.rpartition(".")[2].lower() not in EXTENSIONS:
        return False
    try:
        return entry.method == 0 and is_media(*archive.ends(entry, MEDIA_ENDS), entry.size)
    except BadZip:
        return False


def _read_member(
    archive: ZipArchive, entry: ZipEntry, name: str, batch: Batch, collection: Collection, depth: int
) -> None:
    if not collection.hold(entry.size):
        reason = f"zip: not inflated, {entry.size} bytes more than the limit for a file"
        collection.add_problem(ProblemKind.LIMIT, reason, name)
        return
    try:
        content = archive.read(entry, verify=False)
    except BadZip as error:
        collection.add_problem(error.kind, f"zip: {error}", name)
    else:
        if not archive.is_intact(entry, content):
            collection.add_problem(ProblemKind.DAMAGED, "zip: CRC-32 differs from the content's", name)
        read_content(content, name, batch, collection, depth)
    collection.release(entry.size)


def _read_gzip(data: bytes, name: str, batch: Batch, collection: Collection, depth: int) -> None:
    """What is packed in a member, an entry or behind DEX; gzip in gzip is not opened again."""
    inflated = gunzip(data, collection.room)
    if inflated.complaint:
        collection.add_problem(inflated.kind, f"gzip: {inflated.complaint}", name)
    if content_of(inflated.content) is Content.GZIP:
        collection.add_problem(ProblemKind.UNSUPPORTED, "gzip inside gzip", name)
    elif not inflated.content:
        batch.add(data, name, EndpointOrigin.ASSET, Content.DATA)
    else:
        collection.hold(len(inflated.content))  # there was room for it
        read_content(inflated.content, name, batch, collection, depth)
        collection.release(len(inflated.content))


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
    for entry in packed_entries(data):
        member = inside(name, entry.name)
        if depth >= MAX_DEPTH:
            collection.add_problem(ProblemKind.LIMIT, f"pak: nested deeper than {MAX_DEPTH}", member)
            return
        inflated = unpacked(data, entry, collection.room)
        if inflated.complaint:
            collection.add_problem(inflated.kind, f"pak: {inflated.complaint}", member)
        if collection.hold(len(inflated.content)):
            read_content(inflated.content, member, batch, collection, depth + 1)
            collection.release(len(inflated.content))


def _read_dex_images(data: bytes, name: str, batch: Batch, collection: Collection, depth: int) -> None:
    """One image as a rule; version 041 is a container of several."""
    if data[4:7] == b"041" and len(list(islice(carve(data), 2))) > 1:
        read_carved(data, name, collection, is_carved=False)
        return
    dex = read_dex(data, 0, name, collection)
    begin = payload_begin(dex) if dex else None
    if begin is not None:
        _read_payload(data[begin:], inside(name, PAYLOAD), batch, collection, depth + 1)


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
