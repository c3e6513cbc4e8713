from __future__ import annotations

import shutil
import stat
import struct
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage, ImageError, LimitReached, UnsupportedImage
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats.erofs import decompress as erofs_decompress
from fwdiff.images.formats.erofs import extents as erofs_extents
from fwdiff.images.formats.erofs.decompress import decode, decode_run
from fwdiff.images.formats.erofs.erofs import Erofs
from fwdiff.images.formats.erofs.index import Extent
from fwdiff.images.interface import FileNode
from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileKind
from tests.unit.images import erofs_samples, erofs_writer, samples
from tests.unit.images.build import sparse_image
from tests.unit.images.erofs_samples import noise, words
from tests.unit.images.erofs_writer import Head, Image
from tests.unit.images.whole_files import all_files_of, nodes_of, read

SUPERBLOCK = 1024
IMAGES = ["inline", "plain", "lz4", "lz4_big", "legacy", "chunks", "chunk_indexes"]


class CountingSource(BytesSource):
    """Counts what is read."""

    bytes_read = 0

    def read_at(self, offset: int, length: int) -> bytes:
        data = super().read_at(offset, length)
        self.bytes_read += len(data)
        return data


def mounted(image: bytes) -> tuple[Erofs, dict[bytes, FileNode]]:
    filesystem = Erofs(BytesSource(image))
    return filesystem, nodes_of(filesystem)


def files_of(image: bytes) -> dict[bytes, bytes]:
    return all_files_of(Erofs(BytesSource(image)))


def read_file(image: bytes, name: bytes = b"f") -> bytes:
    filesystem, nodes = mounted(image)
    return read(filesystem.open(nodes[name]))


def patched(image: bytes, offset: int, value: bytes) -> bytes:
    return image[:offset] + value + image[offset + len(value) :]


def with_one_file(inode_of: Image, number: int) -> bytes:
    inode_of.add(b"f", number)
    return inode_of.build()


# what mkfs.erofs writes


@pytest.mark.parametrize("name", IMAGES)
def test_every_file_is_read_as_it_was_packed(name: str) -> None:
    assert files_of(erofs_samples.image(f"{name}.img")) == erofs_samples.contents()


@pytest.mark.parametrize("name", IMAGES)
def test_links_and_special_files_are_listed_with_their_kind(name: str) -> None:
    filesystem, nodes = mounted(erofs_samples.image(f"{name}.img"))
    assert filesystem.name == "erofs"
    assert {name: node.link for name, node in nodes.items() if node.kind is FileKind.LINK} == samples.LINKS
    assert [name for name, node in nodes.items() if node.kind is FileKind.SPECIAL] == [samples.PIPE]
    with pytest.raises(UnsupportedImage):
        filesystem.open(nodes[b"etc/link"])


@pytest.mark.parametrize("name", IMAGES)
@pytest.mark.parametrize("file", [b"lib/words.bin", b"lib/mixed.bin", b"lib/hole.bin"])
def test_a_file_is_read_at_any_offset(name: str, file: bytes) -> None:
    filesystem, nodes = mounted(erofs_samples.image(f"{name}.img"))
    source = filesystem.open(nodes[file])
    expected = erofs_samples.contents()[file]
    assert source.size == len(expected)
    for offset in [*range(0, len(expected) + 4096, 3777), len(expected) - 1]:
        assert source.read_at(offset, 9000) == expected[offset : offset + 9000]
    with pytest.raises(DamagedImage):
        source.read_at(-1, 1)


@pytest.mark.parametrize("name", ["plain", "chunks", "chunk_indexes"])
def test_order_is_where_plain_content_begins(name: str) -> None:
    image = erofs_samples.image(f"{name}.img")
    _, nodes = mounted(image)
    node = nodes[b"app/Hello/Hello.apk"]
    assert image[node.order : node.order + 4096] == samples.FILES[node.name][:4096]


@pytest.mark.parametrize("name", ["lz4", "lz4_big", "legacy"])
def test_order_is_where_the_first_extent_begins(name: str) -> None:
    filesystem, nodes = mounted(erofs_samples.image(f"{name}.img"))
    for name_ in (b"lib/words.bin", b"lib/mixed.bin", b"lib/zeros.bin"):
        source = filesystem.open(nodes[name_])
        assert isinstance(source, erofs_extents.CompressedSource)
        assert nodes[name_].order == source._extents[0].offset


