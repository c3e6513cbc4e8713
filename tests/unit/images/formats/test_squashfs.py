from __future__ import annotations

import hashlib
import os
import shutil
import struct
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.squashfs import content as squashfs_content
from fwdiff.images.formats.squashfs.metadata import NO_FRAGMENT, Inode
from fwdiff.images.formats.squashfs.squashfs import Squashfs
from fwdiff.images.formats.squashfs.superblock import SIZE, is_squashfs, read_superblock
from fwdiff.images.interface import FileNode
from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileKind, FileRights
from tests.unit.images import samples, squashfs_samples
from tests.unit.images.build import sparse_image
from tests.unit.images.whole_files import all_files_of, nodes_of, read

BLOCK_SIZE, FRAGMENTS, COMPRESSION, BLOCK_BITS, MAJOR, MINOR = 12, 16, 20, 22, 28, 30
ROOT, OWNER_TABLE, ATTRIBUTE_TABLE = 32, 48, 56
INODE_TABLE, DIRECTORY_TABLE, FRAGMENT_TABLE = 64, 72, 80
FAR = 5 << 30
APPS = Path(__file__).parents[3] / "data" / "apk"


class Far:
    """An image of which all but the superblock stands 5 GiB further back."""

    def __init__(self, image: bytes) -> None:
        self._image = image
        self.size = FAR + len(image)

    def read_at(self, offset: int, length: int) -> bytes:
        if offset < SIZE:
            return self._image[offset : min(offset + length, SIZE)]
        assert offset >= FAR
        return self._image[offset - FAR : offset - FAR + length]

    def close(self) -> None:
        """Nothing is held open."""


def mounted(image: bytes) -> tuple[Squashfs, dict[bytes, FileNode]]:
    filesystem = Squashfs(BytesSource(image))
    return filesystem, nodes_of(filesystem)


def files_of(image: bytes) -> dict[bytes, bytes]:
    return all_files_of(Squashfs(BytesSource(image)))


def patched(image: bytes, *changes: tuple[int, bytes]) -> bytes:
    copy = bytearray(image)
    for offset, value in changes:
        copy[offset : offset + len(value)] = value
    return bytes(copy)


def number(image: bytes, offset: int) -> int:
    return int.from_bytes(image[offset : offset + 8], "little")


PLAIN = squashfs_samples.image("plain")


def inode_of(name: bytes) -> tuple[int, Inode]:
    """Where an inode of the image without compression begins, and what it says."""
    filesystem, nodes = mounted(PLAIN)
    inode = filesystem._metadata.inode(nodes[name].key)
    return number(PLAIN, INODE_TABLE) + (inode.number >> 16) + 2 + (inode.number & 0xFFFF), inode


def behind(inode: Inode) -> int:
    """Where stands what follows the fields of an inode of that image."""
    block, offset = inode.behind
    return block + 2 + offset


def folder_number(name: bytes) -> int:
    """The reference to the inode of a folder in the root of that image, in which all inodes are in one block."""
    filesystem = Squashfs(BytesSource(PLAIN))
    root = filesystem._metadata.inode(number(PLAIN, ROOT))
    return dict(filesystem._entries(root, lambda error: pytest.fail(str(error))))[name]


def type_at(place: int) -> int:
    return int.from_bytes(PLAIN[place : place + 2], "little")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def hashes(tree: Path) -> dict[str, str]:
    """Every regular file below a folder by its path."""
    files = (path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(tree)): sha256(path.read_bytes()) for path in files}


def in_listing(name: bytes) -> int:
    """Where the entry of a name begins in the folders of that image."""
    return PLAIN.index(name, number(PLAIN, DIRECTORY_TABLE)) - 8


# what mksquashfs writes


@pytest.mark.parametrize("name", squashfs_samples.NAMES)
def test_every_file_is_read_as_it_was_packed(name: str) -> None:
    assert files_of(squashfs_samples.image(name)) == squashfs_samples.contents()


