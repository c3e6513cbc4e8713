from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from fwdiff.errors import DamagedImage, UnsupportedImage
from fwdiff.images.bytes.sources import BytesSource, FileSource, Fill, Piece, Pieces, Slice, read_exactly


def file_source(path: Path, data: bytes) -> FileSource:
    path.write_bytes(data)
    return FileSource(os.fsencode(path))


def test_a_file_is_read_at_any_offset(tmp_path: Path) -> None:
    source = file_source(tmp_path / "file", b"0123456789")
    assert source.size == 10
    assert source.read_at(3, 4) == b"3456"
    assert source.read_at(8, 100) == b"89"
    assert source.read_at(10, 1) == b""
    assert source.read_at(1 << 70, 1) == b""
    source.close()


def test_a_file_that_shrinks_is_damaged(tmp_path: Path) -> None:
    source = file_source(tmp_path / "file", b"0123456789")
    os.truncate(tmp_path / "file", 4)
    with pytest.raises(DamagedImage):
        source.read_at(0, 10)
    source.close()


def test_after_closing_no_other_file_is_read(tmp_path: Path) -> None:
    source = file_source(tmp_path / "file", b"0123456789")
    source.close()
    source.close()
    other = file_source(tmp_path / "other", b"something else")
    with pytest.raises(OSError, match="Bad file descriptor"):
        source.read_at(0, 4)
    other.close()


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnsupportedImage):
        FileSource(os.fsencode(tmp_path / "pipe"))


def test_a_link_is_refused_where_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"data")
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(OSError, match="symbolic links"):
        FileSource(os.fsencode(tmp_path / "link"), follow_links=False)


def test_a_slice_is_bounded() -> None:
    source = Slice(BytesSource(b"0123456789"), 2, 5)
    assert source.read_at(0, 100) == b"23456"
    assert source.read_at(3, 1) == b"5"
    assert source.read_at(5, 1) == b""
    for offset, size in ((6, 5), (-1, 2), (0, -1), (11, 0)):
        with pytest.raises(DamagedImage):
            Slice(BytesSource(b"0123456789"), offset, size)


@pytest.mark.parametrize("source", [BytesSource(b"0123"), Slice(BytesSource(b"0123"), 0, 4), Fill(b"ab", 4)])
def test_a_negative_offset_or_length_is_damaged(source: BytesSource) -> None:
    for offset, length in ((-1, 1), (0, -1)):
        with pytest.raises(DamagedImage):
            source.read_at(offset, length)


def test_a_fill_keeps_its_phase() -> None:
    fill = Fill(b"abcd", 1 << 40)
    whole = b"abcd" * 10
    for offset in range(8):
        for length in range(9):
            assert fill.read_at(offset, length) == whole[offset : offset + length]


def test_pieces_read_as_what_they_map_and_zeros_between() -> None:
    data = BytesSource(bytes(range(100)))
    pieces = [Piece(5, 10, data, 50), Piece(15, 3, data), Piece(30, 4, Fill(b"xy", 4))]
    whole = bytes(5) + bytes(range(50, 60)) + bytes(range(3)) + bytes(12) + b"xyxy" + bytes(6)
    source = Pieces(pieces, 40)
    assert len(whole) == source.size == 40
    for offset in range(42):
        for length in range(42):
            assert source.read_at(offset, length) == whole[offset : offset + length]


def test_pieces_that_overlap_or_stick_out_are_damaged() -> None:
    data = BytesSource(bytes(100))
    for pieces in (
        [Piece(0, 5, data), Piece(4, 2, data)],
        [Piece(8, 4, data)],
        [Piece(3, 0, data)],
        [Piece(-1, 3, data)],
    ):
        with pytest.raises(DamagedImage):
            Pieces(pieces, 10)


def test_a_piece_of_a_source_that_is_too_short_is_damaged() -> None:
    source = Pieces([Piece(0, 10, BytesSource(b"short"))], 10)
    with pytest.raises(DamagedImage):
        source.read_at(0, 10)


def test_a_hole_costs_no_more_than_what_is_read_of_it() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    source = Pieces([], 8 << 30)
    assert source.read_at((8 << 30) - 10, 1 << 40) == bytes(10)
    assert source.read_at(4 << 30, 4096) == bytes(4096)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10, "in KiB"


def test_reading_exactly_refuses_a_false_length_before_it_reads() -> None:
    assert read_exactly(BytesSource(b"0123"), 1, 3) == b"123"
    for offset, length in ((1, 4), (-1, 2), (0, 1 << 60), (4, -1)):
        with pytest.raises(DamagedImage):
            read_exactly(BytesSource(b"0123"), offset, length)