@pytest.mark.skipif(not shutil.which("mkfs.erofs"), reason="mkfs.erofs of erofs-utils is not installed")
@pytest.mark.parametrize(
    "options",
    [["-zlz4"], ["-zlz4hc", "-C65536"], ["-zlz4", "-Elegacy-compress", "-C8192"], ["--chunksize=16384"], ["-x-1"]],
)
def test_what_the_installed_mkfs_packs_is_read(tmp_path: Path, options: list[str]) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    erofs_samples.write_tree(tree)
    command = ["mkfs.erofs", "--quiet", *options, str(tmp_path / "image"), str(tree)]
    subprocess.run(command, check=True, capture_output=True)
    assert files_of((tmp_path / "image").read_bytes()) == erofs_samples.contents()


def test_an_image_in_any_wrapping_is_opened_by_its_magic(tmp_path: Path) -> None:
    path = tmp_path / "vendor.img"
    path.write_bytes(sparse_image(erofs_samples.image("lz4.img")))
    image = open_image(str(path))
    try:
        assert image.listing.format == "sparse/erofs"
        assert [(entry.name, entry.filesystem) for entry in image.listing.partitions] == [("vendor", "erofs")]
        [entry] = [entry for entry in image.listing.files if entry.path == "vendor/lib/words.bin"]
        assert image.open(entry).read_at(0, entry.size) == erofs_samples.EXTRA[b"lib/words.bin"]
    finally:
        image.close()


# what later versions write

ALGORITHMS = [erofs_writer.LZ4, erofs_writer.LZMA, erofs_writer.DEFLATE, erofs_writer.ZSTD]
LENGTHS = [9000, 4096, 4097, 30_000, 12_345, 5000]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize(
    ("layout", "advice"),
    [
        (erofs_writer.FULL, 0),
        (erofs_writer.COMPACT, 0),
        (erofs_writer.COMPACT, erofs_writer.COMPACT_2B),
    ],
)
def test_every_algorithm_is_read_through_every_index(algorithm: int, layout: int, advice: int) -> None:
    data = words("algorithms", 200_003)
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    image.add_compressed(b"f", data, algorithm, lengths=LENGTHS, layout=layout, advice=advice)
    assert read_file(image.build()) == data


@pytest.mark.parametrize("attributes", [0, 2, 4, 8])
@pytest.mark.parametrize("size", [1, 4096, 70_000, 98_304, 110_000, 300_000])
@pytest.mark.parametrize("big", [False, True])
def test_a_compact_index_may_begin_at_any_border(attributes: int, size: int, big: bool) -> None:
    data = words("compact", size)
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    step = 20_000 if big else 5000
    lengths = [step] * ((size - 1) // step)
    advice = erofs_writer.COMPACT_2B
    number = image.add_compressed(
        b"f",
        data,
        erofs_writer.LZ4,
        lengths=lengths,
        layout=erofs_writer.COMPACT,
        advice=advice,
        attributes=attributes,
    )
    filesystem, nodes = mounted(image.build())
    source = filesystem.open(nodes[b"f"])
    assert read(source) == data
    assert nodes[b"f"].key == number
    assert isinstance(source, erofs_extents.CompressedSource)
    assert nodes[b"f"].order == source._extents[0].offset
    assert {extent.stored > 4096 for extent in source._extents} >= {big and size > step}


@pytest.mark.parametrize("block_bits", [9, 10, 14, 16])
def test_blocks_may_have_other_sizes(block_bits: int) -> None:
    data = words("blocks", 150_000)
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG, block_bits=block_bits)
    image.add_compressed(b"f", data, erofs_writer.ZSTD, lengths=[70_000])
    assert read_file(image.build()) == data


def test_a_deflate_stream_may_begin_with_a_stored_block() -> None:
    data = noise("stored", 70_000) + bytes(30_000)
    assert erofs_writer.compress_deflate(data)[0] == 1 << 3
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    image.add_compressed(b"f", data, erofs_writer.DEFLATE, lengths=[])
    assert read_file(image.build()) == data