@pytest.mark.parametrize("name", squashfs_samples.NAMES)
def test_links_and_special_files_are_listed_with_their_kind(name: str) -> None:
    filesystem, nodes = mounted(squashfs_samples.image(name))
    assert filesystem.name == "squashfs"
    assert {name: node.link for name, node in nodes.items() if node.kind is FileKind.LINK} == samples.LINKS
    special = [name for name, node in nodes.items() if node.kind is FileKind.SPECIAL]
    assert sorted(special) == [*squashfs_samples.DEVICES, samples.PIPE]
    with pytest.raises(UnsupportedImage):
        filesystem.open(nodes[b"etc/link"])


@pytest.mark.parametrize("name", squashfs_samples.NAMES)
@pytest.mark.parametrize("file", [b"lib/words.bin", b"lib/hole.bin", b"lib/whole.bin", b"etc/small.txt"])
def test_a_file_is_read_at_any_offset(name: str, file: bytes) -> None:
    filesystem, nodes = mounted(squashfs_samples.image(name))
    source = filesystem.open(nodes[file])
    expected = squashfs_samples.contents()[file]
    assert source.size == len(expected)
    for offset in [*range(0, len(expected) + 4096, 1777), len(expected) - 1]:
        assert source.read_at(offset, 9000) == expected[offset : offset + 9000]
    with pytest.raises(DamagedImage):
        source.read_at(-1, 1)


@pytest.mark.parametrize("name", ["plain", "gzip", "xz"])
def test_order_is_where_the_first_block_or_the_fragment_begins(name: str) -> None:
    image = squashfs_samples.image(name)
    filesystem, nodes = mounted(image)
    assert nodes[b"lib/twin.bin"].order == nodes[b"lib/words.bin"].order >= SIZE
    small = [nodes[name] for name in (b"etc/small.txt", b"etc/medium.txt", b"build.prop")]
    assert {node.order for node in small} == {filesystem._contents._fragment(0)[0]}
    assert nodes[b"etc/empty"].order == 0


def test_the_samples_hold_what_they_are_for() -> None:
    assert type_at(inode_of(b"lib/words.bin")[0]) == 2
    assert type_at(inode_of(b"lib/hole.bin")[0]) == 9, "an extended file"
    long_folder = folder_number(squashfs_samples.LONG_FOLDER)
    assert type_at(number(PLAIN, INODE_TABLE) + 2 + long_folder) == 8, "an extended folder, with an index"
    hole = inode_of(b"lib/hole.bin")[1]
    assert struct.unpack_from("<3I", PLAIN, behind(hole)) == (0, 0, 0), "blocks of zeros"
    assert inode_of(b"lib/whole.bin")[1].fragment == NO_FRAGMENT
    tails, nodes = mounted(squashfs_samples.image("tails"))
    words = tails._metadata.inode(nodes[b"lib/words.bin"].key)
    assert words.fragment != NO_FRAGMENT, "a file of blocks whose end is in a fragment"
    assert words.size > 4096


OPTIONS = [
    ["-comp", "gzip", "-Xwindow-size", "9", "-b", "1M"],
    ["-comp", "xz", "-Xbcj", "x86,arm,armthumb,powerpc,sparc,ia64", "-Xdict-size", "8K", "-tailends"],
    ["-comp", "lz4", "-b", "4K"],
    ["-comp", "lz4", "-Xhc"],
    ["-comp", "zstd", "-Xcompression-level", "22", "-b", "1M"],
    ["-comp", "lzma", "-b", "64K", "-no-exports"],
    ["-comp", "gzip", "-noI", "-noF", "-no-sparse", "-no-duplicates"],
]


