"""Zip archives as file systems (PKWARE APPNOTE 6.3): factory zips of partition images, and zipped firmware folders."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator

from fwdiff.errors import DamagedImage, EncryptedImage, ImageError, UnsupportedImage
from fwdiff.images.bytes.checksums import CheckedSlice
from fwdiff.images.bytes.deflate import InflatedSource
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, Slice, read_exactly
from fwdiff.images.format import Commands, Proof, ReadFormat
from fwdiff.images.formats.zip.directory import Member, read_directory
from fwdiff.images.interface import Access, ByteSource, FileNode
from fwdiff.images.limits import MAXIMUM_NAME, MAXIMUM_PATH, NameBudget, is_possible, normalised
from fwdiff.images.problems import Problems
from fwdiff.model import FileKind

_LOCAL = struct.Struct("<4s22xHH")
_STORED, _DEFLATED = 0, 8
_METHODS = {9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd", 95: "xz", 99: "AES"}


def is_zip(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a zip archive."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


class ZipTree:
    """The members of a zip archive.  A stored member is read in place, a deflated one through seek points."""

    name = "zip"

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._members = read_directory(source)
        self._problems = Problems()

    def walk(self) -> Iterator[FileNode]:
        self._problems = Problems()
        budget = NameBudget()
        for index, member in enumerate(self._members):
            name = normalised(member.name)
            if not name or member.name.endswith(b"/"):
                continue
            budget.spend(name)
            try:
                yield self._node(name, index, member)
            except ImageError as error:
                self._problems.note(name[:MAXIMUM_PATH], error)

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def open(self, node: FileNode) -> ByteSource:
        return self._content(self._members[node.key])

    def close(self) -> None:
        """The source belongs to whoever opened it."""

    def _node(self, name: bytes, index: int, member: Member) -> FileNode:
        if not is_possible(name):
            raise DamagedImage(f"a name that no file can have: {name[:MAXIMUM_NAME]!r}", COMPARE_CHECKSUM)
        if stat.S_ISLNK(member.mode):
            if member.size > MAXIMUM_PATH:
                raise DamagedImage(f"a link's target of {member.size} bytes", COMPARE_CHECKSUM)
            target = read_exactly(self._content(member), 0, member.size)
            return FileNode(name, FileKind.LINK, member.size, index, link=target)
        access = Access.RANDOM if member.method == _STORED else Access.STREAM
        order = min(member.header_offset, self._source.size)
        return FileNode(name, FileKind.FILE, member.size, index, order=order, access=access)

    def _content(self, member: Member) -> ByteSource:
        if member.flags & 1:
            raise EncryptedImage("the zip member is encrypted", "Unpack it with its password and name the result.")
        if member.method not in {_STORED, _DEFLATED}:
            method = _METHODS.get(member.method, str(member.method))
            raise UnsupportedImage(f"the zip member is packed with {method}", "Unpack the zip and name the folder.")
        signature, name_length, extra_length = _LOCAL.unpack(
            read_exactly(self._source, member.header_offset, _LOCAL.size)
        )
        if signature != b"PK\x03\x04":
            raise DamagedImage("the zip member's header is damaged", COMPARE_CHECKSUM)
        start = member.header_offset + _LOCAL.size + name_length + extra_length
        if member.method == _DEFLATED:
            return InflatedSource(Slice(self._source, start, member.compressed_size), member.size, member.crc)
        if member.size != member.compressed_size:
            raise DamagedImage("a stored zip member has two sizes", COMPARE_CHECKSUM)
        return CheckedSlice(self._source, start, member.size, member.crc)


_UNZIP = "unzip -p {source} {glob} > "

FORMAT = ReadFormat(
    name="zip",
    title="zip of images, of a tree or of target files",
    proof=Proof.TOOL,
    commands=Commands(file=_UNZIP + "{target}", link=_UNZIP + "cited"),
    is_self_checked=True,
    recognises=is_zip,
    mount=ZipTree,
    holds_images=True,
    is_common=True,
)
