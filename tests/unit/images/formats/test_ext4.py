from __future__ import annotations

import pytest

from fwdiff.errors import DamagedImage, EncryptedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images import limits
from fwdiff.images.bytes.block_cache import METADATA_BUDGET
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.erofs.erofs import Erofs
from fwdiff.images.formats.ext4.ext4 import Ext4
from fwdiff.images.formats.squashfs.squashfs import Squashfs
from fwdiff.images.interface import FileNode
from fwdiff.model import FileKind
from tests.unit.images import erofs_samples, samples, squashfs_samples
from tests.unit.images.whole_files import files_of, nodes_of, read

SUPERBLOCK = 1024


def mounted(name: str) -> tuple[Ext4, dict[bytes, FileNode]]:
    filesystem = Ext4(BytesSource(samples.image(name)))
    return filesystem, nodes_of(filesystem)


def patched(name: str, offset: int, value: bytes) -> BytesSource:
    data = bytearray(samples.image(name))
    data[offset : offset + len(value)] = value
    return BytesSource(bytes(data))


@pytest.mark.parametrize(
    ("name", "kind", "without"),
    [
        ("ext2_1k.img", "ext2", ()),
        ("ext4_meta_bg.img", "ext4", ()),
        ("ext4_inline.img", "ext4", (b"lib/fragments.bin",)),
    ],
)
def test_every_file_is_read_as_it_was_packed(name: str, kind: str, without: tuple[bytes, ...]) -> None:
    filesystem, nodes = mounted(name)
    assert filesystem.name == kind
    assert files_of(filesystem, nodes) == samples.contents(without=without)
    assert list(filesystem.problems()) == []


def test_what_was_allocated_and_never_written_reads_as_zeros() -> None:
    filesystem, nodes = mounted("ext4_4k.img")
    files = files_of(filesystem, nodes)
    assert files.pop(samples.PREALLOCATED) == bytes(12288)
    assert b"\xaa" * 12288 in samples.image("ext4_4k.img"), "the blocks do hold something else"
    assert files == samples.contents()


@pytest.mark.parametrize("name", ["ext2_1k.img", "ext4_4k.img", "ext4_meta_bg.img", "ext4_inline.img"])
def test_links_and_special_files_are_listed_with_their_kind(name: str) -> None:
    _, nodes = mounted(name)
    assert {name: node.link for name, node in nodes.items() if node.kind is FileKind.LINK} == samples.LINKS
    assert [name for name, node in nodes.items() if node.kind is FileKind.SPECIAL] == [samples.PIPE]


def test_a_link_has_no_content() -> None:
    filesystem, nodes = mounted("ext4_4k.img")
    with pytest.raises(UnsupportedImage):
        filesystem.open(nodes[b"etc/link"])


def test_a_file_in_many_extents_is_read_at_any_offset() -> None:
    filesystem, nodes = mounted("ext4_4k.img")
    source = filesystem.open(nodes[b"lib/fragments.bin"])
    expected = samples.FILES[b"lib/fragments.bin"]
    for offset in range(0, len(expected) + 4096, 1777):
        assert source.read_at(offset, 5000) == expected[offset : offset + 5000]


def test_order_is_where_the_first_block_stands() -> None:
    image = samples.image("ext4_4k.img")
    _, nodes = mounted("ext4_4k.img")
    node = nodes[b"app/Hello/Hello.apk"]
    assert image[node.order : node.order + node.size] == samples.FILES[node.name]


def test_two_files_may_share_their_blocks() -> None:
    filesystem, nodes = mounted("ext4_shared.img")
    twins = [nodes[b"app/Hello/Hello.apk"], nodes[b"app/Hello/Twin.apk"]]
    assert twins[0].order == twins[1].order
    assert [read(filesystem.open(twin)) for twin in twins] == [samples.FILES[b"app/Hello/Hello.apk"]] * 2


def test_what_is_encrypted_is_said_to_be_and_the_rest_is_read() -> None:
    filesystem, nodes = mounted("ext4_shared.img")
    with pytest.raises(EncryptedImage):
        filesystem.open(nodes[b"etc/secret.txt"])
    [(folder, error)] = filesystem.problems()
    assert folder == b"secret"
    assert isinstance(error, EncryptedImage)
    assert read(filesystem.open(nodes[b"build.prop"])) == samples.FILES[b"build.prop"]


def test_a_feature_that_changes_the_layout_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedImage, match="journal device"):
        Ext4(patched("ext2_1k.img", SUPERBLOCK + 96, b"\x0a\0\0\0"))
    with pytest.raises(UnsupportedImage, match="0x80000000"):
        Ext4(patched("ext2_1k.img", SUPERBLOCK + 96, b"\x02\0\0\x80"))