@pytest.mark.skipif(not shutil.which("mksquashfs"), reason="mksquashfs of squashfs-tools is not installed")
@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_what_the_installed_mksquashfs_packs_is_read(tmp_path: Path, options: list[str]) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    squashfs_samples.write_tree(tree)
    shutil.copytree(APPS, tree / "real")
    command = ["mksquashfs", str(tree), str(tmp_path / "image"), "-quiet", "-no-progress", "-processors", "1", *options]
    subprocess.run(command, check=True, capture_output=True)
    found = {os.fsdecode(name): sha256(data) for name, data in files_of((tmp_path / "image").read_bytes()).items()}
    assert found == hashes(tree)
    assert sum(name.startswith("real/") for name in found) > 5


@pytest.mark.skipif(not shutil.which("unsquashfs"), reason="unsquashfs of squashfs-tools is not installed")
@pytest.mark.parametrize("name", squashfs_samples.NAMES)
def test_unsquashfs_reads_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / "image"
    path.write_bytes(squashfs_samples.image(name))
    # without the devices, which only root can make
    command = [
        "unsquashfs",
        "-quiet",
        "-no-progress",
        "-no-xattrs",
        "-excludes",
        "-d",
        str(tmp_path / "tree"),
        str(path),
    ]
    subprocess.run([*command, *map(os.fsdecode, squashfs_samples.DEVICES)], check=True, capture_output=True)
    found = {os.fsdecode(name): sha256(data) for name, data in files_of(path.read_bytes()).items()}
    assert found == hashes(tmp_path / "tree")


def test_an_image_in_any_wrapping_is_opened_by_its_magic(tmp_path: Path) -> None:
    path = tmp_path / "vendor.img"
    path.write_bytes(sparse_image(squashfs_samples.image("zstd").ljust(32 << 10, b"\0")))
    image = open_image(str(path))
    try:
        assert image.listing.format == "sparse/squashfs"
        assert image.listing.in_order, "small files share fragments"
        assert [(entry.name, entry.filesystem) for entry in image.listing.partitions] == [("vendor", "squashfs")]
        [entry] = [entry for entry in image.listing.files if entry.path == "vendor/lib/words.bin"]
        assert image.open(entry).read_at(0, entry.size) == squashfs_samples.EXTRA[b"lib/words.bin"]
    finally:
        image.close()


def test_several_threads_read_at_once() -> None:
    filesystem, nodes = mounted(squashfs_samples.image("tails"))
    files = [node for node in nodes.values() if node.kind is FileKind.FILE] * 3
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda node: read(filesystem.open(node)), files))
    assert found == [squashfs_samples.contents()[node.name] for node in files]


# what it cannot write here


def test_extended_links_and_special_files_are_as_the_basic_ones() -> None:
    names = [b"etc/link", b"etc/long_link", b"etc/block", b"etc/character", b"etc/pipe"]
    places = [inode_of(name)[0] for name in names]
    extended = patched(PLAIN, *((place, bytes([PLAIN[place] + 7])) for place in places))
    filesystem, nodes = mounted(extended)
    assert list(filesystem.problems()) == []
    basic = mounted(PLAIN)[1]
    assert [(nodes[name].kind, nodes[name].link) for name in names] == [
        (basic[name].kind, basic[name].link) for name in names
    ]


def test_offsets_beyond_4_gib_are_followed() -> None:
    place, fragments = inode_of(b"lib/fragments.bin")
    pointer, owners = number(PLAIN, FRAGMENT_TABLE), number(PLAIN, OWNER_TABLE)
    moved = [*range(ROOT + 8, ROOT + 16, 8), OWNER_TABLE, INODE_TABLE, DIRECTORY_TABLE, FRAGMENT_TABLE, pointer, owners]
    moved += [number(PLAIN, pointer) + 2, place + 16]
    image = patched(PLAIN, *((offset, struct.pack("<Q", number(PLAIN, offset) + FAR)) for offset in moved))
    filesystem = Squashfs(Far(image))
    nodes = {node.name: node for node in filesystem.walk()}
    assert list(filesystem.problems()) == []
    assert nodes.keys() == mounted(PLAIN)[1].keys()
    for name in (b"lib/fragments.bin", b"etc/medium.txt", b"etc/small.txt"):
        assert read(filesystem.open(nodes[name])) == samples.contents()[name]
        assert nodes[name].order > FAR
    assert fragments.start < FAR


