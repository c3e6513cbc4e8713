from __future__ import annotations

import struct
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.formats import nb0
from fwdiff.images.opening.opener import open_image
from fwdiff.model import ProblemKind
from tests.unit.images import samples
from tests.unit.images.build import noise, sparse_image
from tests.unit.images.opening.test_opener import contents, expected, write
from tests.unit.images.writers.nb0 import nb0 as pack

EXT4 = samples.image("ext4_inline.img")
BUILD = "B2N-213B-0-00WW-A01-"
FILES = [
    (f"{BUILD}system.img", sparse_image(EXT4)),
    (f"{BUILD}vendor.img", EXT4),
    (f"{BUILD}boot.img", noise(9000)),
    ("B2N.mlf", b"list"),
]


def test_the_files_of_an_nb0_are_those_of_its_partitions(tmp_path: Path) -> None:
    path = write(tmp_path / "B2N-213B-0-00WW-A01.nb0", pack(FILES))
    image = open_image(path)
    assert image.listing.format == "nb0/ext4, nb0/sparse/ext4"
    assert [partition.name for partition in image.listing.partitions] == ["boot", "system", "vendor"]
    assert image.listing.parallel
    assert image.listing.unread == ()
    image.close()
    others = {"boot/boot.img": FILES[2][1], "B2N.mlf": b"list"}
    assert contents(path) == {**expected("system"), **expected("vendor"), **others}


def test_of_two_files_with_one_name_the_first_counts() -> None:
    tree = nb0.Nb0Tree(BytesSource(pack([("a.img", b"first"), ("a.img", b"second")])))
    [node] = tree.walk()
    assert tree.open(node).read_at(0, 10) == b"first"


def test_offsets_beyond_four_gigabytes_are_put_together() -> None:
    data = struct.pack("<IIIII48s", 1, 5, 6, 7, 8, b"a.img")
    tree = nb0.Nb0Tree(BytesSource(data))
    assert tree._files == [(b"a.img", 7 << 32 | 5, 8 << 32 | 6)]


def test_what_a_cut_file_has_lost_is_unread(tmp_path: Path) -> None:
    image = open_image(write(tmp_path / "x.nb0", pack(FILES)[:-10_000]))
    assert [partition.name for partition in image.listing.partitions] == ["system"]
    unread = {entry.path: entry.kind for entry in image.listing.unread}
    assert unread == {"vendor": ProblemKind.DAMAGED, "boot": ProblemKind.DAMAGED}
    [lost] = [entry for entry in image.listing.files if entry.path == "B2N.mlf"]
    with pytest.raises(DamagedImage):
        image.open(lost)
    image.close()


def test_a_table_is_recognised_by_the_names_in_it() -> None:
    data = pack(FILES)
    assert nb0.is_nb0(data[:8192])
    assert not nb0.is_nb0(data[:200])
    assert not nb0.is_nb0(bytes(8192))
    assert not nb0.is_nb0(b"\1\0\0\0" + noise(8000))
    assert not nb0.is_nb0(pack([("no extension", b"")]))
    assert not nb0.is_nb0(pack([("../a.img", b"")]))
    assert not nb0.is_nb0(struct.pack("<I", 1 << 20) + data)


def test_a_table_larger_than_any_is_damage() -> None:
    with pytest.raises(DamagedImage, match="claims"):
        nb0.Nb0Tree(BytesSource(struct.pack("<I", nb0.MAXIMUM_FILES + 1) + bytes(100_000)))