def test_files_stand_in_folders_in_folders() -> None:
    data = {b"f": noise("outer", 5000), b"app/X/X.apk": noise("app", 9000), b"app/Y/Y.apk": b""}
    image = Image()
    for path, content in data.items():
        folder, _, name = path.rpartition(b"/")
        image.add(name, image.inode(len(content), erofs_writer.PLAIN_LAYOUT, image.store(content)[0]), folder=folder)
    assert files_of(image.build()) == data


def test_a_file_may_use_two_algorithms_and_plain_extents() -> None:
    parts = [words("one", 8192), words("two", 8192), noise("three", 4000)]
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG | erofs_writer.TWO_ALGORITHMS)
    heads = [
        image.compress(parts[0], 0, erofs_writer.LZ4),
        image.compress(parts[1], 8192, erofs_writer.ZSTD, kind=erofs_writer.HEAD_2),
        Head(16_384, erofs_writer.PLAIN, *image.store(parts[2])),
    ]
    algorithms = erofs_writer.LZ4 | erofs_writer.ZSTD << 4
    advice = erofs_writer.BIG_1 | erofs_writer.BIG_2
    number = image.indexed(20_384, heads, algorithms=algorithms, advice=advice)
    assert read_file(with_one_file(image, number)) == b"".join(parts)


def test_plain_extents_may_be_rotated_in_their_block() -> None:
    parts = [words("start", 6000), noise("rotated", 4096)]
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    rotated = parts[1][4096 - 6000 % 4096 :] + parts[1][: 4096 - 6000 % 4096]
    heads = [image.compress(parts[0], 0, erofs_writer.LZ4), Head(6000, erofs_writer.PLAIN, *image.store(rotated))]
    number = image.indexed(10_096, heads, advice=erofs_writer.INTERLACED)
    assert read_file(with_one_file(image, number)) == b"".join(parts)


@pytest.mark.parametrize("layout", [erofs_writer.FULL, erofs_writer.COMPACT])
@pytest.mark.parametrize("kind", [erofs_writer.HEAD_1, erofs_writer.PLAIN])
def test_the_last_extent_may_stand_behind_the_index(layout: int, kind: int) -> None:
    parts = [words("start", 5000), words("tail", 6000)]
    image = Image(features=erofs_writer.PADDING | erofs_writer.TAIL_PACKING)
    if kind == erofs_writer.PLAIN:
        parts[1] = parts[1][:2000]
    stored = erofs_writer.compress_zstd(parts[1]) if kind == erofs_writer.HEAD_1 else parts[1]
    heads = [image.compress(parts[0], 0, erofs_writer.ZSTD), Head(5000, kind, 0)]
    number = image.indexed(
        sum(map(len, parts)),
        heads,
        layout=layout,
        algorithms=erofs_writer.ZSTD,
        advice=erofs_writer.INLINE_EXTENT,
        word=len(stored) << 16,
        behind=stored,
    )
    assert read_file(with_one_file(image, number)) == b"".join(parts)


def with_fragments() -> tuple[bytes, dict[bytes, bytes]]:
    """Three files: one with its end in the packed inode, one that is there whole, and one without."""
    packed = noise("packed", 400_000) + words("packed", 100_000)
    start = words("start", 10_000)
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG | erofs_writer.FRAGMENTS)
    image.packed = image.add_compressed(b"packed", packed, erofs_writer.LZ4, lengths=[100_000] * 4)
    head = image.compress(start, 0, erofs_writer.LZ4)
    heads = [head, Head(10_000, erofs_writer.HEAD_1, 0)]
    tail = image.indexed(13_000, heads, advice=erofs_writer.FRAGMENT | erofs_writer.BIG_1, word=450_123)
    image.add(b"tail", tail)
    whole = struct.pack("<Q", 1 << 63 | 399_000)
    image.add(b"whole", image.inode(2000, erofs_writer.COMPACT, 0, whole))
    expected = {b"packed": packed, b"tail": start + packed[450_123:453_123], b"whole": packed[399_000:401_000]}
    return image.build(), expected


def test_ends_of_files_may_stand_in_the_packed_inode() -> None:
    image, expected = with_fragments()
    assert files_of(image) == expected