def test_an_empty_folder_need_not_say_where_its_names_stand() -> None:
    place = number(PLAIN, INODE_TABLE) + 2 + (folder_number(b"app") & 0xFFFF)
    filesystem, nodes = mounted(patched(PLAIN, (place + 16, b"\xff\xff\xff\x7f"), (place + 24, b"\3\0\0\0")))
    assert list(filesystem.problems()) == []
    assert nodes.keys() == mounted(PLAIN)[1].keys() - {b"app/Hello/Hello.apk"}


# owners and extended attributes

RIGHTS = squashfs_samples.image("rights")
LABEL = "u:object_r:a_label_that_two_files_share_and_that_stands_elsewhere:s0"


def test_modes_owners_capabilities_and_labels_are_read() -> None:
    filesystem, nodes = mounted(RIGHTS)
    assert list(filesystem.problems()) == []
    assert {name: node.rights for name, node in nodes.items()} == {
        b"plain": FileRights("0644", 0, 0, "", ""),
        b"tool": FileRights("4755", 0, 2000, "", "u:object_r:tool_exec:s0"),
        b"daemon": FileRights("0550", 1000, 1001, "cap_net_admin,cap_sys_admin=ep", LABEL),
        b"shared": FileRights("0644", 0, 0, "", LABEL),
    }


def test_files_of_a_file_system_without_attributes_have_no_label_as_a_phone_sees_it() -> None:
    assert {node.rights for node in mounted(PLAIN)[1].values() if node.rights} >= {FileRights("0644", 0, 0, "", "")}


@pytest.mark.parametrize("table", [OWNER_TABLE, ATTRIBUTE_TABLE])
@pytest.mark.parametrize("offset", [0, 1 << 40])
def test_a_damaged_table_of_rights_is_said_once_and_all_files_are_listed(table: int, offset: int) -> None:
    filesystem, nodes = mounted(patched(RIGHTS, (table, offset.to_bytes(8, "little"))))
    [(path, error)] = filesystem.problems()
    assert (path, "owners and attributes" in str(error)) == (b"", True)
    assert nodes.keys() == mounted(RIGHTS)[1].keys()


def test_any_damaged_byte_of_the_tables_raises_nothing_but_that_it_is_damaged() -> None:
    for place in range(number(RIGHTS, INODE_TABLE), len(RIGHTS)):
        filesystem = Squashfs(BytesSource(patched(RIGHTS, (place, bytes([RIGHTS[place] ^ 0xFF])))))
        with suppress(ImageError):
            list(filesystem.walk())


# versions and algorithms


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([(MAJOR, b"\3\0\1\0")], "squashfs 3.1"),
        ([(MINOR, b"\1\0")], "squashfs 4.1"),
        ([(0, b"sqsh"), (MAJOR, b"\0\3\0\0")], "big-endian squashfs 3.0"),
        ([(COMPRESSION, b"\3\0")], "LZO"),
        ([(COMPRESSION, b"\7\0")], "algorithm 7"),
    ],
)
def test_what_is_not_read_is_refused_by_name(tmp_path: Path, changes: list[tuple[int, bytes]], message: str) -> None:
    path = tmp_path / "vendor.img"
    path.write_bytes(patched(PLAIN, *changes))
    with pytest.raises(UnsupportedImage, match=message) as caught:
        open_image(str(path))
    assert "unsquashfs" in caught.value.hint


@pytest.mark.parametrize("change", [(MAJOR, b"\0\0"), (MAJOR, b"\5\0"), (0, b"sqsh"), (0, b"hsqt")])
def test_what_begins_alike_is_no_squashfs(change: tuple[int, bytes]) -> None:
    image = patched(PLAIN, change)
    assert not is_squashfs(image)
    with pytest.raises(DamagedImage):
        read_superblock(BytesSource(image))


