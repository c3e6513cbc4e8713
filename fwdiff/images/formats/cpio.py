"""cpio archives in the new ASCII format, one or several in a row, as the kernel unpacks a ramdisk from them.

Linux Documentation/driver-api/early-userspace/buffer-format.rst and init/initramfs.c.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from fwdiff.errors import DamagedImage, ImageError
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN, BytesSource
from fwdiff.images.interface import ByteSource, FileNode
from fwdiff.images.limits import MAXIMUM_PATH, NameBudget, normalised
from fwdiff.images.rights import is_open_folder, read_rights, special_words
from fwdiff.model import FileKind

_MAGICS = (b"070701", b"070702")
_HEADER = 110
_TRAILER = b"TRAILER!!!"
_FIELDS = 13

_Inode = tuple[int, int, int, int]
"""The number of the archive, the device and the inode."""


class _Header(Struct, frozen=True, gc=False):
    inode: tuple[int, int, int]
    mode: int
    links: int
    size: int
    name_size: int
    user: int
    group: int
    device: tuple[int, int]
    """The numbers of the device that it is, if it is one."""


def is_cpio(head: bytes) -> bool:
    """Whether bytes begin with a cpio archive."""
    return head.startswith(_MAGICS)


class Cpio:
    """The files of a ramdisk; of several of one name the last counts, as it is unpacked last."""

    name = "cpio"

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._problems: list[tuple[bytes, Exception]] = []
        self._contents: dict[_Inode, tuple[int, int]] = {}

    def walk(self) -> Iterator[FileNode]:
        self._problems = []
        self._contents = {}
        listed: list[tuple[FileNode, _Inode]] = []
        try:
            listed.extend(self._entries())
        except ImageError as error:
            self._problems.append((b"", error))
        nodes: dict[bytes, FileNode] = {}
        for node, inode in listed:
            nodes.pop(node.name, None)
            nodes[node.name] = self._linked(node, inode)
        return iter(nodes.values())

    def problems(self) -> Iterator[tuple[bytes, Exception]]:
        return iter(self._problems)

    def open(self, node: FileNode) -> ByteSource:
        return BytesSource(self._data[node.key : node.key + node.size])

    def _entries(self) -> Iterator[tuple[FileNode, _Inode]]:
        """What stands in the archives, in their order; folders are implied by names."""
        budget = NameBudget()
        archive = position = 0
        while position < len(self._data):
            header = self._header(position)
            name = self._part(position + _HEADER, header.name_size).split(b"\0", 1)[0]
            start = _aligned(position + _HEADER + header.name_size)
            self._check(start, header.size)
            position = _aligned(start + header.size)
            budget.spend(name)
            if name == _TRAILER:
                archive, position = archive + 1, self._next_archive(position)
                continue
            path = normalised(name)
            if header.links > 1 and header.size:
                self._contents[archive, *header.inode] = (start, header.size)
            node = self._node(path, header, start) if path else None
            if node is not None:
                yield node, (archive, *header.inode)

    def _node(self, path: bytes, header: _Header, start: int) -> FileNode | None:
        """None for a folder whose rights are not to be told of."""
        if stat.S_ISLNK(header.mode):
            if header.size > MAXIMUM_PATH:
                raise DamagedImage(f"a link's target of {header.size} bytes", COMPARE_CHECKSUM)
            link = self._part(start, header.size).rstrip(b"\0")
            return FileNode(path, FileKind.LINK, len(link), start, link=link)
        rights = read_rights(header.mode, header.user, header.group, None, None)
        if stat.S_ISDIR(header.mode):
            told = is_open_folder(rights)
            return FileNode(path, FileKind.SPECIAL, 0, start, rights=rights, special="folder") if told else None
        if not stat.S_ISREG(header.mode):
            special = special_words(header.mode, header.device)
            return FileNode(path, FileKind.SPECIAL, 0, start, rights=rights, special=special)
        return FileNode(path, FileKind.FILE, header.size, start, order=start, rights=rights)

    def _linked(self, node: FileNode, inode: _Inode) -> FileNode:
        """Of a hard-linked file's names the last has the content."""
        if node.kind is not FileKind.FILE or node.size or inode not in self._contents:
            return node
        start, size = self._contents[inode]
        return replace(node, size=size, key=start, order=start)

    def _header(self, position: int) -> _Header:
        raw = self._part(position, _HEADER)
        if raw[:6] not in _MAGICS:
            raise DamagedImage(f"no cpio header at offset {position}", COMPARE_CHECKSUM)
        try:
            fields = [int(raw[start : start + 8], 16) for start in range(6, 6 + 8 * _FIELDS, 8)]
        except ValueError as error:
            raise DamagedImage(f"the cpio header at offset {position} is damaged", COMPARE_CHECKSUM) from error
        inode, mode, user, group, links, _, size, major, minor, device_major, device_minor, name_size, _ = fields
        if not 0 < name_size <= MAXIMUM_PATH:
            raise DamagedImage(f"a cpio name of {name_size} bytes", COMPARE_CHECKSUM)
        device = device_major, device_minor
        return _Header((major, minor, inode), mode, links, size, name_size, user, group, device)

    def _next_archive(self, position: int) -> int:
        """Behind zeros; the kernel skips them."""
        while position < len(self._data) and not self._data[position]:
            zeros = self._data[position : position + 4096]
            position += len(zeros) - len(zeros.lstrip(b"\0"))
        return position

    def _check(self, start: int, size: int) -> None:
        if size < 0 or start + size > len(self._data):
            raise DamagedImage("the cpio archive is cut off", DOWNLOAD_AGAIN)

    def _part(self, start: int, size: int) -> bytes:
        self._check(start, size)
        return self._data[start : start + size]


def _aligned(position: int) -> int:
    return (position + 3) & ~3