def test_the_only_extent_of_a_file_may_be_a_fragment() -> None:
    packed = words("packed", 9000)
    image = Image(features=erofs_writer.PADDING | erofs_writer.FRAGMENTS)
    image.packed = image.add_compressed(b"packed", packed, erofs_writer.LZ4, lengths=[])
    number = image.indexed(7000, [Head(0, erofs_writer.HEAD_1, 0)], advice=erofs_writer.FRAGMENT, word=1500)
    assert read_file(with_one_file(image, number)) == packed[1500:8500]


def test_of_the_packed_inode_no_more_is_read_than_a_fragment_needs() -> None:
    image, expected = with_fragments()
    source = CountingSource(image)
    filesystem = Erofs(source)
    [node] = [node for node in filesystem.walk() if node.name == b"tail"]
    before = source.bytes_read
    assert read(filesystem.open(node)) == expected[b"tail"]
    assert source.bytes_read - before < 80_000, "the packed inode takes more than 400,000"


def test_files_may_share_extents_and_parts_of_them() -> None:
    data = words("shared", 30_000)
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG | erofs_writer.FRAGMENTS)
    head = image.compress(data, 0, erofs_writer.LZ4)
    other = image.compress(words("other", 9000), 0, erofs_writer.LZ4)
    part = erofs_writer.shared(head, start=9000, is_partial=True)
    image.add(b"one", image.indexed(30_000, [head], advice=erofs_writer.BIG_1))
    image.add(b"two", image.indexed(29_000, [other, part], advice=erofs_writer.BIG_1))
    assert files_of(image.build()) == {b"one": data, b"two": words("other", 9000) + data[:20_000]}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_part_of_an_extent_is_decoded_by_every_algorithm(algorithm: int) -> None:
    data = words("part", 30_000)
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    head = erofs_writer.shared(image.compress(data, 0, algorithm), start=0, is_partial=True)
    number = image.indexed(12_000, [head], advice=erofs_writer.BIG_1, algorithms=algorithm)
    assert read_file(with_one_file(image, number)) == data[:12_000]