@pytest.mark.parametrize("change", [(BLOCK_SIZE, b"\0\0\x20\0"), (BLOCK_BITS, b"\x0d\0"), (BLOCK_BITS, b"\xff\0")])
def test_a_block_size_that_contradicts_itself_is_damage(change: tuple[int, bytes]) -> None:
    with pytest.raises(DamagedImage, match="blocks of"):
        read_superblock(BytesSource(patched(PLAIN, change)))


# damage


def test_an_image_that_is_cut_off_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "vendor.img"
    path.write_bytes(squashfs_samples.image("gzip")[:-4000])
    with pytest.raises(DamagedImage) as caught:
        open_image(str(path))
    assert "checksum" in caught.value.hint


def test_what_is_cut_off_behind_the_names_is_said_and_the_rest_is_read() -> None:
    image = squashfs_samples.image("gzip")
    filesystem, nodes = mounted(image[:-1])
    assert {name: read(filesystem.open(node)) for name, node in nodes.items() if node.kind is FileKind.FILE} == (
        squashfs_samples.contents()
    )
    (first, missing), (second, rights) = filesystem.problems()
    assert first == second == b""
    assert f"only {len(image) - 1} are there" in str(missing)
    assert "owners and attributes" in str(rights)
    assert all(node.rights is None for node in nodes.values())


def test_a_folder_that_holds_itself_is_listed_once() -> None:
    own, inside = in_listing(b"app"), in_listing(b"Hello.apk")
    filesystem, nodes = mounted(patched(PLAIN, (inside, PLAIN[own : own + 2])))
    assert not any(name.startswith(b"app/") for name in nodes)
    assert [(name, "elsewhere" in str(error)) for name, error in filesystem.problems()] == [
        (b"app/Hello/Hello.apk", True)
    ]


@pytest.mark.parametrize("type_", [0, 15, 0xFFFF])
def test_an_inode_of_no_type_is_reported(type_: int) -> None:
    place, _ = inode_of(b"build.prop")
    filesystem, nodes = mounted(patched(PLAIN, (place, struct.pack("<H", type_))))
    assert b"build.prop" not in nodes
    assert [(name, str(type_) in str(error)) for name, error in filesystem.problems()] == [(b"build.prop", True)]


def test_an_inode_behind_its_metadata_block_is_reported() -> None:
    filesystem, nodes = mounted(patched(PLAIN, (in_listing(b"build.prop"), b"\xf0\xff")))
    assert b"build.prop" not in nodes
    assert [name for name, _ in filesystem.problems()] == [b"build.prop"]


@pytest.mark.parametrize("name", [b"a/bcdefghi", b"abc\0efghij"])
def test_a_name_that_no_file_can_have_is_reported(name: bytes) -> None:
    filesystem, nodes = mounted(patched(PLAIN, (in_listing(b"build.prop") + 8, name)))
    assert len(nodes) == len(mounted(PLAIN)[1]) - 1
    assert ["no file can have" in str(error) for _, error in filesystem.problems()] == [True]


@pytest.mark.parametrize(
    "change",
    [
        (in_listing(b"character") + 6, b"\xff\xff"),  # a name longer than what is left
        (in_listing(b"block") - 12, b"\0\1\0\0"),  # 257 names
        (in_listing(b"block") - 12, b"\xfe\0\0\0"),  # 255 where there are some
    ],
)
def test_a_damaged_folder_is_reported_and_the_others_are_listed(change: tuple[int, bytes]) -> None:
    filesystem, nodes = mounted(patched(PLAIN, change))
    assert b"etc/small.txt" not in nodes or change[1] == b"\xfe\0\0\0"
    assert b"app/Hello/Hello.apk" in nodes
    assert b"etc" in [name for name, _ in filesystem.problems()]


