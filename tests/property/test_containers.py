"""Containers damaged at random: the right files, a problem or an `ImageError`, and never much time or memory.

Where a checksum covers the content, no file is ever read wrong.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import lz4.frame
import pytest
from msgspec import Struct

from fwdiff.errors import ImageError
from fwdiff.images.opening.opener import open_image
from fwdiff.model import FileKind
from fwdiff.zstandard import zstd
from tests.unit.images import samples
from tests.unit.images.build import sparse_image, zipped
from tests.unit.images.writers import payload
from tests.unit.images.writers.nb0 import nb0
from tests.unit.images.writers.super_lp import Partition, super_image
from tests.unit.images.writers.transfer_list import block_ota

IMAGE = samples.image("ext2_1k.img")
KINDS = {
    "replace": payload.REPLACE,
    "bzip2": payload.REPLACE_BZ,
    "xz": payload.REPLACE_XZ,
    "zstd": payload.REPLACE_ZSTD,
}
CUTS, FLIPS = 10, 100
SECONDS = 5
MEMORY = 100 << 20
"""Of Python's objects: the cache of decoded blocks holds at most 64 MiB of them."""


class Case(Struct, frozen=True):
    """A packed image, and whether what is read of it is covered by checksums."""

    pack: Callable[[], bytes]
    is_covered: bool


def tar(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


def lz4_frame(data: bytes, *, linked: bool) -> bytes:
    return bytes(lz4.frame.compress(data, block_linked=linked, block_size=4, content_checksum=True))


def zstd_frame(data: bytes) -> bytes:
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


def payload_of(kind: int) -> Callable[[], bytes]:
    return lambda: payload.full_payload({"vendor": IMAGE}, kind, chunk=256 << 10)


CASES = {
    **{f"payload-{name}": Case(payload_of(kind), is_covered=True) for name, kind in KINDS.items()},
    "super": Case(lambda: super_image([Partition("vendor_a", IMAGE), Partition("vendor_b", b"")]), is_covered=False),
    "super-sparse": Case(lambda: sparse_image(super_image([Partition("vendor", IMAGE)])), is_covered=False),
    "tar": Case(lambda: tar("vendor.img", IMAGE), is_covered=False),
    "tar-gz": Case(lambda: gzip.compress(tar("vendor.img", IMAGE), 1), is_covered=True),
    "tar-xz": Case(lambda: lzma.compress(tar("vendor.img", IMAGE), preset=0), is_covered=True),
    "tar-zstd": Case(lambda: zstd_frame(tar("vendor.img", IMAGE)), is_covered=True),
    "tar-bzip2": Case(lambda: bz2.compress(tar("vendor.img", IMAGE), 1), is_covered=True),
    "tar-lz4": Case(lambda: lz4_frame(tar("vendor.img", IMAGE), linked=False), is_covered=True),
    "tar-lz4-linked": Case(lambda: lz4_frame(tar("vendor.img", IMAGE), linked=True), is_covered=True),
    "lz4-in-tar": Case(lambda: tar("vendor.img.lz4", lz4_frame(IMAGE, linked=False)), is_covered=False),
    "target-files": Case(
        lambda: zipped({"META/misc_info.txt": b"x", "SYSTEM/build.prop": b"x", "IMAGES/vendor.img": IMAGE}),
        is_covered=False,
    ),
    "block-ota": Case(lambda: zipped(block_ota(IMAGE, "vendor"), method=0), is_covered=False),
    "block-ota-brotli": Case(lambda: zipped(block_ota(IMAGE, "vendor", packing=".br"), method=0), is_covered=False),
    "nb0": Case(lambda: nb0([("X-vendor.img", sparse_image(IMAGE)), ("X-list.txt", b"list")]), is_covered=False),
}


def damaged(data: bytes, seed: str) -> list[bytes]:
    """Cut copies, and copies with one changed byte; a half of these near the start, where most tables are."""
    chance = random.Random(seed)
    copies = [data[: chance.randrange(len(data))] for _ in range(CUTS)]
    for number in range(FLIPS):
        copy = bytearray(data)
        offset = chance.randrange(min(len(data), 6000) if number % 2 else len(data))
        copy[offset] ^= chance.choice([1, 0x80, 0xFF, chance.randrange(1, 256)])
        copies.append(bytes(copy))
    return copies


def read_everything(path: Path) -> list[bytes]:
    """The content of every file that can be read."""
    found = []
    image = open_image(str(path))
    try:
        for entry in image.listing.files:
            if entry.kind is FileKind.FILE and entry.size <= 1 << 30:
                try:
                    source = image.open(entry)
                    found.append(source.read_at(0, source.size))
                    source.close()
                except ImageError:
                    continue
    finally:
        image.close()
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_damaged_container_is_read_as_far_as_it_goes(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    data = case.pack()
    path = tmp_path / "image"
    path.write_bytes(data)
    right = {*read_everything(path), IMAGE}
    assert len(right) > 100
    for copy in damaged(data, name):
        path.write_bytes(copy)
        started = time.monotonic()
        try:
            found = read_everything(path)
        except ImageError as error:
            assert error.hint  # noqa: PT017 - most copies raise, some are read
            continue
        finally:
            assert time.monotonic() - started < SECONDS
        assert not case.is_covered or right.issuperset(found)


@pytest.mark.parametrize("name", ["payload-xz", "super", "tar-gz", "tar-lz4", "block-ota-brotli", "nb0"])
def test_damage_does_not_cost_memory(name: str, tmp_path: Path) -> None:
    data = CASES[name].pack()
    path = tmp_path / "image"
    tracemalloc.start()
    try:
        for start in range(0, 400, 8):
            copy = bytearray(data)
            copy[start : start + 8] = b"\xff\xff\xff\x7f" * 2
            path.write_bytes(copy)
            try:
                open_image(str(path)).close()
            except ImageError:
                continue
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY
