from __future__ import annotations

import bz2
import lzma
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import lz4.frame
import pytest

from fwdiff.errors import DamagedImage, LimitReached
from fwdiff.images.bytes import compressed, temporary
from fwdiff.images.bytes.sources import BytesSource
from fwdiff.images.bytes.temporary import write_temporary
from fwdiff.images.interface import ByteSource
from fwdiff.images.opening.opener import open_image
from fwdiff.zstandard import zstd
from tests.unit.images import samples
from tests.unit.images.build import mixed, noise
from tests.unit.images.opening.test_opener import contents, expected, write
from tests.unit.images.packings import skippable

Codec = tuple[Callable[[bytes], bytes], Callable[[ByteSource], Iterator[bytes]]]


def zstd_with_checksum(data: bytes) -> bytes:
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


CODECS: dict[str, Codec] = {
    "bzip2": (bz2.compress, compressed.bzip2),
    "xz": (lambda data: lzma.compress(data, preset=0), compressed.xz),
    "zstd": (zstd_with_checksum, compressed.zstandard),
    "lz4": (
        lambda data: bytes(lz4.frame.compress(data, block_linked=True, content_checksum=True)),
        compressed.lz4_frames,
    ),
}
CONTENT = mixed(1_500_000)
ALONE = lzma.compress(CONTENT, lzma.FORMAT_ALONE, preset=0)
IMAGE = samples.image("ext4_inline.img")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are written."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


@pytest.mark.parametrize("name", CODECS)
def test_the_content_comes_in_bounded_parts(name: str) -> None:
    pack, unpack = CODECS[name]
    zeros = bytes(compressed.PART + 5)
    data = pack(CONTENT) + pack(zeros) + pack(b"the end") + bytes(512)
    parts = list(unpack(BytesSource(data)))
    assert b"".join(parts) == CONTENT + zeros + b"the end"
    assert max(map(len, parts)) <= compressed.PART


@pytest.mark.parametrize("name", CODECS)
def test_damage_is_noticed(name: str) -> None:
    pack, unpack = CODECS[name]
    data = pack(noise(40_000) + bytes(40_000))
    for offset in range(4, len(data), 1009):
        damaged = bytearray(data)
        damaged[offset] ^= 0x11
        with pytest.raises(DamagedImage, match=name):
            list(unpack(BytesSource(bytes(damaged))))
    for size in (7, 20_000, len(data) - 1):
        with pytest.raises(DamagedImage, match="cut off"):
            list(unpack(BytesSource(data[:size])))
    with pytest.raises(DamagedImage):
        list(unpack(BytesSource(data + b"and something else")))


@pytest.mark.parametrize("name", CODECS)
def test_a_packed_image_is_decoded_once_to_a_file_without_a_name(tmp_path: Path, folder: Path, name: str) -> None:
    path = write(tmp_path / "vendor.img.packed", CODECS[name][0](IMAGE))
    announced: list[str] = []
    image = open_image(path, announced.append)
    assert announced == [str(folder)]
    assert image.listing.format == f"{name}/ext4"
    assert not image.listing.parallel
    assert list(folder.iterdir()) == []
    image.close()
    assert contents(path) == expected("vendor")


def test_every_temporary_file_is_closed(tmp_path: Path) -> None:
    descriptors = Path("/dev/fd")
    before = set(descriptors.iterdir())
    path = write(tmp_path / "vendor.img.xz", lzma.compress(IMAGE, preset=0))
    open_image(path).close()
    with pytest.raises(DamagedImage):
        open_image(write(tmp_path / "vendor.img.xz", lzma.compress(IMAGE, preset=0)[:-1]))
    with pytest.raises(DamagedImage):
        open_image(write(tmp_path / "vendor.img.xz", lzma.compress(IMAGE[:-1], preset=0)))
    assert set(descriptors.iterdir()) == before


def test_what_is_written_is_read_at_any_place() -> None:
    source = write_temporary(iter([b"abc", b"", b"defg"]))
    assert (source.size, source.read_at(2, 3), source.read_at(5, 100)) == (7, b"cde", b"fg")
    source.close()


def test_a_full_disk_says_where_and_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary, "LEFT_FREE", 1 << 60)
    with pytest.raises(LimitReached, match="No space left") as caught:
        write_temporary(iter([b"abc"]))
    assert str(folder) in caught.value.message
    assert "TMPDIR" in caught.value.hint


def test_what_is_written_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary, "MAXIMUM_SIZE", 5)
    with pytest.raises(LimitReached, match="more than 5"):
        write_temporary(iter([b"abc", b"def"]))


def test_a_folder_that_cannot_be_written_to_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary, "folder", lambda: "/nowhere")
    with pytest.raises(LimitReached, match="/nowhere"):
        write_temporary(iter([b"abc"]))


def test_large_files_go_where_there_is_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    assert temporary.folder() == os.environ["TMPDIR"]
    monkeypatch.delenv("TMPDIR")
    assert Path(temporary.folder()).is_dir()


@pytest.mark.parametrize("name", CODECS)
def test_the_number_of_streams_is_bounded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "MAXIMUM_STREAMS", 10)
    pack, unpack = CODECS[name]
    assert b"".join(unpack(BytesSource(pack(b"x") * 10))) == b"x" * 10
    with pytest.raises(LimitReached, match="parts"):
        list(unpack(BytesSource(pack(b"") * 11)))


def test_short_streams_are_not_copied_again_and_again() -> None:
    class Decoder:
        """Streams of one byte."""

        eof, needs_input, unused_data = False, True, b""
        copied = 0

        def decompress(self, data: bytes, max_length: int) -> bytes:
            assert max_length
            self.eof, self.unused_data = True, data[1:]
            Decoder.copied += len(self.unused_data)
            return data[:1]

    assert len(list(compressed.unpack(BytesSource(b"x" * (1 << 17)), Decoder, "x"))) == 1 << 17
    assert Decoder.copied <= 1 << 32


@pytest.mark.parametrize("padding", [4, 512, 200_000])
def test_streams_go_on_behind_padding(padding: int) -> None:
    data = lzma.compress(CONTENT, preset=0) + bytes(padding) + lzma.compress(b"the end") + bytes(padding)
    assert b"".join(compressed.xz(BytesSource(data))) == CONTENT + b"the end"


@pytest.mark.parametrize("name", ["lz4", "zstd"])
def test_skippable_frames_are_skipped(name: str) -> None:
    pack, unpack = CODECS[name]
    data = skippable(pack(CONTENT), pack(b"the end")) + struct.pack("<II", 0x184D2A5F, 3) + b"abc"
    assert b"".join(unpack(BytesSource(data))) == CONTENT + b"the end"


@pytest.mark.parametrize("name", ["lz4", "zstd"])
def test_an_image_behind_a_skippable_frame_is_recognised(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "vendor.img.packed", skippable(CODECS[name][0](IMAGE)))
    assert contents(path) == expected("vendor")


def test_lzma_alone_is_known_by_its_header() -> None:
    assert compressed.is_lzma(ALONE)
    assert b"".join(compressed.lzma_alone(BytesSource(ALONE))) == CONTENT
    sized = ALONE[:5] + len(CONTENT).to_bytes(8, "little") + ALONE[13:]
    assert compressed.is_lzma(sized)
    for other in (b"", b"\x5d\0\0", b"\x5d" + bytes(20), ALONE[:1] + b"\1" + ALONE[2:], b"\x5d\0\0\x80\0" + noise(20)):
        assert not compressed.is_lzma(other)
    with pytest.raises(DamagedImage, match="lzma file is cut off"):
        list(compressed.lzma_alone(BytesSource(ALONE[:-30])))
