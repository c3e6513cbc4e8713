"""Tar archives (POSIX 1003.1-2017, pax; GNU's long names): members in place, whatever the tar itself is packed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN, Slice, read_exactly
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.formats.refused import SONY_SIN
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.limits import MAXIMUM_PATH, NameBudget, is_possible, normalised
from fwdiff.images.problems import Problems
from fwdiff.model import FileKind

_BLOCK = 512
_MOST_MAP_BLOCKS = 4096
"""Of the map of a sparse file, with 21 parts each."""
_MAXIMUM_EXTENSION = 1 << 20
"""Bytes of a pax header; extended attributes make them larger than a name needs."""
_FILE = frozenset({b"0", b"\0", b"7"})
_HARD_LINK, _LINK, _FOLDER = b"1", b"2", b"5"
_SPECIAL = {b"3": "character device", b"4": "block device", b"6": "pipe"}
_WITHOUT_DATA = _SPECIAL.keys() | {_HARD_LINK, _LINK, _FOLDER}
_GNU_NAME, _GNU_LINK, _GNU_SPARSE = b"L", b"K", b"S"
_PAX, _PAX_GLOBAL, _VOLUME = b"x", b"g", b"V"
_EXTENSIONS = frozenset({_GNU_NAME, _GNU_LINK, _PAX, _PAX_GLOBAL, _VOLUME})
_REFUSED = {b"M": "continues in another volume", _GNU_SPARSE: "is stored as a sparse file"}


class _Header(Struct, frozen=True):
    name: bytes
    kind: bytes
    size: int
    link: bytes
    data: int
    """The offset of the content."""

    @property
    def end(self) -> int:
        return self.data + -(-self.size // _BLOCK) * _BLOCK


class _Extension(Struct):
    """What stands before a header and replaces what it says."""

    name: bytes | None = None
    link: bytes | None = None
    size: int | None = None
    is_sparse: bool = False


class _Listing(Struct):
    nodes: dict[bytes, FileNode] = field(default_factory=dict)
    """A later member of a name replaces an earlier one, as it does when the archive is unpacked."""
    problems: Problems = field(default_factory=Problems)


def is_tar(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a tar archive."""
    return head[257:262] == b"ustar" and _has_checksum(head[:_BLOCK])


class TarTree:
    """The members of a tar archive."""

    name = "tar"

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._problems = Problems()

    def walk(self) -> Iterator[FileNode]:
        listing = _Listing()
        failure: ImageError | None = None
        try:
            for header, extension in _headers(self._source):
                _take(header, extension, listing)
        except ImageError as error:
            failure = error
        self._problems = listing.problems
        yield from listing.nodes.values()
        if failure:
            raise failure

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def open(self, node: FileNode) -> ByteSource:
        return Slice(self._source, node.key, node.size)


def _headers(source: ByteSource) -> Iterator[tuple[_Header, _Extension]]:
    """The members up to the end mark, each with what the headers before it say of it."""
    position = 0
    extension = _Extension()
    budget = NameBudget()
    while True:
        block = source.read_at(position, _BLOCK)
        if len(block) < _BLOCK:
            raise DamagedImage("the tar archive is cut off", DOWNLOAD_AGAIN)
        if not any(block):
            return
        header = _parse(block, position)
        if extension.size is not None and header.kind not in _EXTENSIONS:
            header = replace(header, size=extension.size)
        if header.kind == _GNU_SPARSE:
            header = replace(header, data=_end_of_sparse_map(source, block, header.data))
        budget.spend(extension.name or header.name)
        if header.data + header.size > source.size:
            raise DamagedImage("the tar archive is cut off inside a file", DOWNLOAD_AGAIN)
        if not _extend(extension, header, source):
            yield header, extension
            extension = _Extension()
        position = header.end


def _end_of_sparse_map(source: ByteSource, block: bytes, position: int) -> int:
    """Where the data of GNU's old sparse format begin: byte 482 of the header says whether a block of map follows."""
    follows = block[482]
    end = position + _MOST_MAP_BLOCKS * _BLOCK
    while follows:
        if position >= end:
            raise LimitReached("a sparse file of too many parts in the tar archive", "Unpack it and name the folder.")
        follows = read_exactly(source, position, _BLOCK)[504]
        position += _BLOCK
    return position


def _parse(block: bytes, position: int) -> _Header:
    if not _has_checksum(block):
        raise DamagedImage(f"the tar archive's header at offset {position} is damaged", COMPARE_CHECKSUM)
    name = block[:100].partition(b"\0")[0]
    if block[257:263] == b"ustar\0" and block[345]:
        name = block[345:500].partition(b"\0")[0] + b"/" + name
    kind = block[156:157]
    size = 0 if kind in _WITHOUT_DATA else _number(block[124:136])
    return _Header(name, kind, size, block[157:257].partition(b"\0")[0], position + _BLOCK)