@pytest.mark.parametrize("data", [words("legacy", 9000), bytes(9000), words("legacy", 3000) * 3, noise("legacy", 4000)])
@pytest.mark.parametrize("behind", [b"", bytes(7), b"\x07garbage"])
def test_lz4_is_decoded_without_knowing_where_it_ends(data: bytes, behind: bytes) -> None:
    stored = erofs_writer.compress_lz4(data) + behind
    for length in (len(data), len(data) - 1, len(data) // 2, 1):
        assert decode(stored, Extent(0, length, 0, len(stored), 0, False), zero_padding=False) == data[:length]


@pytest.mark.parametrize(
    ("data", "behind", "length"),
    [
        (words("legacy", 9000) + noise("legacy", 20) + bytes(5), b"", 9025),
        (words("legacy", 9000), b"", 7000),
        (words("legacy", 9000), bytes(100), 9000),
    ],
    ids=["it ends in zeros", "more is in it", "zeros are behind it"],
)
def test_lz4_is_rarely_decoded_token_by_token(
    data: bytes, behind: bytes, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(erofs_decompress, "_decode_lz4_start")
    stored = erofs_writer.compress_lz4(data) + behind
    assert decode(stored, Extent(0, length, 0, len(stored), 0, False), zero_padding=False) == data[:length]


@pytest.mark.parametrize("unit", [4, 8])
def test_chunks_may_be_holes(unit: int) -> None:
    chunk = noise("chunk", 8192)
    image = Image(features=erofs_writer.CHUNKED)
    block, _ = image.store(chunk)
    blocks = [0xFFFFFFFF, block, 0xFFFFFFFF, 0xFFFFFFFF, block]
    addresses = b"".join(struct.pack("<I" if unit == 4 else "<4xI", block) for block in blocks)
    format_ = 1 | (0x20 if unit == 8 else 0)
    number = image.inode(4 * 8192 + 5000, erofs_writer.CHUNKS, format_, addresses)
    assert read_file(with_one_file(image, number)) == bytes(8192) + chunk + bytes(16_384) + chunk[:5000]


def test_names_are_bytes_and_may_have_255_of_them() -> None:
    names = {b"n" * 255, b"caf\xe9", *(b"%d" % number for number in range(500))}
    image = Image()
    number = image.inode(3, erofs_writer.INLINE_LAYOUT, 0, b"abc")
    for name in names:
        image.add(name, number)
    assert files_of(image.build()) == dict.fromkeys(names, b"abc")


# how it is read


def test_reading_a_file_decodes_each_extent_once(monkeypatch: pytest.MonkeyPatch) -> None:
    data = words("once", 200_000)
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    image.add_compressed(b"f", data, erofs_writer.ZSTD, lengths=[20_000] * 9)
    filesystem, nodes = mounted(image.build())
    decoded: list[int] = []

    def counting(run: bytes, extents: Sequence[Extent], *, zero_padding: bool) -> list[bytes]:
        decoded.extend(extent.start for extent in extents)
        return decode_run(run, extents, zero_padding=zero_padding)

    monkeypatch.setattr(erofs_extents, "decode_run", counting)
    assert read(filesystem.open(nodes[b"f"])) == data
    assert decoded == list(range(0, 200_000, 20_000))


def test_several_threads_may_read_at_once() -> None:
    image, expected = with_fragments()
    filesystem, nodes = mounted(image)
    with ThreadPoolExecutor(8) as pool:
        for name, data in pool.map(lambda name: (name, read(filesystem.open(nodes[name]))), sorted(expected) * 8):
            assert data == expected[name]


# what is refused


@pytest.mark.parametrize(
    ("features", "named"), [(0x80, "48-bit"), (0x100, "compressed metadata"), (0x80000000, "0x80000000")]
)
def test_a_feature_that_changes_the_layout_is_refused_by_name(features: int, named: str) -> None:
    with pytest.raises(UnsupportedImage, match=named):
        Erofs(BytesSource(Image(features=features).build()))


def test_further_devices_and_large_folder_blocks_are_refused_by_name() -> None:
    image = Image(features=erofs_writer.TWO_ALGORITHMS).build()
    with pytest.raises(UnsupportedImage, match="further devices"):
        Erofs(BytesSource(patched(image, SUPERBLOCK + 86, b"\1")))
    with pytest.raises(UnsupportedImage, match="large directory blocks"):
        Erofs(BytesSource(patched(image, SUPERBLOCK + 90, b"\1")))


def test_features_that_only_writers_must_know_are_ignored() -> None:
    image = patched(erofs_samples.image("lz4.img"), SUPERBLOCK + 8, b"\xfe\xff\xff\xff")
    assert files_of(image) == erofs_samples.contents()


@pytest.mark.parametrize("layout", [5, 6, 7, 8])
def test_an_unknown_layout_is_reported_and_the_rest_is_listed(layout: int) -> None:
    image = Image()
    image.add(b"later", image.inode(3, layout, 0, b"abc"))
    image.add(b"known", image.inode(3, erofs_writer.INLINE_LAYOUT, 0, b"abc"))
    filesystem, nodes = mounted(image.build())
    assert list(nodes) == [b"known"]
    [(name, error)] = filesystem.problems()
    assert name == b"later"
    assert isinstance(error, UnsupportedImage)


def test_an_unknown_algorithm_is_refused_by_number() -> None:
    image = Image()
    head = image.compress(b"a" * 100, 0, erofs_writer.LZ4)
    image.features |= erofs_writer.BIG
    with pytest.raises(UnsupportedImage, match="algorithm 4"):
        read_file(with_one_file(image, image.indexed(100, [head], algorithms=4)))


def test_extent_records_are_refused_by_name() -> None:
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    number = image.indexed(100, [image.compress(b"a" * 100, 0, erofs_writer.LZ4)], advice=1)
    image.add(b"f", number)
    filesystem, _ = mounted(image.build())
    assert ["extent records" in str(error) for _, error in filesystem.problems()] == [True]


# what is damaged


def test_a_superblock_that_does_not_match_its_checksum_is_reported() -> None:
    image = erofs_samples.image("lz4.img")
    filesystem, nodes = mounted(patched(image, SUPERBLOCK + 64, b"a name"))
    assert set(nodes) >= set(erofs_samples.contents())
    assert ["checksum" in str(error) for _, error in filesystem.problems()] == [True]


def test_an_image_that_is_cut_off_is_reported_and_what_is_there_is_read() -> None:
    image = erofs_samples.image("plain.img")
    filesystem, nodes = mounted(image[: len(image) // 2])
    assert ["only" in str(error) for _, error in filesystem.problems()][:1] == [True]
    read_whole, lost = set(), set()
    for name, data in erofs_samples.contents().items():
        try:
            assert name not in nodes or read(filesystem.open(nodes[name])) == data
            read_whole.add(name)
        except DamagedImage:
            lost.add(name)
    assert len(read_whole) > len(lost) > 0


@pytest.mark.parametrize("bits", [0, 8, 17, 255])
def test_a_block_size_that_no_image_has_is_damaged(bits: int) -> None:
    with pytest.raises(DamagedImage):
        Erofs(BytesSource(patched(erofs_samples.image("lz4.img"), SUPERBLOCK + 12, bytes([bits]))))


def test_an_image_that_ends_in_its_superblock_is_damaged() -> None:
    with pytest.raises(DamagedImage):
        Erofs(BytesSource(erofs_samples.image("lz4.img")[:1100]))


def test_a_folder_that_holds_itself_is_listed_once() -> None:
    image = Image()
    image.add(b"file", image.inode(0, erofs_writer.PLAIN_LAYOUT))
    image.add(b"loop", 2)  # the number that the root will have
    filesystem, nodes = mounted(image.build())
    assert list(nodes) == [b"file"]
    assert [name for name, _ in filesystem.problems()] == [b"loop"]


@pytest.mark.parametrize("name", [b"a/b", b"/"])
def test_a_name_that_no_file_can_have_is_reported(name: bytes) -> None:
    image = Image()
    number = image.inode(0, erofs_writer.PLAIN_LAYOUT)
    image.add(name, number)
    image.add(b"good", number)
    filesystem, nodes = mounted(image.build())
    assert list(nodes) == [b"good"]
    assert ["a name that no file can have" in str(error) for _, error in filesystem.problems()] == [True]


def test_a_damaged_folder_is_reported_and_the_others_are_listed() -> None:
    image = erofs_samples.image("lz4.img")
    position = image.index(b"...Hello.apk") - 36
    assert position > 0
    filesystem, nodes = mounted(patched(image, position + 8, b"\xff\xff"))
    assert b"app/Hello/Hello.apk" not in nodes
    assert b"build.prop" in nodes
    assert [name for name, _ in filesystem.problems() if name] == [b"app/Hello"]


def test_a_root_that_is_no_folder_is_damaged() -> None:
    image = Image()
    image.add(b"f", image.inode(0, erofs_writer.PLAIN_LAYOUT))
    with pytest.raises(DamagedImage, match="root"):
        mounted(patched(image.build(), SUPERBLOCK + 14, b"\1\0"))


def test_an_inode_of_no_type_is_reported() -> None:
    image = Image()
    image.add(b"odd", image.inode(0, erofs_writer.PLAIN_LAYOUT, mode=0o170000))
    filesystem, nodes = mounted(image.build())
    assert not nodes
    assert ["unknown type" in str(error) for _, error in filesystem.problems()] == [True]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("stored", [b"", b"\xff" * 500, b"\x28\xb5\x2f\xfd", b"\1"])
def test_content_that_does_not_decode_is_damaged(algorithm: int, stored: bytes) -> None:
    for zero_padding in (True, False):
        with pytest.raises(DamagedImage):
            decode(stored.rjust(4096, b"\0"), Extent(0, 9000, 0, 4096, algorithm, False), zero_padding=zero_padding)


def test_content_that_decodes_to_less_is_damaged() -> None:
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    head = image.compress(words("short", 8000), 0, erofs_writer.ZSTD)
    number = image.indexed(8001, [head], algorithms=erofs_writer.ZSTD)
    with pytest.raises(DamagedImage, match="8000 bytes in the place of 8001"):
        read_file(with_one_file(image, number))


@pytest.mark.parametrize(
    "heads",
    [
        [Head(1, erofs_writer.HEAD_1, 1)],
        [Head(0, erofs_writer.HEAD_1, 0xFFFFFFF0)],
        [Head(0, erofs_writer.HEAD_1, 1, blocks=0x7FF)],
        [Head(0, erofs_writer.PLAIN, 1)],
    ],
)
def test_an_index_that_contradicts_itself_damages_that_file_alone(heads: list[Head]) -> None:
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    image.store(noise("something", 4096))
    image.add(b"bad", image.indexed(20_000, heads, advice=erofs_writer.BIG_1))
    image.add_compressed(b"good", words("good", 9000), erofs_writer.LZ4, lengths=[])
    filesystem, nodes = mounted(image.build())
    with pytest.raises(ImageError):
        read(filesystem.open(nodes[b"bad"]))
    assert read(filesystem.open(nodes[b"good"])) == words("good", 9000)


def test_an_extent_that_lacks_its_size_is_damaged() -> None:
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    head = image.compress(words("small", 8192), 0, erofs_writer.LZ4)
    whole = with_one_file(image, image.indexed(8192, [head], advice=erofs_writer.BIG_1))
    count = struct.pack("<HHHH", erofs_writer.NON_HEAD, 0, 0x800 | head.blocks, 1)
    assert whole.count(count) == 1
    for low in (1, 0x800):
        damaged = whole.replace(count, struct.pack("<HHHH", erofs_writer.NON_HEAD, 0, low, 1))
        with pytest.raises(DamagedImage, match="number of its blocks"):
            read_file(damaged)


def test_an_extent_longer_than_any_kernel_reads_is_refused() -> None:
    data = bytes(13 << 20)
    image = Image(features=erofs_writer.PADDING | erofs_writer.BIG)
    number = image.indexed(len(data), [image.compress(data, 0, erofs_writer.ZSTD)], algorithms=erofs_writer.ZSTD)
    with pytest.raises(LimitReached):
        read_file(with_one_file(image, number))


@pytest.mark.parametrize("layout", [erofs_writer.PLAIN_LAYOUT, erofs_writer.CHUNKS, erofs_writer.FULL])
def test_a_size_far_beyond_the_image_is_not_believed(layout: int) -> None:
    image = Image()
    number = image.inode(0xFFFFFFFF, layout, 0x1F if layout == erofs_writer.CHUNKS else 1, bytes(64))
    with pytest.raises(ImageError):
        read_file(with_one_file(image, number))


def test_a_packed_inode_that_refers_to_itself_or_is_missing_is_damaged() -> None:
    whole = struct.pack("<Q", 1 << 63 | 5)
    for is_itself in (True, False):
        image = Image(features=erofs_writer.PADDING | erofs_writer.FRAGMENTS)
        number = image.inode(100, erofs_writer.COMPACT, 0, whole)
        image.packed = number if is_itself else 0
        image.add(b"f", image.inode(50, erofs_writer.COMPACT, 0, whole))
        filesystem, nodes = mounted(image.build())
        if b"f" in nodes:
            with pytest.raises(DamagedImage, match="packed inode"):
                filesystem.open(nodes[b"f"])
        else:
            assert ["packed inode" in str(error) for _, error in filesystem.problems()] == [True]


def test_a_fragment_outside_the_packed_inode_is_damaged() -> None:
    image = Image(features=erofs_writer.PADDING | erofs_writer.FRAGMENTS)
    image.packed = image.inode(10, erofs_writer.INLINE_LAYOUT, 0, bytes(10))
    image.add(b"f", image.inode(50, erofs_writer.COMPACT, 0, struct.pack("<Q", 1 << 63 | 5)))
    filesystem, nodes = mounted(image.build())
    with pytest.raises(DamagedImage):
        filesystem.open(nodes[b"f"])


def test_a_link_longer_than_a_path_is_reported() -> None:
    image = Image()
    block, _ = image.store(b"a" * 5000)
    image.add(b"link", image.inode(5000, erofs_writer.PLAIN_LAYOUT, block, mode=stat.S_IFLNK | 0o777))
    filesystem, nodes = mounted(image.build())
    assert not nodes
    assert [name for name, _ in filesystem.problems()] == [b"link"]