def test_features_that_only_writers_must_know_are_ignored() -> None:
    source = patched("ext2_1k.img", SUPERBLOCK + 100, b"\xff\xff\xff\x7f")
    filesystem = Ext4(source)
    assert files_of(filesystem, {node.name: node for node in filesystem.walk()}) == samples.contents()


def test_a_journal_that_was_not_replayed_is_reported() -> None:
    filesystem = Ext4(patched("ext2_1k.img", SUPERBLOCK + 96, b"\x06\0\0\0"))
    assert len(list(filesystem.walk())) > len(samples.FILES)
    assert ["journal" in str(error) for _, error in filesystem.problems()] == [True]


def test_an_image_that_is_cut_off_is_damaged() -> None:
    image = samples.image("ext4_4k.img")
    with pytest.raises(DamagedImage) as caught:
        Ext4(BytesSource(image[:-4096]))
    assert "Download" in caught.value.hint


def test_a_size_far_beyond_the_file_system_is_not_believed() -> None:
    filesystem, nodes = mounted("ext2_1k.img")
    offset, _ = filesystem._raw_inode(nodes[b"lib/hole.bin"].key)
    huge = Ext4(patched("ext2_1k.img", offset + 108, b"\xff\xff\xff\x7f"))
    node = next(node for node in huge.walk() if node.name == b"lib/hole.bin")
    with pytest.raises(ImageError, match="claims"):
        huge.open(node)


def test_a_folder_that_holds_itself_is_listed_once() -> None:
    image = bytearray(samples.image("ext2_1k.img"))
    position = image.index(b"\x03\x02etc") - 6
    assert int.from_bytes(image[position : position + 4], "little") > 2
    image[position : position + 4] = (2).to_bytes(4, "little")  # the folder `etc` becomes the root
    looping = Ext4(BytesSource(bytes(image)))
    assert not any(node.name.startswith(b"etc/") for node in looping.walk())
    assert [name for name, _ in looping.problems()] == [b"etc"]


def test_an_extent_outside_the_file_system_damages_that_file_alone() -> None:
    filesystem, nodes = mounted("ext4_4k.img")
    offset, _ = filesystem._raw_inode(nodes[b"app/Hello/Hello.apk"].key)
    damaged = Ext4(patched("ext4_4k.img", offset + 40 + 12 + 8, b"\xff\xff\xff\x7f"))
    found = {node.name: node for node in damaged.walk()}
    with pytest.raises(DamagedImage):
        damaged.open(found[b"app/Hello/Hello.apk"])
    assert read(damaged.open(found[b"build.prop"])) == samples.FILES[b"build.prop"]


class EndingSource(BytesSource):
    """Where nothing behind an offset can be read, as of a split image whose parts end with what is in use."""

    def __init__(self, data: bytes, end: int) -> None:
        super().__init__(data)
        self._end = end

    def read_at(self, offset: int, length: int) -> bytes:
        if offset + length > self._end:
            raise DamagedImage("nothing stands there", "")
        return super().read_at(offset, length)


def test_the_rest_of_an_inode_table_need_not_be_there() -> None:
    data = samples.image("ext4_4k.img")
    whole = Ext4(BytesSource(data))
    inodes = {node.key for node in whole.walk()} | {2}
    last = max(whole._inode(number).offset for number in inodes)
    cut = Ext4(EndingSource(data, last + 256))
    assert any(cut._inode(number).offset == last for number in inodes)
    with pytest.raises(DamagedImage, match="nothing stands there"):
        cut._inode(max(inodes) + 64)


def test_names_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_NAME_BYTES", 1000)
    with pytest.raises(LimitReached):
        mounted("ext2_1k.img")


def test_a_damaged_folder_is_reported_and_the_others_are_listed() -> None:
    image = bytearray(samples.image("ext2_1k.img"))
    position = image.index(b"Hello.apk") - 8
    image[position + 4 : position + 6] = b"\x01\0"
    filesystem = Ext4(BytesSource(bytes(image)))
    names = {node.name for node in filesystem.walk()}
    assert b"app/Hello/Hello.apk" not in names
    assert b"build.prop" in names
    assert [name for name, _ in filesystem.problems()] == [b"app/Hello"]


def test_metadata_of_all_file_systems_share_one_budget_and_are_read_once() -> None:
    ext4 = Ext4(BytesSource(samples.image("ext4_inline.img")))
    erofs = Erofs(BytesSource(erofs_samples.image("lz4.img")))
    squashfs = Squashfs(BytesSource(squashfs_samples.image("gzip")))
    for mounted, cache in (
        (ext4, ext4._inodes),
        (erofs, erofs._metadata._windows),
        (squashfs, squashfs._metadata._blocks),
    ):
        assert list(mounted.walk())
        assert cache._budget is METADATA_BUDGET
        assert any(key[0] == cache._number for key in METADATA_BUDGET._blocks)