def _has_checksum(block: bytes) -> bool:
    """Whether the sum of the header's bytes, its own field taken as spaces, is what that field says."""
    try:
        expected = _number(block[148:156])
    except DamagedImage:
        return False
    return len(block) == _BLOCK and sum(block) - sum(block[148:156]) + 8 * ord(" ") == expected


def _number(raw: bytes) -> int:
    """An octal number, or GNU's binary one where the first bit is set."""
    if raw[:1] >= b"\x80":
        return int.from_bytes(raw[1:], "big")
    digits = raw.strip(b" \0")
    if digits.strip(b"01234567"):
        raise DamagedImage("a number in the tar archive is damaged", COMPARE_CHECKSUM)
    return int(digits or b"0", 8)


def _extend(extension: _Extension, header: _Header, source: ByteSource) -> bool:
    """Whether a header only says something of the next one; takes that in."""
    if header.kind not in _EXTENSIONS:
        return False
    if header.size > _MAXIMUM_EXTENSION:
        raise LimitReached(f"a header of {header.size} bytes in the tar archive", "Unpack it and name the folder.")
    data = read_exactly(source, header.data, header.size)
    if header.kind == _GNU_NAME:
        extension.name = data.partition(b"\0")[0]
    elif header.kind == _GNU_LINK:
        extension.link = data.partition(b"\0")[0]
    elif header.kind == _PAX:
        _apply_records(extension, data)
    return True


def _apply_records(extension: _Extension, data: bytes) -> None:
    """Pax records: each `<length> <key>=<value>` and a line break."""
    position = 0
    while position < len(data) and data[position]:
        digits, _, _ = data[position : position + 20].partition(b" ")
        end = position + int(digits) if digits.isdigit() else -1
        if not position + len(digits) < end <= len(data):
            raise DamagedImage("a pax header of the tar archive is damaged", COMPARE_CHECKSUM)
        key, _, value = data[position + len(digits) + 1 : end - 1].partition(b"=")
        if key == b"path":
            extension.name = value
        elif key == b"linkpath":
            extension.link = value
        elif key == b"size" and value.isdigit() and len(value) < 20:
            extension.size = int(value)
        elif key.startswith(b"GNU.sparse."):
            extension.is_sparse = True
        position = end


def _take(header: _Header, extension: _Extension, listing: _Listing) -> None:
    """List one member, or say why it cannot be."""
    name = normalised(header.name if extension.name is None else extension.name)
    link = header.link if extension.link is None else extension.link
    if not name or header.kind == _FOLDER:
        return
    try:
        node = _node(name, header, link, extension, listing)
    except ImageError as error:
        listing.problems.note(name.partition(b"\0")[0], error)
        return
    listing.nodes.pop(name, None)
    listing.nodes[name] = node


def _node(name: bytes, header: _Header, link: bytes, extension: _Extension, listing: _Listing) -> FileNode:
    if not is_possible(name) or len(link) > MAXIMUM_PATH:
        raise DamagedImage("a name in the tar archive that no file can have", COMPARE_CHECKSUM)
    if header.kind in _REFUSED or extension.is_sparse:
        reason = _REFUSED.get(header.kind, _REFUSED[_GNU_SPARSE])
        raise UnsupportedImage(f"the member {reason}", "Unpack the tar archive and name the folder.")
    if header.kind == _LINK:
        return FileNode(name, FileKind.LINK, len(link), 0, link=link)
    if header.kind == _HARD_LINK:
        target = listing.nodes.get(normalised(link))
        if target is None or target.kind is not FileKind.FILE:
            raise DamagedImage("a hard link in the tar archive leads nowhere", COMPARE_CHECKSUM)
        return FileNode(name, FileKind.FILE, target.size, target.key, order=target.order)
    if header.kind in _SPECIAL:
        return FileNode(name, FileKind.SPECIAL, 0, 0, special=_SPECIAL[header.kind])
    if header.kind not in _FILE:
        raise UnsupportedImage(f"a tar member of the type {header.kind!r}", "Unpack it and name the folder.")
    return FileNode(name, FileKind.FILE, header.size, header.data, order=header.data)


def refuse_sony_sin(nodes: Sequence[FileNode]) -> None:
    """Raises `UnsupportedImage` for a sin file.

    Since 2017 it is a tar of one signature and the parts of one image (munjeni/newflasher newflasher.c).
    """
    if sum(node.name.endswith(b".cms") for node in nodes) == 1 and not any(b"/" in node.name for node in nodes):
        raise SONY_SIN.error()


FORMAT = ReadFormat(
    name="tar",
    title="tar archive, Samsung's `.tar.md5` too",
    proof=Proof.TOOL,
    commands=Commands(file="tar -xOf {source} -- {name} > {target}"),
    recognises=is_tar,
    mount=TarTree,
    check=refuse_sony_sin,
    holds_images=True,
    is_common=True,
)
