"""The superblock and group descriptors of ext2, ext3 and ext4 (Linux `Documentation/filesystems/ext4`)."""

from __future__ import annotations

import struct

from msgspec import Struct

from fwdiff.errors import DamagedImage, UnsupportedImage
from fwdiff.images.bytes.sources import COMPARE_CHECKSUM, DOWNLOAD_AGAIN, read_exactly
from fwdiff.images.interface import ByteSource

OFFSET = 1024
SIZE = 1024
HEAD = OFFSET + SIZE
"""Bytes of an image that `is_ext` looks at."""

_MAGIC = 0xEF53
_SPARSE_SUPER2 = 0x200  # compat
_SPARSE_SUPER = 0x1  # ro_compat
NEEDS_RECOVERY, META_BG, EXTENTS, WIDE, LARGE_DIRECTORIES = 0x4, 0x10, 0x40, 0x80, 0x4000
_INCOMPATIBLE_FEATURES = {
    0x1: "compression",
    0x8: "journal device",
    0x1000: "data in directory entries",
}
_READ_FEATURES = (
    0x2  # file types in directory entries
    | NEEDS_RECOVERY
    | META_BG
    | EXTENTS
    | WIDE
    | 0x100  # multiple mount protection
    | 0x200  # flexible block groups
    | 0x400  # extended attributes in inodes
    | 0x2000  # checksum seed
    | LARGE_DIRECTORIES
    | 0x8000  # inline data
    | 0x10000  # encryption, refused file by file
    | 0x20000  # case folding
)


class Superblock(Struct, frozen=True):
    """What reading needs of `struct ext4_super_block`; sizes in bytes, checked against each other and the image."""

    inodes: int
    blocks: int
    first_data_block: int
    block_size: int
    blocks_per_group: int
    inodes_per_group: int
    inode_size: int
    descriptor_size: int
    compatible: int
    incompatible: int
    read_only_compatible: int
    first_meta_group: int
    backup_groups: tuple[int, int]

    @property
    def size(self) -> int:
        return self.blocks * self.block_size

    @property
    def groups(self) -> int:
        return -(-(self.blocks - self.first_data_block) // self.blocks_per_group)

    @property
    def kind(self) -> str:
        """`ext2`, `ext3` or `ext4`, by the features in use."""
        if self.incompatible & EXTENTS:
            return "ext4"
        return "ext3" if self.compatible & 0x4 else "ext2"


def is_ext(head: bytes) -> bool:
    """Whether an image that begins with these bytes holds an ext superblock: the 16-bit magic and plausible fields."""
    if len(head) < HEAD:
        return False
    inodes, blocks = struct.unpack_from("<II", head, OFFSET)
    (size_exponent,) = struct.unpack_from("<I", head, OFFSET + 24)
    (magic,) = struct.unpack_from("<H", head, OFFSET + 56)
    (revision,) = struct.unpack_from("<I", head, OFFSET + 76)
    return bool(magic == _MAGIC and size_exponent <= 6 and revision <= 1 and inodes and blocks)


def read_superblock(source: ByteSource) -> Superblock:
    """The superblock, checked.  Raises `DamagedImage`, and `UnsupportedImage` for a feature that changes the layout."""
    raw = read_exactly(source, OFFSET, SIZE)
    if not is_ext(bytes(OFFSET) + raw):
        raise DamagedImage("there is no ext superblock", COMPARE_CHECKSUM)
    superblock = _parse(raw)
    _refuse_unread_features(superblock)
    _check_geometry(superblock, source.size)
    return superblock


def _parse(raw: bytes) -> Superblock:
    def u32(offset: int) -> int:
        return int.from_bytes(raw[offset : offset + 4], "little")

    def u16(offset: int) -> int:
        return int.from_bytes(raw[offset : offset + 2], "little")

    wide = bool(u32(96) & WIDE)
    return Superblock(
        inodes=u32(0),
        blocks=u32(4) | (u32(336) << 32 if wide else 0),
        first_data_block=u32(20),
        block_size=1024 << u32(24),
        blocks_per_group=u32(32),
        inodes_per_group=u32(40),
        inode_size=u16(88) if u32(76) else 128,
        descriptor_size=u16(254) if wide else 32,
        compatible=u32(92),
        incompatible=u32(96),
        read_only_compatible=u32(100),
        first_meta_group=u32(260),
        backup_groups=(u32(588), u32(592)),
    )


def _refuse_unread_features(superblock: Superblock) -> None:
    unread = superblock.incompatible & ~_READ_FEATURES
    if unread:
        names = [name for bit, name in _INCOMPATIBLE_FEATURES.items() if unread & bit]
        what = ", ".join(names) or f"0x{unread:x}"
        hint = "Mount the image on a system that knows it and name the folder with its files."
        raise UnsupportedImage(f"the ext4 file system uses a feature that is not read: {what}", hint)


def _check_geometry(superblock: Superblock, size: int) -> None:
    plausible = (
        superblock.blocks_per_group > 0
        and superblock.inodes_per_group > 0
        and superblock.first_data_block <= 1
        and superblock.first_data_block < superblock.blocks
        and 128 <= superblock.inode_size <= superblock.block_size
        and superblock.inode_size.bit_count() == 1
        and 32 <= superblock.descriptor_size <= superblock.block_size
        and superblock.descriptor_size.bit_count() == 1
    )
    if not plausible:
        raise DamagedImage("the ext superblock contradicts itself", COMPARE_CHECKSUM)
    if superblock.size > size:
        raise DamagedImage(f"the file system has {superblock.size} bytes, only {size} are there", DOWNLOAD_AGAIN)


class GroupDescriptors:
    """Where the inode table of each block group begins."""

    def __init__(self, source: ByteSource, superblock: Superblock) -> None:
        self._source = source
        self._superblock = superblock
        self._tables: dict[int, int] = {}

    def inode_table(self, group: int) -> int:
        """The byte offset of a group's inode table."""
        if group not in self._tables:
            if not 0 <= group < self._superblock.groups:
                raise DamagedImage(f"there is no block group {group}", COMPARE_CHECKSUM)
            raw = read_exactly(self._source, self._offset(group), self._superblock.descriptor_size)
            block = int.from_bytes(raw[8:12], "little")
            if len(raw) >= 64:
                block |= int.from_bytes(raw[40:44], "little") << 32
            self._tables[group] = block * self._superblock.block_size
        return self._tables[group]

    def _offset(self, group: int) -> int:
        superblock = self._superblock
        per_block = superblock.block_size // superblock.descriptor_size
        table, index = divmod(group, per_block)
        if not superblock.incompatible & META_BG or table < superblock.first_meta_group:
            block = superblock.first_data_block + 1 + table
        else:
            first = table * per_block
            start = superblock.first_data_block + first * superblock.blocks_per_group
            block = start + (1 if _has_superblock(superblock, first) else 0)
        return block * superblock.block_size + index * superblock.descriptor_size


def _has_superblock(superblock: Superblock, group: int) -> bool:
    """Whether a group begins with a copy of the superblock (`ext4_bg_has_super`)."""
    if group == 0:
        return True
    if superblock.compatible & _SPARSE_SUPER2:
        return group in superblock.backup_groups
    if group == 1 or not superblock.read_only_compatible & _SPARSE_SUPER:
        return True
    return any(_is_power(group, base) for base in (3, 5, 7))


def _is_power(number: int, base: int) -> bool:
    while number % base == 0:
        number //= base
    return number == 1