def test_what_a_long_folder_lists_before_damage_is_listed() -> None:
    directories = number(PLAIN, DIRECTORY_TABLE)
    second = directories + 2 + (int.from_bytes(PLAIN[directories : directories + 2], "little") & 0x7FFF)
    filesystem, nodes = mounted(patched(PLAIN, (second, b"\0\x80")))
    assert 5 < sum(name.startswith(squashfs_samples.LONG_FOLDER) for name in nodes) < 30
    assert {name for name, _ in filesystem.problems()} == {squashfs_samples.LONG_FOLDER}
    assert b"lib/words.bin" in nodes


@pytest.mark.parametrize(
    ("file", "offset", "value"),
    [
        (b"lib/words.bin", 32, b"\1\0\0\3"),  # bits of a block's size that are none
        (b"lib/words.bin", 32, b"\1\x10\0\1"),  # a block larger than blocks are
        (b"lib/words.bin", 32, b"\0\0\0\1"),  # a copied block of no bytes
        (b"lib/words.bin", 32, b"\xff\x0f\0\1"),  # one byte fewer than the file has
        (b"lib/words.bin", 32, b"\x10\0\0\0"),  # not compressed, and said to be
        (b"lib/words.bin", 16, b"\xff\xff\xff\xff"),  # outside the image
        (b"etc/small.txt", 20, b"\1\0\0\0"),  # a fragment that is not there
        (b"etc/small.txt", 24, b"\xff\xff\0\0"),  # behind what the fragment holds
    ],
)
def test_damage_in_one_file_is_that_files_alone(file: bytes, offset: int, value: bytes) -> None:
    place, _ = inode_of(file)
    filesystem, nodes = mounted(patched(PLAIN, (place + offset, value)))
    others = {name: node for name, node in nodes.items() if name != file and node.kind is FileKind.FILE}
    assert {name: read(filesystem.open(node)) for name, node in others.items()} == {
        name: data for name, data in squashfs_samples.contents().items() if name != file
    }
    if file not in nodes:
        assert [name for name, _ in filesystem.problems()] == [file]
        return
    with pytest.raises(DamagedImage):
        read(filesystem.open(nodes[file]))


def test_sizes_that_no_image_has_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    place, _ = inode_of(b"lib/hole.bin")
    huge = (place + 24, struct.pack("<Q", 1 << 60))
    filesystem, nodes = mounted(patched(PLAIN, huge))
    with pytest.raises(LimitReached, match="claims"):
        filesystem.open(nodes[b"lib/hole.bin"])
    monkeypatch.setattr(squashfs_content, "MAXIMUM_BLOCKS", 3)
    filesystem, nodes = mounted(PLAIN)
    with pytest.raises(LimitReached, match="blocks"):
        filesystem.open(nodes[b"lib/words.bin"])


def test_a_link_longer_than_a_path_is_reported() -> None:
    place, _ = inode_of(b"etc/link")
    filesystem, nodes = mounted(patched(PLAIN, (place + 20, b"\1\x10\0\0")))
    assert b"etc/link" not in nodes
    assert [name for name, _ in filesystem.problems()] == [b"etc/link"]


def test_metadata_that_end_early_are_damage() -> None:
    directories = number(PLAIN, DIRECTORY_TABLE)
    filesystem, _ = mounted(patched(PLAIN, (directories, b"\xff\x9f")))  # 8191 bytes, though others follow
    assert any("end before" in str(error) for _, error in filesystem.problems())
    filesystem, _ = mounted(patched(PLAIN, (directories, b"\1\xa0")))
    assert any("metadata block of 8193 bytes" in str(error) for _, error in filesystem.problems())


def test_a_file_beyond_the_end_is_damage() -> None:
    place, _ = inode_of(b"lib/hole.bin")
    filesystem, nodes = mounted(patched(PLAIN, (place + 16, b"\xff" * 8)))
    with pytest.raises(DamagedImage, match="beyond the end"):
        filesystem.open(nodes[b"lib/hole.bin"])


def test_fragments_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(squashfs_content, "MAXIMUM_FRAGMENTS", 0)
    filesystem, _ = mounted(PLAIN)
    assert {type(error) for _, error in filesystem.problems()} == {LimitReached}
